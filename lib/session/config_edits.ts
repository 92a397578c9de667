import { readConfig, readPyproject } from "../config/read.ts";
import { UserError } from "../errors.ts";
import { type Warn, worded } from "../messages.ts";
import { stampOf } from "../watch/stamp.ts";
import type { ConfigSource } from "./project.ts";

/** Between two looks at the file, in ms. */
const LOOK_MS = 5000;

/** What the file says of slop-watch by now, as a text that is the same where it says the same. */
interface ConfigReading {
  readonly says: string;
  /** Why a new start would refuse it; empty where it would not. */
  readonly fault: string;
}

/** What settings say, in whatever order they stand. */
const textOf = (given: object) => JSON.stringify(Object.entries(given).sort());

/** Says so where the configuration is edited while slop-watch runs, which reads it at its start. */
export class ConfigEdits implements Disposable {
  readonly #source: ConfigSource;
  readonly #warn: Warn;
  readonly #timer: ReturnType<typeof setInterval>;
  #stamp: ReturnType<typeof stampOf>;
  /** What it said when somebody last heard of it, or at the start. */
  #said: string;

  constructor(source: ConfigSource, warn: Warn) {
    this.#source = source;
    this.#warn = warn;
    this.#said = textOf(source.given);
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** Looks at the file, and reads it where it is another. */
  look(): void {
    const stamp = stampOf(this.#source.file);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const reading = this.#read();
    if (!reading || reading.says === this.#said) return;
    this.#said = reading.says;
    if (reading.says === textOf(this.#source.given)) return;
    this.#warn(worded("config-changed", this.#source.shown, this.#source.isNamed, reading.fault));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** @returns undefined where the file can't be read, or is no TOML: it is being written, most likely. */
  #read(): ConfigReading | undefined {
    const { file, shown, isNamed } = this.#source;
    try {
      const config = isNamed ? readConfig(file, shown) : readPyproject(file);
      return { says: textOf(config?.given ?? {}), fault: "" };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { code, message } = error;
      const isNoText = code === "config-invalid" || code === "config-unreadable";
      return isNoText ? undefined : { says: message, fault: message };
    }
  }
}
