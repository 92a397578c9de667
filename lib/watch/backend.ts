/**
 * What learns where something happens in the files that are watched. A new backend is one new file with a
 * class that implements `Backend`, and one line of the watcher that makes it.
 */
import type { Message } from "../messages.ts";
import type { Touched } from "./tracker.ts";

/** How changes are found: by the system's events, or by scanning. */
export type BackendName = "native" | "poll";

/** Whom a backend tells, and what it asks of the watcher. */
export interface BackendListener {
  /**
   * Something may have changed.
   * @param events How many events told of it.
   */
  found(touched: Touched, events?: number): void;
  /** Events were lost: anything may have changed. */
  lost(): void;
  /** Changes go on. Which they are is not known as yet. */
  goesOn(): void;
  /** The backend is of no use any more. */
  failed(why: Message): void;
  /** Whether a burst of changes is under way. */
  isBurstOpen(): boolean;
  /** Whether the watcher has been closed. */
  isClosed(): boolean;
}

export interface Backend {
  readonly name: BackendName;
  /** Begins to watch what the tracker knows by now. */
  begin(): void;
  /** Whether changes are known to go on, though none is told: that holds a burst open. */
  readonly isUnderWay: boolean;
  /** The tracker has found more: folders that were not known, and maybe links. */
  extend(folders: readonly string[]): void;
  /** Events were lost, and all files have been scanned. Another folder may have come in a folder's place, whose watch is dead: all are opened anew in a while. */
  reopenSoon(): void;
  /** The burst has settled, whatever still goes on. */
  settled(): void;
  /** Finds out, as long as it takes, why the backend is of no use here; undefined where it is. */
  findFault(): Promise<Message | undefined>;
  close(): void;
}
