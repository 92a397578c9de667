/**
 * The command line, by the option table. Not by `@std/cli`'s `parseArgs`: it cuts the line at a `--`
 * that belongs to the app, and takes the app `true` in `--watch true` for a value.
 */
import { type UserError, userError } from "../errors.ts";
import { isPythonPath } from "../root.ts";
import { type CommandName, isCommand } from "./commands.ts";
import type { Kind } from "./kinds.ts";
import { isFlag, type Option, OPTION_ROWS, type OptionName, type Values } from "./options.ts";
import { ELSEWHERE, nearest } from "./suggest.ts";

export interface CommandLine {
  /** What is to be done, where it is not to run an app. */
  readonly command: CommandName | undefined;
  /** The options that were given, checked. */
  readonly given: Partial<Values>;
  /** APP and its arguments, or the words of a command; empty where there are none. */
  readonly app: readonly string[];
}

interface Flag {
  readonly name: OptionName;
  readonly row: Option<unknown>;
  /** As the user writes it, for messages. */
  readonly shown: string;
  /** What a switch means when it stands there. */
  readonly means: boolean;
}

/** Every spelling of every option: `--debounce`, `-d`, `--no-watch` … */
const FLAGS: ReadonlyMap<string, Flag> = new Map(
  OPTION_ROWS.filter(isFlag).flatMap(([name, row]) => {
    const spellings: [string, boolean][] = [[`--${name}`, true]];
    if (row.short) spellings.push([`-${row.short}`, true]);
    if (row.negatable) spellings.push([`--no-${name}`, false]);
    return spellings.map(([shown, means]) => [shown, { name, row, shown, means }]);
  }),
);

const isSwitch = (flag: Flag) => flag.row.kind.metavar === "";

/** What turns restarting on with other tools. */
const RELOAD = /^--(?:(?:auto|hot|live)-?)?reload$/;

/** What names the command with other tools. */
const EXEC = /^--(?:exec|cmd)$/;

/** How a line goes on from an unknown option: as the app's, if one is named there; undefined where none is. */
function appFirst(word: string, behind: readonly string[]): string | undefined {
  const at = behind.findIndex((next) => next === "-m" || isPythonPath(next));
  if (at < 0) return undefined;
  const app = behind.slice(at, at + (behind[at] === "-m" ? 2 : 1));
  return [...app, word, ...behind.slice(0, at)].join(" ");
}

/** @param behind The words after it. */
function unknownOption(word: string, behind: readonly string[], name = word): UserError {
  if (RELOAD.test(word)) return userError("reload-by-default", word);
  if (EXEC.test(word)) return userError("app-by-default", word, behind.join(" "));
  const spellings = [...FLAGS.keys()].filter((name) => name.startsWith("--"));
  const near = ELSEWHERE.get(word) ?? nearest(word, spellings);
  return userError("unknown-option", name, near, appFirst(word, behind));
}

/**
 * `--name=value`, `-d300`, `-qv` → the flags and the value that stand in one word.
 * @param behind The words after it.
 */
function flagsOf(
  word: string,
  behind: readonly string[],
): { flags: Flag[]; value: string | undefined } {
  if (word.startsWith("--")) {
    const [name = word, ...rest] = word.split("=");
    const flag = FLAGS.get(name);
    if (!flag) throw unknownOption(name, behind);
    return { flags: [flag], value: rest.length > 0 ? rest.join("=") : undefined };
  }
  const flags: Flag[] = [];
  for (let i = 1; i < word.length; i++) {
    const flag = FLAGS.get(`-${word[i]}`);
    if (!flag) {
      throw unknownOption(word, behind, word.length === 2 ? word : `-${word[i]} in ${word}`);
    }
    flags.push(flag);
    if (!isSwitch(flag)) {
      const value = word.slice(i + 1).replace(/^=/, "");
      return { flags, value: value === "" ? undefined : value };
    }
  }
  return { flags, value: undefined };
}

/** Whether the word behind an option that can do without a value is one: a number out of its bounds is meant as one. */
function isMeantFor(kind: Kind<unknown>, word = ""): boolean {
  return /^\d+$/.test(word) || "value" in kind.fromText(word);
}

/**
 * What a flag says.
 * @param text Its value, where that stands in the same word.
 * @param next The word behind it.
 * @returns The value, and whether the next word was it.
 */
function readFlag(
  flag: Flag,
  text: string | undefined,
  next: string | undefined,
): { value: unknown; isNext: boolean } {
  const { kind, bare, off } = flag.row;
  if (isSwitch(flag) || !flag.means) {
    if (text !== undefined) throw userError("option-without-value", flag.shown, text);
    return { value: isSwitch(flag) ? flag.means : off, isNext: false };
  }
  if (bare !== undefined && text === undefined && !isMeantFor(kind, next)) {
    return { value: bare, isNext: false };
  }
  const given = text ?? next;
  const read = kind.fromText(given ?? "");
  if ("value" in read) return { value: read.value, isNext: text === undefined };
  if (read.forShell !== undefined) {
    throw userError("option-for-shell", flag.shown, read.forShell, given ?? "");
  }
  const instead = given === undefined ? "nothing" : given === "" ? "an empty text" : given;
  throw userError("option-value", flag.shown, read.allowed, instead, kind.meant?.(given ?? ""));
}

/**
 * Reads the options in front of APP; everything from APP on is left as it is.
 * @throws {UserError} for an unknown option, a missing value or one that is not allowed.
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const given: Partial<Record<OptionName, unknown>> = {};
  const command = isCommand(words[0]) ? words[0] : undefined;
  let at = command ? 1 : 0;
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") {
      at++;
      break;
    }
    if (!word.startsWith("-") || word === "-" || word === "-m") break;
    const { flags, value: text } = flagsOf(word, words.slice(at + 1));
    for (const flag of flags) {
      // In `-qd50` the value is that of the last one.
      const own = flag === flags.at(-1) ? text : undefined;
      const { value, isNext } = readFlag(flag, own, words[at + 1]);
      const before = flag.row.repeatable ? given[flag.name] as unknown[] | undefined : undefined;
      given[flag.name] = before ? [...before, ...value as unknown[]] : value;
      if (isNext) at++;
    }
  }
  return { command, given: given as Partial<Values>, app: words.slice(at) };
}
