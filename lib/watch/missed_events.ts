/** An event may come so much later, in ms, than the scan that found the same change. */
export const LATE_EVENT_MS = 1000;

/** After so many changes that no event told of, no more events are waited for. */
export const MOST_MISSED = 3;

/** Counts the changes that the slow scan has found and no event has told of. Pure. Times are of the monotonic clock, in ms. */
export class MissedEvents {
  /** When an event last named a path. */
  readonly #heardAt = new Map<string, number>();
  #count = 0;

  /** Whether any event has been missed. */
  get hasAny(): boolean {
    return this.#count > 0;
  }

  /** Events have named these paths. */
  heard(paths: readonly string[], now: number): void {
    for (const path of paths) this.#heardAt.set(path, now);
  }

  /** Forgets events that are too old to be of a change that is found now. */
  forgetOld(now: number): void {
    for (const [path, at] of this.#heardAt) {
      if (at < now - LATE_EVENT_MS) this.#heardAt.delete(path);
    }
  }

  /** Counts what a scan has found, unless an event has named some of it. @returns Whether so many are missed that events are of no use. */
  count(paths: readonly string[]): boolean {
    if (paths.length === 0 || paths.some((path) => this.#heardAt.has(path))) return false;
    return ++this.#count >= MOST_MISSED;
  }
}
