import { assert, assertEquals, assertMatch } from "@std/assert";
import { Project } from "../driver.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isFilled: Check = (value) => isText(value) && value !== "";
const isCount: Check = (value) => Number.isInteger(value) && Number(value) >= 0;
const isTime: Check = (value) => typeof value === "number" && value >= 0;
const isOf = (...allowed: unknown[]): Check => (value) => allowed.includes(value);
const isListOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const isCode: Check = (value) => value === null || Number.isInteger(value);
const isSignal: Check = (value) => value === null || /^SIG[A-Z0-9]+$/.test(String(value));
const isPath: Check = (value) => isFilled(value) && !/^\/|\\/.test(String(value));

/** The fields that the contract gives each event. */
const FIELDS: Record<string, Record<string, Check>> = {
  watching: {
    root: isFilled,
    patterns: isListOf(isFilled),
    folders: isListOf(isFilled),
    files: isCount,
    backend: isOf("native", "poll"),
    version: isFilled,
  },
  start: {
    pid: isCount,
    command: isListOf(isText),
    reason: isOf("first", "change", "key"),
    standby: isOf(true, false),
  },
  change: {
    paths: isListOf((value) => {
      const { path, kind, ...others } = value as Record<string, unknown>;
      return isPath(path) && isOf("created", "modified", "removed")(kind) &&
        Object.keys(others).length === 0;
    }),
  },
  skip: {
    reason: isOf("unchanged", "no-code-change", "syntax-error", "paused"),
    paths: isListOf(isPath),
  },
  stop: {
    how: isOf("agent", "signal", "window-close", "killed", "already-exited"),
    ms: isTime,
    rungs: isListOf((value) => {
      const { rung, ms } = value as Record<string, unknown>;
      return isOf("on_stop", "window-close", "interrupt", "exit")(rung) && isTime(ms);
    }),
    code: isCode,
    signal: isSignal,
  },
  restart: {
    paths: isListOf(isPath),
    debounce_ms: isTime,
    check_ms: isTime,
    stop_ms: isTime,
    start_ms: isTime,
    total_ms: isTime,
  },
  exit: { code: isCode, signal: isSignal, uptime_ms: isTime },
  warning: { message: isFilled, hint: isText },
  error: { message: isFilled, hint: isText },
  quit: { code: isCount },
};

/** Asserts that a line is an event with all its fields, and no other. @returns Its name and generation. */
function checked(line: string): [name: string, generation: number] {
  const { event, time, generation, ...fields } = JSON.parse(line) as Record<string, unknown>;
  assertMatch(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert(isCount(generation), line);
  const expected = FIELDS[String(event)];
  assert(expected, `an event that the contract does not know: ${line}`);
  assertEquals(Object.keys(fields).sort(), Object.keys(expected).sort(), line);
  for (const [name, check] of Object.entries(expected)) assert(check(fields[name]), line);
  return [String(event), Number(generation)];
}

const APP = `import time
from src.code import CODE
print("runs on", CODE, flush=True)
if CODE is not None:
    raise SystemExit(CODE)
time.sleep(600)
`;

const files = { "pyproject.toml": "", "main.py": APP, "src/code.py": "CODE = None\n" };

Deno.test("each event has its time, its generation and just the fields of the contract", async () => {
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
  const lines = (await program.events()).map((event) => checked(JSON.stringify(event)));
  assertEquals(lines, [
    ["watching", 0],
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
});

Deno.test("what is asked to be told is true: pid, command, count of files, times", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "100", "main.py", "--port", "1"]);
  const { root, files: count, folders } = await program.event("watching");
  assertEquals([root, count, [...folders].sort()], [project.folder, 2, [".", "src"]]);
  const { pid, command, reason } = await program.event("start");
  assertEquals([command.slice(1), reason], [["main.py", "--port", "1"], "first"]);
  Deno.kill(pid, "SIGKILL");
  assertEquals((await program.event("exit")).signal, "SIGKILL");
  await project.write("src/new.py", "X = 1\n");
  const restart = await program.event("restart");
  assert(restart.debounce_ms >= 95, JSON.stringify(restart));
  assertEquals([restart.paths, restart.stop_ms], [["src/new.py"], 0]);
  assertEquals((await program.event("start")).reason, "change");
});

Deno.test("an app that will not stop warns in words and as an event", async () => {
  await using project = await Project.of(files);
  const stubborn = `trap "" INT TERM; echo runs; while :; do sleep 0.05; done`;
  const program = await project.start(["--grace", "50", "sh", "-c", stubborn]);
  await program.says("runs");
  await project.replace("src/code.py", "CODE = 1\n");
  checked(JSON.stringify(await program.event("warning")));
  await program.says("warning:");
});

Deno.test("--events - writes them to stdout and the messages to stderr", async () => {
  await using project = await Project.of({ ...files, "main.py": "pass\n" });
  const program = await project.start(["--events", "-", "--exit-with-app", "main.py"]);
  assertEquals(await program.end(), 0);
  const names = program.stdout.trimEnd().split("\n").map((line) => checked(line)[0]);
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
