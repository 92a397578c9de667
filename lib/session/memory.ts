/** How long after a start the memory that it took is given back, in ms: the app is up by then. */
const AFTER_MS = 1000;

/**
 * Gives the memory back that a start has taken, when it is over: V8 itself waits until more is asked
 * for. Takes 10 ms, and only works where V8 was told to let it (`--v8-flags=--expose-gc`).
 */
export class MemoryTrimmer {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A start is under way. */
  started(): void {
    const { gc } = globalThis as { gc?: (options: { type: "major" }) => void };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => gc?.({ type: "major" }), AFTER_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
