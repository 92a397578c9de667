/**
 * Every option and every key of the configuration, each described once. Parsing, the check of the
 * configuration, the help text, the completions and the "did you mean" are all made from this table. A new
 * one is a row here and one in README, which a test holds against this one; what uses it reads
 * `settings.values` (`config/settings.ts`).
 */
import type { StopSignal } from "../platform/platform.ts";
import { isPath } from "../root.ts";
import {
  command,
  count,
  type Kind,
  milliseconds,
  millisecondsOrOff,
  oneOf,
  oneOfOrOff,
  onOff,
  path,
  texts,
  variables,
} from "./kinds.ts";

export interface Option<T> {
  readonly kind: Kind<T>;
  /** What holds where nothing is given. */
  readonly default: T;
  /** Its one-letter name. */
  readonly short?: string;
  /** Whether `--no-NAME` says the opposite. */
  readonly negatable?: boolean;
  /** What it means without a value, for one that can do without; a word after it that it can take is its value. */
  readonly bare?: T;
  /** What `--no-NAME` means, where it is no switch. */
  readonly off?: T;
  /** Whether it may be given more than once, each adding to the last. */
  readonly repeatable?: boolean;
  /** The environment variable that says the same; a flag wins over it. */
  readonly variable?: string;
  /** Where it can be given; both, where nothing is said. */
  readonly only?: "command line" | "configuration";
  /** One sentence for the help text, without a full stop. */
  readonly help: string;
  /** The default in words, where the value does not speak for itself; empty for none. */
  readonly shownDefault?: string;
}

/**
 * When the next interpreter is warmed: when a burst opens (`auto`), as soon as the app is at rest (`always`), or
 * never.
 */
export type StandbyWhen = "auto" | "always" | "never";

/** Gives each row its own type, and checks the default against the kind. */
function option<T>(row: Option<T>): Option<T> {
  return row;
}

const STOP_SIGNALS: readonly StopSignal[] = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
];

export const DEFAULT_PATTERNS: readonly string[] = ["src/**/*.py", "scripts/**/*.py", "*.py"];

