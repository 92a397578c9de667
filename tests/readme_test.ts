/** What README lists is what there is. */
import { assertEquals } from "@std/assert";
import { EVENT_FIELDS } from "./event_schema.ts";

const README = await Deno.readTextFile(new URL("../README.md", import.meta.url));

/** The rows of the table under a heading, as their cells. */
function rowsUnder(heading: string): string[][] {
  const [, section = ""] = README.split(`\n## ${heading}\n`);
  const [table = ""] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  return table.trim().split("\n").slice(2).map((row) =>
    row.split("|").slice(1, -1).map((cell) => cell.trim())
  );
}

const wordsIn = (cell = "") => Array.from(cell.matchAll(/`([^`]+)`/g), ([, word]) => word!);

Deno.test("each event stands in README with all its fields", () => {
  const listed = rowsUnder("Events").flatMap(([names, fields]) =>
    wordsIn(names).map((name): [string, string[]] => [name, wordsIn(fields)])
  );
  assertEquals(listed.map(([name]) => name).sort(), [...EVENT_FIELDS.keys()].sort());
  const missing = listed.flatMap(([name, words]) =>
    EVENT_FIELDS.get(name)!.filter((field) => !words.includes(field))
      .map((field) => `${name}: ${field}`)
  );
  assertEquals(missing, []);
});
