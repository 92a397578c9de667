import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { helpText } from "../../../lib/cli/help.ts";
import { splitWords } from "../../../lib/cli/kinds.ts";
import { isFlag, OPTION_ROWS } from "../../../lib/cli/options.ts";
import { nearest } from "../../../lib/cli/suggest.ts";

Deno.test("every default is a value that its own option would take", () => {
  const unset = ["", "[]", "{}"];
  for (const [name, { kind, default: value }] of OPTION_ROWS) {
    const isUnset = unset.includes(typeof value === "string" ? value : JSON.stringify(value));
    assert(isUnset || "value" in kind.fromToml(value), name);
  }
});

Deno.test("no two options share a letter", () => {
  const letters = OPTION_ROWS.flatMap(([, { short }]) => short ?? []);
  assertEquals(new Set(letters).size, letters.length);
});

Deno.test("the help names every flag and keeps to 80 columns", () => {
  const text = helpText();
  for (const [name, row] of OPTION_ROWS.filter(isFlag)) {
    assertStringIncludes(text, `--${name}`);
    if (row.short) assertStringIncludes(text, `-${row.short}, --${name}`);
  }
  const wide = text.split("\n").filter((line) => line.length > 80);
  assertEquals(wide, []);
});

Deno.test("a near word is suggested, and a far one is not", () => {
  assertEquals(nearest("ptahon", ["python", "pattern"]), "python");
  assertEquals(nearest("zebra", ["python", "pattern"]), undefined);
  assertEquals(nearest("zebra", []), undefined);
});

Deno.test("a command line is split at spaces outside of quotes", () => {
  assertEquals(splitWords("gui_2.py --port 8000"), ["gui_2.py", "--port", "8000"]);
  assertEquals(splitWords(` a  "b c" 'd "e"' f"g h"i "" `), ["a", "b c", 'd "e"', "fg hi", ""]);
  assertEquals(splitWords("src\\x.py"), ["src\\x.py"]);
  assertEquals(splitWords("naïve ü.py"), ["naïve", "ü.py"]);
});

Deno.test("an open quote or no word at all is no command line", () => {
  for (const line of ['a "b', "it's", "", "   ", '""']) {
    assertEquals(splitWords(line), undefined, line);
  }
});
