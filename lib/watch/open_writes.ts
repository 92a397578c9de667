/** Where more files than this are being written at once, none is waited for. */
const MOST = 50;

export interface OpenWritesOptions {
  /** Whether the system tells when a file that was written is closed. */
  readonly tellsClosing: boolean;
  /** Whether a file, as the system names it, is in scope. */
  concerns(path: string): boolean;
  /**
   * Whether its size is another than it was at the start. The event of a write is also that of a chmod or of a
   * new modification time, which no closing follows: what has kept its size was most likely not written.
   */
  hasOtherSize(path: string): boolean;
}

/** Knows which files are being written, as far as the system tells when they are closed. */
export class OpenWrites {
  readonly #options: OpenWritesOptions;
  /** Files that were written and have not been closed since. */
  readonly #open = new Set<string>();
  /** Those that a burst has not waited for: nor do the next ones, until they are closed. */
  readonly #endless = new Set<string>();
  /** Whether events of this burst were lost: which files are still being written is not known then. */
  #hasLost = false;

  constructor(options: OpenWritesOptions) {
    this.#options = options;
  }

  /** Takes an event: there is one of a write, and one when the file is closed after it. */
  happened({ kind, paths }: Pick<Deno.FsEvent, "kind" | "paths">): void {
    if (!this.#options.tellsClosing || kind === "create") return;
    for (const path of paths) {
      if (kind !== "modify") {
        this.#open.delete(path);
        this.#endless.delete(path);
      } else if (this.#open.size <= MOST && this.#options.concerns(path)) this.#open.add(path);
    }
  }

  /** Whether a file is being written that a burst is to wait for. */
  get isUnderWay(): boolean {
    if (this.#hasLost || this.#open.size > MOST) return false;
    return [...this.#open].some((path) =>
      !this.#endless.has(path) && this.#options.hasOtherSize(path)
    );
  }

  /** The burst has settled, whatever is still open. */
  settled(): void {
    this.#hasLost = false;
    for (const path of this.#open) this.#endless.add(path);
    this.#open.clear();
  }

  /** Events of this burst were lost. What had come before them may still be told. */
  lost(): void {
    this.#hasLost = true;
  }

  /** Events were missed, and with them it may have been told that a file was closed. */
  forget(): void {
    this.#open.clear();
  }
}
