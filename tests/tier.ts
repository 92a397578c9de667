/**
 * The two tiers of the tests. `deno task test` is the short one: of each big table a few rows, and few
 * rounds of what is repeated. `deno task test:long` runs all of it.
 */

import { inWine } from "./needs.ts";

/** Whether all of it is asked for: the task `test:long` sets the variable. */
export const LONG = Deno.env.get("SLOP_WATCH_TESTS") === "long";

/**
 * The rows of a table that this tier runs: all in the long one, and in the short one so many that are
 * spread over it, the first and the last among them, in the table's order.
 * @param few How many the short tier runs; in Wine, where each start of a program takes its time, half of them.
 * @param always The rows that it runs besides, as those do that stand for the cause of a former bug.
 */
export function rows<T>(
  table: readonly T[],
  few: number,
  always: (row: T) => boolean = () => false,
  isLong: boolean = LONG,
): T[] {
  const count = inWine ? Math.ceil(few / 2) : few;
  if (isLong || count >= table.length) return [...table];
  const step = count > 1 ? (table.length - 1) / (count - 1) : table.length;
  const spread = new Set(Array.from({ length: count }, (_, n) => Math.round(n * step)));
  return table.filter((row, n) => spread.has(n) || always(row));
}

/** The options of a test that is for the long tier alone: it waits for many seconds, or repeats what others show. */
export const inLongTier = { ignore: !LONG } as const;

/**
 * How many times, or for how many seconds, this tier does something.
 * @param variable A variable of the environment whose number wins in either tier.
 */
export function times(
  short: number,
  long: number,
  variable?: string,
  isLong: boolean = LONG,
): number {
  const given = variable === undefined ? undefined : Deno.env.get(variable);
  return given === undefined ? isLong ? long : short : Number(given);
}
