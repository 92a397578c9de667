import { assert, assertEquals } from "@std/assert";
import { Project } from "../driver.ts";
import { checkedEvent } from "../event_schema.ts";
import { lacks, needs } from "../needs.ts";

const APP = `import time
from src.code import CODE
print("runs on", CODE, flush=True)
if CODE is not None:
    raise SystemExit(CODE)
time.sleep(600)
`;

const files = { "pyproject.toml": "", "main.py": APP, "src/code.py": "CODE = None\n" };

/** With what is watched before all that was told before it. */
const withWatchingFirst = (lines: [string, number][]): [string, number][] =>
  lines.toSorted((a, b) => Number(b[0] === "watching") - Number(a[0] === "watching"));

Deno.test(
  "each event has its time, its generation and just the fields of the contract",
  needs("signals"),
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["--grace", "5000", "main.py"]);
    await program.says("runs on None");
    await project.replace("src/code.py", "CODE = 3\n");
    await program.event("exit");
    await project.replace("src/code.py", "CODE = 3\n");
    await program.event("skip");
    await project.replace("src/code.py", "CODE = None  # once more\n");
    await program.until("a second run on None", () => program.stdout.split("None").length === 3);
    program.signal("SIGTERM");
    await program.end();
    const lines = (await program.events()).map((event) => checkedEvent(JSON.stringify(event)));
    // On a busy machine the first start does not wait for it.
    const [[, first] = [], ...rest] = withWatchingFirst(lines);
    assert(first === 0 || first === 1, JSON.stringify(lines));
    assertEquals(rest, [
      ["start", 1],
      ["change", 1],
      ["stop", 1],
      ["start", 2],
      ["restart", 2],
      ["exit", 2],
      ["skip", 2],
      ["change", 2],
      ["start", 3],
      ["restart", 3],
      ["stop", 3],
      ["quit", 3],
    ]);
  },
);

Deno.test("what is asked to be told is true: pid, command, count of files, times", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "100", "main.py", "--port", "1"]);
  const { root, files: count, folders } = await program.event("watching");
  assertEquals([root, count, [...folders].sort()], [project.folder, 2, [".", "src"]]);
  const { pid, command, reason } = await program.event("start");
  assertEquals([command.slice(1), reason], [["main.py", "--port", "1"], "first"]);
  Deno.kill(pid, "SIGKILL");
  const { signal } = await program.event("exit");
  if (!lacks("signals")) assertEquals(signal, "SIGKILL");
  await project.write("src/new.py", "X = 1\n");
  const restart = await program.event("restart");
  assert(restart.debounce_ms >= 95, JSON.stringify(restart));
  assertEquals([restart.paths, restart.stop_ms], [["src/new.py"], 0]);
  assertEquals((await program.event("start")).reason, "change");
});

Deno.test("an app that will not stop warns in words and as an event", needs("shell"), async () => {
  await using project = await Project.of(files);
  const stubborn = `trap "" INT TERM; echo runs; while :; do sleep 0.05; done`;
  const program = await project.start(["--grace", "50", "sh", "-c", stubborn]);
  await program.says("runs");
  await project.replace("src/code.py", "CODE = 1\n");
  checkedEvent(JSON.stringify(await program.event("warning")));
  await program.says("warning:");
});

Deno.test("--events - writes them to stdout and the messages to stderr", async () => {
  await using project = await Project.of({ ...files, "main.py": "pass\n" });
  const program = await project.start(["--events", "-", "--exit-with-app", "main.py"]);
  assertEquals(await program.end(), 0);
  const lines = program.stdout.trimEnd().split("\n").map(checkedEvent);
  const names = withWatchingFirst(lines).map(([name]) => name);
  assertEquals(names, ["watching", "start", "exit", "quit"]);
  assert(program.stderr.includes("[slop-watch] watching"), program.stderr);
});

Deno.test("--events appends to what is there", async () => {
  await using project = await Project.of({ ...files, "main.py": "pass\n" });
  await project.write("log.ndjson", '{"event":"before"}\n');
  for (let run = 0; run < 2; run++) {
    const program = await project.start(["--events", "log.ndjson", "--exit-with-app", "main.py"]);
    assertEquals(await program.end(), 0);
  }
  const lines = (await project.read("log.ndjson")).trimEnd().split("\n");
  assertEquals([lines.length, lines[0]], [9, '{"event":"before"}']);
});
