import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The word that was probably meant; undefined where none is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const closest = closestString(given, known);
  const limit = Math.max(1, Math.floor(closest.length / 3));
  return levenshteinDistance(given, closest) <= limit ? closest : undefined;
}
