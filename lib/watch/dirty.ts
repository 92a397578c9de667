/** Files that may differ from those that the running generation was started on. */
import type { FileState } from "./changes.ts";
import { isRacy } from "./stamp.ts";

/** A file that was touched and not read since. Each touch makes a new one, so that a reading can tell whether there was another. */
export interface Unread {
  readonly is: "unread";
}

export interface Reading {
  readonly is: "read";
  /** undefined where no file is there. */
  readonly state: FileState | undefined;
  /** Whether another write could have left the same stamp. */
  readonly racy: boolean;
}

/** A file that could not be read, though something may be there. It is tried again until it can be. */
export interface UnreadableFile {
  readonly is: "unreadable";
  /** When that was found, in ms of the monotonic clock. */
  readonly since: number;
  /** Whether a restart for other files waits for it no longer. */
  readonly isGivenUp: boolean;
}

/** What is known of a file that may differ. */
export type Dirty = Unread | Reading | UnreadableFile;

/** A file or folder that cannot be read. */
export interface UnreadablePath {
  /** From the root. */
  readonly path: string;
  /** Whether a restart for other files waits for it no longer. */
  readonly isGivenUp: boolean;
}

/** How long a file that cannot be read may hold a restart for other files back, in ms. */
const LONGEST_WAIT_MS = 10_000;

/** A file as it was just read; undefined for no file. */
export function readingOf(state: FileState | undefined): Reading {
  return { is: "read", state, racy: isRacy(state?.stamp, Date.now()) };
}

/** Files that may differ, by path from the root. */
export class DirtyFiles {
  readonly #files = new Map<string, Dirty>();

  get(path: string): Dirty | undefined {
    return this.#files.get(path);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  get paths(): Iterable<string> {
    return this.#files.keys();
  }

  /** A copy: what is set later is not in it. */
  get entries(): [string, Dirty][] {
    return [...this.#files];
  }

  /** Those that have been read and not touched since. */
  get readings(): [string, Reading][] {
    return this.entries.filter((entry): entry is [string, Reading] => entry[1].is === "read");
  }

  /** Those that could not be read. */
  get unreadable(): UnreadablePath[] {
    return this.entries.flatMap(([path, dirty]) =>
      dirty.is === "unreadable" ? [{ path, isGivenUp: dirty.isGivenUp }] : []
    );
  }

  set(path: string, dirty: Dirty): void {
    this.#files.set(path, dirty);
  }

  /** A file is to be read. @returns What stands for it until it is read or touched again. */
  touch(path: string): Unread {
    const touch: Unread = { is: "unread" };
    this.#files.set(path, touch);
    return touch;
  }

  /** A file was tried and cannot be read. */
  couldNotRead(path: string): void {
    this.#files.set(path, { is: "unreadable", since: performance.now(), isGivenUp: false });
  }

  /** A file still cannot be read: if restarts have waited long for it, they do no longer. @returns Whether that is new. */
  giveUp(path: string, file: UnreadableFile): boolean {
    if (file.isGivenUp || performance.now() - file.since <= LONGEST_WAIT_MS) return false;
    this.#files.set(path, { ...file, isGivenUp: true });
    return true;
  }

  /** A file does not differ. */
  delete(path: string): void {
    this.#files.delete(path);
  }
}
