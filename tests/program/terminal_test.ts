import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, Project, pythons, until, versionOf } from "../driver.ts";
import { lacks } from "../needs.ts";
import { rows } from "../tier.ts";

const CTRL_C = "\x03";

/** Counts the interrupts that reach it, also while it cleans up. */
const APP = `import os, time
count = 0
try:
    print("runs", os.environ["SLOP_WATCH_GENERATION"], flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    count += 1
finally:
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        try:
            time.sleep(0.01)
        except KeyboardInterrupt:
            count += 1
    print("interrupts:", count, flush=True)
`;

const files = { "pyproject.toml": "", "main.py": APP, "src/a.py": "X = 0\n" };
const ignore = lacks("terminal");

Deno.test(
  "Ctrl-C at a terminal: one interrupt, time to clean up, and 130",
  { ignore },
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"], { terminal: true });
    await program.says("runs 1");
    await program.type(CTRL_C);
    assertEquals(await program.end(), 130);
    assertStringIncludes(program.stdout, "interrupts: 1\r\n");
    const { how, ms } = await program.event("stop");
    assert(how !== "killed" && ms >= 400, `${how} in ${ms} ms`);
  },
);

Deno.test("on a terminal that tells no size a name is shown whole", { ignore }, async () => {
  const name = "src/a_name_that_is_no_shorter_than_a_line_has_to_be.py";
  await using project = await Project.of({ ...files, [name]: "X = 0\n" });
  const program = await project.start(["main.py"], { terminal: true });
  await program.says("runs 1");
  await project.write(name, "X = 1\n");
  await program.says("runs 2");
  const lines = program.stdout.split("\n").filter((line) => line.includes("changed, restarting"));
  assertEquals(lines.map((line) => line.includes(name.slice(4))), [true], program.stdout);
});

/** Cleans up for so long that it looks as if it had heard nothing. */
const SLOW = `import time
try:
    print("up", flush=True)
    time.sleep(600)
finally:
    time.sleep(2)
    print("cleaned up", flush=True)
`;

for (const path of rows(await pythons(), 2)) {
  Deno.test(
    `Ctrl-C at a terminal: a long clean-up is not interrupted again on ${versionOf(path)}`,
    { ignore },
    async () => {
      await using project = await Project.of({ ...files, "main.py": SLOW });
      const program = await project.start(["--python", path, "main.py"], { terminal: true });
      await program.says("up");
      await program.type(CTRL_C);
      assertEquals(await program.end(), 130);
      assertStringIncludes(program.stdout, "cleaned up\r\n");
      const { steps } = await program.event("stop");
      assertEquals(steps, []);
    },
  );
}

Deno.test("Ctrl-C at a terminal: an app that ignores it is asked at once", { ignore }, async () => {
  await using project = await Project.of({
    ...files,
    "main.py": `import signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
print("up", flush=True)
time.sleep(600)
`,
  });
  const program = await project.start(["main.py"], { terminal: true });
  await program.says("up");
  await program.type(CTRL_C);
  assertEquals(await program.end(), 130);
  const { steps, ms, code } = await program.event("stop");
  assertEquals([steps.map(({ step }) => step), code], [["interrupt"], 0]);
  assert(ms < 1000, `${ms} ms`);
});

Deno.test(
  "a SIGINT for slop-watch alone stops an app that shares its terminal",
  { ignore },
  async () => {
    await using project = await Project.of({
      ...files,
      "main.py": SLOW.replace("    time.sleep(2)\n", ""),
    });
    const program = await project.start(["main.py"], { terminal: true });
    await program.says("up");
    const table = await platform.processes();
    Deno.kill(table.find(({ parent }) => parent === program.pid)!.pid, "SIGINT");
    assertEquals(await program.end(), 130);
    const { steps, ms } = await program.event("stop");
    assertEquals(steps.map(({ step }) => step), ["interrupt"]);
    assertStringIncludes(program.stdout, "cleaned up\r\n");
    assert(ms < 3000, `${ms} ms`);
  },
);

Deno.test("Ctrl-C reaches the app once through deno task, too", { ignore }, async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"], { terminal: true, task: true });
  await program.says("runs 1");
  await program.type(CTRL_C);
  assertEquals(await program.end(), 130);
  assertStringIncludes(program.stdout, "interrupts: 1\r\n");
  assert((await program.event("stop")).how !== "killed");
});

Deno.test("Ctrl-C after a restart is one interrupt, too", { ignore }, async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"], { terminal: true });
  await program.says("runs 1");
  await project.write("src/a.py", "X = 1\n");
  await program.says("runs 2");
  await program.says("interrupts: 1\r\n");
  await program.type(CTRL_C);
  assertEquals(await program.end(), 130);
  assertEquals(program.stdout.match(/interrupts: \d+/g), ["interrupts: 1", "interrupts: 1"]);
});

Deno.test("Ctrl-C with --no-watch is the app's, once", { ignore }, async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--no-watch", "main.py"], { terminal: true });
  await program.says("runs 1");
  await program.type(CTRL_C);
  assertEquals(await program.end(), 0);
  assertStringIncludes(program.stdout, "interrupts: 1\r\n");
});

