/** What README lists is what there is. */
import { assert, assertEquals } from "@std/assert";
import { isFlag, isKey, isOnAtTimes, type Option, OPTION_ROWS } from "../lib/cli/options.ts";
import { parseCommandLine } from "../lib/cli/parse.ts";
import { reloaderIn } from "../lib/project/second_reloader.ts";
import { STEPS } from "../lib/wire/agent.ts";
import { EVENT_FIELDS } from "./event_schema.ts";
import { rowsUnder, sectionOf } from "./markdown.ts";

const README = await Deno.readTextFile(new URL("../README.md", import.meta.url));

const wordsIn = (cell = "") => Array.from(cell.matchAll(/`([^`]+)`/g), ([, word]) => word!);

Deno.test("each event stands in README with all its fields", () => {
  const listed = rowsUnder(README, "Events").flatMap(([names, fields]) =>
    wordsIn(names).map((name): [string, string[]] => [name, wordsIn(fields)])
  );
  assertEquals(listed.map(([name]) => name).sort(), [...EVENT_FIELDS.keys()].sort());
  const missing = listed.flatMap(([name, words]) =>
    EVENT_FIELDS.get(name)!.filter((field) => !words.includes(field))
      .map((field) => `${name}: ${field}`)
  );
  assertEquals(missing, []);
});

/** How an option is written in the first cell. */
function spelled(name: string, row: Option<unknown>) {
  const { short, kind } = row;
  const names = short ? [`-${short}`, `--${name}`] : [`--${name}`];
  const off = isOnAtTimes(row) ? [`--no-${name}`] : [];
  const all = [...names.slice(0, -1), `${names.at(-1)} ${kind.metavar}`.trim(), ...off];
  return all.map((text) => `\`${text}\``).join(", ");
}

Deno.test("README's table has each option that the command line takes, in the order of --help", () => {
  const expected = OPTION_ROWS.filter(isFlag).map(([name, row]) => spelled(name, row));
  assertEquals(rowsUnder(README, "Options").map(([first]) => first), expected);
});

Deno.test("README's table says the defaults", () => {
  const rows = rowsUnder(README, "Options");
  for (const [name, row] of OPTION_ROWS.filter(isFlag)) {
    const { default: value, shownDefault } = row;
    const [, cell] = rows.find(([first]) => first === spelled(name, row)) ?? [];
    // That it is missing is said above.
    if (cell === undefined) continue;
    const isSaid = value === false
      ? ["off", ""].includes(cell)
      : [value === true ? "on" : value].flat().every((word) => cell.includes(String(word)));
    // In words of its own where the value does not speak for itself.
    assert(isSaid || shownDefault !== undefined, `--${name}: ${cell}`);
  }
});

Deno.test("README names each key that only the configuration takes", () => {
  for (const [name] of OPTION_ROWS.filter((row) => isKey(row) && !isFlag(row))) {
    assert(new RegExp(`^${name} = `, "m").test(sectionOf(README, "Options")), name);
  }
});

Deno.test("README names each step of the polite stop where it says what `stop` holds", () => {
  const [, fields] = rowsUnder(README, "Events").find(([name]) => name === "`stop`")!;
  assertEquals(STEPS.filter((step) => !wordsIn(fields).includes(step)), []);
});

Deno.test("the words for a framework are ones that slop-watch takes, and leave no second reloader on", () => {
  const rows = rowsUnder(README, "With your framework");
  assert(rows.length > 10);
  for (const [name, cell] of rows) {
    const [program, ...words] = wordsIn(cell)[0]!.split(" ");
    assertEquals(program, "slop-watch", name);
    const { app } = parseCommandLine(words);
    assert(app.length > 0, name);
    assertEquals(reloaderIn(app), undefined, name);
  }
});
