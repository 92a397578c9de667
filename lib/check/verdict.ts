import type { Change } from "../watch/changes.ts";

/** Why a file does not compile. */
export interface SourceError {
  /** From the root, with `/`. */
  readonly path: string;
  /** From 1; 0 where Python names no line. */
  readonly line: number;
  /** In characters, from 1; 0 where Python names none. */
  readonly column: number;
  readonly message: string;
  /** The line itself; empty where there is none. */
  readonly text: string;
}

/** What is to be done about the files as they are. */
export type Verdict =
  /** The app is to be restarted. */
  | { readonly is: "changed"; readonly changes: readonly Change[] }
  /** The files have the bytes, or the code, that the app was started on. */
  | {
    readonly is: "unchanged" | "no-code-change";
    readonly paths: readonly string[];
    /** Changes that have been undone, and that the app may have loaded, or failed on, before. */
    readonly undone?: readonly Change[];
  }
  /** They changed, and are known to be no part of the app. */
  | { readonly is: "not-imported"; readonly paths: readonly string[] }
  /** One that was touched cannot be read. The next verdict comes when it can be. */
  | {
    readonly is: "unreadable";
    readonly paths: readonly string[];
    /** How others changed. */
    readonly changes: readonly Change[];
  }
  /** The command of `--before-start` has failed. */
  | {
    readonly is: "unprepared";
    /** The files that it was to run for. */
    readonly paths: readonly string[];
    /** null where it has not come to its own end. */
    readonly code: number | null;
    /** The last lines that it has written. */
    readonly output: string;
  }
  /** They changed, and one of them does not compile. */
  | {
    readonly is: "broken";
    readonly paths: readonly string[];
    readonly error: SourceError;
  };
