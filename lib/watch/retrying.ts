import { type Warn, worded } from "../messages.ts";
import type { Touched, Tracker } from "./tracker.ts";

/** How soon what could not be read is tried again, in ms: less and less often. */
const FIRST_MS = 250;
const LAST_MS = 2000;
/** The share of the time that trying may take. */
const LARGEST_SHARE = 0.01;

/** Names what cannot be read, each once until it can be, and tries it again for as long. */
export class Retrying {
  readonly #tracker: Tracker;
  readonly #found: (touched: Touched) => void;
  readonly #warn: Warn;
  /** What was named, and has not been read since. */
  #named = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(tracker: Tracker, found: (touched: Touched) => void, warn: Warn) {
    this.#tracker = tracker;
    this.#found = found;
    this.#warn = warn;
  }

  /** Takes what the tracker could not read when it last looked. */
  look(): void {
    const paths = this.#tracker.unreadable.map(({ path }) => path);
    const fresh = paths.filter((path) => !this.#named.has(path));
    this.#named = new Set(paths);
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
