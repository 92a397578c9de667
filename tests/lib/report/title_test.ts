import { assertEquals } from "@std/assert";
import type { Happening } from "../../../lib/report/events.ts";
import {
  hasTitle,
  NO_TROUBLE,
  titleOf,
  titleSequence,
  troubleAfter,
} from "../../../lib/report/title.ts";

const error = { path: "src/ui.py", line: 12, column: 3, message: "SyntaxError: no", text: "(" };
const REFUSED: Happening = { event: "skip", reason: "syntax-error", paths: ["src/ui.py"], error };
const FAILED: Happening = { event: "skip", reason: "before-failed", paths: [], code: 1 };
const UNCHANGED: Happening = { event: "skip", reason: "unchanged", paths: ["src/ui.py"] };
const CHANGED: Happening = { event: "change", paths: [] };
const START: Happening = { event: "start", pid: 1, command: [], reason: "change", standby: false };
const DIED: Happening = { event: "exit", code: 1, signal: null, uptime_ms: 5 };
const KILLED: Happening = { event: "exit", code: null, signal: "SIGTERM", uptime_ms: 5 };
const CRASHED: Happening = {
  ...DIED,
  crash: { type: "E", message: "E: x\x1b]2;y\x07", path: "a.py", line: 1 },
};
const OVER: Happening = { event: "exit", code: 0, signal: null, uptime_ms: 5 };
const NOT_STARTED: Happening = { event: "error", code: "x", message: "cannot", hint: "" };

const REFUSED_TITLE = "✗ src/ui.py:12 SyntaxError: no – slop-watch";
const DIED_TITLE = "✗ the app exited with code 1 – slop-watch";

const TITLES: readonly [what: readonly Happening[], title: string][] = [
  [[START], ""],
  [[START, REFUSED], REFUSED_TITLE],
  [[START, FAILED], "✗ the command of --before-start has failed – slop-watch"],
  [[START, REFUSED, UNCHANGED], ""],
  [[START, REFUSED, CHANGED], ""],
  [[START, REFUSED, CHANGED, START], ""],
  [[START, DIED], DIED_TITLE],
  [[START, KILLED], "✗ the app was ended by SIGTERM – slop-watch"],
  [[START, CRASHED], "✗ E: x\\x1b]2;y\\x07 – slop-watch"],
  [[START, OVER], ""],
  [[START, NOT_STARTED], "✗ cannot – slop-watch"],
  [[START, DIED, REFUSED], REFUSED_TITLE],
  // The app is down all the same.
  [[START, DIED, REFUSED, UNCHANGED], DIED_TITLE],
  [[START, DIED, CHANGED], DIED_TITLE],
  [[START, DIED, CHANGED, START], ""],
];

Deno.test("the title says what is wrong, until that is right again", () => {
  for (const [what, title] of TITLES) {
    assertEquals(titleOf(what.reduce(troubleAfter, NO_TROUBLE)), title, JSON.stringify(what));
  }
});

Deno.test("a title is short", () => {
  const long = titleOf({ refused: "", died: "😀".repeat(500) });
  assertEquals(long, `✗ ${"😀".repeat(80)}… – slop-watch`);
});

Deno.test("a title is kept before the first of ours, and given back after the last", () => {
  const titles = ["", "a", "b", "b", "", "c", ""];
  const sequences = titles.slice(1).map((title, n) => titleSequence(titles[n]!, title));
  assertEquals(sequences, [
    "\x1b[22;2t\x1b]2;a\x07",
    "\x1b]2;b\x07",
    "",
    "\x1b]2;\x07\x1b[23;2t",
    "\x1b[22;2t\x1b]2;c\x07",
    "\x1b]2;\x07\x1b[23;2t",
  ]);
});

Deno.test("a terminal that has no title gets none", () => {
  assertEquals(["dumb", "linux", "xterm", undefined].map(hasTitle), [false, false, true, true]);
});
