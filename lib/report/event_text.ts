/** Events as lines for people. Pure, so that what is shown is tested as text. */
import type { Crash } from "../wire/agent.ts";
import { bold, cyan, dim, green, red, yellow } from "./colors.ts";
import type { Happening, Ready, Restart, Skip, Stopping } from "./events.ts";
import {
  counted,
  duration,
  endingText,
  errorText,
  namesWithin,
  someOf,
  sourceErrorText,
  warningText,
} from "./text.ts";
import { visible, withoutEscapes } from "./visible.ts";

export type Verbosity = "quiet" | "normal" | "verbose";

/** How events are shown. */
interface Showing {
  readonly isVerbose: boolean;
  /** The terminal's width, in characters, that long names are cut to. */
  readonly width: number;
  /** With a restart: how the app was stopped for it; empty where it was down. */
  readonly stoppedBy: string;
  /** With `ready`: the restart that has led to it and was not told of; undefined for none. */
  readonly restart: Restart | undefined;
  /** Whether slop-watch ends with the app. */
  readonly endsWithApp: boolean;
  /** Whether a Ctrl-C can be typed. */
  readonly isAtTerminal: boolean;
}

const USUAL: Showing = {
  isVerbose: false,
  width: Infinity,
  stoppedBy: "",
  restart: undefined,
  endsWithApp: false,
  isAtTerminal: false,
};

/** What is said of each event, without the prefix; undefined where nothing is. */
type Texts = {
  readonly [E in Happening["event"]]: (
    what: Extract<Happening, { readonly event: E }>,
    how: Showing,
  ) => string | undefined;
};

const TEXTS: Texts = {
  watching(what, { isVerbose, width }) {
    const { files, root, patterns, folders, backend, followed } = what;
    const how = backend === "poll" ? ", by scanning" : "";
    if (followed > 0) {
      const where = someOf(what.followed_folders.map((folder) => `${folder}/`), width);
      return `also watching ${
        bold(counted(followed, "file"))
      } that the app imports (${where})${how}`;
    }
    const where = `${visible(root)} (${visible(patterns.join(", "))})${how}`;
    const named = visible(folders.join(", ")) || "none";
    const more = isVerbose ? dim(`\n  folders: ${named}; backend: ${backend}`) : "";
    return `watching ${bold(counted(files, "file"))} in ${where}${more}`;
  },
  start({ pid, command, reason }, { isVerbose }) {
    if (reason !== "first" && !isVerbose) return undefined;
    return `started, pid ${pid}` + (isVerbose ? dim(`: ${visible(command.join(" "))}`) : "");
  },
  ready: readyText,
  change({ paths }, { width }) {
    if (paths.length === 0) return "all changed back, restarting";
    const names = paths.map(({ path, kind }) => kind === "modified" ? path : `${path} (${kind})`);
    return `${cyan(someOf(names, width))} changed, restarting`;
  },
  before({ code, ms }, { isVerbose }) {
    // Where it has failed the skip tells of it.
    if (!isVerbose || code !== 0) return undefined;
    return dim(`the command of --before-start has taken ${duration(ms)}`);
  },
  skip: skipText,
  stopping: stoppingText,
  stop(what, { isVerbose }) {
    if (!isVerbose) return undefined;
    const steps = what.steps.map(({ step, ms }) => `${step} ${duration(ms)}`).join(", ");
    const how = steps ? `${what.how}: ${steps}` : what.how;
    return dim(`stopped in ${duration(what.ms)} (${how}); it ${endingText(what)}`);
  },
  restart: restartText,
  exit(what, { endsWithApp }) {
    const how = `the app ${endingText(what)} after ${duration(what.uptime_ms)}`;
    const crash = what.crash ? crashText(what.crash) : "";
    const then = endsWithApp ? "" : ", waiting for a change";
    return `${what.code === 0 ? how : red(how)}${then}${crash}`;
  },
  pause: () => "paused: changes wait for p or r",
  resume: () => "no longer paused",
  warning: warningText,
  error: errorText,
  quit: ({ code }, { isVerbose }) => isVerbose ? dim(`ends with exit code ${code}`) : undefined,
};

/** What is said of an event, without the prefix; undefined where nothing is. */
export function eventText(
  what: Happening,
  verbosity: Verbosity,
  how: Partial<Omit<Showing, "isVerbose">> = {},
): string | undefined {
  const isError = what.event === "error" ||
    what.event === "skip" && what.reason === "before-failed";
  if (verbosity === "quiet" && !isError) return undefined;
  const text = TEXTS[what.event] as (what: Happening, how: Showing) => string | undefined;
  return text(what, { ...USUAL, ...how, isVerbose: verbosity === "verbose" });
}

/** A part of a restart that takes more, in ms, is named in its line. */
const LONG_PART_MS = 1000;
/** The line of a restart has no more columns: it comes all day. What stands before each line takes some of them. */
const RESTART_COLUMNS = 80 - "[slop-watch] ".length;

/** A part of a restart: its name, how long it took in ms, and what else is said of it. */
type RestartPart = readonly [name: string, ms: number, by: string];

const partText = ([name, ms, by]: RestartPart) => `${name} ${duration(ms)}${by}`;

function restartParts(what: Restart, stoppedBy: string): RestartPart[] {
  return [
    ["check", what.check_ms, ""],
    ["before", what.before_ms, ""],
    ["stop", what.stop_ms, stoppedBy && ` by ${stoppedBy}`],
    ["start", what.start_ms, ""],
  ];
}

