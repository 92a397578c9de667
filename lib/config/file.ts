import { parse, TomlError } from "smol-toml";
import { isTable, type Kind } from "../cli/kinds.ts";
import { isKey, OPTION_ROWS, type OptionName, OPTIONS, type Values } from "../cli/options.ts";
import { ELSEWHERE, nearest } from "../cli/suggest.ts";
import { userError } from "../errors.ts";

/** What the project says of itself in `[project]`, as far as it helps to find the app. */
export interface ProjectTable {
  readonly name: string | undefined;
  /** `[project.scripts]`: the command's name and its `module:function`. */
  readonly scripts: Readonly<Record<string, string>>;
}

/** Where nothing is said of it. */
export const NO_PROJECT: ProjectTable = { name: undefined, scripts: {} };

export interface ConfigFile {
  /** Its path, for messages. */
  readonly shown: string;
  readonly given: Partial<Values>;
  readonly project: ProjectTable;
}

type TomlTable = Readonly<Record<string, unknown>>;

const asTable = (value: unknown): TomlTable | undefined => isTable(value) ? value : undefined;

const KEYS: readonly OptionName[] = OPTION_ROWS.filter(isKey).map(([name]) => name);

/** A key with `-` for `_`: both are taken, as in other tools' tables. */
const spelled = (key: string) => key.replaceAll("_", "-");
const NAMES: ReadonlyMap<string, OptionName> = new Map(KEYS.map((name) => [spelled(name), name]));

/** Tables that are meant for ours, and of which nothing would be read. */
const MISSPELLED = ["tool.slop_watch", "tool.slopwatch", "slop-watch", "slop_watch"];

/** What is probably meant by a key that there is not: another tool's, or a flag's way to say no. */
function keyMeant(key: string): string | undefined {
  const elsewhere = ELSEWHERE.get(`--${key}`)?.slice(2);
  const name = NAMES.get(elsewhere ?? nearest(key, [...NAMES.keys()]) ?? "");
  const [, negated = ""] = /^no-(.+)$/.exec(key) ?? [];
  return NAMES.has(negated) ? `${negated} = false` : name;
}

/** What is probably meant by a value, as TOML; undefined where nothing is near. */
function valueMeant(kind: Kind<unknown>, value: unknown): string | undefined {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const bare = text === "true" || text === "false" ? text === "true" : Number(text);
  if (typeof value === "string" && "value" in kind.fromToml(bare)) return text;
  const meant = kind.meant?.(text);
  return meant && JSON.stringify(meant);
}

/** A TOML value as the user wrote it, near enough for a message. */
function asWritten(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/**
 * The settings in one table.
 * @param file The file's name, for messages.
 * @throws {UserError} for an unknown key, one that stands there in both spellings, a wrong type or a value out
 *   of range.
 */
function checkTable(table: TomlTable, file: string): Partial<Values> {
  const given: Partial<Record<OptionName, unknown>> = {};
  for (const [key, value] of Object.entries(table)) {
    const name = NAMES.get(spelled(key));
    if (name === undefined) {
      if (Object.hasOwn(OPTIONS, spelled(key))) throw userError("key-of-flag", spelled(key), file);
      throw userError("unknown-key", key, file, KEYS, keyMeant(spelled(key)));
    }
    if (given[name] !== undefined) {
      const spellings = Object.keys(table).filter((other) => spelled(other) === spelled(key));
      throw userError("key-twice", spellings, file);
    }
    const kind: Kind<unknown> = OPTIONS[name].kind;
    const read = kind.fromToml(value);
    if (!("value" in read)) {
      if (read.forShell !== undefined) {
        throw userError("key-for-shell", key, file, read.forShell, String(value));
      }
      const meant = valueMeant(kind, value);
      throw userError("key-value", key, file, read.allowed, asWritten(value), meant);
    }
    given[name] = read.value;
  }
  return given as Partial<Values>;
}

/** `[project]`, of which only what has the right shape is taken: the file's own tools judge the rest. */
function projectTable(document: TomlTable): ProjectTable {
  const project = asTable(document.project);
  const scripts = Object.entries(asTable(project?.scripts) ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return {
    name: typeof project?.name === "string" ? project.name : undefined,
    scripts: Object.fromEntries(scripts),
  };
}

/**
 * The configuration in a file's text. Not by `@std/toml`: it refuses 5 of the 12 valid files that
 * Python 3.13's own reader is tested with, and with such a file slop-watch would not run the app.
 * @param shown The file's path, for messages.
 * @param atTop Whether the keys stand at the top of the file, and not in `[tool.slop-watch]`.
 * @throws {UserError} where the text is not TOML or a key is wrong.
 */
export function parseConfig(text: string, shown: string, atTop: boolean): ConfigFile {
  let document: TomlTable;
  try {
    document = parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Below its first line it shows the place in the text.
    const [what = ""] = error.message.replace("Invalid TOML document: ", "").split("\n", 1);
    throw userError("config-invalid", shown, error.line, error.column, what);
  }
  if (atTop) {
    return {
      shown,
      given: checkTable(document, shown),
      project: NO_PROJECT,
    };
  }
  const tools = asTable(document.tool);
  const misspelled = MISSPELLED.find((name) => {
    const [first = "", second] = name.split(".");
    return asTable(second === undefined ? document[first] : tools?.[second]) !== undefined;
  });
  if (misspelled !== undefined) throw userError("config-misspelled", misspelled, shown);
  const ours = tools?.["slop-watch"];
  const table = ours === undefined ? {} : asTable(ours);
  if (!table) {
    throw userError("config-no-table", shown, asWritten(ours));
  }
  return { shown, given: checkTable(table, shown), project: projectTable(document) };
}
