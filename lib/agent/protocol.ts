/**
 * The lines between slop-watch and the agent in the app, UTF-8, each ended by a newline:
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | agent | `hello TOKEN PID` | the first line, once; TOKEN is that of the call |
 * | agent | `rung NAME` | the stop goes on to this rung: `on_stop`, `window-close`, `interrupt`, `exit` |
 * | agent | `warning TEXT` | to be shown |
 * | slop-watch | `welcome` | the hello was right |
 * | slop-watch | `stop GRACE_MS HAS_SIGNAL` | stop the app; HAS_SIGNAL is 1 where the terminal interrupted it already, else 0 |
 *
 * To an agent that was welcomed, the end of the connection means that slop-watch is gone.
 */

/** A connection that has not said hello may send this many bytes, and one that has, in one line. */
export const LONGEST_HELLO = 256;
export const LONGEST_LINE = 65_536;

export const RUNGS = ["on_stop", "window-close", "interrupt", "exit"] as const;
/** One step of the polite stop. */
export type Rung = (typeof RUNGS)[number];

export type AgentLine =
  | { readonly says: "hello"; readonly token: string; readonly pid: number }
  | { readonly says: "rung"; readonly rung: Rung }
  | { readonly says: "warning"; readonly message: string };

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
    default:
      return undefined;
  }
}

export const WELCOME_LINE = "welcome\n";

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
  /** `preserve` of the configuration. */
  readonly preserve: readonly string[];
}

/** A call as text, a line for each of its parts; `_slop_watch.py` reads it. */
export function callText({ port, token, pid, stateFolder, preserve }: Call): string {
  return [port, token, pid, stateFolder, ...preserve].join("\n");
}
