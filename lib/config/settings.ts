import { OPTION_ROWS, type OptionName, OPTIONS, type Values } from "../cli/options.ts";
import { userError } from "../errors.ts";

/** Every setting, and where each came from. */
export interface Settings {
  readonly values: Values;
  /** "default", or the flag, the environment variable or the file that said it. */
  readonly origins: Readonly<Record<OptionName, string>>;
}

export interface Layers {
  /** The options on the command line. */
  readonly flags: Partial<Values>;
  /** The environment variables that options name. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly file: { readonly path: string; readonly given: Partial<Values> } | undefined;
}

/**
 * The folder that a path in a setting runs from: on the command line the working directory, elsewhere
 * the project root.
 * @param origin Where the setting came from.
 */
export function baseOf(origin: string, cwd: string, root: string): string {
  return origin.startsWith("--") ? cwd : root;
}

/** The environment variables that stand for an option. */
export const VARIABLES: readonly string[] = OPTION_ROWS.flatMap(([, row]) => row.variable ?? []);

/** What an option's environment variable says. An empty one says nothing. */
function fromVariable(name: OptionName, variables: Layers["variables"]): unknown {
  const { variable, kind } = OPTIONS[name] as (typeof OPTIONS)["watch"];
  const text = variable === undefined ? undefined : variables[variable]?.trim();
  if (!text) return undefined;
  const read = kind.fromText(text);
  if ("value" in read) return read.value;
  throw userError("variable-value", variable ?? "", text);
}

/**
 * Flags over environment over configuration over defaults.
 * @throws {UserError} for an environment variable that is neither on nor off.
 */
export function mergeSettings({ flags, variables, file }: Layers): Settings {
  const values: Partial<Record<OptionName, unknown>> = {};
  const origins: Partial<Record<OptionName, string>> = {};
  for (const [name, row] of OPTION_ROWS) {
    const layers: readonly [value: unknown, origin: string][] = [
      [flags[name], `--${name}`],
      [fromVariable(name, variables), row.variable ?? ""],
      [file?.given[name], file?.path ?? ""],
      [row.default, "default"],
    ];
    const [value, origin] = layers.find(([value]) => value !== undefined)!;
    values[name] = value;
    origins[name] = origin;
  }
  return { values: values as Values, origins: origins as Settings["origins"] };
}
