import type { Message } from "../messages.ts";
import type { Happening } from "../report/events.ts";
import { Recorder } from "../report/recorder.ts";
import { Tally } from "../report/tally.ts";
import type { Terminal } from "../report/terminal.ts";
import { textOf } from "../report/text.ts";

/** Tells what happens to all who listen: the terminal, the events' file, and the tally. */
export class Teller {
  readonly tally = new Tally();
  readonly #recorder: Recorder | undefined;

  /**
   * @param events The file of `--events`; empty for none.
   * @throws {UserError} where that cannot be opened.
   */
  constructor(readonly terminal: Terminal, events: string) {
    this.#recorder = events ? new Recorder(events, (what) => this.warn(what)) : undefined;
  }

  tell(generation: number, what: Happening): void {
    this.#recorder?.record(what, generation);
    this.tally.take(what, generation, performance.now());
    const { verbosity, width } = this.terminal;
    const text = textOf(what, verbosity, width, this.tally.stoppedBefore(generation));
    if (text !== undefined) this.terminal.say(text);
  }

  /** Says what is no event, but of use to know. */
  note(text: string): void {
    if (this.terminal.verbosity !== "quiet") this.terminal.say(text);
  }

  warn({ code, message, hint }: Message): void {
    this.tell(this.tally.generation, { event: "warning", code, message, hint });
  }

  /** Settles when the events are written, or nobody has read them for a while. */
  async close(): Promise<void> {
    await this.#recorder?.close();
  }
}
