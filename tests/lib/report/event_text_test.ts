import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventText } from "../../../lib/report/event_text.ts";
import type { Happening, Ready, Restart } from "../../../lib/report/events.ts";

/** What is shown, without colours: they are off unless they are wanted. */
const shown = (
  what: Happening,
  verbosity: "quiet" | "normal" | "verbose" = "normal",
  stoppedBy = "",
) => eventText(what, verbosity, { stoppedBy });

const RESTART: Restart = {
  event: "restart",
  paths: ["src/a.py"],
  debounce_ms: 300,
  check_ms: 1,
  before_ms: 0,
  stop_ms: 20,
  start_ms: 3,
  total_ms: 24,
};

const ONE_OF_EACH: readonly Happening[] = [
  {
    event: "watching",
    root: "/app",
    patterns: ["*.py"],
    folders: ["."],
    files: 2,
    followed: 0,
    followed_folders: [],
    backend: "native",
    version: "1",
  },
  { event: "start", pid: 7, command: ["python", "a.py"], reason: "first", standby: false },
  { event: "ready", ms: 300, since_settle_ms: null, by: "rest" },
  { event: "change", paths: [{ path: "a.py", kind: "modified" }] },
  { event: "skip", reason: "unchanged", paths: ["a.py"] },
  { event: "stopping", ms: 1003, grace_ms: 5000, code: "code", message: "a.py:3 runs", hint: "" },
  { event: "stop", how: "signal", ms: 12, steps: [], code: null, signal: "SIGINT" },
  { ...RESTART, paths: ["a.py"] },
  { event: "exit", code: 3, signal: null, uptime_ms: 65_000 },
  { event: "before", command: ["make"], code: 0, ms: 1200 },
  { event: "pause" },
  { event: "resume" },
  { event: "warning", code: "odd", message: "odd", hint: "mend it" },
  { event: "error", code: "bad", message: "bad", hint: "mend it" },
  { event: "quit", code: 0 },
];

Deno.test("quiet says nothing but errors", () => {
  for (const what of ONE_OF_EACH) {
    assertEquals(shown(what, "quiet") !== undefined, what.event === "error", what.event);
  }
});

Deno.test("verbose says something of each event", () => {
  for (const what of ONE_OF_EACH) assert(shown(what, "verbose"), what.event);
});

Deno.test("what is watched is told with the count of files and the patterns", () => {
  const [watching] = ONE_OF_EACH;
  assertEquals(shown(watching!), "watching 2 files in /app (*.py)");
  const one = { ...watching, files: 1 } as Happening;
  assertEquals(shown(one), "watching 1 file in /app (*.py)");
});

Deno.test("the first start is told, the others' restart is", () => {
  const start = { event: "start", pid: 7, command: ["a"], standby: false } as const;
  assertEquals(shown({ ...start, reason: "first" }), "started, pid 7");
  assertEquals(shown({ ...start, reason: "change" }), undefined);
});

Deno.test("a change names the files, and what is more than a save", () => {
  const text = shown({
    event: "change",
    paths: [
      { path: "a.py", kind: "modified" },
      { path: "b.py", kind: "created" },
      { path: "c.py", kind: "removed" },
    ],
  });
  assertEquals(text, "a.py, b.py (created), c.py (removed) changed, restarting");
});

Deno.test("a change that was undone on the way does not read as nonsense", () => {
  assertEquals(shown({ event: "change", paths: [] }), "all changed back, restarting");
});

const restart = ONE_OF_EACH.find(({ event }) => event === "restart")! as Restart;

Deno.test("a restart is told, with -v with where its time went", () => {
  assertEquals(shown(restart, "normal", "interrupt"), "restarted in 24 ms for a.py");
  assertEquals(
    shown(restart, "verbose", "interrupt"),
    "restarted in 24 ms for a.py (debounce 300 ms, check 1 ms, stop 20 ms by interrupt, start 3 ms)",
  );
  assertStringIncludes(
    shown({ ...restart, paths: [], stop_ms: 0 }, "verbose")!,
    "restarted in 24 ms (debounce 300 ms, check 1 ms, stop 0 ms, start",
  );
});

Deno.test("the part of a restart that took more than 1 s is named, the longest of several", () => {
  assertEquals(
    shown({ ...restart, check_ms: 1001, stop_ms: 4500, total_ms: 5600 }, "normal", "interrupt"),
    "restarted in 5600 ms for a.py (stop 4500 ms by interrupt)",
  );
});

Deno.test("the line of a restart fits 80 columns, whatever the names and the times", () => {
  const deep = `src/${"deep/".repeat(20)}name.py`;
  const names = ["src/app_controller.py", "src/models/user.py", "src/views/main.py", "src/b.py"];
  const many = Array.from({ length: 3000 }, (_, n) => `src/module_${n}.py`);
  for (const paths of [[deep], names, many, [deep, deep], names.slice(0, 2), []]) {
    for (const stop_ms of [20, 4999, 59_900]) {
      const what = { ...restart, paths, stop_ms, total_ms: stop_ms + 4 };
      const line = `[slop-watch] ${shown(what, "normal", "window-close")}`;
      assert(line.length <= 80, line);
    }
  }
  assertMatch(shown({ ...restart, paths: [deep] })!, /for …[\w/]*deep\/name\.py$/);
  assertStringIncludes(shown({ ...restart, paths: names })!, `for ${names[0]} and 3 more`);
});

