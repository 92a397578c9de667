import type { Clock } from "../clock.ts";
import { Scout, type ScoutOptions } from "./scout.ts";

/** So long one that is there ahead of time waits for a start, in ms: a burst that takes longer makes another. */
const WAIT_MS = 20_000;

export interface ScoutSlotOptions extends Omit<ScoutOptions, "python"> {
  readonly clock: Clock;
  /** The words that start its Python, as it is known by now; undefined for none. */
  python(): readonly string[] | undefined;
}

/** The scout of the next start: it is there ahead of time where a burst tells of one. */
export class ScoutSlot implements Disposable {
  readonly #options: ScoutSlotOptions;
  #scout: Scout | undefined;
  #cancel: () => void = () => {};

  constructor(options: ScoutSlotOptions) {
    this.#options = options;
  }

  /** A start is likely soon. */
  prepare(): void {
    if (this.#scout) return;
    const scout = this.#scout = this.#make();
    this.#cancel = this.#options.clock.after(WAIT_MS, () => this.drop());
    void scout?.gone.then(() => {
      if (this.#scout === scout) this.#scout = undefined;
    });
  }

  /** The one for a start that has just been made; undefined where there can be none. */
  take(): Scout | undefined {
    const scout = this.#scout ?? this.#make();
    this.#scout = undefined;
    this.#cancel();
    return scout;
  }

  /** No start has come of it. */
  drop(): void {
    this.#cancel();
    this.#scout?.[Symbol.dispose]();
    this.#scout = undefined;
  }

  [Symbol.dispose](): void {
    this.drop();
  }

  #make(): Scout | undefined {
    const { cwd, env } = this.#options;
    const python = this.#options.python();
    try {
      return python && new Scout({ python, cwd, env });
    } catch {
      // Who checks the files by the same Python says that it can't be started.
      return undefined;
    }
  }
}
