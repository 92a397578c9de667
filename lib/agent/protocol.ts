/**
 * The lines between slop-watch and the agent in the app, UTF-8, each ended by a newline:
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | agent | `hello TOKEN PID` | the first line, once; TOKEN is that of the call |
 * | agent | `rung NAME` | the stop goes on to this rung: `on_stop`, `window-close`, `interrupt`, `exit` |
 * | agent | `warning TEXT` | to be shown |
 * | agent | `crash LINE PATH TEXT` | the app ends with an exception: the last line of the traceback, and where in the
 *   project's code it came from; PATH in hex digits of its UTF-8 bytes, `-` and 0 for none |
 * | agent | `debugged 1` or `debugged 0` | the answer to `debugged?` |
 * | slop-watch | `welcome` | the hello was right |
 * | slop-watch | `stop GRACE_MS HAS_SIGNAL` | stop the app; HAS_SIGNAL is 1 where the terminal interrupted it already, else 0 |
 * | slop-watch | `debugged?` | whether a Ctrl-C is for a debugger in the app |
 *
 * To an agent that was welcomed, the end of the connection means that slop-watch is gone.
 */

/** A connection that has not said hello may send this many bytes, and one that has, in one line. */
export const LONGEST_HELLO = 256;
export const LONGEST_LINE = 65_536;

export const RUNGS = ["on_stop", "window-close", "interrupt", "exit"] as const;
/** One step of the polite stop. */
export type Rung = (typeof RUNGS)[number];

/** The exception that the app ended with. */
export interface Crash {
  /** The last line of the traceback. */
  readonly message: string;
  /** The file of the innermost frame in the project's own code; empty where there is none. */
  readonly path: string;
  /** From 1; 0 where there is none. */
  readonly line: number;
}

export type AgentLine =
  | { readonly says: "hello"; readonly token: string; readonly pid: number }
  | { readonly says: "rung"; readonly rung: Rung }
  | { readonly says: "warning"; readonly message: string }
  | { readonly says: "debugged"; readonly isDebugged: boolean }
  | ({ readonly says: "crash" } & Crash);

/** Reads a line of the agent's; undefined for anything that is none. */
export function parseAgentLine(line: string): AgentLine | undefined {
  const space = line.indexOf(" ");
  const [says, rest] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
  switch (says) {
    case "hello": {
      const [, token, pid] = /^([0-9a-f]{64}) ([1-9]\d{0,9})$/.exec(rest) ?? [];
      return token && pid ? { says, token, pid: Number(pid) } : undefined;
    }
    case "rung": {
      const rung = RUNGS.find((name) => name === rest);
      return rung && { says, rung };
    }
    case "warning":
      return rest ? { says, message: rest } : undefined;
    case "debugged":
      return rest === "1" || rest === "0" ? { says, isDebugged: rest === "1" } : undefined;
    case "crash": {
      const [, line, hex = "", message] = /^(\d{1,9}) (-|(?:[0-9a-f]{2})+) (.+)$/.exec(rest) ?? [];
      if (message === undefined) return undefined;
      const path = hex === "-" ? "" : new TextDecoder().decode(Uint8Array.fromHex(hex));
      return { says, message, path, line: Number(line) };
    }
    default:
      return undefined;
  }
}

export const WELCOME_LINE = "welcome\n";
export const DEBUGGED_LINE = "debugged?\n";

/** The line that asks the app to stop. */
export function stopLine(graceMs: number, hasSignal: boolean): string {
  return `stop ${Math.round(graceMs)} ${hasSignal ? 1 : 0}\n`;
}

/** What the agent finds in its folder when it starts. */
export interface Call {
  readonly port: number;
  readonly token: string;
  /** slop-watch's own pid. */
  readonly pid: number;
  readonly stateFolder: string;
  /** The project root. */
  readonly root: string;
  /** `preserve` of the configuration. */
  readonly preserve: readonly string[];
}

/** A call as text, a line for each of its parts; `_slop_watch.py` reads it. */
export function callText({ port, token, pid, stateFolder, root, preserve }: Call): string {
  return [port, token, pid, stateFolder, root, ...preserve].join("\n");
}
