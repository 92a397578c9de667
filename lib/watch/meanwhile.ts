/**
 * What files were meanwhile: versions that the running generation was not started on. It may have read
 * one, even where that has been undone since.
 */
import { changeOf, type FileState } from "./changes.ts";
import { partsOf, writtenAt } from "./stamp.ts";

/** A version of a file, as it was for a while. */
export interface Version {
  /** From the root. */
  readonly path: string;
  /** What the generation was started on; undefined for no file. */
  readonly before: FileState | undefined;
  /** undefined where the file was gone, or could not be read. */
  readonly state: FileState | undefined;
  /** Since when at the latest it was so, in ms since 1970. */
  readonly since: number;
}

/** How long a version has to be there before it counts, in ms: each save by truncation has one that is empty. */
export const STANDING_MS = 25;

export class Meanwhile {
  readonly #versions = new Map<string, Version[]>();
  /** Versions that were seen and do not count yet. */
  readonly #fresh = new Map<string, Version>();

  /** All that have counted since the start. */
  get versions(): Version[] {
    return [...this.#versions.values()].flat();
  }

  /**
   * Takes note of how a file is.
   * @param isSettled Whether it counts at once, and not only if it is the same in a moment.
   * @param now In ms since 1970.
   */
  see(
    path: string,
    before: FileState | undefined,
    state: FileState | undefined,
    isSettled: boolean,
    now: number,
  ): void {
    const isSame = (version: Version) => version.state?.stamp === state?.stamp;
    if (changeOf(path, before, state) === undefined) {
      this.#fresh.delete(path);
      return;
    }
    const known = this.#versions.get(path) ?? [];
    if (known.some(isSame)) return;
    // Between its truncation and its writing, however long that takes.
    const isEmptied = before !== undefined && state !== undefined &&
      partsOf(state.stamp).size === 0;
    if (isEmptied && !isSettled) return;
    let fresh = this.#fresh.get(path);
    if (!fresh || !isSame(fresh)) {
      const since = Math.min(now, state && writtenAt(state.stamp) || now);
      fresh = { path, before, state, since };
      this.#fresh.set(path, fresh);
    }
    if (!isSettled && now - fresh.since < STANDING_MS) return;
    this.#fresh.delete(path);
    this.#versions.set(path, [...known, fresh]);
  }

  /** A new generation is started. */
  clear(): void {
    this.#versions.clear();
    this.#fresh.clear();
  }
}
