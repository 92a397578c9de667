/** What was probably meant by a first word under which nothing was found. */
import { COMMANDS } from "../cli/commands.ts";
import { nearest } from "../cli/suggest.ts";
import { type UserError, userError } from "../errors.ts";
import type { Surroundings } from "./surroundings.ts";

/** What is wrong with a word that a shell would have read another way; undefined where nothing is. */
export function misread(word: string): UserError | undefined {
  if (/^[A-Za-z_]\w*=/.test(word)) return userError("variable-as-app", word);
  const words = word.trim().split(/\s+/);
  return words.length > 1 ? userError("words-as-one", words.join(" ")) : undefined;
}

/**
 * What is nearest to a word that is no program: a file that lacks its ending, or a command of ours.
 * @param named The path that it would be.
 */
export function nearestWord(
  word: string,
  named: string,
  { isFile }: Surroundings,
): string | undefined {
  const script = `${word}.py`;
  if (isFile(`${named}.py`)) return script;
  return nearest(word, Object.keys(COMMANDS));
}
