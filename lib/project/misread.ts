/** What was probably meant by a first word under which nothing was found. */
import { COMMANDS } from "../cli/commands.ts";
import { nearest } from "../cli/suggest.ts";
import { type UserError, userError } from "../errors.ts";
import type { Surroundings } from "./surroundings.ts";

/** A file's name that people write has fewer words. */
const MOST_SPACES = 6;

/** What is wrong with a word that a shell would have read another way; undefined where nothing is. */
export function misread(word: string): UserError | undefined {
  if (word === "") return userError("app-empty");
  if (/^[\w.]{2,}:[A-Za-z_]\w*$/.test(word)) return userError("word-of-server", word);
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
  if (["help", "version"].includes(word)) return `--${word}`;
  const script = `${word}.py`;
  if (isFile(`${named}.py`)) return script;
  return nearest(word, Object.keys(COMMANDS));
}

/** What is wrong with words of which the first ones are the name of one file; undefined where they are not. */
export function misreadSpace(
  words: readonly string[],
  isFile: (word: string) => boolean,
): UserError | undefined {
  for (let count = 2; count <= Math.min(words.length, MOST_SPACES); count++) {
    const name = words.slice(0, count).join(" ");
    if (isFile(name)) return userError("word-of-more", words[0] ?? "", name);
  }
  return undefined;
}
