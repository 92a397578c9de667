/** What slop-watch says on a terminal that the app has for itself, or where it waits for a line. */
import { assert, assertEquals } from "@std/assert";
import { shownBy, titlesOf } from "../app_screen.ts";
import { type Program, Project } from "../driver.ts";
import { lacks } from "../needs.ts";
import { rows } from "../tier.ts";

const CTRL_C = "\x03";
const ignore = lacks("terminal");

/** Draws on the whole screen; keys have it leave that for as long as a line is read, end, and fail. */
const CURSES = `import curses, os
def main(screen):
    screen.addstr("drawn by " + os.environ["SLOP_WATCH_GENERATION"])
    screen.refresh()
    while True:
        key = screen.getch()
        if key == ord("l"):
            curses.endwin()
            input("out ")
            screen.clear()
            screen.addstr("drawn again")
            screen.refresh()
        if key == ord("q"): return
        if key == ord("f"): raise ValueError("on purpose")
curses.wrapper(main)
`;
const files = { "pyproject.toml": "", "main.py": CURSES, "saved.py": "X = 0\n" };
const options = { terminal: true, env: { TERM: "xterm" } } as const;

const PLAIN = ["--color", "never"];

const BROKEN = "X = (\n";
const REFUSED = "not restarted: saved.py:1:5";
const REFUSED_TITLE = "✗ saved.py:1 SyntaxError: '(' was never closed – slop-watch";

/** Waits until it is said beside the app's screen. */
const saysOutside = (program: Program, text: string) =>
  program.until(`${text} beside the screen`, () => shownBy(program).outside.includes(text));

/** How a refused save is told, by how the app leaves the screen. */
const WAYS: Record<string, (program: Program, project: Project) => Promise<void>> = {
  async "for a while"(program) {
    await program.type("l");
    await saysOutside(program, REFUSED);
    await program.type("\n");
    await program.says("drawn again");
    await program.type(CTRL_C);
    assertEquals(await program.end(), 130);
  },
  async "by a restart"(program, project) {
    await project.write("saved.py", "X = 1\n");
    await program.says("drawn by 2");
    await program.type(CTRL_C);
    assertEquals(await program.end(), 130);
    const { outside } = shownBy(program);
    const lines = [REFUSED, "saved.py changed, restarting", "restarted in"];
    const places = lines.map((line) => outside.indexOf(line));
    assert(!places.includes(-1), outside);
    assertEquals(places.toSorted((a, b) => a - b), places);
  },
  async "by its own end"(program) {
    await program.type("q");
    await saysOutside(program, "the app exited with code 0");
    await program.type(CTRL_C);
    assertEquals(await program.end(), 130);
  },
  async "by an exception"(program) {
    await program.type("f");
    await saysOutside(program, "waiting for a change");
    const { outside } = shownBy(program);
    assert(outside.indexOf("Traceback") < outside.indexOf("waiting for a change"), outside);
    await program.type(CTRL_C);
    assertEquals(await program.end(), 130);
  },
  async "as slop-watch ends"(program) {
    await program.type(CTRL_C);
    assertEquals(await program.end(), 130);
  },
};

for (const [way, leave] of rows(Object.entries(WAYS), 3)) {
  Deno.test(`curses is not written over, and what was said is told when it is left ${way}`, {
    ignore,
  }, async () => {
    await using project = await Project.of(files);
    const program = await project.start([...PLAIN, "main.py"], options);
    await program.says("drawn by 1");
    await project.write("saved.py", BROKEN);
    await program.event("skip");
    await program.says(REFUSED_TITLE);
    await leave(program, project);
    const { inside, outside } = shownBy(program);
    assert(!inside.includes("[slop-watch]"), inside);
    assertEquals(outside.split(REFUSED).length, 2, outside);
    assertEquals(titlesOf(program), [REFUSED_TITLE, ""]);
  });
}

Deno.test("the output of --before-start is kept off the app's screen", { ignore }, async () => {
  await using project = await Project.of({
    ...files,
    "make.py":
      `print("made\\x1b[31m red")\nimport sys\nsys.exit("X = 1" in open("saved.py").read())\n`,
  });
  const program = await project.start([...PLAIN, "--before-start", "make.py", "main.py"], options);
  await program.says("drawn by 1");
  await project.write("saved.py", "X = 1\n");
  await program.says("✗ the command of --before-start has failed – slop-watch");
  await program.type(CTRL_C);
  assertEquals(await program.end(), 130);
  const { inside, outside } = shownBy(program);
  assert(!/made|slop-watch\]/.test(inside), inside);
  const written = outside.indexOf("has written\r\n  made red\r\n");
  assert(written >= 0 && written < outside.indexOf("not started:"), outside);
});

