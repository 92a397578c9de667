/** How long after a start, or a look at what was saved, the memory that it took is given back, in ms: the app is up by then. */
const AFTER_MS = 1500;
/** After so many of them in a row it is given back at once. */
const MOST_USES = 4;

/**
 * Gives the memory back that starts and looks have taken: V8 itself waits until more is asked for. Also forgets
 * compiled code that is not in use, 2 MB of it. Only works where V8 was told to let it
 * (`--v8-flags=--expose-gc`), which is also told not to do the same by itself (`--no-memory-reducer`):
 * that takes 40 ms half a minute later.
 */
export class MemoryTrimmer implements Disposable {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #inARow = 0;

  /** A start is under way, or what was saved has been looked at. */
  used(): void {
    this.#inARow++;
    this.#trimAfter(this.#inARow < MOST_USES ? AFTER_MS : 0);
  }

  /** A burst has opened: a restart would wait for it. */
  postpone(): void {
    if (this.#timer !== undefined) this.#trimAfter(AFTER_MS);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #trimAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#trim(), ms);
  }

  #trim(): void {
    this.#timer = undefined;
    this.#inARow = 0;
    const { gc } = globalThis as {
      gc?: (options: { type: "major"; flavor: "last-resort" }) => void;
    };
    gc?.({ type: "major", flavor: "last-resort" });
  }
}
