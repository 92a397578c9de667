import { debounce } from "@std/async/debounce";

/** A burst of events that has come to its end. Times are of the monotonic clock, in ms. */
export interface Settled {
  /** The files and folders that the events named, from the root. */
  readonly paths: readonly string[];
  readonly firstAt: number;
  readonly lastAt: number;
  /** The path that was named most often, where the burst was cut off because it never came to rest. */
  readonly busiest: string | undefined;
}

export interface BurstOptions {
  /** Quiet time that ends a burst, in ms. */
  readonly debounceMs: number;
  /** How long a burst may last before it is cut off, in ms. */
  readonly longestMs: number;
  /** How long something may hold a burst open, in ms. */
  readonly longestHeldMs: number;
  /** Whether something holds the burst open, however quiet it is. */
  isHeld(): boolean;
  /** Whether what led to it goes on, as a file that is being written: that holds it open for as long as it may last. */
  isUnderWay(): boolean;
  opened(): void;
  /** It has been quiet for a third of the debounce: the end may be near. */
  lull(): void;
  /** After many paths there is much to do before the end: it has been quiet for a moment. */
  earlyLull(): void;
  settled(burst: Settled): void;
  /** What held the burst open has done so for too long, and does not count until it has let go. */
  heldTooLong(): void;
}

/** With a debounce shorter than this, in ms, there is no time for anything in a lull. */
const LEAST_FOR_LULL_MS = 30;

/** So many paths are many, and so long, in ms, is a moment. */
const MANY_PATHS = 100;
const EARLY_LULL_MS = 20;

/** Between two looks at what holds a burst open, in ms. */
const HELD_POLL_MS = 20;

/**
 * Gathers events into bursts. `@std/async`'s debounce finds the quiet; it keeps only the last call's
 * arguments and knows no longest wait, so paths and the cut-off are kept beside it.
 */
export class Burst {
  readonly #options: BurstOptions;
  readonly #counts = new Map<string, number>();
  readonly #settle: ReturnType<typeof debounce<[]>>;
  readonly #lull: ReturnType<typeof debounce<[]>>;
  readonly #earlyLull: ReturnType<typeof debounce<[]>>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Between two looks at whether a file is still being written. */
  #writing: ReturnType<typeof setTimeout> | undefined;
  #firstAt = 0;
  #lastAt = 0;
  /** Since when the burst has been quiet but held open. */
  #heldSince: number | undefined;
  #isHoldIgnored = false;

  constructor(options: BurstOptions) {
    this.#options = options;
    this.#settle = debounce(() => this.#quiet(), options.debounceMs);
    this.#lull = debounce(() => options.lull(), Math.floor(options.debounceMs / 3));
    this.#earlyLull = debounce(() => options.earlyLull(), EARLY_LULL_MS);
  }

  /** Whether a burst is under way. */
  get isOpen(): boolean {
    return this.#counts.size > 0;
  }

  /** Whether there is a lull before it settles. */
  get hasLulls(): boolean {
    return this.#options.debounceMs >= LEAST_FOR_LULL_MS;
  }

  touch(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#lastAt = performance.now();
    clearTimeout(this.#writing);
    const isFirst = this.#counts.size === 0;
    for (const path of paths) this.#count(path);
    if (this.hasLulls) this.#lull();
    if (this.#counts.size >= MANY_PATHS) this.#earlyLull();
    this.#settle();
    if (!isFirst) return;
    this.#firstAt = this.#lastAt;
    this.#timer = setTimeout(() => this.#cutOff(), this.#options.longestMs);
    // Last: processes may be started there, for which the quiet time does not wait.
    this.#options.opened();
  }

  /** Adds what a look at the files has found to the burst: no event, which would begin the quiet time anew. */
  add(paths: readonly string[]): void {
    if (!this.isOpen) return this.touch(paths);
    for (const path of paths) this.#count(path);
  }

  #count(path: string): void {
    this.#counts.set(path, (this.#counts.get(path) ?? 0) + 1);
  }

  /** Forgets the burst that is under way. */
  close(): void {
    this.#lull.clear();
    this.#earlyLull.clear();
    this.#settle.clear();
    clearTimeout(this.#timer);
    clearTimeout(this.#writing);
    this.#counts.clear();
    this.#heldSince = undefined;
  }

  /** No event came for a while: the end, unless something holds the burst open. */
  #quiet(): void {
    if (!this.#isHeld()) {
      const isOver = performance.now() - this.#firstAt >= this.#options.longestMs;
      if (isOver || !this.#options.isUnderWay()) return this.#end(undefined);
      this.#writing = setTimeout(() => this.#quiet(), HELD_POLL_MS);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // A quiet time of its own begins when the hold ends: what follows belongs to it.
      if (this.#isHeld()) return this.#quiet();
      this.#timer = setTimeout(() => this.#cutOff(), this.#options.longestMs);
      this.#settle();
    }, HELD_POLL_MS);
  }

  #cutOff(): void {
    if (this.#isHeld()) {
      this.#timer = setTimeout(() => this.#cutOff(), HELD_POLL_MS);
      return;
    }
    this.#end([...this.#counts].reduce((most, one) => one[1] > most[1] ? one : most)[0]);
  }

  /** Whether the burst is held open; a hold that lasts too long is told once, and ignored. */
  #isHeld(): boolean {
    if (!this.#options.isHeld()) {
      this.#heldSince = undefined;
      this.#isHoldIgnored = false;
      return false;
    }
    if (this.#isHoldIgnored) return false;
    const now = performance.now();
    this.#heldSince ??= now;
    if (now - this.#heldSince < this.#options.longestHeldMs) return true;
    this.#isHoldIgnored = true;
    this.#options.heldTooLong();
    return false;
  }

  #end(busiest: string | undefined): void {
    const burst = {
      paths: [...this.#counts.keys()],
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      busiest,
    };
    this.close();
    this.#options.settled(burst);
  }
}
