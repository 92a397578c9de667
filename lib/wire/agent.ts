/**
 * The lines between slop-watch and the agent in the app, made as `line.ts` says. CODE is a word of
 * `messages.ts`, and ABOUT are texts that go with it. NAME of a module, PATH, TYPE, MESSAGE, ABOUT and
 * CHANGED are hex, and so are EXECUTABLE, PREFIX, VERSION and WORD.
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | agent | `hello TOKEN PID MARK EXECUTABLE PREFIX VERSION WORD...` | the first line, once, with a token that lay
 *   ready: which interpreter asks to be the app. MARK is 1 in the child that a reloader (Werkzeug's, Django's)
 *   serves from, else 0; EXECUTABLE is `sys.executable`, PREFIX the whole path of `sys.pycache_prefix`, VERSION is as
 *   in 3.11, and the WORDs are those it was started by, as far as they fit |
 * | agent | `too-old TOKEN PID VERSION` | in its place: no agent can be in this Python |
 * | agent | `handing` | the app replaces itself by another program (`os.execv`), which is another process; Windows only |
 * | agent | `executing` | so it does, in its own process, where an agent comes up again; where the system refuses, this one goes on. POSIX only |
 * | agent | `bytecode WRITES PREFIX` | where bytecode goes from now on; WRITES is 0 where none is written, else 1 |
 * | agent | `wrote PATH` | the app writes a file that the call named; the first time |
 * | agent | `starts-others` | where the call named files: the app has started a program, which may write them |
 * | agent | `stopping LATE` | the word to stop was heard; LATE is 1 where that took so long that the signal counts as sent meanwhile, else 0. POSIX only |
 * | agent | `step STEP` | the stop goes on to this step, one of `STEPS` |
 * | agent | `step interrupt SIGNAL` | so it does, by this signal: what else is below the app and in its process group is to have it, too |
 * | agent | `warning CODE ABOUT...` | to be shown |
 * | agent | `waits CODE ABOUT...` | what the stop is seen to wait for, once, where it takes long |
 * | agent | `rested MS AGO IMPORTS_MS` | the app has come to rest, so long after its start, and so long before this line; of it about so long went into imports from outside the project |
 * | agent | `app-ready` | the app says that it is up; the first time |
 * | agent | `restless IMPORTS_MS` | it does not rest. While the app is profiled neither comes: a look would be, too |
 * | agent | `crash LINE PORT PATH TYPE MESSAGE AT MODULE` | the app ends with an exception: its type, the last line
 *   of the traceback, where in the project's code it came from (an empty PATH and 0 for nowhere); PORT is one that
 *   it could not have since it is in use, else 0; AT is where it was raised, as a module and a line; MODULE the
 *   top-level module that it was raised in, where that was imported early and the app had just begun, else empty |
 * | agent | `crash-file PATH` | before that: a file of the app's own code that the traceback has |
 * | agent | `own PATH` | a file of the app's own code that it has imported, neither Python's nor installed: each once, and those that nobody has asked about at its end |
 * | agent | `told` | those were all |
 * | agent | `reported HAS_SCREEN WINDOWS` | whether it draws on the whole terminal, and how many toolkits have a window |
 * | agent | `screen USE` | whose the terminal is: one of `SCREEN_USES` |
 * | agent | `reloader NAME` | what does, as far as it is known to us: one of `RELOADERS`, or `-` for nothing |
 * | agent | `binds` | with `--hold-ports`: the app has bound a TCP port that it has chosen; the first time |
 * | agent | `listens PORT BACKLOG` | it listens at one that was held, and would have its queue so long |
 * | agent | `learned ERROR` | what there is to import early was written down, or could not be: then the ERROR is not empty |
 * | slop-watch | `welcome WORD` | the interpreter is the app. WORD is that of the call, which who listens at the port
 *   in slop-watch's place cannot know: until one line has had it, none is obeyed |
 * | slop-watch | `leave WORD` | it is not, or is no more: another is |
 * | slop-watch | `hold ADDRESS` | hand over what the app listens at, to the holder (`holder.ts`): a stop comes next |
 * | slop-watch | `stop GRACE_MS HAS_SIGNAL SIGNAL TIME PID...` | stop the app; HAS_SIGNAL is 1 where the terminal interrupted it already, else 0;
 *   SIGNAL is what it is interrupted by, TIME when that was said, in ms since 1970, and each PID a process that is to get SIGNAL with it |
 * | slop-watch | `debugged?` | whether a Ctrl-C is for a debugger in the app; answered by `debugged 1` or `debugged 0` |
 * | slop-watch | `own?` | what the app has imported of its own code since this was last asked; answered by `own` for each file, and `told` |
 * | slop-watch | `report?` | what the app shows; answered by `reported` |
 * | slop-watch | `screen?` | whose the terminal is now; answered by `screen` |
 * | slop-watch | `reloader?` | what restarts the app on a save beside slop-watch; answered by `reloader` |
 * | slop-watch | `learn` | write down what there is to import early; answered by `learned` |
 *
 * Between slop-watch and an interpreter that waits to become the app, after the welcome:
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | agent | `importing NAME` | the import of a module begins |
 * | agent | `left-out CODE NAME ABOUT...` | it is not to be imported early; unless it only is not worth it, the interpreter ends |
 * | agent | `nothing-early CODE ABOUT...` | nothing is imported early |
 * | agent | `ready` | it waits |
 * | slop-watch | `hurry` | the app is likely to begin soon: no naps between the imports |
 * | slop-watch | `suspect PATH...` | before that: what `suspect` is in a call (`call.ts`) |
 * | slop-watch | `go GENERATION CHANGED PATH...` | become the app, after the import that is under way; CHANGED is the environment variable, PATH each file that led here |
 * | agent | `going` | it can, and waits for `run ADDRESS` |
 * | slop-watch | `run ADDRESS` | it was heard in time: run the app; the holder of its ports is there, empty for none |
 * | agent | `stale WHAT` | it can't: a file or module has changed since it was made; it ends |
 *
 * To an agent that was welcomed, the end of the connection means that slop-watch is gone.
 */
