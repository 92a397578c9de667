/** An event may come this much later, in ms, than the scan that found the same. */
export const LATE_EVENT_MS = 1000;

/** So many finds that no event told of mean that there are none to wait for. */
export const MOST_UNTOLD = 3;

/** Counts what the slow scan has found and no event has told of. Pure. Times are of the monotonic clock, in ms. */
export class Untold {
  /** When events last told of a path. */
  readonly #toldAt = new Map<string, number>();
  #count = 0;

  /** Whether there has been any. */
  get hasAny(): boolean {
    return this.#count > 0;
  }

  told(paths: readonly string[], now: number): void {
    for (const path of paths) this.#toldAt.set(path, now);
  }

  /** Forgets what events told too long ago to count for a find of now. */
  forgetOld(now: number): void {
    for (const [path, at] of this.#toldAt) {
      if (at < now - LATE_EVENT_MS) this.#toldAt.delete(path);
    }
  }

  /** Counts a find, unless an event has told of some of it meanwhile. @returns Whether there are none to wait for. */
  count(paths: readonly string[]): boolean {
    if (paths.length === 0 || paths.some((path) => this.#toldAt.has(path))) return false;
    return ++this.#count >= MOST_UNTOLD;
  }
}