Deno.test("long names are cut to the width of the terminal, at their beginning", () => {
  const path = `src/${"deep/".repeat(20)}name.py`;
  const change = { event: "change", paths: [{ path, kind: "modified" }] } as const;
  const line = eventText(change, "normal", { width: 80 })!;
  assertMatch(line, /^….*deep\/name\.py changed, restarting$/);
  assert(line.length <= 80, line);
  assertStringIncludes(eventText(change, "normal")!, path);
});

Deno.test("changes that wait while paused are counted", () => {
  const skip = { event: "skip", reason: "paused", paths: ["a.py", "b.py"] } as const;
  assertEquals(shown(skip), "paused, 2 changes waiting: a.py, b.py");
});

Deno.test("an app that ended by itself is told with its code or its signal", () => {
  const exit = { event: "exit", uptime_ms: 65_000 } as const;
  assertEquals(
    shown({ ...exit, code: 3, signal: null }),
    "the app exited with code 3 after 1 min 5 s, waiting for a change",
  );
  assertStringIncludes(
    shown({ ...exit, code: null, signal: "SIGSEGV" })!,
    "the app was ended by SIGSEGV",
  );
});

Deno.test("a notice shows its hint on a line of its own, and none where there is none", () => {
  const error = { event: "error", code: "odd", message: "bad" } as const;
  assertEquals(shown({ ...error, hint: "mend it" }), "error: bad\n  mend it");
  assertEquals(shown({ ...error, hint: "" }), "error: bad");
  assertEquals(shown({ event: "warning", code: "odd", message: "odd", hint: "" }), "warning: odd");
});

Deno.test("no change is waited for where slop-watch ends with the app", () => {
  const exit = { event: "exit", code: 3, signal: null, uptime_ms: 200 } as const;
  assertEquals(shown(exit), "the app exited with code 3 after 200 ms, waiting for a change");
  assertEquals(
    eventText(exit, "normal", { endsWithApp: true }),
    "the app exited with code 3 after 200 ms",
  );
});

/** How an app became ready, after which restart that was not told, and what is said of it. */
const READY: readonly (readonly [Ready, Restart | undefined, text: string | undefined])[] = [
  [
    { event: "ready", ms: 400, since_settle_ms: null, by: "port", port: 8000 },
    undefined,
    "ready on port 8000 after 400 ms",
  ],
  [
    { event: "ready", ms: 400, since_settle_ms: 424, by: "window" },
    RESTART,
    "ready with its window after 424 ms for src/a.py",
  ],
  [
    { event: "ready", ms: 400, since_settle_ms: 424, by: "app" },
    RESTART,
    "ready after 424 ms for src/a.py",
  ],
  [
    { event: "ready", ms: 4000, since_settle_ms: 4024, by: "port", port: 80 },
    RESTART,
    "ready on port 80 after 4024 ms for src/a.py (start 4003 ms)",
  ],
  [
    { event: "ready", ms: 400, since_settle_ms: 2424, by: "port", port: 80 },
    { ...RESTART, paths: ["a.py"], stop_ms: 2000 },
    "ready on port 80 after 2424 ms for a.py (stop 2000 ms by interrupt)",
  ],
  // Nothing was to be seen of it: then the process tells.
  [
    { event: "ready", ms: 10, since_settle_ms: 34, by: "rest" },
    RESTART,
    "restarted in 24 ms for src/a.py",
  ],
  [{ event: "ready", ms: 10_000, since_settle_ms: 10_024, by: "time" }, undefined, undefined],
];

for (const [what, restart, text] of READY) {
  Deno.test(`an app that is ready by ${what.by} after ${what.ms} ms is told of`, () => {
    const said = eventText(what, "normal", { restart, stoppedBy: "interrupt" });
    assertEquals(said, text);
    assert(`[slop-watch] ${said}`.length <= 80);
  });
}
Deno.test("a stop that takes long says until when, and at a terminal what a Ctrl-C does", () => {
  const what = {
    event: "stopping",
    ms: 1048,
    grace_ms: 2500,
    code: "connections",
    message: "uvicorn waits for 2 open connections",
    hint: "",
  } as const;
  const said = "not stopped after 1 s: uvicorn waits for 2 open connections (2.5 s at most";
  assertEquals(shown(what), `${said})`);
  assertEquals(shown(what, "quiet"), undefined);
  const cases: [quit_code: number | undefined, key: string][] = [
    [undefined, "Ctrl-C ends slop-watch, and twice kills"],
    [130, "Ctrl-C again kills"],
    [0, "Ctrl-C kills"],
    [143, "Ctrl-C twice kills"],
  ];
  for (const [quit_code, key] of cases) {
    const ending = quit_code === undefined ? what : { ...what, quit_code };
    assertEquals(eventText(ending, "normal", { isAtTerminal: true }), `${said}; ${key})`);
  }
});
