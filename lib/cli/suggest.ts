import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/**
 * A hint that names the word that was probably meant.
 * @returns "did you mean …?", or an empty text where nothing is near.
 */
export function didYouMean(given: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closestString(given, known);
  const limit = Math.max(1, Math.floor(nearest.length / 3));
  return levenshteinDistance(given, nearest) <= limit ? `did you mean ${nearest}?` : "";
}
