/** Texts from outside, in which nothing steers the terminal. Pure. */

/**
 * Control characters, C1 too; marks that turn the direction of what follows, so that it reads as something
 * else (CVE-2021-42574); and what some terminals take for the end of a line.
 */
const STEERING = String.raw`[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]`;
const EACH = new RegExp(STEERING, "gu");
/** Our own colours, or one of those. */
const COLOR = String.raw`\x1b\[(?:0|1|2|22|3[1-369])m`;
const EACH_COLOR = new RegExp(COLOR, "g");
/** Those of ECMA-48, and strings such as a title, to their end. */
const EACH_ESCAPE = new RegExp(
  String.raw`\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])`,
  "g",
);
const COLOR_OR_EACH = new RegExp(`${COLOR}|${STEERING}`, "gu");

/** A name, or what else is of one line, with each such character as it is written in code: `\x1b`. */
export function visible(text: string): string {
  return text.replace(EACH, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** A text without our own colours. */
export const plain = (text: string): string => text.replace(EACH_COLOR, "");

/** A text without what steers a terminal by escape sequences: colours, moves, titles. */
export const withoutEscapes = (text: string): string => text.replace(EACH_ESCAPE, "");

/** All that is printed, the same way but for the ends of lines, tabs, and our own colours where those are on. */
export function printable(text: string, hasColors: boolean): string {
  return text.replace(COLOR_OR_EACH, (found) => {
    if (found === "\n" || found === "\t" || hasColors && found.length > 1) return found;
    return visible(found);
  });
}
