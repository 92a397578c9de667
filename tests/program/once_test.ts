import { assertEquals } from "@std/assert";
import { type Program, Project, type StartOptions } from "../driver.ts";
import { needs } from "../needs.ts";

const OFF = "--no-watch";

async function exitOf(
  project: Project,
  words: string[],
  options?: StartOptions,
): Promise<number | Deno.Signal> {
  return await (await project.start(words, options)).end();
}

const ending = (code: string) => ({ "pyproject.toml": "", "main.py": `import os, sys\n${code}\n` });

Deno.test("--no-watch: the exit code is the app's own", async () => {
  for (const code of [0, 3, 255]) {
    await using project = await Project.of(ending(`sys.exit(${code})`));
    assertEquals(await exitOf(project, [OFF, "main.py"]), code);
  }
});

Deno.test(
  "--no-watch: an app that a signal ends gives 128 and the signal's number",
  needs("signals"),
  async () => {
    for (const signal of [9, 11, 15]) {
      await using project = await Project.of(ending(`os.kill(os.getpid(), ${signal})`));
      assertEquals(await exitOf(project, [OFF, "main.py"]), 128 + signal);
    }
  },
);

Deno.test("--no-watch: nothing is said and no event is written, and the app is generation 1", async () => {
  await using project = await Project.of(ending(
    `print(os.environ["SLOP_WATCH_GENERATION"], repr(os.environ["SLOP_WATCH_CHANGED"]))`,
  ));
  const program = await project.start([OFF, "main.py"]);
  assertEquals(await program.end(), 0);
  assertEquals([program.stdout, program.stderr], ["1 ''\n", ""]);
  assertEquals(await program.events(), []);
});

Deno.test(
  "--no-watch: SIGINT, SIGTERM, SIGHUP, SIGQUIT and the user's signals reach the app, once each",
  needs("signals"),
  async () => {
    await using project = await Project.of(ending(`import signal, time
count = {}
def heard(number, frame):
    # Not by print, within which the next signal may find it.
    os.write(1, b"heard %s\\n" % signal.Signals(number).name.encode())
for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"):
    signal.signal(getattr(signal, name), heard)
print("runs", flush=True)
for line in sys.stdin:
    pass
sys.exit(5)`));
    const program = await project.start([OFF, "main.py"]);
    await program.says("runs\n");
    let expected = "runs\n";
    for (
      const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const
    ) {
      program.signal(signal);
      await program.says(`heard ${signal}\n`);
      expected += `heard ${signal}\n`;
    }
    await program.typeEnd();
    assertEquals(await program.end(), 5);
    assertEquals(program.stdout, expected);
  },
);

/** Whether slop-watch goes on after the app, which ends at once. */
async function isWatched(program: Program): Promise<boolean> {
  const goesOn = program.event("exit").then(() => true, () => false);
  return await Promise.race([goesOn, program.status.then(() => false)]);
}

Deno.test("the flag wins over MANUAL_SLOP_WATCH, and that over the configuration", async () => {
  const cases: [words: string[], variable: string, configured: string, expected: boolean][] = [
    [[], "", "", true],
    [[], "", "watch = false", false],
    [[], "0", "", false],
    [[], "0", "watch = true", false],
    [[], "1", "watch = false", true],
    [["--watch"], "0", "watch = false", true],
    [["--no-watch"], "1", "watch = true", false],
    [["--watch", "--no-watch"], "", "", false],
  ];
  await Promise.all(cases.map(async ([words, variable, configured, expected]) => {
    await using project = await Project.of({
      "pyproject.toml": `[tool.slop-watch]\n${configured}\n`,
      "main.py": "",
    });
    const env: Record<string, string> = variable === "" ? {} : { MANUAL_SLOP_WATCH: variable };
    const program = await project.start([...words, "main.py"], { env });
    const shown = `${words} ${variable} ${configured}`;
    assertEquals(await isWatched(program), expected, shown);
  }));
});

Deno.test("--exit-with-app ends with the app and its exit code", async () => {
  await using project = await Project.of(ending("sys.exit(7)"));
  const program = await project.start(["--exit-with-app", "main.py"]);
  assertEquals(await program.end(), 7);
  assertEquals((await program.event("exit")).code, 7);
  assertEquals((await program.event("quit")).code, 7);
});

Deno.test("--exit-with-app goes on through restarts, which are no end", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "src/code.py": "CODE = None\n",
    "main.py": `import sys, time
from src.code import CODE
print("runs on", CODE, flush=True)
if CODE is None:
    time.sleep(600)
sys.exit(CODE)
`,
  });
  const program = await project.start(["--exit-with-app", "main.py"]);
  await program.says("runs on None");
  await project.write("src/code.py", "CODE = 4\n");
  assertEquals(await program.end(), 4);
  assertEquals((await program.event("restart")).generation, 2);
});
