import { messageOf, userError } from "../errors.ts";
import { type Warn, worded } from "../messages.ts";
import type { Happening, WatchEvent } from "./events.ts";
import { isPipe } from "../disk.ts";
import { comesWithin } from "../within.ts";
import { EventsFile } from "./events_file.ts";
import { EventsPipe } from "./events_pipe.ts";
import { STREAMS } from "./streams.ts";
import { WriteQueue } from "./write_queue.ts";

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

/** How much may wait to be written, in bytes. */
const MOST_WAITING = 4 * 1024 * 1024;
/** How long a file that takes no more is waited for at the end, in ms. */
const LAST_EVENTS_MS = 1000;

/** Appends events to a file, or to stdout. What does not fit is left out, and said in its place. */
export class Recorder {
  readonly #queue: WriteQueue;
  /** undefined where they go to stdout. */
  readonly #file: EventsFile | EventsPipe | undefined;
  #generation = 0;
  #isTold = false;

  /**
   * @param path The file, or `-` for stdout.
   * @throws {UserError} where the file cannot be opened.
   */
  constructor(path: string, readonly warn: Warn) {
    if (path === "-") {
      this.#queue = STREAMS.stdout;
      return;
    }
    const file = open(path);
    this.#file = file;
    this.#queue = new WriteQueue({
      sink: file,
      mostBytes: MOST_WAITING,
      failed: (error, written) => {
        if (!this.#isTold) this.warn(worded("events-lost", messageOf(error)));
        this.#isTold = true;
        file.takeBack(written);
        return !(error instanceof Deno.errors.BrokenPipe);
      },
      wrote: () => this.#isTold = false,
    });
  }

  record(what: Happening, generation: number): void {
    this.#generation = generation;
    this.#queue.put(eventLine(what, generation, new Date()), (count) => this.#missing(count));
  }

  /** Settles when all events are in the file, or nobody has taken them for a while. */
  async close(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    const closed = this.#queue.drained.then(() => file.close());
    await comesWithin(LAST_EVENTS_MS, closed);
  }

  #missing(count: number): string {
    const warning = { event: "warning", ...worded("events-missing", count) } as const;
    return eventLine(warning, this.#generation, new Date());
  }
}

/** Opens what events are written to; a pipe as soon as it has a reader. */
function open(path: string): EventsFile | EventsPipe {
  try {
    return isPipe(path) ? new EventsPipe(path) : EventsFile.openSync(path);
  } catch (error) {
    throw userError("events-unwritable", path, messageOf(error));
  }
}
