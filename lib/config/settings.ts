/** Every setting: its value, where it came from, and which of two that say it differently wins. */
import { OPTION_ROWS, type OptionName, OPTIONS, type Values } from "../cli/options.ts";
import { userError } from "../errors.ts";
import type { PathModule } from "../platform/platform.ts";
import type { ConfigFile } from "./file.ts";

/** Where a setting came from. */
export type Origin = { readonly from: "default" } | GivenOrigin;

interface GivenOrigin {
  readonly from: "flag" | "variable" | "file";
  /** The flag, the variable or the file by its name, for messages. */
  readonly shown: string;
  /** The value as it was given, with no path resolved. */
  readonly given: unknown;
}

export interface Settings {
  /** Each path in them is absolute. */
  readonly values: Values;
  readonly origins: Readonly<Record<OptionName, Origin>>;
}

/** What one place says: some of the settings, or none. */
export interface Layer {
  readonly values: Partial<Values>;
  readonly origins: Partial<Settings["origins"]>;
}

/** The environment variables that stand for an option. */
export const VARIABLES: readonly string[] = OPTION_ROWS.flatMap(([, row]) => row.variable ?? []);

/** A place that settings are given in. */
interface SettingsPlace {
  readonly from: GivenOrigin["from"];
  /** What an option is called there, for messages. */
  shown(name: OptionName): string;
  /** The folder that paths run from. */
  readonly folder: string;
}

function layer(
  given: Partial<Values>,
  { from, shown, folder }: SettingsPlace,
  path: PathModule,
): Layer {
  const values: Partial<Record<OptionName, unknown>> = {};
  const origins: Partial<Record<OptionName, Origin>> = {};
  for (const [name, { kind }] of OPTION_ROWS) {
    const value = given[name];
    if (value === undefined) continue;
    values[name] = kind.resolve ? kind.resolve(value, folder, path) : value;
    origins[name] = { from, shown: shown(name), given: value };
  }
  return { values: values as Partial<Values>, origins };
}

/**
 * What the command line says. Paths in it run from the working folder: `--root` and `--config` are absolute
 * before the project root is known.
 */
export function fromFlags(given: Partial<Values>, cwd: string, path: PathModule): Layer {
  return layer(given, { from: "flag", shown: (name) => `--${name}`, folder: cwd }, path);
}

/**
 * What the environment says; an empty variable says nothing. Paths in it run from the working folder.
 * @throws {UserError} for a value that its option does not take.
 */
export function fromVariables(
  variables: Readonly<Record<string, string | undefined>>,
  cwd: string,
  path: PathModule,
): Layer {
  const given: Partial<Record<OptionName, unknown>> = {};
  for (const [name, { variable = "", kind }] of OPTION_ROWS) {
    const text = variables[variable]?.trim();
    if (!text) continue;
    const read = kind.fromText(text);
    if (!("value" in read)) throw userError("variable-value", variable, read.allowed, text);
    given[name] = read.value;
  }
  const shown = (name: OptionName) => OPTIONS[name].variable ?? "";
  return layer(given as Partial<Values>, { from: "variable", shown, folder: cwd }, path);
}

/** What the configuration says. Paths in it run from the project root, wherever the file lies. */
export function fromFile(
  file: Pick<ConfigFile, "shown" | "given"> | undefined,
  root: string,
  path: PathModule,
): Layer {
  if (!file) return { values: {}, origins: {} };
  return layer(file.given, { from: "file", shown: () => file.shown, folder: root }, path);
}

const DEFAULTS: Settings = {
  values: Object.fromEntries(OPTION_ROWS.map(([name, row]) => [name, row.default])) as Values,
  origins: Object.fromEntries(
    OPTION_ROWS.map(([name]) => [name, { from: "default" }]),
  ) as Settings["origins"],
};

/** Flags over environment over configuration over defaults; where an option adds, what the flags give comes to it. */
export function mergeSettings(
  { flags, variables, file }: { flags: Layer; variables: Layer; file: Layer },
): Settings {
  const values = { ...DEFAULTS.values, ...file.values, ...variables.values, ...flags.values };
  const all = (name: "also" | "ignore") => [
    ...file.values[name] ?? [],
    ...flags.values[name] ?? [],
  ];
  return {
    values: { ...values, also: all("also"), ignore: all("ignore") },
    origins: { ...DEFAULTS.origins, ...file.origins, ...variables.origins, ...flags.origins },
  };
}

/**
 * Whether the app's own code is watched wherever it lies. Who says what to watch means that alone, unless he
 * says both.
 */
export function isFollowed({ values, origins }: Settings): boolean {
  const isAsked = origins.follow.from !== "default";
  return values.follow && values.agent && (isAsked || origins.pattern.from === "default");
}