import { lineOf, numberOf, textOfWord, textsOfWords } from "./line.ts";

/** A connection that has not said hello may send so many characters, and one that has, in one line. */
export const LONGEST_HELLO = 16_384;
export const LONGEST_LINE = 65_536;

/**
 * The steps of the polite stop, in their order. A step is named here, taken and reported in
 * `_slop_watch_stop.py` (an interrupt in `_slop_watch_interrupt.py`), and described in README.md: there is no
 * other place.
 */
export const STEPS = ["on_stop", "window-close", "interrupt", "exit"] as const;
/** One step of the polite stop. */
export type StopStep = (typeof STEPS)[number];

/** What an app may restart itself by, as `_slop_watch_reloader.py` names it. */
export const RELOADERS = [
  "werkzeug",
  "django",
  "uvicorn",
  "hupper",
  "watchfiles",
  "tornado",
] as const;
export type ReloaderName = (typeof RELOADERS)[number];

/**
 * Whose the terminal is: nobody's alone, the app's, which waits there for a line (`input()`, pdb, a REPL), or the
 * app's alone, which draws on all of it.
 */
export const SCREEN_USES = ["free", "prompt", "owned"] as const;
export type ScreenUse = (typeof SCREEN_USES)[number];

/** The exception that an app ended with. */
export interface Crash {
  /** Its type as a traceback names it, such as `ValueError` or `json.decoder.JSONDecodeError`. */
  readonly type: string;
  /** The last line of the traceback. */
  readonly message: string;
  /** The innermost frame in the project's own code: from the root, with `/`; empty where there is none. */
  readonly path: string;
  /** From 1; 0 where there is none. */
  readonly line: number;
  /** One that it could not have since it is in use, where that is what it ended by, and is told. */
  readonly port?: number;
}

/** Where an exception was raised, Python's own modules apart. */
export interface Raised {
  /** The module and the line. */
  readonly at: string;
  /** The top-level module, where it was imported early and the app had just begun; else empty. */
  readonly soonIn: string;
}

/** How the app's start went, as far as its main thread tells. Times in ms. */
export interface Rest {
  /** From its start until it rested; undefined where it did not, or nobody could look. */
  readonly ms: number | undefined;
  /** How long ago that was when it was told. */
  readonly agoMs: number;
  /** About how much of that went into imports from outside the project. */
  readonly importsMs: number;
}

/** A short word for what is to be said, and the texts that it is said about; neither can be trusted. */
export interface Coded {
  readonly code: string;
  readonly about: readonly string[];
}

