/**
 * Restarts that an app leads to by what it writes at its start: a version file, a cache, generated code.
 * Pure. Times are of the monotonic clock, in ms.
 */
import type { Change } from "../watch/changes.ts";

/** So many restarts in a row for the same files are asked about. */
export const MOST_IN_A_ROW = 3;
/** What begins later than this after a start is not of it, in ms. */
const MOMENT_MS = 5000;

export class OwnWrites {
  #startedAt = -Infinity;
  /** The files that the last restart was for, and how often in a row it was for the same. */
  #files: readonly string[] = [];
  #inARow = 0;
  /** Files that the app has been found to write at each start. */
  readonly #blamed = new Set<string>();
  /** What the run that is under way has written of those it was asked about. */
  #written = new Set<string>();
  /** When the first event of what is looked at came. */
  #burstAt = Infinity;

  /** The files that the next run is to tell of when it writes them. */
  get suspects(): readonly string[] {
    const files = this.#inARow >= MOST_IN_A_ROW - 1 ? this.#files : [];
    return [...new Set([...files, ...this.#blamed])];
  }

  /** A run is started for changes of these files; for none where it is the first, or was asked for. */
  started(files: readonly string[], now: number): void {
    const isSame = files.length > 0 && this.#isSoon && isSameSet(files, this.#files);
    this.#inARow = isSame ? this.#inARow + 1 : files.length > 0 && this.#isSoon ? 1 : 0;
    this.#files = files;
    this.#written = new Set();
    this.#startedAt = now;
  }

  /** The run writes a file that it was asked about. */
  wrote(file: string): void {
    this.#written.add(file);
  }

  /** A burst has settled whose first event came then. */
  settled(firstAt: number): void {
    this.#burstAt = firstAt;
  }

  /**
   * Whether changes are nothing but what the app has written at its start, as it did at those before.
   * @returns The files to be named, where that is new; undefined where they are to restart it.
   */
  blame(changes: readonly Change[]): readonly string[] | undefined {
    if (changes.length === 0 || !this.#isSoon) return undefined;
    const files = changes.map(({ path }) => path);
    if (!files.every((file) => this.#written.has(file))) return undefined;
    const fresh = files.filter((file) => !this.#blamed.has(file));
    if (fresh.length > 0 && this.#inARow < MOST_IN_A_ROW) return undefined;
    for (const file of fresh) this.#blamed.add(file);
    return fresh;
  }

  /** Whether what is looked at began within a moment of the start. */
  get #isSoon(): boolean {
    const after = this.#burstAt - this.#startedAt;
    return after >= 0 && after <= MOMENT_MS;
  }
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((file) => b.includes(file));
}
