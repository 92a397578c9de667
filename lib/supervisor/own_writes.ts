/**
 * Restarts that an app leads to by what it writes at its start: a version file, a cache, generated code.
 * Pure. Times are of the monotonic clock, in ms.
 */
import type { Change } from "../watch/changes.ts";

/** So many restarts in a row for the same files are asked about. */
export const MOST_IN_A_ROW = 3;
/** After so many a warning names the files where nobody knows who writes them, if each change came as soon after its start as the others. */
export const MOST_ALIKE = 5;
/** What begins later than this after a start is not of it, in ms. */
const MOMENT_MS = 5000;
/** Times differ by no more than this, in ms, or this share of the longest, where they are alike. */
const ALIKE_MS = 500;
const ALIKE_SHARE = 0.25;

export class OwnWrites {
  #startedAt = -Infinity;
  /** The files that the last restart was for. */
  #files: readonly string[] = [];
  /** How long after a start the change came, for each restart in a row that was for the same; the last of them. */
  #delays: readonly number[] = [];
  /** Files that the app has been found to write at each start. */
  readonly #blamed = new Set<string>();
  /** Files that a warning has named as changing at each start, whoever writes them. */
  readonly #recurring = new Set<string>();
  /** What the run that is under way has written of those it was asked about. */
  #written = new Set<string>();
  /** Whether something of that run may write files without our hearing of it. */
  #isMute = true;
  /** When the first event of what is looked at came. */
  #burstAt = Infinity;

  /** The files of which the next run is to report that it writes them. */
  get suspects(): readonly string[] {
    const files = this.#delays.length >= MOST_IN_A_ROW - 1 ? this.#files : [];
    return [...new Set([...files, ...this.#blamed])];
  }

  /** A run is started for changes of these files; for none where it is the first, or was asked for. */
  started(files: readonly string[], now: number): void {
    const isOfStart = files.length > 0 && this.#isSoon;
    const isSame = isOfStart && isSameSet(files, this.#files);
    this.#delays = [...isSame ? this.#delays : [], ...isOfStart ? [this.#afterMs] : []]
      .slice(-MOST_ALIKE);
    this.#files = files;
    this.startedAgain(now);
  }

  /** The same run is started once more. */
  startedAgain(now: number): void {
    this.#written = new Set();
    this.#isMute = true;
    this.#startedAt = now;
  }

  /** The run has an agent, which reports what the app writes. */
  hasAgent(): void {
    this.#isMute = false;
  }

  /** It has started a program, which has no agent that reports. */
  startsPrograms(): void {
    this.#isMute = true;
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
    if (fresh.length > 0 && this.#delays.length < MOST_IN_A_ROW) return undefined;
    for (const file of fresh) this.#blamed.add(file);
    return fresh;
  }

  /**
   * The files that restart the app by a change right after each start, where nobody knows who writes them.
   * They are only named: it may be a person who saves them again and again.
   * @returns None where that is no news.
   */
  recurring(changes: readonly Change[]): readonly string[] {
    const files = changes.map(({ path }) => path);
    const delays = [...this.#delays, this.#afterMs];
    const recurs = this.#isMute && this.#isSoon && isSameSet(files, this.#files) &&
      delays.length > MOST_ALIKE && areAlike(delays);
    if (!recurs || files.every((file) => this.#recurring.has(file))) return [];
    for (const file of files) this.#recurring.add(file);
    return files;
  }

  /** How long after the start the changes that are looked at began, in ms. */
  get #afterMs(): number {
    return this.#burstAt - this.#startedAt;
  }

  /** Whether that is within a moment of the start. */
  get #isSoon(): boolean {
    return this.#afterMs >= 0 && this.#afterMs <= MOMENT_MS;
  }
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((file) => b.includes(file));
}

function areAlike(times: readonly number[]): boolean {
  const longest = Math.max(...times);
  return longest - Math.min(...times) <= Math.max(ALIKE_MS, ALIKE_SHARE * longest);
}
