/**
 * Which starts are made up for: a warm one that fails at once, in a module that was imported early, is started
 * again, cold. Pure.
 *
 * Most crashes at a start are the developer's own, and are not to be run twice. Where an exception was raised tells
 * whether the early import may be why (`_slop_watch_raised.py`); and what a cold run has ended by, a cold run does
 * not mend. So a mistake that comes to light in a library costs one more run, and only its first time.
 */
import type { Ended } from "../app/generation.ts";

/** How a run has ended by itself. */
export type Failure = Pick<Ended, "code" | "signal" | "crash" | "raised">;

/** What a cold run has ended by, as long as those after it end by the same; undefined for nothing. */
export type KnownFailure = Failure | undefined;

/** Whether two runs have ended by the same exception: of its type, and raised at the same place by the same file of the project. */
export function isSameFailure(one: Failure, other: Failure): boolean {
  return one.crash !== undefined && one.raised !== undefined &&
    one.crash.type === other.crash?.type && one.crash.path === other.crash.path &&
    one.raised.at === other.raised?.at;
}

/**
 * The module by whose early import a run may have failed; undefined where it is not to be made up for.
 * @param isWarm Whether an interpreter that waited had taken over.
 */
export function blamedFor(
  ended: Failure,
  isWarm: boolean,
  known: KnownFailure,
): string | undefined {
  const module = isWarm ? ended.raised?.soonIn : undefined;
  return module && !(known && isSameFailure(ended, known)) ? module : undefined;
}

/** What is known when one more run has ended. */
export function knownAfter(ended: Failure, isWarm: boolean, known: KnownFailure): KnownFailure {
  if (!isWarm) return ended.raised && ended;
  return known && isSameFailure(ended, known) ? known : undefined;
}
