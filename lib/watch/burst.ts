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
  opened(): void;
  settled(burst: Settled): void;
}

/**
 * Gathers events into bursts. `@std/async`'s debounce finds the quiet; it keeps only the last call's
 * arguments and knows no longest wait, so paths and the cut-off are kept beside it.
 */
export class Burst {
  readonly #counts = new Map<string, number>();
  readonly #settle: ReturnType<typeof debounce<[]>>;
  #cutOff: ReturnType<typeof setTimeout> | undefined;
  #firstAt = 0;
  #lastAt = 0;

  constructor(readonly options: BurstOptions) {
    this.#settle = debounce(() => this.#end(false), options.debounceMs);
  }

  touch(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#lastAt = performance.now();
    const isFirst = this.#counts.size === 0;
    for (const path of paths) this.#counts.set(path, (this.#counts.get(path) ?? 0) + 1);
    if (isFirst) {
      this.#firstAt = this.#lastAt;
      this.#cutOff = setTimeout(() => this.#end(true), this.options.longestMs);
      this.options.opened();
    }
    this.#settle();
  }

  /** Forgets the burst that is under way. */
  close(): void {
    this.#settle.clear();
    clearTimeout(this.#cutOff);
    this.#counts.clear();
  }

  #end(wasCutOff: boolean): void {
    const counts = [...this.#counts];
    const busiest = wasCutOff
      ? counts.reduce((most, one) => one[1] > most[1] ? one : most)[0]
      : undefined;
    this.close();
    this.options.settled({
      paths: counts.map(([path]) => path),
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      busiest,
    });
  }
}
