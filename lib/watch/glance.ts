import { sleep } from "../clock.ts";
import { STANDING_MS } from "./meanwhile.ts";

/** A timer may fire so much too early, in ms, by the clock that times are taken of. */
const EARLY_MS = 5;
/** A glance at many files is followed by a pause as long as it took, in ms, and no longer than this. */
const LONGEST_PAUSE_MS = 100;

/**
 * Looks at what was touched at once, and again in a moment: an app that still starts may read a version
 * that is undone before the burst settles.
 */
export class Glance {
  readonly #look: () => Promise<unknown>;
  readonly #isOver: () => boolean;
  #isUnderWay = false;
  /** Whether more was touched since it began. */
  #isWanted = false;

  constructor(look: () => Promise<unknown>, isOver: () => boolean) {
    this.#look = look;
    this.#isOver = isOver;
  }

  /** Begins one, or has the one under way look twice more. */
  begin(): void {
    this.#isWanted = true;
    if (!this.#isUnderWay) void this.#glance();
  }

  async #glance(): Promise<void> {
    this.#isUnderWay = true;
    while (this.#isWanted && !this.#isOver()) {
      this.#isWanted = false;
      const began = performance.now();
      await this.#look();
      const tookMs = performance.now() - began;
      await sleep(Math.max(STANDING_MS + EARLY_MS, Math.min(tookMs, LONGEST_PAUSE_MS)));
    }
    this.#isUnderWay = false;
    if (!this.#isOver()) await this.#look();
  }
}
