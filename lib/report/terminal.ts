import type { Message } from "../messages.ts";
import { cyan, setColorEnabled } from "./colors.ts";
import { errorText, type Verbosity } from "./text.ts";

const CLEAR = "\x1b[2J\x1b[3J\x1b[H";

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

type Stream = Pick<typeof Deno.stderr, "writeSync">;

/** Writes all of a text. A reader that went away is no error of ours. */
export function writeAll(stream: Stream, text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
    return true;
  } catch {
    return false;
  }
}

/** The one place that prints. What slop-watch says goes to stderr: stdout is the app's. */
export class Terminal {
  verbosity: Verbosity = "normal";

  set color(enabled: boolean) {
    setColorEnabled(enabled);
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

  /** Says a line, or several, of slop-watch's own. */
  say(text: string): void {
    writeAll(Deno.stderr, `${cyan("[slop-watch]")} ${text}\n`);
  }

  /** Says what is only of interest to who asked for it. */
  detail(text: string): void {
    if (this.verbosity === "verbose") this.say(text);
  }

  error(what: Message): void {
    this.say(errorText(what));
  }

  /** Prints what was asked for, such as the help text, to stdout. */
  print(text: string): void {
    writeAll(Deno.stdout, text);
  }

  clear(): void {
    if (Deno.stderr.isTerminal()) writeAll(Deno.stderr, CLEAR);
  }
}
