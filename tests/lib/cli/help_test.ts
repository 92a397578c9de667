import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { helpText } from "../../../lib/cli/help.ts";
import { isFlag, isKey, isOnAtTimes, OPTION_ROWS } from "../../../lib/cli/options.ts";

const text = helpText();

Deno.test("no line of the help is wider than 80 columns or ends with a space", () => {
  for (const line of text.split("\n")) {
    assert(line.length <= 80, line);
    assert(line.trimEnd() === line, `"${line}"`);
  }
});

Deno.test("the help names every option in every spelling, and what it takes", () => {
  for (const row of OPTION_ROWS.filter(isFlag)) {
    const [name, { short, kind, help, variable }] = row;
    assertStringIncludes(text, ` --${name}`);
    if (variable) assertStringIncludes(text.replace(/\s+/g, " "), `${variable}=1 or 0`);
    if (short) assertStringIncludes(text, `  -${short}, --${name}`);
    if (kind.metavar) assertStringIncludes(text, `--${name} ${kind.metavar}`);
    if (isOnAtTimes(row[1])) assertStringIncludes(text, `--no-${name}`);
    assertStringIncludes(text.replace(/\s+/g, " "), help);
  }
});

Deno.test("the help says the defaults", () => {
  for (
    const shown of ["[300]", "[5000]", "[SIGINT]", "[on]", "[src/**/*.py scripts/**/*.py *.py]"]
  ) {
    assertStringIncludes(text.replace(/\s+/g, " "), shown);
  }
});

Deno.test("the help says what only the configuration knows, and what only the command line", () => {
  const [, keys, flags] = /toml, where (.*) can be set, too; only (.*) are not\./
    .exec(text.replace(/\s+/g, " "))!;
  const namesOf = (list = "") => list.split(/, | and /);
  const without = (test: typeof isKey) => OPTION_ROWS.filter((row) => !test(row));
  assertEquals(namesOf(keys), without(isFlag).map(([name]) => name));
  assertEquals(namesOf(flags), without(isKey).map(([name]) => `--${name}`));
  assert(!/^\s*--(?:command|env)\b/m.test(text));
});
