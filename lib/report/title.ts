/** What is wrong, in the title of the terminal's window. Pure. */
import type { Happening } from "./events.ts";
import { endingText } from "./text.ts";
import { visible } from "./visible.ts";

/** When the title is used: by itself where an app that owns the screen keeps messages waiting. */
export type TitleWhen = "always" | "while messages wait" | "never";

/** What is wrong, in one line each; empty where nothing is. */
export interface Trouble {
  /** A save that was refused. */
  readonly refused: string;
  /** How the app has died, or why it could not be started. */
  readonly died: string;
}

export const NO_TROUBLE: Trouble = { refused: "", died: "" };

/** So many characters of it are shown: no window has room for more. */
const MOST_SHOWN = 80;

/** Kinds of terminals that have no title, by `TERM`. */
const WITHOUT = ["dumb", "linux"];

/** Whether a terminal has a title, by its kind. */
export const hasTitle = (kind: string | undefined): boolean => !WITHOUT.includes(kind ?? "");

/** What is wrong when something has happened. */
export function troubleAfter(trouble: Trouble, what: Happening): Trouble {
  switch (what.event) {
    case "start":
      return NO_TROUBLE;
    case "change":
      return { ...trouble, refused: "" };
    case "exit":
      if (what.code === 0) return trouble;
      return { ...trouble, died: what.crash?.message ?? `the app ${endingText(what)}` };
    case "error":
      return { ...trouble, died: what.message };
    case "skip":
      return { ...trouble, refused: refusedAfter(trouble.refused, what) };
    default:
      return trouble;
  }
}

function refusedAfter(before: string, { reason, error, paths }: Happening & { event: "skip" }) {
  switch (reason) {
    case "syntax-error": {
      if (!error) return paths.join(", ");
      const { path, line, message } = error;
      return `${path}${line > 0 ? `:${line}` : ""} ${message}`;
    }
    case "before-failed":
      return "the command of --before-start has failed";
    case "unchanged":
    case "no-code-change":
    case "not-imported":
      // What was refused has been taken back.
      return "";
    default:
      return before;
  }
}

/** The title that says it; empty where nothing is wrong. */
export function titleOf({ refused, died }: Trouble): string {
  const text = visible(refused || died);
  if (text === "") return "";
  const letters = [...text];
  const shown = letters.length > MOST_SHOWN ? `${letters.slice(0, MOST_SHOWN).join("")}…` : text;
  return `✗ ${shown} – slop-watch`;
}

const PUSH = "\x1b[22;2t";
const POP = "\x1b[23;2t";
const set = (title: string) => `\x1b]2;${title}\x07`;

/**
 * What makes one title of another; an empty one is that which was there before ours. Where a terminal keeps none to
 * give it back, an empty one stays, for which it shows its own.
 */
export function titleSequence(before: string, after: string): string {
  if (before === after) return "";
  return `${before === "" ? PUSH : ""}${set(after)}${after === "" ? POP : ""}`;
}
