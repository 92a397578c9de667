import type { Message } from "../messages.ts";
import { cyan, hasColors, setColorEnabled } from "./colors.ts";
import { comesWithin } from "../within.ts";
import { type StreamName, STREAMS } from "./streams.ts";
import type { Verbosity } from "./event_text.ts";
import { ScreenGate, type ScreenUser } from "./screen_gate.ts";
import { errorText, fittingLines, missingText, warningText } from "./text.ts";
import { titleSequence, type TitleWhen } from "./title.ts";
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
  /** When the title of its window is used. */
  titleWhen: TitleWhen = "never";

  #title = "";
  #shownTitle = "";
  readonly #gate = new ScreenGate({
    print: (text, isAtPrompt) => this.#print(text, isAtPrompt),
    missing: missingText,
    turned: () => this.#showTitle(),
  });
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

  /**
   * Says a line, or several, of slop-watch's own: now, or when the app that has the screen for itself has left it.
   * Never waits: what nobody reads for long is left out, and counted.
   */
  say(text: string): void {
    this.#gate.say(text);
  }

  #print(text: string, isAtPrompt: boolean): void {
    const shown = this.#shown(prefixed(fittingLines(printable(text, hasColors()))), "stderr");
    STREAMS.stderr.put(
      // On a line of its own, also where a line editor has taken from a newline what brings the cursor to the left.
      isAtPrompt ? `\r\n${shown.replaceAll("\n", "\r\n")}` : shown,
      (count) => this.#shown(prefixed(missingText(count)), "stderr"),
    );
  }

  /** The app has been started. From its beginning to its end it is asked whose the screen is before something is said. */
  follow(app: ScreenUser): void {
    if (Deno.stderr.isTerminal()) this.#gate.follow(app);
  }

  /** It is about to begin. */
  appBegins(): void {
    this.#gate.begin();
  }

  /** Whether the screen is known to be the app's alone. */
  get isOwned(): boolean {
    return this.#gate.isOwned;
  }

  /** Something is likely to be said in a moment. */
  expect(): void {
    this.#gate.expect();
  }

  /** What the title of its window is to be; empty for what it was. */
  set title(title: string) {
    this.#title = title;
    this.#showTitle();
  }

  #showTitle(): void {
    const isUsed = this.titleWhen === "always" ||
      this.titleWhen === "while messages wait" && this.#gate.isHolding;
    const title = isUsed ? this.#title : "";
    const sequence = Deno.stderr.isTerminal() ? titleSequence(this.#shownTitle, title) : "";
    this.#shownTitle = title;
    if (sequence) STREAMS.stderr.put(sequence, () => "");
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

  /** Clears the screen, unless that is the app's alone. */
  clear(): void {
    if (Deno.stderr.isTerminal() && !this.#gate.isOwned) STREAMS.stderr.put(CLEAR, () => "");
  }

  /** Whether something waits for who reads it. */
  get isBusy(): boolean {
    return this.#gate.asking !== undefined || STREAMS.stdout.isBusy || STREAMS.stderr.isBusy;
  }

  /** Settles when all is being printed that can be, of what has been said so far, or that takes too long to find out. */
  async told(): Promise<void> {
    const { asking } = this.#gate;
    if (asking) await comesWithin(TURN_FLUSH_MS, asking);
  }

  /** Settles when all is written that has been said so far, the app's words too, however long that takes. */
  async written(): Promise<void> {
    await this.#gate.asking;
    await Promise.all([STREAMS.stdout.drained, STREAMS.stderr.drained]);
  }

  /** The same, but waits no longer than `ms`. */
  async flush(ms = LAST_WORDS_MS): Promise<void> {
    if (this.isBusy) await comesWithin(ms, this.written());
  }

  /** The same at slop-watch's end: nothing waits any more, and the window has the title that it had. */
  async lastWords(): Promise<void> {
    this.#gate.open();
    this.title = "";
    await this.flush();
  }
}

const prefixed = (text: string) => `${cyan("[slop-watch]")} ${text}\n`;
