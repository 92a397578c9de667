/** What the fuzz tests have in common: how many cases, and numbers that come again with a seed. */
import { randomFrom } from "../random.ts";
import { times } from "../tier.ts";

/** How many cases each test tries. */
export const CASES = times(2000, 100_000, "SLOP_WATCH_FUZZ_CASES");

/** Random numbers and choices. The seed is printed, and `SLOP_WATCH_SEED` sets it. */
export function randomness(): {
  readonly seed: number;
  random(): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
} {
  const seed = Number(Deno.env.get("SLOP_WATCH_SEED") ?? Date.now() % 2 ** 31);
  Deno.stdout.writeSync(new TextEncoder().encode(`seed ${seed}\n`));
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  return { seed, random, below, pick: (items) => items[below(items.length)]! };
}
