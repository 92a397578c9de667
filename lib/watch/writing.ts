/** A burst of more files than this is not held for those that are being written. */
const MOST = 50;

export interface WritingOptions {
  /** Whether the system tells when a file that was written is closed. */
  readonly isTold: boolean;
  /** Whether a file, as the system names it, counts. */
  concerns(path: string): boolean;
  /**
   * Whether its size is another than it was at the start. An event of a write may be one of a chmod or of
   * a new time as well, of which no end is told: what has kept its size was most likely not written.
   */
  hasOtherSize(path: string): boolean;
}

/** Tells of files that are being written, as far as the system tells when they are closed. */
export class Writing {
  readonly #options: WritingOptions;
  /** What was written, and has not been closed since. */
  readonly #open = new Set<string>();
  /** What has been open for so long that it is not waited for until it is closed. */
  readonly #endless = new Set<string>();

  constructor(options: WritingOptions) {
    this.#options = options;
  }

  /** Takes an event: of a write there is one, and of closing after it another. */
  happened({ kind, paths }: Pick<Deno.FsEvent, "kind" | "paths">): void {
    if (!this.#options.isTold || kind === "create") return;
    for (const path of paths) {
      if (kind !== "modify") {
        this.#open.delete(path);
        this.#endless.delete(path);
      } else if (this.#open.size <= MOST && this.#options.concerns(path)) this.#open.add(path);
    }
  }

  /** Whether a file is being written that is waited for. */
  get isUnderWay(): boolean {
    if (this.#open.size > MOST) return false;
    return [...this.#open].some((path) =>
      !this.#endless.has(path) && this.#options.hasOtherSize(path)
    );
  }

  /** The burst has settled, whatever is still open. */
  settled(): void {
    for (const path of this.#open) this.#endless.add(path);
    this.#open.clear();
  }

  /** Events were lost. */
  forget(): void {
    this.#open.clear();
  }
}