Deno.test("a second Ctrl-C kills an app that ignores the first", { ignore }, async () => {
  await using project = await Project.of(files);
  const stubborn = `trap "" INT TERM; echo runs; while :; do sleep 0.05; done`;
  const words = ["--grace", "600000", "sh", "-c", stubborn];
  const program = await project.start(words, { terminal: true });
  await program.says("runs");
  await program.type(CTRL_C);
  // Two that come as one would be none of ours to tell apart.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await program.type(CTRL_C);
  assertEquals(await program.end(), 130);
  assertEquals((await program.event("stop")).how, "killed");
});

Deno.test(
  "Ctrl-C in pdb is the debugger's, and after it slop-watch's again",
  { ignore },
  async () => {
    await using project = await Project.of({
      ...files,
      "main.py": `import time
print("runs", flush=True)
secret = 6 * 7
breakpoint()
print("went", "on", flush=True)
while True:
    time.sleep(0.05)
`,
    });
    const program = await project.start(["main.py"], { terminal: true });
    await program.says("(Pdb) ");
    await program.type(CTRL_C);
    await program.says("--KeyboardInterrupt--");
    await program.type("p secret * 10\n");
    await program.says("420\r\n");
    await program.type("c\n");
    await program.says("went on");
    await program.type(CTRL_C);
    await program.says("Program interrupted");
    await program.type("q\n");
    await program.says("waiting for a change");
    // Two that come as one would be none of ours to tell apart.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await program.type(CTRL_C);
    assertEquals(await program.end(), 130);
  },
);

Deno.test(
  "input() and breakpoint() get what is typed, in each generation",
  { ignore },
  async () => {
    await using project = await Project.of({
      ...files,
      "main.py": `import os, sys
generation = os.environ["SLOP_WATCH_GENERATION"]
print("terminal:", sys.stdin.isatty(), sys.stdout.isatty(), flush=True)
print("heard", input(f"name {generation}? "), flush=True)
secret = 6 * 7
breakpoint()
print("went on", generation, flush=True)
input(f"done {generation} ")
`,
    });
    // Once gone on from, the debugger takes interrupts for itself, and the app has to be killed.
    const program = await project.start(["--grace", "200", "main.py"], { terminal: true });
    for (const generation of [1, 2]) {
      await program.says(`name ${generation}? `);
      await program.type(`Ada ${generation}\n`);
      await program.says(`heard Ada ${generation}`);
      await program.until(
        "the debugger",
        () => program.stdout.split("(Pdb) ").length === 2 * generation,
      );
      await program.type("p secret * 10 + " + generation + "\n");
      await program.says(`42${generation}\r\n`);
      await program.type("c\n");
      await program.says(`went on ${generation}`);
      await program.says(`done ${generation} `);
      await project.write("src/a.py", `X = ${generation}\n`);
    }
    assertStringIncludes(program.stdout, "terminal: True True");
  },
);

Deno.test(
  "a terminal that goes away takes the app and slop-watch with it",
  { ignore },
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"], { terminal: true });
    await program.says("runs 1");
    const { pid } = await program.event("start");
    program.signal("SIGKILL"); // the terminal's own program
    assert(await until(async () => !await isRunning(pid)), "the app goes on");
    const quit = await until(async () => (await program.eventsOf("quit"))[0]);
    assert(quit !== undefined, "slop-watch did not say that it ends");
  },
);

const CTRL_BACKSLASH = "\x1c";

Deno.test("Ctrl-\\ is the app's where that has a handler", { ignore }, async () => {
  await using project = await Project.of({
    ...files,
    "main.py": `import faulthandler, os, signal, time
faulthandler.register(signal.SIGQUIT)
print("runs", os.environ["SLOP_WATCH_GENERATION"], flush=True)
time.sleep(600)
`,
  });
  const program = await project.start(["main.py"], { terminal: true });
  await program.says("runs 1");
  await project.write("src/a.py", "X = 1\n");
  await program.says("runs 2");
  await program.type(CTRL_BACKSLASH);
  await program.says("most recent call first");
  await project.write("src/a.py", "X = 2\n");
  await program.says("runs 3");
  assertEquals(await program.eventsOf("warning"), []);
  await program.type(CTRL_C);
  assertEquals(await program.end(), 130);
});

Deno.test(
  "Ctrl-\\ ends slop-watch with an app that has no handler",
  { ignore },
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"], { terminal: true });
    await program.says("runs 1");
    await program.type(CTRL_BACKSLASH);
    assertEquals(await program.end(), 1);
    assertEquals((await program.event("exit")).signal, "SIGQUIT");
    assertEquals(await program.left(), []);
  },
);

Deno.test(
  "a SIGTERM that the app sends to its process group as it stops is its own",
  { ignore },
  async () => {
    await using project = await Project.of(files);
    const script = `trap "kill 0" EXIT; trap "exit" INT; echo up; while :; do sleep 0.05; done`;
    const program = await project.start(["sh", "-c", script], { terminal: true });
    await program.says("up");
    for (const generation of [2, 3]) {
      await project.write("src/a.py", `X = ${generation}\n`);
      await program.eventsOf("restart", generation - 1);
      await program.until("it runs", () => program.stdout.split("up\r\n").length > generation);
    }
    assertEquals((await program.eventsOf("warning")).map(({ code }) => code), ["signal-of-app"]);
    await program.type(CTRL_C);
    assertEquals(await program.end(), 130);
  },
);
