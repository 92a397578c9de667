import { sleep } from "../clock.ts";
import { STANDING_MS } from "./interim_versions.ts";

/** A timer may fire so much too early, in ms, by the clock that gives the times of versions. */
const EARLY_MS = 5;
/** Reading many files is followed by a pause as long as it took, in ms, and no longer than this. */
const LONGEST_PAUSE_MS = 100;

/**
 * Reads touched files at once, and again in a moment: an app that is starting may load a version that is
 * undone before the burst settles.
 */
export class VersionSampler {
  readonly #read: () => Promise<unknown>;
  readonly #isOver: () => boolean;
  #isUnderWay = false;
  /** Whether more was touched since it began. */
  #isWanted = false;

  constructor(read: () => Promise<unknown>, isOver: () => boolean) {
    this.#read = read;
    this.#isOver = isOver;
  }

  /** Files were touched: reads them, twice more where it is reading already. */
  begin(): void {
    this.#isWanted = true;
    if (!this.#isUnderWay) void this.#sample();
  }

  async #sample(): Promise<void> {
    this.#isUnderWay = true;
    while (this.#isWanted && !this.#isOver()) {
      this.#isWanted = false;
      const began = performance.now();
      await this.#read();
      const tookMs = performance.now() - began;
      await sleep(Math.max(STANDING_MS + EARLY_MS, Math.min(tookMs, LONGEST_PAUSE_MS)));
    }
    this.#isUnderWay = false;
    if (!this.#isOver()) await this.#read();
  }
}
