import { assertEquals } from "@std/assert";
import { OPTION_ROWS } from "../../lib/cli/options.ts";
import { parseConfig } from "../../lib/config/file.ts";
import { UserError } from "../../lib/errors.ts";
import { CASES, randomness } from "./cases.ts";

const NAMES = OPTION_ROWS.map(([name]) => name as string);
const KEYS = [...NAMES, "__proto__", "constructor", "toString", "debunce"];
const VALUES = [
  "true",
  "300",
  "-1",
  "1e400",
  "nan",
  '""',
  '"a"',
  "'b'",
  "[]",
  '["a", 1]',
  "[[]]",
  "{}",
  '{ A = "1" }',
  "{ A = 1, A = 2 }",
  "2026-01-01",
  '"\\u0000"',
  '"',
  "",
];
const HEADS = ["[tool.slop-watch]", "[tool]", "[[tool.slop-watch]]", "tool = 1", "[project]", "["];

Deno.test(`${CASES} configurations are read, or refused in one line`, () => {
  const { seed, below, pick } = randomness();
  for (let n = 0; n < CASES; n++) {
    const settings = Array.from({ length: below(5) }, () => `${pick(KEYS)} = ${pick(VALUES)}`);
    let text = [pick(HEADS), ...settings].join("\n");
    // One letter in four files is another one.
    if (below(4) === 0) {
      const at = below(text.length);
      text = text.slice(0, at) + String.fromCharCode(below(0x250)) + text.slice(at + 1);
    }
    const why = `seed ${seed}, case ${n}: ${JSON.stringify(text)}`;
    try {
      parseConfig(text, "pyproject.toml", below(2) === 0);
    } catch (error) {
      if (!(error instanceof UserError)) throw new Error(why, { cause: error });
      assertEquals(error.message.includes("\n"), false, why);
    }
    assertEquals(({} as Record<string, unknown>).watch, undefined, why);
  }
});
