/** What was probably meant by a first word under which nothing was found. */
import { COMMANDS } from "../cli/commands.ts";
import { nearest } from "../cli/suggest.ts";
import { entriesOf } from "../disk.ts";
import { type UserError, userError } from "../errors.ts";
import type { PathModule } from "../platform/platform.ts";
import type { Surroundings } from "./surroundings.ts";

/** What is wrong with a word that a shell would have read another way; undefined where nothing is. */
export function misread(word: string): UserError | undefined {
  if (/^[A-Za-z_]\w*=/.test(word)) return userError("variable-as-app", word);
  const words = word.trim().split(/\s+/);
  return words.length > 1 ? userError("words-as-one", words.join(" ")) : undefined;
}

/** The name of the Python file beside `file`, which is not there, that is nearest to its name. */
export function nearestFile(file: string, path: PathModule): string | undefined {
  const scripts = entriesOf(path.dirname(file)).filter((name) => /\.pyw?$/i.test(name));
  return nearest(path.basename(file), scripts);
}

/**
 * What is nearest to a word that is no program: a file that lacks its ending, or a command of ours.
 * @param base The folder that a file would lie in.
 */
export function nearestWord(
  word: string,
  base: string,
  { platform, isFile }: Surroundings,
): string | undefined {
  const script = `${word}.py`;
  if (isFile(platform.path.resolve(base, script))) return script;
  return nearest(word, Object.keys(COMMANDS));
}
