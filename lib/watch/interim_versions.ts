import { changeOf, type FileState } from "./changes.ts";
import { partsOf, writtenAt } from "./stamp.ts";

/** A version of a file that the running generation was not started on, and that it may have loaded. */
export interface InterimVersion {
  /** From the root. */
  readonly path: string;
  /** The version that the generation was started on; undefined for no file. */
  readonly before: FileState | undefined;
  /** undefined where the file was gone, or could not be read. */
  readonly state: FileState | undefined;
  /** It was there from then on at the latest, in ms since 1970. */
  readonly since: number;
}

/** How long a version has to be there before it counts, in ms: a save that truncates the file leaves an empty one for a moment. */
export const STANDING_MS = 25;

/** Remembers the versions that files have had since the running generation was started, also those that were undone. */
export class InterimVersions {
  readonly #versions = new Map<string, InterimVersion[]>();
  /** Versions that were seen and do not count yet. */
  readonly #fresh = new Map<string, InterimVersion>();

  /** All that have counted since the start. */
  get versions(): InterimVersion[] {
    return [...this.#versions.values()].flat();
  }

  /**
   * A file was seen as it is.
   * @param before The version that the generation was started on.
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
    const isSame = (version: InterimVersion) => version.state?.stamp === state?.stamp;
    if (changeOf(path, before, state) === undefined) {
      this.#fresh.delete(path);
      return;
    }
    const known = this.#versions.get(path) ?? [];
    if (known.some(isSame)) return;
    // Most likely it has been truncated and is about to be written, however long that takes.
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
