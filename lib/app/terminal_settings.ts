import type { Platform } from "../platform/platform.ts";

/** The settings that the terminal had before the app, for when the app has left it otherwise: without echo, say. */
export class TerminalSettings {
  /** In the words of stty(1); empty where they cannot be had. Nothing of the app runs before they are there. */
  readonly before: Promise<string>;
  readonly #platform: Platform;
  readonly #areOurs: boolean;
  #given: Promise<void> = Promise.resolve();

  /** @param areOurs Whether slop-watch takes keys from it, and sees to its settings: then only its screen is given back. */
  constructor(platform: Platform, areOurs: boolean) {
    this.#platform = platform;
    this.#areOurs = areOurs;
    this.before = areOurs ? Promise.resolve("") : platform.terminalSettings();
  }

  /**
   * Gives the terminal back as it was, unless it is somebody else's by now. Once more where that is under way.
   * @param isPolite Whether who had it came to its own end: such a one has left the screen itself, unless
   * it has not given back the settings either.
   */
  giveBack(isPolite: boolean): Promise<void> {
    return this.#given = this.#given.then(() => this.#giveBack(isPolite));
  }

  /** Settles when the terminal has been given back as often as that was wanted. */
  get isGiven(): Promise<void> {
    return this.#given;
  }

  async #giveBack(isPolite: boolean): Promise<void> {
    const before = await this.before;
    if (before || this.#areOurs) await this.#platform.setTerminal(before, !isPolite);
  }
}
