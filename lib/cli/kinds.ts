/** The kinds of value that an option or a key of the configuration can have, and how each is read. */
import type { PathModule } from "../platform/platform.ts";
import { nearest } from "./suggest.ts";

/** A value that was read, or what would have been allowed in its place. */
export type Parsed<T> = { readonly value: T } | {
  readonly allowed: string;
  /** In a command: the word that only a shell would understand. */
  readonly forShell?: string;
};

/** What a shell completes a value to: one of a few words, or what is on the disk. */
export type Completion = readonly string[] | "file" | "folder";

export interface Kind<T> {
  /** The word for the value in the help text; empty for a switch, which has none. */
  readonly metavar: string;
  /** What is allowed, as the end of "expected …". */
  readonly allowed: string;
  /** undefined where a shell has nothing to offer. */
  readonly completion?: Completion;
  /** From a word of the command line or an environment variable. */
  fromText(text: string): Parsed<T>;
  /** From a value of a TOML file. */
  fromToml(value: unknown): Parsed<T>;
  /** What was probably meant by a text that is no value of the kind; undefined where nothing is near. */
  meant?(text: string): string | undefined;
  /** The value as an absolute path, where it was given from `folder`. Only a kind of path has it. */
  resolve?(value: T, folder: string, path: PathModule): T;
}

/**
 * A kind that reads text and takes from TOML only values of one type.
 * @param allowedText What is allowed as text, where that is not what is allowed in TOML.
 */
function kind<T>(
  metavar: string,
  allowed: string,
  text: (text: string) => T | undefined,
  toml: (value: unknown) => T | undefined,
  allowedText = allowed,
): Kind<T> {
  const read = (value: T | undefined, allowed: string): Parsed<T> =>
    value === undefined ? { allowed } : { value };
  return {
    metavar,
    allowed,
    fromText: (given) => read(text(given), allowedText),
    fromToml: (given) => read(toml(given), allowed),
  };
}

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** Whether a value of a TOML file is a table; a date is an object, too. */
export const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

const ON_OFF = new Map([["1", true], ["true", true], ["0", false], ["false", false]]);

/** On or off. As text, `1` and `0` (or `true` and `false`). */
export const onOff: Kind<boolean> = kind<boolean>(
  "",
  "true or false",
  (text) => ON_OFF.get(text.toLowerCase()),
  (value) => typeof value === "boolean" ? value : undefined,
  "1 or 0",
);

const wholeWithin = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most ? value : undefined;

/** A whole number within the bounds, both included. */
export function count(least: number, most: number): Kind<number> {
  return kind(
    "N",
    `a whole number from ${least} to ${most}`,
    (text) => /^\d+$/.test(text) ? wholeWithin(Number(text), least, most) : undefined,
    (value) => typeof value === "number" ? wholeWithin(value, least, most) : undefined,
  );
}

/** What each unit of time is in ms. */
const UNITS: ReadonlyMap<string, number> = new Map([["ms", 1], ["s", 1000], ["m", 60_000]]);

/** A time as text, in ms: `300`, `500ms`, `1.5s`, `1m`; undefined where it is none, or no whole number of ms. */
function timeOf(text: string): number | undefined {
  const [, number = "", unit = "ms"] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  // 1.1 s are 1100.0000000000002 ms.
  const ms = Math.round(Number(number) * UNITS.get(unit)! * 1e6) / 1e6;
  return number !== "" && Number.isInteger(ms) ? ms : undefined;
}

/** A time of whole milliseconds within the bounds, both included: a number of them, or a text with a unit. */
export function milliseconds(least: number, most: number): Kind<number> {
  const fromText = (text: string) => wholeWithin(timeOf(text) ?? NaN, least, most);
  const times = kind(
    "MS",
    `milliseconds from ${least} to ${most}, or a time such as 500ms, 1.5s, 1m`,
    fromText,
    (value) =>
      typeof value === "number"
        ? wholeWithin(value, least, most)
        // A number in quotes is a slip.
        : typeof value === "string" && !/^\d+$/.test(value)
        ? fromText(value)
        : undefined,
  );
  // Other tools take seconds.
  const inSeconds = (text: string) =>
    /^\d*\.\d+$/.test(text) ? `0${text}s`.replace(/^0(?=\d)/, "") : "";
  return {
    ...times,
    meant: (text) => fromText(inSeconds(text)) === undefined ? undefined : inSeconds(text),
  };
}

/** The same, or 0 for off; in TOML also `true` for the usual one and `false`. */
export function millisecondsOrOff(least: number, most: number, usual: number): Kind<number> {
  const number = milliseconds(least, most);
  const allowed = `0 or ${number.allowed}`;
  const orOff = (read: Parsed<number>, isOff: boolean): Parsed<number> =>
    isOff ? { value: 0 } : "value" in read ? read : { allowed };
  return {
    ...number,
    metavar: "[MS]",
    allowed,
    fromText: (text) => orOff(number.fromText(text), /^0+$/.test(text)),
    fromToml: (value) =>
      value === true ? { value: usual } : orOff(number.fromToml(value), value === 0 || !value),
  };
}

