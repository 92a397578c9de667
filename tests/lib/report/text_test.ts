import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  duration,
  endingText,
  fittingLines,
  someOf,
  sourceErrorText,
} from "../../../lib/report/text.ts";

/** Letters of every kind, control characters and all. */
const unit = fc.nat(0x3ff).map((code) => String.fromCharCode(code));

Deno.test("many names are three and a count", () => {
  assertEquals(someOf([]), "");
  assertEquals(someOf(["a", "b", "c"]), "a, b, c");
  assertEquals(someOf(["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
});

Deno.test("names are cut to what is left of the width, each alike", () => {
  const path = `src/${"deep/".repeat(20)}name.py`;
  const three = [path, path, path, path];
  assert(someOf(three, 100).length <= 80, someOf(three, 100));
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
