import { type Warn, worded } from "../messages.ts";
import type { Touched, Tracker } from "./tracker.ts";

/** How soon a file or folder that could not be read is tried again, in ms: first, and later at the latest. */
const FIRST_MS = 250;
const LAST_MS = 2000;
/** Trying may take this share of the time. */
const LARGEST_SHARE = 0.01;

/** Warns of files and folders that cannot be read, and tries them again until they can be. */
export class Retrying {
  readonly #tracker: Tracker;
  readonly #found: (touched: Touched) => void;
  readonly #warn: Warn;
  /** Those that were warned of, and have not been read since. */
  #warnedOf = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(tracker: Tracker, found: (touched: Touched) => void, warn: Warn) {
    this.#tracker = tracker;
    this.#found = found;
    this.#warn = warn;
  }

  /** The tracker has read files: there may be more that cannot be, or fewer. */
  update(): void {
    const paths = this.#tracker.unreadable.map(({ path }) => path);
    const fresh = paths.filter((path) => !this.#warnedOf.has(path));
    this.#warnedOf = new Set(paths);
    if (fresh.length === 0) return;
    this.#warn(worded("unreadable", fresh));
    this.#retryIn(FIRST_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #retryIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#retry(ms), ms);
  }

  async #retry(lastMs: number): Promise<void> {
    const began = performance.now();
    this.#found(await this.#tracker.retry());
    if (this.#isClosed) return;
    const tookMs = performance.now() - began;
    if (this.#tracker.unreadable.length === 0) return;
    this.#retryIn(Math.max(Math.min(1.5 * lastMs, LAST_MS), tookMs / LARGEST_SHARE));
  }
}
