/** The command of `--before-start`: before each start, the first too, and while the app still runs. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Project, until } from "../driver.ts";
import { lacks } from "../needs.ts";
import { onWindows } from "../paths.ts";

const APP = `import os, time
from src.made import MADE
print("runs", os.environ["SLOP_WATCH_GENERATION"], MADE, flush=True)
time.sleep(600)
`;

/** Makes src/made.py of src/text.py, each time anew, and notes that it has; `slow` and `fails` in that file are obeyed. */
const MAKE = `import re, sys, time
text = open("src/text.py").read()
with open("runs.txt", "a") as runs: runs.write("begun\\n")
if "slow" in text: time.sleep(20)
if "fails" in text: sys.exit("cannot be made")
name = re.search("'(.*)'", text).group(1)
with open("src/made.py", "w") as made: made.write("MADE = %r\\n" % name + "(" * text.count("broken"))
print("made", name)
`;

const files = {
  "pyproject.toml": '[tool.slop-watch]\nbefore_start = "make.py"\n',
  "main.py": APP,
  "make.py": MAKE,
  "src/text.py": "TEXT = 'one'\n",
};

const runsOf = async (project: Project) =>
  (await project.read("runs.txt")).trim().split("\n").length;

async function hasRun(project: Project, times: number): Promise<void> {
  const isThere = async () => await runsOf(project).catch(() => 0) >= times || undefined;
  assert(await until(isThere), `the command has not run ${times} times`);
}

Deno.test("the command runs before each start, and what it writes is a part of the change", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("made one");
  const { command, code } = await program.event("before");
  assertStringIncludes(command?.at(-1) ?? "", "make.py");
  assertEquals(code, 0);
  await program.says("runs 1 one");
  await project.write("src/text.py", "TEXT = 'two'\n");
  await program.says("runs 2 two");
  const restart = await program.event("restart");
  assertEquals([...restart.paths ?? []].sort(), ["src/made.py", "src/text.py"]);
  assert(restart.before_ms! > 0);
  await project.write("src/text.py", "TEXT = 'three'\n");
  await program.says("runs 3 three");
  await project.write("main.py", APP.replace("600", "601"));
  await program.says("runs 4 three");
  assertEquals(await runsOf(project), 4);
  assertEquals((await program.eventsOf("restart", 3)).length, 3);
});

Deno.test("where the command fails the app goes on, and the next good save tries again", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await project.write("src/text.py", "TEXT = 'two' # fails\nx = 1\n");
  const { reason, paths, code, output } = await program.event("skip");
  assertEquals([reason, paths, code], ["before-failed", ["src/text.py"], 1]);
  assertEquals(output, "cannot be made");
  await program.says("exited with code 1");
  assertEquals(await program.eventsOf("stop"), []);
  await project.write("src/text.py", "TEXT = 'broken'\nx = 2\n");
  assertEquals((await program.event("skip")).reason, "syntax-error");
  assertEquals(await program.eventsOf("stop"), []);
  await project.write("src/text.py", "TEXT = 'two'\n");
  await program.says("runs 2 two");
});

Deno.test("where the command fails at first nothing starts, until a good save", async () => {
  await using project = await Project.of({ ...files, "src/text.py": "TEXT = 'one' # fails\n" });
  const program = await project.start(["main.py"]);
  assertEquals((await program.event("skip")).reason, "before-failed");
  assertEquals(await program.eventsOf("start"), []);
  await project.write("src/text.py", "TEXT = 'two'\n");
  await program.says("runs 1 two");
});

Deno.test("a newer save ends the command, which begins anew", async () => {
  await using project = await Project.of({ ...files, "src/text.py": "TEXT = 'one' # slow\n" });
  const program = await project.start(["main.py"]);
  await program.event("watching");
  await hasRun(project, 1);
  await project.write("src/text.py", "TEXT = 'two'\nx = 1\n");
  await program.says("runs 1 two");
  await project.write("src/text.py", "TEXT = 'three' # slow\nx = 2\n");
  await hasRun(project, 3);
  await project.write("main.py", APP.replace("600", "601"));
  await hasRun(project, 4);
  await project.write("src/text.py", "TEXT = 'four'\nx = 3\n");
  await program.says("runs 2 four");
  assertEquals(await runsOf(project), 5);
  assertEquals((await program.eventsOf("before")).length, 2);
});

Deno.test({
  name: "a Ctrl-C ends the command",
  ignore: lacks("signals"),
  async fn() {
    await using project = await Project.of({ ...files, "src/text.py": "TEXT = 'one' # slow\n" });
    const program = await project.start(["main.py"]);
    await hasRun(project, 1);
    program.signal("SIGINT");
    assertEquals((await program.status).code, 130);
    assertEquals(await program.eventsOf("start"), []);
    assertEquals(await program.eventsOf("skip"), []);
  },
});

Deno.test("a command is found as the system finds it, and its words are in the app's log", async () => {
  await using project = await Project.of({
    "main.py": APP.replace("from src.made import MADE", "MADE = 'app'"),
    "tools/prepare.cmd": "@echo prepared %~1 %~2\r\n",
    "tools/prepare": '#!/bin/sh\necho "prepared $1 $2"\n',
  });
  const tools = project.path("tools");
  if (!onWindows) await Deno.chmod(project.path("tools/prepare"), 0o755);
  const separator = onWindows ? ";" : ":";
  const env = { PATH: [tools, Deno.env.get("PATH")].join(separator) };
  const words = ["--before-start", 'prepare one "and two"', "--log-dir", "logs", "main.py"];
  const program = await project.start(words, { env });
  await program.says("runs 1 app");
  const names = await Array.fromAsync(Deno.readDir(project.path("logs")), ({ name }) => name);
  const log = names.find((name) => !name.startsWith("latest"));
  assertStringIncludes(await project.read(`logs/${log}`), "prepared one");
});
