/** What a terminal has shown while an app had the screen for itself, and else. */
import type { Program } from "./driver.ts";

const ENTERED = "\x1b[?1049h";
const LEFT = "\x1b[?1049l";

/** What was written on the app's own screen, and beside it. */
export function shownBy({ stdout }: Program): { inside: string; outside: string } {
  const pieces = stdout.split(ENTERED).map((piece, n) => n === 0 ? ["", piece] : piece.split(LEFT));
  return {
    inside: pieces.map(([inside]) => inside).join(""),
    outside: pieces.map(([, ...outside]) => outside.join("")).join(""),
  };
}

/** The titles that were set, one after the other; an empty one where it was given back. */
export const titlesOf = ({ stdout }: Program): string[] =>
  stdout.split("\x1b]2;").slice(1).map((rest) => rest.slice(0, rest.indexOf("\x07")));
