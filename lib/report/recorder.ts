import { messageOf, userError } from "../errors.ts";
import { type Warn, worded } from "../messages.ts";
import type { Happening, WatchEvent } from "./events.ts";
import { writeAll } from "./terminal.ts";

/** Times of an event in whole ms with one place behind the point: more would be noise. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 10) / 10 : value;
}

/** An event as one line of `--events`. */
export function eventLine(what: Happening, generation: number, time: Date): string {
  const { event, ...fields } = what;
  const stamped: WatchEvent = {
    event,
    time: time.toISOString(),
    generation,
    ...fields,
  } as WatchEvent;
  return JSON.stringify(stamped, rounded) + "\n";
}

/** Appends events to a file, or to stdout. */
export class Recorder {
  readonly #file: Deno.FsFile | typeof Deno.stdout;
  #broken = false;

  /**
   * @param path The file, or `-` for stdout.
   * @throws {UserError} where the file cannot be opened.
   */
  constructor(path: string, readonly warn: Warn) {
    try {
      this.#file = path === "-" ? Deno.stdout : Deno.openSync(path, { append: true, create: true });
    } catch (error) {
      throw userError("events-unwritable", path, messageOf(error));
    }
  }

  record(what: Happening, generation: number): void {
    if (this.#broken) return;
    this.#broken = !writeAll(this.#file, eventLine(what, generation, new Date()));
    if (this.#broken && this.#file !== Deno.stdout) {
      this.warn(worded("events-lost"));
    }
  }
}
