import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { Happening } from "../../../lib/report/events.ts";
import {
  duration,
  endingText,
  errorText,
  fittingLines,
  happeningText,
  someOf,
  sourceErrorText,
} from "../../../lib/report/text.ts";

/** What is shown, without colours: they are off unless they are wanted. */
const shown = (
  what: Happening,
  verbosity: "quiet" | "normal" | "verbose" = "normal",
  stoppedBy = "",
) => happeningText(what, verbosity, Infinity, stoppedBy);

/** Letters of every kind, control characters and all. */
const unit = fc.nat(0x3ff).map((code) => String.fromCharCode(code));

const ONE_OF_EACH: readonly Happening[] = [
  {
    event: "watching",
    root: "/app",
    patterns: ["*.py"],
    folders: ["."],
    files: 2,
    backend: "native",
    version: "1",
  },
  { event: "start", pid: 7, command: ["python", "a.py"], reason: "first", standby: false },
  { event: "change", paths: [{ path: "a.py", kind: "modified" }] },
  { event: "skip", reason: "unchanged", paths: ["a.py"] },
  { event: "stop", how: "signal", ms: 12, steps: [], code: null, signal: "SIGINT" },
  {
    event: "restart",
    paths: ["a.py"],
    debounce_ms: 300,
    check_ms: 1,
    stop_ms: 20,
    start_ms: 3,
    total_ms: 24,
  },
  { event: "exit", code: 3, signal: null, uptime_ms: 65_000 },
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

Deno.test("a restart is told with where its time went", () => {
  const restart = ONE_OF_EACH.find(({ event }) => event === "restart")!;
  assertEquals(
    shown(restart, "normal", "interrupt"),
    "restarted in 24 ms for a.py (debounce 300 ms, check 1 ms, stop 20 ms by interrupt, start 3 ms)",
  );
  assertStringIncludes(
    shown({ ...restart, paths: [], stop_ms: 0 } as Happening)!,
    "restarted in 24 ms (debounce 300 ms, check 1 ms, stop 0 ms, start",
  );
});

Deno.test("long names are cut to the width of the terminal, at their beginning", () => {
  const path = `src/${"deep/".repeat(20)}name.py`;
  const change = { event: "change", paths: [{ path, kind: "modified" }] } as const;
  const line = happeningText(change, "normal", 80)!;
  assertMatch(line, /^….*deep\/name\.py changed, restarting$/);
  assert(line.length <= 80, line);
  assertStringIncludes(happeningText(change, "normal")!, path);
  const three = [path, path, path, path];
  assert(someOf(three, 100).length <= 80, someOf(three, 100));
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
  assertEquals(errorText({ message: "bad", hint: "mend it" }), "error: bad\n  mend it");
  assertEquals(errorText({ message: "bad", hint: "" }), "error: bad");
  assertEquals(shown({ event: "warning", code: "odd", message: "odd", hint: "" }), "warning: odd");
});

Deno.test("many names are three and a count", () => {
  assertEquals(someOf([]), "");
  assertEquals(someOf(["a", "b", "c"]), "a, b, c");
  assertEquals(someOf(["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
});

Deno.test("a name cannot steer the terminal", () => {
  assertEquals(someOf(["a\x1b[2Jb\n\x07\x9bc"]), "a\\x1b[2Jb\\x0a\\x07\\x9bc");
  fc.assert(fc.property(fc.array(fc.string({ unit })), (names) => {
    assert(!/\p{Cc}/u.test(someOf(names)));
  }));
});

Deno.test("a time is told in the unit that fits it", () => {
  for (
    const [ms, text] of [
      [0, "0 ms"],
      [0.4, "0 ms"],
      [9_999, "9999 ms"],
      [9_999.9, "10.0 s"],
      [10_000, "10.0 s"],
      [59_940, "59.9 s"],
      [59_999, "1 min 0 s"],
      [60_000, "1 min 0 s"],
      [3_599_000, "59 min 59 s"],
      [3_600_000, "1 h 0 min"],
      [90_061_000, "25 h 1 min"],
    ] as const
  ) assertEquals(duration(ms), text, String(ms));
});

Deno.test("an end is told as a code or a signal", () => {
  assertEquals(endingText({ code: 0, signal: null }), "exited with code 0");
  assertEquals(endingText({ code: null, signal: "SIGKILL" }), "was ended by SIGKILL");
});

Deno.test("of a long line of code the part around the error is shown, with the caret below it", () => {
  const long = "x".repeat(800_000);
  const rows: [text: string, column: number][] = [
    [`${long}§${long}`, 800_001],
    [`§${long}`, 1],
    [`  §${long}`, 3],
    [`${long}§`, 800_001],
    [`   ${"x".repeat(120)}§`, 124],
  ];
  for (const [text, column] of rows) {
    const message = "SyntaxError: invalid syntax";
    const shown = sourceErrorText({ path: "a.py", line: 1, column, message, text });
    assert(shown.length < 500, `${shown.length}`);
    const [, code = "", pointer = ""] = shown.split("\n");
    assertEquals(code[pointer.indexOf("^")], "§", `column ${column} of ${text.length}`);
  }
});

Deno.test("no line that is said is longer than anybody reads, and none is cut amid a colour", () => {
  assertEquals(fittingLines("short\n\x1b[31mlines\x1b[39m"), "short\n\x1b[31mlines\x1b[39m");
  const long = "x".repeat(1_600_000);
  assertMatch(
    fittingLines(`first\n${long}\nlast`),
    /^first\nx{2000}… \(1598000 more characters\)\nlast$/,
  );
  const amid = fittingLines(`${"x".repeat(1998)}\x1b[31m${long}\x1b[39m`);
  assertStringIncludes(amid, "x… (");
  assert(!amid.includes("\x1b[31"));
  assertStringIncludes(fittingLines(`\x1b[31m${long}\x1b[39m`), "\x1b[0m… (");
  assert(fittingLines(`${"x".repeat(1999)}😀${long}`).isWellFormed());
});
