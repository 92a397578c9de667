/**
 * Which of the files that change while the command of `--before-start` runs are its own, and which are newer
 * saves, for which it has to run once more. Pure.
 *
 * Nobody tells who has written a file. One that comes into being is the command's, and so is one that it has
 * written in a run before. Any other counts as a save, as none is ever to be missed: by that the command may run
 * once more than it had to where it writes a file for the first time, and its next run shows whose that is.
 */
import type { Change } from "../watch/changes.ts";

/** After so many runs in a row that began anew for a file, it is the command's all the same. */
export const MOST_ANEW = 3;
/** The same of a file that has been saved while no command ran. */
export const MOST_ANEW_SAVED = 10;

export interface CommandWrites {
  /** What it has written. */
  readonly outputs: ReadonlySet<string>;
  /** What was saved while it did not run. */
  readonly saved: ReadonlySet<string>;
  /** For how many runs in a row it has begun anew for a file. */
  readonly anew: ReadonlyMap<string, number>;
}

export const NO_WRITES: CommandWrites = { outputs: new Set(), saved: new Set(), anew: new Map() };

/** Files have changed while it did not run. */
export function savedMeanwhile(writes: CommandWrites, paths: readonly string[]): CommandWrites {
  return { ...writes, saved: new Set([...writes.saved, ...paths]) };
}

/** Those of the changes during a run that are newer saves. */
export function newerSaves(writes: CommandWrites, changes: readonly Change[]): string[] {
  return changes.filter((change) => !isOwn(writes, change)).map(({ path }) => path);
}

/** Whether a file is known to be the command's. */
export function isOutput({ outputs, saved }: CommandWrites, path: string): boolean {
  return outputs.has(path) && !saved.has(path);
}

function isOwn(writes: CommandWrites, { path, kind }: Change): boolean {
  return kind === "created" || isOutput(writes, path) || isGivenUp(writes, path);
}

function isGivenUp({ saved, anew }: CommandWrites, path: string): boolean {
  return (anew.get(path) ?? 0) >= (saved.has(path) ? MOST_ANEW_SAVED : MOST_ANEW);
}

/** It begins anew for these files. */
export function begunAnew(writes: CommandWrites, newer: readonly string[]): CommandWrites {
  const { anew } = writes;
  return { ...writes, anew: new Map(newer.map((path) => [path, (anew.get(path) ?? 0) + 1])) };
}

/** The files for which it will not begin anew any more. */
export function givenUp(writes: CommandWrites): string[] {
  return [...writes.anew.keys()].filter((path) => isGivenUp(writes, path));
}

/**
 * It has come to its own end.
 * @param touched The files where something has happened while it ran.
 * @param newer Those of them that are newer saves.
 */
export function ranWhole(
  { outputs, saved, anew }: CommandWrites,
  touched: readonly string[],
  newer: readonly string[],
): CommandWrites {
  const written = touched.filter((path) => !newer.includes(path));
  // It was begun anew for these: what it has written this time too is its own, and all else was saved.
  const asked = [...anew.keys()].filter((path) => !newer.includes(path));
  const again = new Set(asked.filter((path) => written.includes(path)));
  const own = written.filter((path) => !saved.has(path) || again.has(path));
  return {
    outputs: new Set([...outputs, ...own]),
    saved: new Set([...saved, ...asked].filter((path) => !again.has(path))),
    anew: new Map([...anew].filter(([path]) => newer.includes(path))),
  };
}
