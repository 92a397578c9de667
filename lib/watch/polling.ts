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
    this.#timer = setTimeout(() => this.#scan(), ms);
  }

  #scan(): void {
    const { tracker, everyMs, burstMs, isBurstOpen, found } = this.#options;
    const began = performance.now();
    const touched = tracker.lookAtAll();
    const took = performance.now() - began;
    if (touched.paths.length > 0) found(touched);
    const wanted = isBurstOpen() ? Math.min(everyMs, burstMs) : everyMs;
    this.#wait(Math.max(wanted, took / LARGEST_SHARE));
  }
}
