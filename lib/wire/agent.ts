/**
 * The lines between slop-watch and the agent in the app, UTF-8, each ended by a newline:
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | agent | `hello TOKEN PID` | the first line, once; TOKEN is that of the call |
 * | agent | `step NAME` | the stop goes on to this step: `on_stop`, `window-close`, `interrupt`, `exit` |
 * | agent | `warning TEXT` | to be shown |
 * | agent | `crash LINE PATH TEXT` | the app ends with an exception: the last line of the traceback, and where in the
 *   project's code it came from; PATH in hex digits of its UTF-8 bytes, `-` and 0 for none |
 * | slop-watch | `welcome` | the hello was right |
 * | slop-watch | `stop GRACE_MS HAS_SIGNAL` | stop the app; HAS_SIGNAL is 1 where the terminal interrupted it already, else 0 |
 * | slop-watch | `debugged?` | whether a Ctrl-C is for a debugger in the app; answered by `debugged 1` or `debugged 0` |
 * | slop-watch | `cpu?` | how much of the processor it has had; answered by `cpu MS` |
 * | slop-watch | `imports?` | whether it imports something that is not the project's just now; answered by `imports 1` or `imports 0` |
 * | slop-watch | `learn` | write down what there is to import early; answered by `learned` |
 *
 * Between slop-watch and an interpreter that waits to become the app, after the welcome:
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | agent | `importing NAME` | the import of a module begins |
 * | agent | `left-out NAME WHY` | it is not to be imported early; unless it only is not worth it, the interpreter ends |
 * | agent | `nothing-early WHY` | nothing is imported early |
 * | agent | `ready` | it waits |
 * | slop-watch | `go GENERATION CHANGED` | become the app; CHANGED is the environment variable, in hex as above |
 * | agent | `going` | it does |
 * | agent | `stale WHAT` | it can't: something has changed since it was made; it ends |
 *
 * To an agent that was welcomed, the end of the connection means that slop-watch is gone.
 */
import { lineOf, textOf } from "./line.ts";

/** A connection that has not said hello may send this many characters, and one that has, in one line. */
export const LONGEST_HELLO = 256;
export const LONGEST_LINE = 65_536;

export const STEPS = ["on_stop", "window-close", "interrupt", "exit"] as const;
/** One step of the polite stop. */
export type StopStep = (typeof STEPS)[number];

/** The exception that the app ended with. */
export interface Crash {
  /** The last line of the traceback. */
  readonly message: string;
  /** The file of the innermost frame in the project's own code; empty where there is none. */
  readonly path: string;
  /** From 1; 0 where there is none. */
  readonly line: number;
}

/** What an agent that was let in says. */
export type AgentWord =
  | { readonly says: "step"; readonly step: StopStep }
  | { readonly says: "warning"; readonly message: string }
  | ({ readonly says: "crash" } & Crash)
  | { readonly says: "debugged"; readonly is: boolean }
  | { readonly says: "imports"; readonly is: boolean }
  | { readonly says: "cpu"; readonly ms: number }
  | { readonly says: "learned" | "ready" | "going" }
  | { readonly says: "importing"; readonly name: string }
  | { readonly says: "left-out"; readonly name: string; readonly why: string }
  | { readonly says: "nothing-early" | "stale"; readonly why: string };

export type AgentLine =
  | { readonly says: "hello"; readonly token: string; readonly pid: number }
  | AgentWord;

/** Reads a line of the agent's; undefined for anything that is none. */
export function parseAgentLine(line: string): AgentLine | undefined {
  const space = line.indexOf(" ");
  const [says, rest] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
  switch (says) {
    case "hello": {
      const [, token, pid] = /^([0-9a-f]{64}) ([1-9]\d{0,9})$/.exec(rest) ?? [];
      return token && pid ? { says, token, pid: Number(pid) } : undefined;
    }
    case "step": {
      const step = STEPS.find((name) => name === rest);
      return step && { says, step };
    }
    case "warning":
      return rest ? { says, message: rest } : undefined;
    case "debugged":
    case "imports":
      return rest === "1" || rest === "0" ? { says, is: rest === "1" } : undefined;
    case "cpu":
      return /^\d{1,12}$/.test(rest) ? { says, ms: Number(rest) } : undefined;
    case "learned":
    case "ready":
    case "going":
      return rest === "" ? { says } : undefined;
    case "importing":
      return rest ? { says, name: rest } : undefined;
    case "left-out": {
      const [, name, why] = /^(\S+) (.+)$/.exec(rest) ?? [];
      return name && why ? { says, name, why } : undefined;
    }
    case "nothing-early":
    case "stale":
      return rest ? { says, why: rest } : undefined;
    case "crash": {
      const [, line, hex, message] = /^(\d{1,9}) (\S+) (.+)$/.exec(rest) ?? [];
      const path = textOf(hex);
      if (message === undefined || path === undefined) return undefined;
      return { says, message, path, line: Number(line) };
    }
    default:
      return undefined;
  }
}

export const WELCOME_LINE = lineOf("welcome");
export const DEBUGGED_LINE = lineOf("debugged?");
export const CPU_LINE = lineOf("cpu?");
export const IMPORTS_LINE = lineOf("imports?");
export const LEARN_LINE = lineOf("learn");

/** The line that asks the app to stop. */
export function stopLine(graceMs: number, hasSignal: boolean): string {
  return lineOf("stop", Math.round(graceMs), hasSignal);
}

/** The line that makes a waiting interpreter the app. @param changed `SLOP_WATCH_CHANGED`. */
export function goLine(generation: number, changed: string): string {
  return lineOf("go", generation, changed);
}