/** What an agent that was let in says. */
export type AgentWord =
  | { readonly says: "step"; readonly step: StopStep; readonly signal?: string }
  | ({ readonly says: "warning" | "waits" | "nothing-early" } & Coded)
  | ({ readonly says: "crash"; readonly raised: Raised } & Crash)
  | { readonly says: "debugged"; readonly is: boolean }
  | { readonly says: "reloader"; readonly name: ReloaderName | undefined }
  | { readonly says: "screen"; readonly use: ScreenUse }
  | { readonly says: "stopping"; readonly isLate: boolean }
  | ({ readonly says: "bytecode" } & BytecodePlace)
  | ({ readonly says: "rested" } & Rest)
  | { readonly says: "own" | "crash-file" | "wrote"; readonly path: string }
  | { readonly says: "learned"; readonly error: string }
  | { readonly says: "listens"; readonly port: number; readonly backlog: number }
  | { readonly says: "reported"; readonly hasScreen: boolean; readonly windows: number }
  | {
    readonly says:
      | "app-ready"
      | "binds"
      | "handing"
      | "executing"
      | "starts-others"
      | "told"
      | "ready"
      | "going";
  }
  | { readonly says: "importing"; readonly name: string }
  | ({ readonly says: "left-out"; readonly name: string } & Coded)
  | { readonly says: "stale"; readonly what: string };

/** Where Python puts what it compiles. */
export interface BytecodePlace {
  /** Whether it puts any. */
  readonly isWritten: boolean;
  /** The whole path of `sys.pycache_prefix`; empty where it has none. */
  readonly cachePrefix: string;
}

/** An interpreter that asks to be the app, as it says of itself. */
export interface Interpreter {
  readonly pid: number;
  /** Whether it is the child that a reloader serves from. */
  readonly isReloaderChild: boolean;
  /** `sys.executable`; empty where it has none. */
  readonly executable: string;
  /** The whole path of `sys.pycache_prefix`; empty where it has none. */
  readonly cachePrefix: string;
  /** Such as 3.11. */
  readonly version: string;
  /** The words it was started by, its own options among them. */
  readonly words: readonly string[];
}

/** A Python that no agent can be in. */
export interface TooOld {
  readonly pid: number;
  /** Such as 2.7. */
  readonly version: string;
}

export type AgentLine =
  | ({ readonly says: "hello"; readonly token: string } & Interpreter)
  | ({ readonly says: "too-old"; readonly token: string } & TooOld)
  | AgentWord;

const VERSION = /^\d+\.\d+$/;

/** Reads a line of the agent's; undefined for anything that is none. */
export function parseAgentLine(line: string): AgentLine | undefined {
  const [says, ...words] = line.split(" ");
  const rest = words.join(" ");
  switch (says) {
    case "hello": {
      const [, token, pid, mark, about] =
        /^([0-9a-f]{64}) ([1-9]\d{0,9}) ([01]) (.+)$/.exec(rest) ?? [];
      const [executable, cachePrefix, version, ...own] = textsOfWords(about?.split(" ") ?? []) ??
        [];
      if (!token || executable === undefined || cachePrefix === undefined) return undefined;
      if (!version || !VERSION.test(version)) return undefined;
      const isReloaderChild = mark === "1";
      return {
        says,
        token,
        pid: Number(pid),
        isReloaderChild,
        executable,
        cachePrefix,
        version,
        words: own,
      };
    }
    case "too-old": {
      const [, token, pid, version] = /^([0-9a-f]{64}) ([1-9]\d{0,9}) (\S+)$/.exec(rest) ?? [];
      if (!token || !version || !VERSION.test(version)) return undefined;
      return { says, token, pid: Number(pid), version };
    }
    case "step": {
      const [name, signal, ...more] = words;
      const step = STEPS.find((step) => step === name);
      if (!step || more.length > 0) return undefined;
      if (signal === undefined) return { says, step };
      const isSignal = step === "interrupt" && /^SIG[A-Z0-9]{2,8}$/.test(signal);
      return isSignal ? { says, step, signal } : undefined;
    }
    case "warning":
    case "waits":
    case "nothing-early": {
      const coded = parseCoded(words);
      return coded && { says, ...coded };
    }
    case "debugged":
      return rest === "1" || rest === "0" ? { says, is: rest === "1" } : undefined;
    case "reloader": {
      const name = RELOADERS.find((known) => known === rest);
      return name || rest === "-" ? { says, name } : undefined;
    }
    case "screen": {
      const use = SCREEN_USES.find((known) => known === rest);
      return use && { says, use };
    }
    case "bytecode": {
      const [, writes, prefix] = /^([01]) (\S+)$/.exec(rest) ?? [];
      const cachePrefix = textOfWord(prefix ?? "");
      if (writes === undefined || cachePrefix === undefined) return undefined;
      return { says, isWritten: writes === "1", cachePrefix };
    }
    case "rested": {
      const [ms, agoMs, importsMs, ...more] = words.map((word) => numberOf(word));
      if (ms === undefined || agoMs === undefined || importsMs === undefined) return undefined;
      return more.length > 0 ? undefined : { says, ms, agoMs, importsMs };
    }
    case "own":
    case "wrote":
    case "crash-file": {
      const path = textOfWord(rest);
      return path ? { says, path } : undefined;
    }
    case "learned": {
      const error = textOfWord(rest);
      return error === undefined ? undefined : { says, error };
    }
    case "reported": {
      const windows = numberOf(words[1]);
      if (!/^[01] \d+$/.test(rest) || windows === undefined) return undefined;
      return { says, hasScreen: words[0] === "1", windows };
    }
    case "restless": {
      const importsMs = numberOf(rest);
      if (importsMs === undefined) return undefined;
      return { says: "rested", ms: undefined, agoMs: 0, importsMs };
    }
    case "stopping":
      return /^[01]$/.test(rest) ? { says, isLate: rest === "1" } : undefined;
    case "listens": {
      const [port, backlog, ...more] = words.map((word) => numberOf(word, 10));
      if (port === undefined || backlog === undefined || more.length > 0) return undefined;
      return { says, port, backlog };
    }
    case "binds":
    case "app-ready":
    case "handing":
    case "executing":
    case "starts-others":
    case "told":
    case "ready":
    case "going":
      return words.length === 0 ? { says } : undefined;
    case "importing": {
      const name = textOfWord(rest);
      return name ? { says, name } : undefined;
    }
    case "left-out": {
      const { code = "", about: [name, ...about] } = parseCoded(words) ?? { about: [] };
      return name ? { says, name, code, about } : undefined;
    }
    case "stale": {
      const what = textOfWord(rest);
      return what ? { says, what } : undefined;
    }
    case "crash": {
      const [line, port] = words.slice(0, 2).map((word) => numberOf(word));
      const [path, type, message, at, soonIn, ...more] = textsOfWords(words.slice(2)) ?? [];
      if (line === undefined || port === undefined || path === undefined) return undefined;
      if (!type || !message || at === undefined || soonIn === undefined || more.length > 0) {
        return undefined;
      }
      const raised = { at, soonIn };
      return { says, type, message, path, line, ...port > 0 && { port }, raised };
    }
    default:
      return undefined;
  }
}

