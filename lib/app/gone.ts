/** How processes are waited for until they are gone, and killed where they do not go. */
import { type Clock, sleep } from "../clock.ts";
import { type Warn, worded } from "../messages.ts";

/** Between two looks at whether processes are gone, in ms, at first. */
const POLL_MS = 10;
/** How long what was killed may take to be gone, in ms: a system that waits for a disk may not end it for hours. */
const KILLED_MS = 2000;

/** Processes that are to go. */
export interface Leaving<T> {
  /** Those of them that still run. */
  left(among: readonly T[]): readonly T[] | Promise<readonly T[]>;
  readonly clock: Clock;
  /** Between two looks at them the time doubles until it is this, in ms. */
  readonly longestPollMs?: number;
}

/**
 * Waits until all of them are gone, `limitMs` have passed, or `isOver`.
 * @returns Which are left.
 */
export async function awaitGone<T>(
  all: readonly T[],
  { left, clock, longestPollMs = POLL_MS }: Leaving<T>,
  limitMs: number,
  isOver: () => boolean = () => false,
): Promise<readonly T[]> {
  const deadline = clock.now() + limitMs;
  let rest = all;
  for (let wait = POLL_MS; rest.length > 0; wait = Math.min(2 * wait, longestPollMs)) {
    if (isOver() || clock.now() >= deadline) break;
    await sleep(wait, clock);
    rest = await left(rest);
  }
  return rest;
}

/**
 * Kills processes. What the system does not end even so is a warning, and left.
 * @param kill Kills them, and gives those of them that may still be there.
 * @returns Whether they are gone.
 */
export async function killAll<T>(
  all: readonly T[],
  leaving: Leaving<T> & { readonly warn: Warn; pidOf(one: T): number },
  kill: () => Promise<readonly T[]>,
): Promise<boolean> {
  if (all.length === 0) return true;
  const immortal = await awaitGone(await kill(), leaving, KILLED_MS);
  if (immortal.length > 0) leaving.warn(worded("kill-in-vain", immortal.map(leaving.pidOf)));
  return immortal.length === 0;
}
