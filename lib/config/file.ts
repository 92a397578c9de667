import { parse, TomlError } from "smol-toml";
import { isTable } from "../cli/kinds.ts";
import { isKey, OPTION_ROWS, type OptionName, OPTIONS, type Values } from "../cli/options.ts";
import { nearest } from "../cli/suggest.ts";
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

/** The name that a Python package of ours would have: under it nothing would be read. */
const MISSPELLED = "slop_watch";

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
      const near = nearest(spelled(key), [...NAMES.keys()]);
      throw userError("unknown-key", key, file, KEYS, near && NAMES.get(near));
    }
    if (given[name] !== undefined) {
      const spellings = Object.keys(table).filter((other) => spelled(other) === spelled(key));
      throw userError("key-twice", spellings, file);
    }
    const read = OPTIONS[name].kind.fromToml(value);
    if (!("value" in read)) {
      if (read.forShell !== undefined) {
        throw userError("key-for-shell", key, file, read.forShell, String(value));
      }
      throw userError("key-value", key, file, read.allowed, asWritten(value));
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
  if (tools?.[MISSPELLED] !== undefined) throw userError("config-misspelled", MISSPELLED, shown);
  const ours = tools?.["slop-watch"];
  const table = ours === undefined ? {} : asTable(ours);
  if (!table) {
    throw userError("config-no-table", shown, asWritten(ours));
  }
  return { shown, given: checkTable(table, shown), project: projectTable(document) };
}
