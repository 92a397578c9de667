import type { Touched, Tracker } from "./tracker.ts";

/** The scan may take this share of the time. */
const LARGEST_SHARE = 0.1;

export interface PollingOptions {
  readonly tracker: Tracker;
  /** Between two scans, in ms, where they don't take longer. */
  readonly everyMs: number;
  /** How long it may be until the next scan while a burst is open, in ms: its end is to be seen. */
  readonly burstMs: number;
  isBurstOpen(): boolean;
  /** Whether nobody wants to know any more. */
  isOver(): boolean;
  found(touched: Touched): void;
}

/** Looks for changes by scanning everything in scope, again and again. */
export class Polling {
  readonly #options: PollingOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PollingOptions) {
    this.#options = options;
    this.#wait(options.everyMs);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#scan(), ms);
  }

  async #scan(): Promise<void> {
    const { tracker, everyMs, burstMs, isBurstOpen, isOver, found } = this.#options;
    const began = performance.now();
    const touched = await tracker.lookAtAllInSlices(isOver);
    if (isOver()) return;
    const took = performance.now() - began;
    if (touched.paths.length > 0) found(touched);
    const wanted = isBurstOpen() ? Math.min(everyMs, burstMs) : everyMs;
    this.#wait(Math.max(wanted, took / LARGEST_SHARE));
  }
}