export const OPTIONS = {
  watch: option({
    kind: onOff,
    default: true,
    negatable: true,
    variable: "MANUAL_SLOP_WATCH",
    help: "Restart the app when its code changes. Off: run it once, watch nothing",
  }),
  pattern: option({
    kind: texts("GLOB", "a glob, from the project root"),
    default: DEFAULT_PATTERNS,
    short: "p",
    repeatable: true,
    help: "What to watch, from the project root; replaces the default",
  }),
  also: option({
    kind: texts("GLOB", "a glob, from the project root"),
    default: [] as readonly string[],
    repeatable: true,
    help: "What to watch beside that; added to the configuration's",
    shownDefault: "",
  }),
  ignore: option({
    kind: texts("GLOB", "a glob, from the project root"),
    default: [] as readonly string[],
    short: "i",
    repeatable: true,
    help: "What not to watch; a name without / counts at any depth; added to the configuration's",
    shownDefault: "",
  }),
  follow: option({
    kind: onOff,
    default: true,
    negatable: true,
    help: "Watch what the app imports of its own code, wherever it lies",
    shownDefault: "on without -p",
  }),
  debounce: option({
    kind: milliseconds(0, 60_000),
    default: 300,
    short: "d",
    help: "Quiet time that ends a burst of saves",
  }),
  "restart-on": option({
    kind: oneOf("WHAT", ["imported", "code", "content", "touch"]),
    default: "code" as "imported" | "code" | "content" | "touch",
    help:
      "What restarts: imported (code that the app has imported), code (comments and layout do not count), content (any byte does) or touch (any event)",
  }),
  gate: option({
    kind: onOff,
    default: true,
    negatable: true,
    help: "Leave the app up while a changed file does not compile",
  }),
  "before-start": option({
    kind: command,
    default: [] as readonly string[],
    help: "Run COMMAND before each start; where it fails, nothing starts or stops",
    shownDefault: "",
  }),
  "on-ready": option({
    kind: command,
    default: [] as readonly string[],
    help: "Run COMMAND each time the app is ready, with SLOP_WATCH_PORT where it listens on one",
    shownDefault: "",
  }),
  standby: option({
    kind: oneOfOrOff("WHEN", ["auto", "always", "never"], "always", "never"),
    default: "auto" as StandbyWhen,
    bare: "always",
    off: "never",
    negatable: true,
    help:
      "Warm the next interpreter, with third-party modules imported: when a burst of saves opens (auto), as soon as the app rests (always), or never",
  }),
  grace: option({
    kind: milliseconds(0, 3_600_000),
    default: 5000,
    help: "Time to stop in, before the app is killed with all below it",
  }),
  "stop-signal": option({
    kind: oneOf("SIG", STOP_SIGNALS),
    default: "SIGINT" as StopSignal,
    help: "The signal that asks the app to stop (not on Windows)",
  }),
  agent: option({
    kind: onOff,
    default: true,
    negatable: true,
    help: "Stop a Python app from inside, and keep its state",
  }),
  poll: option({
    kind: millisecondsOrOff(20, 60_000, 500),
    default: 0,
    bare: 500,
    off: 0,
    negatable: true,
    help: "Look for changes by scanning each MS (500), not by the system's events",
    shownDefault: "",
  }),
  "log-dir": option({
    kind: path("DIR", "a folder"),
    default: "",
    help: "Write each generation's output also to a file of its own in DIR",
    shownDefault: "",
  }),
  events: option({
    kind: path("FILE", "a file, or - for stdout", (value) => value === "-"),
    default: "",
    help: "Append what happens to FILE as JSON, one object a line; - is stdout",
    shownDefault: "",
  }),
  "hold-ports": option({
    kind: onOff,
    default: false,
    negatable: true,
    help: "Keep the TCP ports that a Python app listens on over a restart: requests wait",
  }),
  "exit-with-app": option({
    kind: onOff,
    default: false,
    negatable: true,
    help: "When the app ends by itself, end too, with its exit code",
  }),
  keys: option({
    kind: onOff,
    default: false,
    negatable: true,
    help:
      "On a terminal, take keys: r restart, p pause or resume, s status, c clear, q quit, h help; the app gets no stdin",
  }),
  "window-place": option({
    kind: onOff,
    default: true,
    negatable: true,
    help:
      "Windows, X11: the app's window comes up where the last run's was, without taking the focus",
  }),
  clear: option({
    kind: onOff,
    default: false,
    negatable: true,
    help: "Clear the screen before each start",
  }),
  title: option({
    kind: onOff,
    default: false,
    negatable: true,
    help:
      "On a terminal, say in the window's title that a save was refused, or that the app has died",
    shownDefault: "off; on while an app owns the screen",
  }),
  python: option({
    kind: path("PATH", "a Python interpreter", (value, path) => !isPath(value, path)),
    default: "",
    help: "The Python that runs the app",
    shownDefault: "the project's",
  }),
  root: option({
    kind: path("DIR", "a folder"),
    default: "",
    only: "command line",
    help: "The project root",
    shownDefault: "found",
  }),
  config: option({
    kind: path("FILE", "a TOML file"),
    default: "",
    only: "command line",
    help: "Read the configuration from FILE",
    shownDefault: "pyproject.toml",
  }),
  quiet: option({
    kind: onOff,
    default: false,
    short: "q",
    negatable: true,
    help: "Say nothing but errors",
  }),
  verbose: option({
    kind: onOff,
    default: false,
    short: "v",
    negatable: true,
    help: "Say what is decided, and why",
  }),
  color: option({
    kind: oneOf("WHEN", ["auto", "always", "never"]),
    default: "auto" as "auto" | "always" | "never",
    help: "Colours: auto, always or never; NO_COLOR and FORCE_COLOR count",
  }),
  version: option({
    kind: onOff,
    default: false,
    short: "V",
    only: "command line",
    help: "Print the version",
  }),
  help: option({
    kind: onOff,
    default: false,
    short: "h",
    only: "command line",
    help: "Print this help",
  }),
  command: option({
    kind: command,
    default: [] as readonly string[],
    only: "configuration",
    help: "What to run where the command line names no APP",
    shownDefault: "",
  }),
  log_keep: option({
    kind: count(1, 10_000),
    default: 20,
    only: "configuration",
    help: "How many generations' logs are kept",
  }),
  preserve: option({
    kind: texts("MODULE:NAME", "a module attribute as module:name", /^[^:\s]+:[^:\s]+$/),
    default: [] as readonly string[],
    only: "configuration",
    help: "Module attributes that are kept over a restart",
    shownDefault: "",
  }),
  standby_exclude: option({
    kind: texts("MODULE", "a module's name"),
    default: [] as readonly string[],
    only: "configuration",
    help: "Modules that are not imported early for a warm start",
    shownDefault: "",
  }),
  env: option({
    kind: variables,
    default: {} as Readonly<Record<string, string>>,
    only: "configuration",
    help: "Environment variables for the app",
    shownDefault: "",
  }),
};

export type OptionName = keyof typeof OPTIONS;

/** The type of each option's value, from its row of the table. */
export type Values = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends Option<infer T> ? T : never;
};

/** The rows as name and description, with their values' types forgotten: for going through all of them. */
export const OPTION_ROWS: readonly (readonly [OptionName, Option<unknown>])[] = Object.entries(
  OPTIONS,
) as [OptionName, Option<unknown>][];

/** Whether `--no-NAME` is worth naming: for a switch that is on where nothing is given, if only at times. */
export const isOnAtTimes = (
  { negatable, default: value, shownDefault }: Option<unknown>,
): boolean =>
  negatable === true && (value === true || value === false && shownDefault !== undefined);

/** Whether the option can stand on the command line. */
export const isFlag = ([, row]: readonly [OptionName, Option<unknown>]): boolean =>
  row.only !== "configuration";

/** Whether the option can stand in the configuration. */
export const isKey = ([, row]: readonly [OptionName, Option<unknown>]): boolean =>
  row.only !== "command line";