/** The longest of them, where it is worth a word; else empty. */
function longestText(parts: readonly RestartPart[]): string {
  const longest = parts.reduce((one, other) => other[1] > one[1] ? other : one);
  return longest[1] > LONG_PART_MS ? ` (${partText(longest)})` : "";
}

/** How a line of a restart ends: for which files it was, and what of it took long. */
function causeText(begin: string, paths: readonly string[], end: string): string {
  const names = namesWithin(paths, RESTART_COLUMNS - `${begin} for ${end}`.length);
  return (names && ` for ${names}`) + (end && dim(end));
}

function restartText(what: Restart, { isVerbose, width, stoppedBy }: Showing): string {
  const parts = restartParts(what, stoppedBy);
  const total = duration(what.total_ms);
  const begin = `${green("restarted")} in ${bold(total)}`;
  if (!isVerbose) {
    return begin + causeText(`restarted in ${total}`, what.paths, longestText(parts));
  }
  const names = someOf(what.paths, width);
  const texts = parts.filter(([name, ms]) => name !== "before" || ms > 0).map(partText);
  const all = ` (debounce ${duration(what.debounce_ms)}, ${texts.join(", ")})`;
  return begin + (names && ` for ${names}`) + dim(all);
}

/** Whether an app that became ready in this way is up where people look at it; else nothing else was to be seen of it. */
export const isSeen = ({ by }: Pick<Ready, "by">): boolean => by !== "rest" && by !== "time";

function readyText(what: Ready, how: Showing): string | undefined {
  const { isVerbose, stoppedBy, restart } = how;
  const after = duration(what.since_settle_ms ?? what.ms);
  if (!isSeen(what)) {
    if (restart) return restartText(restart, how);
    if (!isVerbose) return undefined;
    return dim(what.by === "rest" ? `at rest after ${after}` : `taken for ready after ${after}`);
  }
  const at = what.port === undefined ? "" : ` on port ${what.port}`;
  const place = what.by === "window" ? " with its window" : at;
  const begin = `${green("ready")}${place} after ${bold(after)}`;
  if (isVerbose) return begin + dim(` (by ${what.by}; its own start ${duration(what.ms)})`);
  if (!restart) return begin;
  const before = restartParts(restart, stoppedBy).filter(([name]) => name !== "start");
  const longest = longestText([...before, ["start", restart.start_ms + what.ms, ""]]);
  return begin + causeText(`ready${place} after ${after}`, restart.paths, longest);
}

/** What a Ctrl-C does now, by the exit code that slop-watch ends with; undefined where it does not end. */
function ctrlC(quitCode: number | undefined): string {
  switch (quitCode) {
    case undefined:
      return "Ctrl-C ends slop-watch, and twice kills";
    case 0:
      return "Ctrl-C kills";
    case 130:
      return "Ctrl-C again kills";
    default:
      // Of another kind than the signal that has asked for the end: the first is no haste.
      return "Ctrl-C twice kills";
  }
}

const seconds = (ms: number) => `${Number((ms / 1000).toFixed(1))} s`;

function stoppingText(
  { ms, message, grace_ms, quit_code }: Stopping,
  { isAtTerminal }: Showing,
): string {
  const key = isAtTerminal ? `; ${ctrlC(quit_code)}` : "";
  const until = dim(`(${seconds(grace_ms)} at most${key})`);
  return `not stopped after ${seconds(ms)}: ${visible(message)} ${until}`;
}

/** What is said where a command is run before a start. @param changed The files that led to it. */
export function runsText(command: string, changed: readonly string[], width: number): string {
  const why = changed.length > 0 ? `${cyan(someOf(changed, width))} changed, ` : "";
  return `${why}running ${visible(command)}`;
}

/** What is said where the output of a command could not be shown when it came. */
export function writtenText(option: string, output: string): string {
  const lines = withoutEscapes(output).trimEnd().split(/\r?\n/);
  return `the command of ${option} has written\n  ${lines.join("\n  ")}`;
}

function skipText(
  { reason, paths, error, code = null }: Skip,
  { width }: Showing,
): string | undefined {
  const files = someOf(paths, width);
  switch (reason) {
    case "unchanged":
      return dim(`nothing changed in ${files}, no restart`);
    case "no-code-change":
      return dim(`no code changed in ${files}, no restart`);
    case "not-imported":
      return dim(`the app has not imported ${files}, no restart`);
    case "syntax-error":
      return `${yellow("not restarted:")} ${error ? sourceErrorText(error) : files}`;
    case "unreadable":
      // A warning has named them already.
      return undefined;
    case "before-failed": {
      const ending = code === null ? "did not come to its end" : endingText({ code, signal: null });
      return `${red("not started:")} the command of --before-start ${ending}\n  ${
        dim("the next good save tries again")
      }`;
    }
    case "paused":
      return `paused, ${counted(paths.length, "change")} waiting: ${cyan(files)}`;
  }
}

/** An exception and where it came from, as terminals take it for a link. */
function crashText({ message, path, line }: Crash): string {
  return `\n  ${red(visible(message))}${path ? `\n  ${bold(`${visible(path)}:${line}`)}` : ""}`;
}

/** What is said of a start that took its time. */
export const slowImportsText = (ms: number): string =>
  `about ${duration(ms)} of the app's start went into imports from outside the project; ` +
  "--standby always would save most of that at each restart";
