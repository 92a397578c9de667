/** Names, times, messages and errors in code as they are shown. Pure, so that what is shown is tested as text. */
import { type Message, worded } from "../messages.ts";
import type { SourceError } from "../check/verdict.ts";
import { bold, dim, red, yellow } from "./colors.ts";
import type { Ending } from "./events.ts";
import { visible } from "./visible.ts";

/** How many names are shown before the rest is a count. */
const SHOWN_PATHS = 3;

/** A time in words: ms below 10 s, then seconds, minutes and hours. */
export function duration(ms: number): string {
  if (ms < 9_999.5) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How much of a line is left to the words around names, in characters, and the least that a name gets. */
const WORDS_WIDTH = 40;
const LEAST_NAME = 12;

/** No line that is said has more characters: nobody reads on, and a terminal would show nothing else. */
const LONGEST_SHOWN_LINE = 2000;
const ESCAPE = "\x1b";
/** How much of a line of code is shown where it is longer, in characters, and how much of that before the place. */
const SHOWN_CODE = 160;
const SHOWN_BEFORE = 100;

/** A text, coloured or not, in which no line is longer than anybody reads. */
export function fittingLines(text: string): string {
  if (text.length <= LONGEST_SHOWN_LINE) return text;
  return text.split("\n").map((line) => {
    if (line.length <= LONGEST_SHOWN_LINE) return line;
    // Not amid a letter of two halves, nor amid the name of a colour.
    const most = line.slice(0, LONGEST_SHOWN_LINE).replace(/[\ud800-\udbff]$/, "");
    const escape = most.lastIndexOf(ESCAPE);
    const shown = escape >= 0 && !most.includes("m", escape) ? most.slice(0, escape) : most;
    const plainAgain = shown.includes(ESCAPE) ? `${ESCAPE}[0m` : "";
    return `${shown}${plainAgain}… (${counted(line.length - shown.length, "more character")})`;
  }).join("\n");
}

/** What is said where so many messages are missing. */
export const missingText = (count: number): string =>
  notice(yellow(bold("warning:")), worded("messages-missing", count));

/** A name in at most `most` characters. Its end says more than its beginning. */
function shortened(name: string, most: number): string {
  const letters = [...name];
  return letters.length <= most ? name : `…${letters.slice(1 - most).join("")}`;
}

/**
 * The first names and a count of the others. A name is not to steer the terminal.
 * @param width The terminal's, in characters, that long names are cut to.
 */
export function someOf(paths: readonly string[], width = Infinity): string {
  const names = paths.slice(0, SHOWN_PATHS).map(visible);
  const most = Math.max(LEAST_NAME, Math.floor((width - WORDS_WIDTH) / names.length));
  const more = paths.length - names.length;
  return names.map((name) => shortened(name, most)).join(", ") +
    (more > 0 ? ` and ${more} more` : "");
}

/**
 * As many of the first names as fit into so many columns, and a count of the others; one is shortened.
 * Empty where there is no room for that.
 */
export function namesWithin(paths: readonly string[], columns: number): string {
  const all = paths.map(visible);
  const listed = (names: readonly string[]) => {
    const more = paths.length - names.length;
    return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
  };
  for (let count = Math.min(SHOWN_PATHS, all.length); count > 0; count--) {
    const text = listed(all.slice(0, count));
    if (text.length <= columns) return text;
  }
  const [first = ""] = all;
  const most = columns - (listed([first]).length - first.length);
  return most < LEAST_NAME || first === "" ? "" : listed([shortened(first, most)]);
}

/** What ended a process, where the number says it to few. */
const ENDINGS: Readonly<Record<string, string>> = {
  SIGSEGV: "a memory access that is not allowed",
  SIGBUS: "a memory access that is not allowed",
  SIGILL: "an instruction that the processor does not know",
  SIGABRT: "abort(), as after a failed check in C code",
  SIGFPE: "an arithmetic error in C code",
  "9009": "no such command, or the Microsoft Store's stub, which is no Python",
  // Windows, from ntstatus.h.
  "3221225477": "0xC0000005, a memory access that is not allowed",
  "3221225501": "0xC000001D, an instruction that the processor does not know",
  "3221225725": "0xC00000FD, a stack overflow",
  "3221225781": "0xC0000135, a DLL was not found",
  "3221225785": "0xC0000139, a function in a DLL was not found",
  "3221225786": "0xC000013A, a Ctrl-C or a closed console window",
  "3221226505": "0xC0000409, a stack that was overwritten, or abort()",
};

/** How a process ended. */
export function endingText({ code, signal }: Ending): string {
  // Deno gives Windows' codes as signed numbers.
  const unsigned = code === null ? "" : String(code >>> 0);
  const words = ENDINGS[signal ?? unsigned];
  const how = signal !== null ? `was ended by ${signal}` : `exited with code ${code}`;
  return words ? `${how} (${words})` : how;
}

const notice = (kind: string, { message, hint }: Pick<Message, "message" | "hint">) =>
  `${kind} ${visible(message)}` + (hint ? `\n  ${dim(visible(hint))}` : "");

/** An error as it is shown. */
export const errorText = (what: Pick<Message, "message" | "hint">): string =>
  notice(red(bold("error:")), what);

/** A warning as it is shown. */
export const warningText = (what: Pick<Message, "message" | "hint">): string =>
  notice(yellow(bold("warning:")), what);

/** An error in a file the way Python shows it: where, the line itself, and a caret below it. */
export function sourceErrorText({ path, line, column, message, text }: SourceError): string {
  const name = visible(path);
  const where = line > 0 ? `${name}:${line}${column > 0 ? `:${column}` : ""}` : name;
  const indented = text.trimStart();
  if (indented === "") return `${bold(where)}\n  ${red(visible(message))}`;
  // The caret stands below its character in the line without its indent; tabs count as one.
  const caret = column - 1 - (text.length - indented.length);
  const code = indented.replace(/\t/g, " ");
  const place = caret < 0 ? caret : visible(code.slice(0, caret)).length;
  const { shown, at } = around(visible(code), place);
  const pointer = at >= 0 ? `\n    ${" ".repeat(at)}^` : "";
  return `${bold(where)}\n    ${shown}${pointer}\n  ${red(visible(message))}`;
}

/** What is shown of a line around a place in it, and where that is then; negative where there is none. */
function around(line: string, place: number): { shown: string; at: number } {
  if (line.length <= SHOWN_CODE) return { shown: line, at: place };
  const last = Math.max(0, line.length - SHOWN_CODE);
  const from = Math.min(Math.max(0, place - SHOWN_BEFORE), last);
  const before = from > 0 ? "…" : "";
  const after = from < last ? "…" : "";
  const shown = before + line.slice(from, from + SHOWN_CODE) + after;
  return { shown, at: place < 0 ? place : Math.min(place - from, SHOWN_CODE) + before.length };
}

/** A number and what it counts. */
export const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;