Deno.test(
  "with --no-title, and at a terminal that has none, no title is set",
  { ignore },
  async () => {
    for (const [words, TERM] of [[["--no-title"], "xterm"], [["--title"], "dumb"]] as const) {
      await using project = await Project.of(files);
      const env = { TERM };
      const app = TERM === "dumb" ? "import time\nprint('drawn by 1')\ntime.sleep(600)\n" : CURSES;
      await project.write("main.py", app);
      const program = await project.start([...PLAIN, ...words, "main.py"], { ...options, env });
      await program.says("drawn by 1");
      await project.write("saved.py", BROKEN);
      await program.event("skip");
      await program.type(CTRL_C);
      assertEquals(await program.end(), 130);
      await saysOutside(program, REFUSED);
      assertEquals(titlesOf(program), []);
    }
  },
);

Deno.test("--title tells of any app what is wrong, until it runs again", { ignore }, async () => {
  await using project = await Project.of({
    ...files,
    "main.py":
      "import os, time\nprint('runs', os.environ['SLOP_WATCH_GENERATION'], flush=True)\ntime.sleep(600)\n",
  });
  const program = await project.start([...PLAIN, "--title", "main.py"], options);
  await program.says("runs 1");
  await project.write("saved.py", BROKEN);
  await program.says(REFUSED_TITLE);
  await program.says(REFUSED);
  await project.write("saved.py", "X = 0\n");
  await program.event("skip");
  await program.until("the title is given back", () => titlesOf(program).length === 2);
  await project.write("main.py", "raise SystemExit(3)\n");
  await program.says("✗ the app exited with code 3 – slop-watch");
  await project.write("main.py", "print('runs 3', flush=True)\nimport time\ntime.sleep(600)\n");
  await program.says("runs 3");
  await project.write("saved.py", BROKEN);
  await program.until("the last title", () => titlesOf(program).length === 5);
  await program.type(CTRL_C);
  assertEquals(await program.end(), 130);
  const died = "✗ the app exited with code 3 – slop-watch";
  assertEquals(titlesOf(program), [REFUSED_TITLE, "", died, "", REFUSED_TITLE, ""]);
  // Each was kept once before, and given back.
  assertEquals(program.stdout.split("\x1b[22;2t").length, 4);
  assertEquals(program.stdout.split("\x1b[23;2t").length, 4);
});

Deno.test("the output of --on-ready is kept off the app's screen", { ignore }, async () => {
  const make = `print("made")\nopen("made.txt", "w")\n`;
  await using project = await Project.of({ ...files, "make.py": make });
  const program = await project.start([...PLAIN, "--on-ready", "make.py", "main.py"], options);
  await program.until("the command", () => project.read("made.txt").then(() => true, () => false));
  await program.type(CTRL_C);
  assertEquals(await program.end(), 130);
  const { inside, outside } = shownBy(program);
  assert(!/made|slop-watch\]/.test(inside), inside);
  assert(outside.includes("--on-ready has written\r\n  made\r\n"), outside);
});

/** Where a line is waited for, by the app and what it asks. */
const PROMPTS: Record<string, readonly [app: string, asks: string]> = {
  "input()": ['input("name? ")\n', "name? "],
  "input() with readline": [
    'import readline\ndef ask(): return input("name? ")\nask()\n',
    "name? ",
  ],
  "pdb": ["x = 1\nbreakpoint()\n", "(Pdb) "],
  "code.interact": ["import code\ncode.interact()\n", ">>> "],
};

for (const [name, [app, asks]] of rows(Object.entries(PROMPTS), 3)) {
  Deno.test(`at the prompt of ${name} a message has a line of its own`, { ignore }, async () => {
    await using project = await Project.of({ ...files, "main.py": app });
    const program = await project.start([...PLAIN, "main.py"], options);
    await program.says(asks);
    await project.write("saved.py", BROKEN);
    await program.says("was never closed");
    await project.write("saved.py", "X = 1\n");
    await program.eventsOf("restart", 1);
    await program.says("restarted in");
    // What the app prints of its stop comes after what led to it.
    const interrupted = program.stdout.indexOf("KeyboardInterrupt");
    assert(interrupted < 0 || program.stdout.indexOf("changed, restarting") < interrupted);
    const lines = program.stdout.split(/\r*\n/);
    assertEquals(lines.filter((line) => line.includes("[slop-watch]", 1)), []);
    assert(lines.some((line) => line === `[slop-watch] ${REFUSED}`), program.stdout);
  });
}
