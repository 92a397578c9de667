import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, type Look, type Program, Project } from "../driver.ts";
import { lacks } from "../needs.ts";
import { makeBug } from "./bug.ts";

const APP = `import os, sys, time
print("runs", os.environ["SLOP_WATCH_GENERATION"], "stdin", sys.stdin.read(1) == "", flush=True)
time.sleep(600)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/a.py": "X = 0\n" };
const ignore = lacks("terminal");
const CTRL_Z = "\x1a";

Deno.test(
  "r restarts, s says how things stand, h which keys there are, q ends with 0",
  { ignore },
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["--keys", "main.py"], { terminal: true });
    await program.says("runs 1 stdin True");
    await program.says("keys: r restart");
    await program.type("s");
    await program.says("no change yet");
    assertStringIncludes(program.stdout, "0 restarts");
    await program.type("r");
    await program.says("runs 2");
    const [, start] = await program.eventsOf("start", 2);
    assertEquals(start?.reason, "key");
    await program.eventsOf("restart", 1);
    await project.write("src/a.py", "X = 1\n");
    await program.says("runs 3");
    await program.eventsOf("restart", 2);
    await program.type("s");
    await program.says("2 restarts, median ");
    const { pid } = (await program.eventsOf("start", 3))[2]!;
    const shown = stripAnsiCode(program.stdout);
    assert(
      new RegExp(`generation 3: up for \\d+ ms, pid ${pid}, \\d+\\.\\d MB\r\n`).test(shown),
      shown,
    );
    assert(/last change \d+ ms ago: src\/a\.py\r\n/.test(shown), shown);
    await program.type("h");
    await program.until(
      "the keys again",
      () => program.stdout.split("keys: r restart").length === 3,
    );
    await program.type("q");
    assertEquals(await program.end(), 0);
  },
);

Deno.test(
  "what changes while paused waits, is counted, and is taken as one",
  { ignore },
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["--keys", "main.py"], { terminal: true });
    await program.says("keys: ");
    await program.says("runs 1");
    await program.type("p");
    await program.says("paused: changes wait");
    await project.write("src/a.py", "X = 1\n");
    assertEquals((await program.event("skip")).paths, ["src/a.py"]);
    await project.write("src/b.py", "X = 1\n");
    const { reason, paths } = await program.event("skip");
    assertEquals([reason, paths], ["paused", ["src/a.py", "src/b.py"]]);
    await program.says("2 changes waiting");
    await program.type("p");
    await program.says("runs 2");
    assertEquals((await program.event("restart")).paths, ["src/a.py", "src/b.py"]);
    await project.write("src/a.py", "X = 2\n");
    await program.says("runs 3");
  },
);

Deno.test("without a terminal --keys is a warning, and the app keeps its stdin", async () => {
  await using project = await Project.of({ ...files, "main.py": "print('heard', input())\n" });
  const program = await project.start(["--keys", "main.py"]);
  assertStringIncludes((await program.event("warning")).message, "--keys needs a terminal");
  await program.type("Ada\n");
  await program.says("heard Ada");
});

/**
 * Types something, again each second, until that has led to what `look` finds: what is typed before a
 * program has the terminal back may be lost.
 */
async function typeUntil<T>(
  program: Program,
  text: string,
  what: string,
  look: Look<T>,
): Promise<T> {
  let typedAt = -Infinity;
  return await program.until(what, async () => {
    if (performance.now() - typedAt > 1000) {
      typedAt = performance.now();
      await program.type(text);
    }
    return await look();
  });
}

/** A shell that runs slop-watch with keys as a job, and can say how the terminal stands. */
async function inShell(project: Project, shell: string, options: { preload?: string } = {}) {
  const command = await project.command(["--keys", "main.py"], options);
  const program = await project.run([shell, "-i"], { terminal: true });
  const settings = (mark: string) =>
    typeUntil(
      program,
      `echo ${mark} $(stty -a | grep -oE -- '-?(icanon|echo|isig)\\b') end\n`,
      "the terminal's settings",
      () => new RegExp(`${mark} ([-a-z ]+) end\r`).exec(program.stdout)?.[1],
    );
  const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return { program, settings, start: () => program.type(`${line}\n`) };
}

/** The pid of the slop-watch that has started an app. */
async function watcherOf(app: number): Promise<number> {
  return (await platform.processes()).find(({ pid }) => pid === app)!.parent;
}

const COOKED = "isig icanon echo";

Deno.test("the terminal is given back while suspended, taken again, and given back at the end", {
  ignore,
}, async () => {
  await using project = await Project.of(files);
  const { program, settings, start } = await inShell(project, "bash");
  await start();
  await program.says("keys: ");
  await program.says("runs 1");
  const watcher = await watcherOf((await program.event("start")).pid);
  await program.type(CTRL_Z);
  await program.says("Stopped");
  assertEquals(await settings("aside"), COOKED);
  await program.type("fg\n");
  await typeUntil(
    program,
    "r",
    "r to work again",
    async () => (await program.eventsOf("start")).length > 1,
  );
  await program.until("another run", () => /runs [2-9]/.test(program.stdout));
  await program.type("q");
  await program.until("its end", async () => !await isRunning(watcher));
  assertEquals(await settings("after"), COOKED);
});

Deno.test(
  "the terminal is given back after Ctrl-C, a bug of ours and a SIGKILL",
  { ignore },
  async () => {
    for (const how of ["Ctrl-C", "a bug", "SIGKILL"]) {
      await using project = await Project.of(files);
      const bug = await makeBug(project, `throw new Error("a bug");`);
      // Unlike others, Debian's sh does not look after the terminal itself.
      const { program, settings, start } = await inShell(
        project,
        "/bin/sh",
        how === "a bug" ? bug : {},
      );
      await start();
      await program.says("keys: ");
      await program.says("runs 1");
      const { pid } = await program.event("start");
      const watcher = await watcherOf(pid);
      if (how === "Ctrl-C") await program.type("\x03");
      if (how === "a bug") await bug.happens();
      if (how === "SIGKILL") Deno.kill(watcher, "SIGKILL");
      await program.until(
        "the end of both",
        async () => !await isRunning(watcher) && !await isRunning(pid),
      );
      assertEquals(await settings("after"), COOKED, how);
    }
  },
);
