import type { Backend, BackendListener } from "./backend.ts";
import type { Tracker } from "./tracker.ts";

/** Between two scans where events are of no use, in ms. */
export const USUAL_POLL_MS = 500;

/** Scanning may take this share of the time. */
const LARGEST_SHARE = 0.1;

export interface PollingOptions {
  /** Between two scans, in ms, where they don't take longer. */
  readonly everyMs: number;
  readonly debounceMs: number;
}

/** Looks for changes by scanning everything in scope, again and again. */
export class Polling implements Backend {
  readonly name = "poll";
  readonly isUnderWay = false;
  readonly #tracker: Tracker;
  readonly #listener: BackendListener;
  readonly #options: PollingOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tracker: Tracker, listener: BackendListener, options: PollingOptions) {
    this.#tracker = tracker;
    this.#listener = listener;
    this.#options = options;
  }

  begin(): void {
    this.#wait(this.#options.everyMs);
  }

  extend(): void {}

  reopenSoon(): void {}

  settled(): void {}

  findFault(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#scan(), ms);
  }

  async #scan(): Promise<void> {
    const { everyMs, debounceMs } = this.#options;
    const listener = this.#listener;
    const began = performance.now();
    const touched = await this.#tracker.scanAllInSlices(() => listener.isClosed());
    if (listener.isClosed()) return;
    const took = performance.now() - began;
    if (touched.paths.length > 0) listener.found(touched);
    // Within the quiet time that ends a burst there has to be a scan, or none would be seen to go on.
    const burstMs = Math.max(10, Math.floor(debounceMs / 3));
    const wanted = listener.isBurstOpen() ? Math.min(everyMs, burstMs) : everyMs;
    this.#wait(Math.max(wanted, took / LARGEST_SHARE));
  }
}
