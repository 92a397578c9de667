import type { Change } from "../watch/changes.ts";

/** What keeps a file from compiling. */
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

/** What a look at the files says. */
export type Verdict =
  /** The app is to be restarted. */
  | { readonly is: "changed"; readonly changes: readonly Change[] }
  /** The files are as the app was started on, in their bytes or in their code. */
  | {
    readonly is: "unchanged" | "no-code-change";
    readonly paths: readonly string[];
    /** Those that the app may have read while they were otherwise, or failed to read. */
    readonly undone?: readonly Change[];
  }
  /** One that was touched cannot be read: how it is will be seen when it can. */
  | {
    readonly is: "unreadable";
    readonly paths: readonly string[];
    /** How others changed. */
    readonly changes: readonly Change[];
  }
  /** They changed, and one of them does not compile. */
  | {
    readonly is: "broken";
    readonly paths: readonly string[];
    readonly error: SourceError;
  };
