/** What tests need that not every system has: where it is missing they are ignored. */
import { onWindows } from "./paths.ts";

/** Wine tells the programs in it where its own files lie. */
export const inWine = onWindows && Deno.env.has("WINECONFIGDIR");

/** What is missing on this system, and why that is so. */
const MISSING = {
  /** No process can send another a signal: each `kill` ends it at once. */
  signals: onWindows,
  /** A terminal of a test's own is a pty; what a console does is tested by `tests/windows/console_test.ts`. */
  terminal: onWindows,
  /** No `sh`. */
  shell: onWindows,
  /** A text that begins with `#!` is no program. */
  scripts: onWindows,
  /** No `fork`, and `exec` starts another process beside itself. */
  fork: onWindows,
  /** No mode bits, no owner that a program can be told by, no FIFO. */
  modes: onWindows,
  /** What is open cannot be removed, nor a folder that it lies in. */
  removal: onWindows,
  /** To make a symbolic link takes a right that users have not. */
  links: onWindows,
  /** Not every character that a name may have on POSIX may be in one: neither `\n` nor any of `:*?"<>|`. */
  names: onWindows,
  /** Wine has none: what it does on Windows nobody has seen yet. */
  git: onWindows,
  /** A watch of a folder tells of what lies deeper, too: Wine's tells of direct children alone. */
  deepWatch: inWine,
  /** Who asks for the time that a process has taken costs it some, in Wine. */
  times: inWine,
  /** A port that is chosen in Wine is one that Windows would not choose. */
  chosenPorts: inWine,
  /** It takes seconds to write hundreds of files: they are no burst. */
  manyFiles: inWine,
} as const;

/** Whether this system lacks any of it. */
export const lacks = (...what: readonly (keyof typeof MISSING)[]): boolean =>
  what.some((name) => MISSING[name]);

/** The options of a test that needs all of it. */
export const needs = (
  ...what: readonly (keyof typeof MISSING)[]
): { readonly ignore: boolean } => ({
  ignore: lacks(...what),
});
