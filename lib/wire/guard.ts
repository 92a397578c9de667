/**
 * What slop-watch says to its guard (`guard.sh`), in lines as `line.ts` says. When they end, slop-watch is
 * gone.
 *
 * | line | meaning |
 * | --- | --- |
 * | `app PID HAS_AGENT` | the app's process is this one from now on; HAS_AGENT is 1 where it has an agent, else 0 |
 * | `terminal BEFORE AFTER` | the terminal's settings, as `stty -g` writes them: what they were, and what slop-watch made of them, if anything |
 * | `done` | all is well, and there is nothing to guard |
 */
import { lineOf } from "./line.ts";

/** The line that says which process is the app's. */
export const appLine = (pid: number, hasAgent: boolean): string => lineOf("app", pid, hasAgent);

/** The line that says how the terminal is to be left. A shell reads it: the settings stay as they are. */
export const terminalLine = (before: string, after: string): string =>
  lineOf(`terminal ${before} ${after}`);

/** The line that sends the guard home. */
export const DONE_LINE = lineOf("done");
