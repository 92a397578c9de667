/** Time as the program sees it, so that a test can play hours of it. */
export interface Clock {
  /** Milliseconds of a clock that is never set back. */
  now(): number;
  /** Calls `run` after `ms`, unless the function it returns is called first. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export function sleep(ms: number, clock: Clock = systemClock): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
