import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** What other tools call what is ours, or has no need of an option here. */
export const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["--delay", "--debounce"],
  ["-w", "--also"],
  ["-e", "--pattern"],
  ["--exts", "--pattern"],
  ["--ext", "--pattern"],
  ["--include", "--pattern"],
  ["--reload-dir", "--pattern"],
  ["--reload-include", "--pattern"],
  ["--exclude", "--ignore"],
  ["--reload-exclude", "--ignore"],
  ["--signal", "--stop-signal"],
  ["--no-reload", "--no-watch"],
  ["--noreload", "--no-watch"],
]);

/** The word that was probably meant; undefined where none is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const closest = closestString(given, known);
  const limit = Math.max(1, Math.floor(closest.length / 3));
  return levenshteinDistance(given, closest) <= limit ? closest : undefined;
}
