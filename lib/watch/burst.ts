import { debounce } from "@std/async/debounce";

/** A burst of changes that has come to its end. Times are of the monotonic clock, in ms. */
export interface Settled {
  /** The files and folders that the events named, from the root. */
  readonly paths: readonly string[];
  readonly firstAt: number;
  readonly lastAt: number;
  /** The path that was named most often, where the burst was cut off because it never became quiet; else undefined. */
  readonly busiest: string | undefined;
}

export interface BurstOptions {
  /** The quiet time that ends a burst, in ms. */
  readonly debounceMs: number;
  /** How long a burst may last without a quiet time before it is cut off, in ms. */
  readonly longestMs: number;
  /** How long something may hold a burst open, in ms. */
  readonly longestHeldMs: number;
  /** Whether git's lock holds the burst open, however quiet it is: its longest time does not count. */
  isHeld(): boolean;
  /** Whether changes go on though it is quiet, as where a file is being written: that holds it open until its longest time is over. */
  isUnderWay(): boolean;
  /** The first change of a burst has come. */
  opened(): void;
  /** It has been quiet for a third of the debounce: what is due at the end can be prepared. */
  nearlySettled(): void;
  /** There are many paths, and it has been quiet for a moment: to prepare for the end takes longer, and begins sooner. */
  paused(): void;
  settled(burst: Settled): void;
  /** The lock has held the burst open for too long, and is ignored until it has been released. */
  heldTooLong(): void;
}

/** With a debounce shorter than this, in ms, there is no time to prepare for the end. */
const LEAST_DEBOUNCE_MS = 30;

/** With so many paths a pause of so long, in ms, is told of. */
const MANY_PATHS = 100;
const PAUSE_MS = 20;

/** How often is asked whether a quiet burst is still held open, in ms. */
const HELD_POLL_MS = 20;

/**
 * Gathers events into bursts. `@std/async`'s debounce finds the quiet; it keeps only the last call's
 * arguments and knows no longest wait, so paths and the cut-off are kept beside it.
 */
export class Burst {
  readonly #options: BurstOptions;
  readonly #counts = new Map<string, number>();
  readonly #settle: ReturnType<typeof debounce<[]>>;
  readonly #nearlySettled: ReturnType<typeof debounce<[]>>;
  readonly #paused: ReturnType<typeof debounce<[]>>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Until it is asked again whether changes go on. */
  #underWay: ReturnType<typeof setTimeout> | undefined;
  #firstAt = 0;
  #lastAt = 0;
  /** Since when the burst has been held open, or that this is ignored as it was too long; undefined where it is not. */
  #hold: number | "ignored" | undefined;

  constructor(options: BurstOptions) {
    this.#options = options;
    this.#settle = debounce(() => this.#quiet(), options.debounceMs);
    this.#nearlySettled = debounce(
      () => options.nearlySettled(),
      Math.floor(options.debounceMs / 3),
    );
    this.#paused = debounce(() => options.paused(), PAUSE_MS);
  }

  /** Whether a burst is under way. */
  get isOpen(): boolean {
    return this.#counts.size > 0;
  }

  /** Whether `nearlySettled` is told before a burst settles. */
  get tellsNearlySettled(): boolean {
    return this.#options.debounceMs >= LEAST_DEBOUNCE_MS;
  }

  /** Something has happened at these paths: the quiet time begins anew. */
  touch(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#lastAt = performance.now();
    clearTimeout(this.#underWay);
    const isFirst = this.#counts.size === 0;
    for (const path of paths) this.#count(path);
    if (this.tellsNearlySettled) this.#nearlySettled();
    if (this.#counts.size >= MANY_PATHS) this.#paused();
    this.#settle();
    if (!isFirst) return;
    this.#firstAt = this.#lastAt;
    this.#timer = setTimeout(() => this.#cutOff(), this.#options.longestMs);
    // Last, when all timers run: what it starts may take a while.
    this.#options.opened();
  }

  /** Adds what a scan has found. The quiet time does not begin anew, as no change has come just now. */
  add(paths: readonly string[]): void {
    if (!this.isOpen) return this.touch(paths);
    for (const path of paths) this.#count(path);
  }

  #count(path: string): void {
    this.#counts.set(path, (this.#counts.get(path) ?? 0) + 1);
  }

  /** Forgets the burst that is under way. */
  close(): void {
    this.#nearlySettled.clear();
    this.#paused.clear();
    this.#settle.clear();
    clearTimeout(this.#timer);
    clearTimeout(this.#underWay);
    this.#counts.clear();
    if (this.#hold !== "ignored") this.#hold = undefined;
  }

  /** The quiet time is over: so is the burst, unless something holds it open. */
  #quiet(): void {
    if (!this.#isHeld()) {
      const isOver = performance.now() - this.#firstAt >= this.#options.longestMs;
      if (isOver || !this.#options.isUnderWay()) return this.#end(undefined);
      this.#underWay = setTimeout(() => this.#quiet(), HELD_POLL_MS);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // What git does right after it has released the lock belongs to the same burst.
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

  /** Whether the burst is held open. A lock that stays too long is told of once, and ignored. */
  #isHeld(): boolean {
    if (!this.#options.isHeld()) {
      this.#hold = undefined;
      return false;
    }
    if (this.#hold === "ignored") return false;
    const now = performance.now();
    this.#hold ??= now;
    if (now - this.#hold < this.#options.longestHeldMs) return true;
    this.#hold = "ignored";
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
