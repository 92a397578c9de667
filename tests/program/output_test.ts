import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Program, Project, type StartOptions } from "../driver.ts";
import { needs } from "../needs.ts";

const APP = `import os, time
print("runs", os.environ["SLOP_WATCH_GENERATION"], flush=True)
time.sleep(600)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/a.py": "X = 0\n" };
const ESCAPE = "\x1b";
/** All but the one that ends them. */
const COLOUR = new RegExp(`${ESCAPE}\\[[1-9]\\d*m`);

/** Runs until the first restart and ends it. */
async function restarted(words: string[], options?: StartOptions): Promise<Program> {
  await using project = await Project.of(files);
  const program = await project.start([...words, "main.py"], options);
  await program.says("runs 1");
  await project.write("src/a.py", "X = 1\n");
  await program.says("runs 2");
  await program.event("restart");
  program.signal("SIGTERM");
  await program.end();
  return program;
}

/** What slop-watch says itself. */
const ownLines = ({ stderr }: Program) =>
  stderr.split("\n").filter((line) => line.includes("[slop-watch]"));

Deno.test("it says what it watches, what changed and how long the restart took", async () => {
  const lines = ownLines(await restarted([])).join("\n");
  assertMatch(lines, /watching 2 files in \S+project \(src\/\*\*\/\*\.py, scripts\/\*\*\/\*\.py/);
  assertMatch(lines, /started, pid \d+/);
  assertMatch(lines, /src\/a\.py changed, restarting/);
  assertMatch(lines, /restarted in \d+ ms/);
});

Deno.test("what slop-watch says is on stderr: stdout is the app's alone", async () => {
  assertEquals((await restarted([])).stdout, "runs 1\nruns 2\n");
});

Deno.test("--quiet says nothing, but of errors", needs("scripts"), async () => {
  assertEquals(ownLines(await restarted(["--quiet"])), []);
  await using project = await Project.of({ ...files, "run.sh": "#!/bin/sh\n" });
  await Deno.chmod(project.path("run.sh"), 0o755);
  const program = await project.start(["-q", "./run.sh"]);
  await program.event("exit");
  await project.remove("run.sh");
  await project.write("src/a.py", "X = 1\n");
  await program.says("[slop-watch] error:");
});

Deno.test("--verbose says the folders, the command and how the app stopped, too", async () => {
  const { stderr } = await restarted(["--verbose"]);
  for (const more of ["folders: ", "native", " main.py", "stopped in ", ", start "]) {
    assertStringIncludes(stderr, more);
  }
});

Deno.test("colours: none where no terminal is, always or never where it is said", async () => {
  const cases: [words: string[], env: Record<string, string>, colored: boolean][] = [
    [[], {}, false],
    [["--color", "always"], {}, true],
    [["--color", "always"], { NO_COLOR: "1" }, true],
    [["--color=never"], { FORCE_COLOR: "1" }, false],
    [[], { FORCE_COLOR: "1" }, true],
    [[], { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ];
  await Promise.all(cases.map(async ([words, env, colored]) => {
    await using project = await Project.of({ ...files, "main.py": "" });
    const program = await project.start([...words, "main.py"], { env });
    await program.event("exit");
    await program.says("waiting for a change");
    assertEquals(program.stderr.includes(ESCAPE), colored, `${words} ${JSON.stringify(env)}`);
  }));
});

Deno.test(
  "on a terminal there are colours, unless NO_COLOR, --color never or TERM says no",
  needs("terminal"),
  async () => {
    const cases: [words: string[], env: Record<string, string>, colored: boolean][] = [
      [[], { TERM: "xterm" }, true],
      [[], { TERM: "xterm", NO_COLOR: "1" }, false],
      [["--color", "never"], { TERM: "xterm" }, false],
      [[], { TERM: "dumb" }, false],
    ];
    await Promise.all(cases.map(async ([words, env, colored]) => {
      await using project = await Project.of({ ...files, "main.py": "" });
      const program = await project.start([...words, "main.py"], { env, terminal: true });
      await program.says("waiting for a change");
      // At the app's end the screen is given back, colours that it may have left with it.
      assertEquals(COLOUR.test(program.stdout), colored, `${words} ${JSON.stringify(env)}`);
    }));
  },
);

Deno.test(
  "what is printed into a file has no colours, though stderr is on a terminal",
  needs("terminal"),
  async () => {
    await using project = await Project.of({ ...files, "main.py": "" });
    const command = await project.command(["doctor", "other.py"], { bare: true });
    const line = command.map((word) => `'${word}'`).join(" ");
    const env = { TERM: "xterm" };
    const options = { terminal: true, env };
    const both = await project.run(["sh", "-c", line], options);
    await both.end();
    assert(both.stdout.includes(ESCAPE), both.stdout);
    const one = await project.run(["sh", "-c", `${line} > printed`], options);
    await one.end();
    const printed = await project.read("printed");
    assertStringIncludes(printed, "there is no file");
    assertEquals(printed.includes(ESCAPE), false, printed);
  },
);

Deno.test(
  "--clear clears a terminal before each start, and leaves a pipe alone",
  needs("terminal"),
  async () => {
    const clear = `${ESCAPE}[2J`;
    const options = { terminal: true, env: { TERM: "dumb" } };
    await using project = await Project.of(files);
    const program = await project.start(["--clear", "main.py"], options);
    await program.says("runs 1");
    assertEquals(program.stdout.split(clear).length - 1, 1);
    await project.write("src/a.py", "X = 1\n");
    await program.says("runs 2");
    assertEquals(program.stdout.split(clear).length - 1, 2);
    assert(program.stdout.lastIndexOf(clear) < program.stdout.indexOf("runs 2"));
    assert(!(await restarted(["--clear"])).stderr.includes(clear));
  },
);
