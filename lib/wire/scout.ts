/**
 * The lines between slop-watch and `scout.py`, made as `line.ts` says. AGO is how long ago that was, in ms, when the
 * line was written.
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | slop-watch | `began PID` | the app's process, which has just been told to run. Once |
 * | slop-watch | `agent` | an agent is in the app, and will tell when that rests |
 * | slop-watch | `rested AGO` | it has, since then: once nothing below the app works, or for too long, that counts |
 * | scout.py | `port PORT AGO` | the app, or what runs below it, listens on it |
 * | scout.py | `window AGO` | it has a window |
 * | scout.py | `rest AGO` | it rests, since then |
 *
 * Where a pipe costs too much (Windows) it ends at the first of them, with an exit code of 32 bits: the sign's place
 * in `SIGNS`, from 1, in the upper half, and in the lower half the port, or AGO. Of a port it is then not said how long ago.
 */
import { lineOf, numberOf } from "./line.ts";

const SIGNS = ["port", "window", "rest"] as const;

/** A sign that an app is up. */
export interface ScoutSign {
  readonly by: (typeof SIGNS)[number];
  /** With `port`. */
  readonly port?: number;
  /** How long ago it was, in ms. */
  readonly agoMs: number;
}

export const beganLine = (pid: number): string => lineOf("began", pid);
export const AGENT_LINE = lineOf("agent");
export const restedLine = (agoMs: number): string => lineOf("rested", Math.round(agoMs));

/** Reads a line of scout.py's; undefined for anything that is none. */
export function parseSign(line: string): ScoutSign | undefined {
  const [by, ...words] = line.split(" ");
  const numbers = words.flatMap((word) => numberOf(word) ?? []);
  const [first = 0, second = 0] = numbers;
  if (numbers.length !== words.length) return undefined;
  if (by === "port" && numbers.length === 2) return { by, port: first, agoMs: second };
  if ((by === "window" || by === "rest") && numbers.length === 1) return { by, agoMs: first };
  return undefined;
}

/** Reads an exit code of scout.py's; undefined for one that tells nothing. */
export function signOfExit(code: number): ScoutSign | undefined {
  const by = SIGNS[(code >> 16) - 1];
  const value = code & 0xffff;
  if (!by) return undefined;
  return by === "port" ? { by, port: value, agoMs: 0 } : { by, agoMs: value };
}
