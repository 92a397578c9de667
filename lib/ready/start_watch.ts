import type { Clock } from "../clock.ts";
import { Readiness } from "./readiness.ts";
import { Scout, type ScoutOptions } from "./scout.ts";

/** So long a scout that is there ahead of time waits for a start, in ms: a burst that takes longer makes another. */
const WAIT_MS = 20_000;
/** So long after a burst has opened one is made, in ms: what the restart itself waits for comes first. */
const MAKE_MS = 100;
/** So long after the app one is started that was not there ahead of time, in ms: two Pythons at once take their time. */
const LATER_MS = 50;

export interface StartWatchOptions extends Omit<ScoutOptions, "python"> {
  readonly clock: Clock;
  /** The words that start the scout's Python, as it is known by now; undefined for none. */
  python(): readonly string[] | undefined;
}

/** Watches one start after the other. Its scout is there ahead of time where a burst tells of a start. */
export class StartWatch implements Disposable {
  readonly #options: StartWatchOptions;
  /** The one for the next start. */
  #scout: Scout | undefined;
  #cancel: () => void = () => {};
  #last: Readiness | undefined;

  constructor(options: StartWatchOptions) {
    this.#options = options;
  }

  /** A start is likely soon. */
  prepare(): void {
    if (this.#scout) return;
    const { clock } = this.#options;
    this.#cancel();
    this.#cancel = clock.after(MAKE_MS, () => {
      const scout = this.#scout = this.#makeScout(0);
      this.#cancel = clock.after(WAIT_MS, () => this.relax());
      void scout?.gone.then(() => {
        if (this.#scout === scout) this.#scout = undefined;
      });
    });
  }

  /** No start has come of it. */
  relax(): void {
    this.#cancel();
    this.#scout?.[Symbol.dispose]();
    this.#scout = undefined;
  }

  /**
   * Watches an app that has just been told to run.
   * @param mayTell Whether an agent may be in it, by which it can say itself when it is ready.
   */
  follow(pid: number, mayTell: boolean): Readiness {
    const scout = this.#scout ?? this.#makeScout(LATER_MS);
    this.#scout = undefined;
    this.#cancel();
    const isToSay = mayTell && this.#last?.hasSaid === true;
    return this.#last = new Readiness({ clock: this.#options.clock, pid, scout, isToSay });
  }

  /** The app that was followed last listens at a port that was held for it. */
  listens(port: number): void {
    this.#last?.listens(port);
  }

  [Symbol.dispose](): void {
    this.relax();
  }

  #makeScout(delayMs: number): Scout | undefined {
    const { clock, ...options } = this.#options;
    const python = options.python();
    return python && new Scout({ ...options, python }, clock, delayMs);
  }
}
