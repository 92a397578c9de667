import type { Message } from "../messages.ts";
import { cyan, hasColors, setColorEnabled } from "./colors.ts";
import { comesWithin } from "../within.ts";
import { type StreamName, STREAMS } from "./streams.ts";
import type { Verbosity } from "./event_text.ts";
import { errorText, fittingLines, missingText, warningText } from "./text.ts";
import { plain, printable } from "./visible.ts";

const CLEAR = "\x1b[2J\x1b[3J\x1b[H";

/** How long what nobody reads is waited for at the end, in ms. */
const LAST_WORDS_MS = 1000;
/** How long what prints next may wait for a terminal that takes its time, in ms. */
export const TURN_FLUSH_MS = 50;

/** Where colours are wanted; the flag or the configuration wins over the environment. */
export function wantsColor(
  when: "auto" | "always" | "never",
  variables: {
    NO_COLOR: string | undefined;
    FORCE_COLOR: string | undefined;
    TERM: string | undefined;
  },
  isTerminal: boolean,
): boolean {
  if (when !== "auto") return when === "always";
  if (variables.NO_COLOR) return false;
  if (variables.FORCE_COLOR) return variables.FORCE_COLOR !== "0";
  return isTerminal && variables.TERM !== "dumb";
}

/** The one place that prints. What slop-watch says goes to stderr: stdout is the app's. */
export class Terminal {
  verbosity: Verbosity = "normal";

  #isColored: Readonly<Record<StreamName, boolean>> = { stdout: false, stderr: false };

  /** Each stream has colours of its own: one of the two may go to a file. */
  colorIn(isColored: Readonly<Record<StreamName, boolean>>): void {
    this.#isColored = isColored;
    setColorEnabled(isColored.stdout || isColored.stderr);
  }

  /** A text as it is printed to one of the streams. */
  #shown(text: string, stream: StreamName): string {
    return printable(!this.#isColored[stream] && hasColors() ? plain(text) : text, hasColors());
  }

  /** Whether what the app writes to stdout is on a terminal. */
  get isShown(): boolean {
    return Deno.stdout.isTerminal();
  }

  /** Whether keys can be typed to us. */
  get isKeyed(): boolean {
    return Deno.stdin.isTerminal();
  }

  /** Whether stdin and stdout are on one: in a pipeline another program may have set it up for itself. */
  get isUnshared(): boolean {
    return this.isKeyed && this.isShown;
  }

  /** Its width in characters; endless where what is said goes to no terminal, or to one that has no size. */
  get width(): number {
    try {
      // 0 columns: a terminal that a program made and gave none.
      return Deno.stderr.isTerminal() && Deno.consoleSize().columns || Infinity;
    } catch {
      return Infinity;
    }
  }

  /** Says a line, or several, of slop-watch's own. Never waits: what nobody reads for long is left out, and counted. */
  say(text: string): void {
    STREAMS.stderr.put(
      this.#shown(prefixed(fittingLines(printable(text, hasColors()))), "stderr"),
      (count) => this.#shown(prefixed(missingText(count)), "stderr"),
    );
  }

  /** Says what is only of interest to who asked for it. */
  detail(text: string): void {
    if (this.verbosity === "verbose") this.say(text);
  }

  error(what: Message): void {
    this.say(errorText(what));
  }

  warning(what: Message): void {
    this.say(warningText(what));
  }

  /** Prints what was asked for, such as the help text, to stdout. Settles when it is written, however long that takes. */
  async print(text: string): Promise<void> {
    await STREAMS.stdout.send(new TextEncoder().encode(this.#shown(text, "stdout")));
  }

  clear(): void {
    if (Deno.stderr.isTerminal()) STREAMS.stderr.put(CLEAR, () => "");
  }

  /** Whether something waits for who reads it. */
  get isBusy(): boolean {
    return STREAMS.stdout.isBusy || STREAMS.stderr.isBusy;
  }

  /** Settles when all is written that has been said so far, the app's words too, however long that takes. */
  async written(): Promise<void> {
    await Promise.all([STREAMS.stdout.drained, STREAMS.stderr.drained]);
  }

  /** The same, but waits no longer than `ms`. */
  async flush(ms = LAST_WORDS_MS): Promise<void> {
    if (this.isBusy) await comesWithin(ms, this.written());
  }
}

const prefixed = (text: string) => `${cyan("[slop-watch]")} ${text}\n`;
