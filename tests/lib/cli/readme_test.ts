/** What README says of the options, held against their table. */
import { assert, assertEquals } from "@std/assert";
import { isFlag, isKey, type Option, OPTION_ROWS } from "../../../lib/cli/options.ts";

const README = await Deno.readTextFile(new URL("../../../README.md", import.meta.url));
const OPTIONS = /^## Options\n([^]*?)^## /m.exec(README)![1]!;

/** The table's rows below its head, each as its cells. */
const ROWS = [...OPTIONS.matchAll(/^\| (`.*) \|$/gm)].map(([, row = ""]) =>
  row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"))
);

/** How an option is written in the first cell. */
function spelled(name: string, { short, negatable, default: value, kind }: Option<unknown>) {
  const names = short ? [`-${short}`, `--${name}`] : [`--${name}`];
  const off = negatable && value === true ? [`--no-${name}`] : [];
  const all = [...names.slice(0, -1), `${names.at(-1)} ${kind.metavar}`.trim(), ...off];
  return all.map((text) => `\`${text}\``).join(", ");
}

Deno.test("README's table has each option that the command line takes, in the order of --help", () => {
  const expected = OPTION_ROWS.filter(isFlag).map(([name, row]) => spelled(name, row));
  assertEquals(ROWS.map(([first]) => first), expected);
});

Deno.test("README's table says the defaults", () => {
  OPTION_ROWS.filter(isFlag).forEach(([name, { default: value, shownDefault }], n) => {
    const cell = ROWS[n]![1]!;
    const isSaid = value === false
      ? ["off", ""].includes(cell)
      : [value === true ? "on" : value].flat().every((word) => cell.includes(String(word)));
    // In words of its own where the value does not speak for itself.
    assert(isSaid || shownDefault !== undefined, `--${name}: ${cell}`);
  });
});

Deno.test("README names each key that only the configuration takes", () => {
  for (const [name] of OPTION_ROWS.filter((row) => isKey(row) && !isFlag(row))) {
    assert(new RegExp(`^${name} = `, "m").test(OPTIONS), name);
  }
});
