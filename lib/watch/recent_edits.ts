/** How many files are remembered. */
const MOST = 200;

/** Files that changed lately, and so are likely to change again. */
export class RecentEdits {
  readonly #paths = new Set<string>();

  get paths(): Iterable<string> {
    return this.#paths;
  }

  /** These have just changed. */
  remember(paths: readonly string[]): void {
    for (const path of paths.slice(0, MOST)) {
      this.#paths.delete(path);
      this.#paths.add(path);
    }
    for (const oldest of this.#paths) {
      if (this.#paths.size <= MOST) break;
      this.#paths.delete(oldest);
    }
  }
}