/** One of a few words. */
export function oneOf<const T extends string>(metavar: string, words: readonly T[]): Kind<T> {
  const find = (text: string) => words.find((word) => word === text);
  const one = kind<T>(
    metavar,
    `one of ${words.join(", ")}`,
    find,
    (value) => typeof value === "string" ? find(value) : undefined,
  );
  const isMeant = (word: string, text: string) => [text, `sig${text}`].includes(word.toLowerCase());
  return {
    ...one,
    completion: words,
    meant: (text) =>
      words.find((word) => isMeant(word, text.toLowerCase())) ?? nearest(text, words),
  };
}

/**
 * The same, where one of the words is what `true` means in TOML, and another what `false` does.
 * @param off The word for `false`.
 */
export function oneOfOrOff<const T extends string>(
  metavar: string,
  words: readonly T[],
  on: NoInfer<T>,
  off: NoInfer<T>,
): Kind<T> {
  const one = oneOf(metavar, words);
  return {
    ...one,
    metavar: `[${metavar}]`,
    fromToml: (value) =>
      typeof value === "boolean" ? { value: value ? on : off } : one.fromToml(value),
  };
}

/**
 * The path of a file, or of a folder where `metavar` is `DIR`. In the settings it is absolute: it is resolved as
 * soon as the folder that it runs from is known (`config/settings.ts`).
 * @param isWord Whether a value is no path but a word with a meaning of its own, and stays as it is.
 */
export function path(
  metavar: string,
  allowed: string,
  isWord: (value: string, path: PathModule) => boolean = () => false,
): Kind<string> {
  const text = kind(
    metavar,
    allowed,
    (given) => given === "" ? undefined : given,
    (value) => typeof value === "string" && value !== "" ? value : undefined,
  );
  return {
    ...text,
    completion: metavar === "DIR" ? "folder" : "file",
    resolve: (value, folder, path) => isWord(value, path) ? value : path.resolve(folder, value),
  };
}

/**
 * Several texts: an option that may be repeated; in TOML an array, or one string for a single one.
 * @param form What each has to be like.
 */
export function texts(metavar: string, allowed: string, form = /./s): Kind<readonly string[]> {
  const one = (given: string) => form.test(given) ? [given] : undefined;
  return kind<readonly string[]>(
    metavar,
    `a string or an array of strings, each ${allowed}`,
    one,
    (value) =>
      typeof value === "string"
        ? one(value)
        : isStrings(value) && value.every((item) => form.test(item))
        ? value
        : undefined,
    allowed,
  );
}

/**
 * A command: an array of its words, or one string that is split at its spaces outside quotes. Its first
 * word is no path: it is found as APP is (`project/command.ts`).
 */
export const command: Kind<readonly string[]> = withoutShell(kind<readonly string[]>(
  "COMMAND",
  "a command as a string or an array of strings",
  splitWords,
  (value) =>
    typeof value === "string"
      ? splitWords(value)
      : isStrings(value) && value[0] !== undefined && value[0] !== ""
      ? value
      : undefined,
));

/** The same, where a string has no word outside of quotes that only a shell would understand. */
function withoutShell(kind: Kind<readonly string[]>): Kind<readonly string[]> {
  const { allowed } = kind;
  const read = (text: string): Parsed<readonly string[]> => {
    const forShell = shellWord(text);
    return forShell === undefined ? kind.fromText(text) : { allowed, forShell };
  };
  return {
    ...kind,
    fromText: read,
    fromToml: (value) => typeof value === "string" ? read(value) : kind.fromToml(value),
  };
}

/** The first word of a command line, outside of quotes, that is a shell's: `&&`, `|`, `>`. */
function shellWord(line: string): string | undefined {
  const unquoted = line.replace(/"[^"]*"|'[^']*'/g, "x");
  return unquoted.split(/\s+/).find((word) => /^(?:&&?|\|\|?|;|\d?>>?(?:&\d)?|<)$/.test(word));
}

/** Names and texts: a table in TOML. */
export const variables: Kind<Readonly<Record<string, string>>> = kind<Record<string, string>>(
  "TABLE",
  "a table of strings whose names are not empty and hold no =",
  () => undefined,
  (value) =>
    isTable(value) &&
      Object.entries(value).every(([name, item]) =>
        typeof item === "string" && /^[^=\0]+$/.test(name)
      )
      ? value as Record<string, string>
      : undefined,
);

/**
 * The words of a command line. Spaces part them; `'…'` and `"…"` keep spaces; a backslash is a
 * letter like any other, so that Windows paths need no care.
 * @returns undefined where a quote is left open or there is no word.
 */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  const parts = /\s+|"([^"]*)"|'([^']*)'|([^\s"']+)|(["'])/g;
  let word: string | undefined;
  for (const [space, double, single, bare, open] of line.matchAll(parts)) {
    if (open !== undefined) return undefined;
    const part = double ?? single ?? bare;
    if (part !== undefined) {
      word = (word ?? "") + part;
    } else if (space !== undefined && word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return words.length > 0 && words[0] !== "" ? words : undefined;
}