function parseCoded([code = "", ...words]: readonly string[]): Coded | undefined {
  const about = textsOfWords(words);
  return /^[a-z]+(?:-[a-z]+)*$/.test(code) && about ? { code, about } : undefined;
}

/** The answers to a hello. @param word That of the call. */
export const welcomeLine = (word: string): string => lineOf(`welcome ${word}`);
export const leaveLine = (word: string): string => lineOf(`leave ${word}`);
export const DEBUGGED_LINE = lineOf("debugged?");
export const REPORT_LINE = lineOf("report?");
export const SCREEN_LINE = lineOf("screen?");
export const RELOADER_LINE = lineOf("reloader?");
export const OWN_LINE = lineOf("own?");
export const LEARN_LINE = lineOf("learn");
export const HURRY_LINE = lineOf("hurry");

/** How an app is to be stopped. */
export interface StopOrder {
  readonly graceMs: number;
  /** Whether the terminal has interrupted it already. */
  readonly hasSignal: boolean;
  /** What it is interrupted by. */
  readonly signal: string;
  /** When the word is given, in ms since 1970. */
  readonly at: number;
  /** Other processes that are to get the signal in the same moment. */
  readonly pids: readonly number[];
}

/** The line that asks the app to stop. */
export function stopLine({ graceMs, hasSignal, signal, at, pids }: StopOrder): string {
  const words = [Math.round(graceMs), Number(hasSignal), signal, Math.round(at), ...pids];
  return lineOf(`stop ${words.join(" ")}`);
}

/** The line that has what the app listens at handed over. @param address The holder's. */
export const holdLine = (address: string): string => lineOf("hold", address);

/** The line that lets an app begin that has waited. @param holder Where its ports are held; empty for nowhere. */
export const runLine = (holder: string): string => lineOf("run", holder);

/** The line that names the files whose writing by the app is to be reported. */
export const suspectLine = (paths: readonly string[]): string => lineOf("suspect", ...paths);

/**
 * The line that makes a waiting interpreter the app.
 * @param variable `SLOP_WATCH_CHANGED`, which may have no room for all of `changed`.
 */
export function goLine(generation: number, variable: string, changed: readonly string[]): string {
  return lineOf("go", generation, variable, ...changed);
}
