/** What is known of a file that may differ from the one that the running generation was started on. */
import type { FileState } from "./changes.ts";
import { isRacy } from "./stamp.ts";

/** A file that was touched and not read since; each touch is one of its own. */
export interface Unread {
  readonly is: "unread";
}

export interface Reading {
  readonly is: "read";
  readonly state: FileState | undefined;
  /** Whether another write could have left the same stamp. */
  readonly racy: boolean;
}

/** A file that could not be read, though something may be there. */
export interface Shut {
  readonly is: "shut";
  /** When that was found, in ms of the monotonic clock. */
  readonly since: number;
  /** Whether a restart is to wait for it no longer. */
  readonly isGivenUp: boolean;
}

/** A file or folder that cannot be read. */
export interface UnreadablePath {
  /** From the root. */
  readonly path: string;
  /** Whether a restart for other files is to wait for it no longer. */
  readonly isGivenUp: boolean;
}

export const unread = (): Unread => ({ is: "unread" });

/** A file as it was just read; undefined for no file. */
export function readingOf(state: FileState | undefined): Reading {
  return { is: "read", state, racy: isRacy(state?.stamp, Date.now()) };
}
