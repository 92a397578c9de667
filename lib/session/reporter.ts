import type { Message } from "../messages.ts";
import type { Happening, Ready, Restart, Stop } from "../report/events.ts";
import { LikeWarnings } from "../report/like_warnings.ts";
import { Recorder } from "../report/recorder.ts";
import { slowStop } from "../report/slow_stop.ts";
import { Statistics } from "../report/statistics.ts";
import type { Terminal } from "../report/terminal.ts";
import { NO_TROUBLE, titleOf, troubleAfter } from "../report/title.ts";
import { eventText, isSeen, runsText } from "../report/event_text.ts";

/** Reports what happens: to the terminal, to the events' file and to the statistics. */
export class Reporter implements AsyncDisposable {
  readonly statistics = new Statistics();
  readonly #warnings = new LikeWarnings(({ code, message, hint }) =>
    this.report(this.statistics.generation, { event: "warning", code, message, hint })
  );
  readonly #recorder: Recorder | undefined;
  /** The folders that were last said to be followed. */
  #followed = "";
  /** What runs, or ran last. */
  #command: readonly string[] = [];
  #hasToldSlowStop = false;
  /** How the app became ready that was so last. */
  #lastReady: Ready | undefined;
  /** A restart of which nothing was said yet: it is with the app's being ready. */
  #untold: Restart | undefined;
  /** What the stop that is under way was said to wait for. */
  #wait: Message | undefined;
  /** What is to be said below the line of the next restart. */
  #later = "";
  #trouble = NO_TROUBLE;

  /**
   * @param events The file of `--events`; empty for none.
   * @param endsWithApp Whether slop-watch ends with the app.
   * @throws {UserError} where that cannot be opened.
   */
  constructor(readonly terminal: Terminal, events: string, readonly endsWithApp: boolean) {
    this.#recorder = events ? new Recorder(events, (what) => this.warn(what)) : undefined;
  }

  report(generation: number, what: Happening): void {
    this.#recorder?.record(what, generation);
    this.statistics.take(what, generation, performance.now());
    const { verbosity, width } = this.terminal;
    const stoppedBy = this.statistics.stoppedBefore(generation);
    const text = eventText(what, verbosity, {
      width,
      stoppedBy,
      restart: this.#untold,
      endsWithApp: this.endsWithApp,
      isAtTerminal: this.terminal.isKeyed,
    });
    if (text !== undefined && this.#isNews(what)) this.terminal.say(text);
    this.#trouble = troubleAfter(this.#trouble, what);
    this.terminal.title = titleOf(this.#trouble);
    this.#take(what);
  }

  #take(what: Happening): void {
    switch (what.event) {
      case "start":
        this.#command = what.command;
        this.#untold = undefined;
        return;
      case "stopping":
        this.#wait = what;
        return;
      case "stop":
        return this.#stopped(what);
      case "restart":
        if (this.#isAwaited(what)) this.#untold = what;
        else this.#restarted();
        return;
      case "ready":
        this.#lastReady = what;
        if (this.#untold) this.#restarted();
        this.#untold = undefined;
    }
  }

  /** Whether a restart is told when the app is ready: where that is likely to be seen. */
  #isAwaited(what: Happening): what is Restart {
    if (what.event !== "restart" || this.terminal.verbosity === "verbose") return false;
    return this.#lastReady !== undefined && isSeen(this.#lastReady);
  }

  /** An app that imports bit by bit is not to have a line for each: only for a folder that is new. */
  #isNews(what: Happening): boolean {
    if (this.#isAwaited(what)) return false;
    if (what.event !== "watching" || this.terminal.verbosity === "verbose") return true;
    const before = this.#followed;
    this.#followed = what.followed_folders.join("\n");
    return what.followed === 0 || this.#followed !== before;
  }

  /** Once is enough: the next stop is no shorter. */
  #stopped(what: Stop): void {
    const slow = this.#hasToldSlowStop ? undefined : slowStop(what, this.#wait, this.#command);
    this.#wait = undefined;
    if (slow) this.warn(slow);
    this.#hasToldSlowStop ||= slow !== undefined;
  }

  /** Says that a command is run for changes of these files, before a start. */
  runs(command: string, changed: readonly string[]): void {
    const { verbosity, width } = this.terminal;
    if (verbosity !== "quiet") this.terminal.say(runsText(command, changed, width));
  }

  /** Says what is no event, but of use to know: below the line of the next restart, as the app may say something now. */
  noteLater(text: string): void {
    this.#later = text;
  }

  #restarted(): void {
    const text = this.#later;
    this.#later = "";
    if (text && this.terminal.verbosity !== "quiet") this.terminal.say(text);
  }

  warn(what: Message): void {
    this.#warnings.warn(what);
  }

  /** Settles when all is reported, and the events are written or nobody has read them for a while. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#warnings.close();
    await this.#recorder?.close();
  }
}
