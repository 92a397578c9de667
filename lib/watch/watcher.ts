import { join } from "@std/path/posix";
import type { Platform } from "../platform/platform.ts";
import { Burst, type Settled } from "./burst.ts";
import type { Difference } from "./changes.ts";
import { findGitLock, isHeld } from "./git_lock.ts";
import type { Keep } from "./read.ts";
import { NativeWatch, type WatchedFolder } from "./native.ts";
import { nearestThere, type Scope } from "./scope.ts";
import { type Touched, Tracker } from "./tracker.ts";

/** How long a burst of events may last, in ms, before it counts as settled all the same. */
export const LONGEST_BURST_MS = 5000;

/** How long a lock of git's may hold a burst open, in ms: one that a crash left behind stays for good. */
export const LONGEST_LOCK_MS = 10_000;

export interface WatcherOptions {
  readonly root: string;
  readonly scope: Scope;
  readonly debounceMs: number;
  readonly platform: Platform;
  opened(): void;
  /** The burst may be near its end. */
  lull(): void;
  settled(burst: Settled): void;
  warn(message: string, hint: string): void;
  /** Given the content of each file that is read, with its digest. */
  keep: Keep;
}

/** What is watched, for the `watching` event. */
export interface Watched {
  /** The folders that are watched, from the root. */
  readonly folders: readonly string[];
  readonly files: number;
}

/** Watches the files in scope: tells when a burst of events begins and ends, and what really changed. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #tracker: Tracker;
  readonly #burst: Burst;
  readonly #native: NativeWatch;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#tracker = new Tracker(options.scope, (path) => this.toDisk(path), options.keep);
    const lock = findGitLock(options.root, options.platform.path);
    this.#burst = new Burst({
      debounceMs: options.debounceMs,
      // With a longer quiet time than that, one save must still be able to settle.
      longestMs: options.debounceMs < LONGEST_BURST_MS ? LONGEST_BURST_MS : 2 * options.debounceMs,
      longestHeldMs: LONGEST_LOCK_MS,
      isHeld: () => isHeld(lock),
      opened: options.opened,
      lull: options.lull,
      settled: options.settled,
      heldTooLong: () =>
        options.warn(
          `${lock} has been there for ${LONGEST_LOCK_MS / 1000} s and is no longer waited for`,
          "remove it if no git command runs",
        ),
    });
    this.#native = new NativeWatch({
      hint: (paths) => this.#hint(paths),
      lost: () => this.#lost(),
      reopened: () => this.#look(options.scope.bases.map(({ folder }) => folder)),
      failed: (folder, message) =>
        options.warn(
          folder ? `${folder} is not watched: ${message}` : `the watch failed: ${message}`,
          "",
        ),
    });
  }

  /** Begins to watch, and takes the files as they are for what the first generation is started on. */
  begin(): Watched {
    const seen = this.#tracker.begin();
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#native.add(this.#flat([...seen.folders, ...this.#awaited()]));
    for (const folder of seen.unreadable) {
      this.#options.warn(`the folder ${folder} cannot be read`, "");
    }
    return { folders: seen.folders, files: this.#tracker.fileCount };
  }

  /**
   * Looks for what came between the first look and the watch, and reads the files as they were at the
   * start, so that a save without a change can be told from one with. After the app's start, which it
   * would delay.
   */
  async readBaseline(): Promise<void> {
    this.#look(this.#options.scope.bases.map(({ folder }) => folder));
    await this.#tracker.readBaseline();
  }

  /** How the files differ from those that the running generation was started on. */
  changes(): Promise<Difference[]> {
    return this.#tracker.changes();
  }

  /**
   * The files as `changes` last read them are those that the next generation is started on.
   * @returns Those that are others than before, from the root.
   */
  commit(): string[] {
    return this.#tracker.commit();
  }

  close(): void {
    this.#native.close();
    this.#burst.close();
  }

  /** Where the coming, or the coming back, of each base will be seen. */
  #awaited(): string[] {
    const isThere = (folder: string) => {
      try {
        return Deno.statSync(this.toDisk(folder)).isDirectory;
      } catch {
        return false;
      }
    };
    return this.#options.scope.bases
      .filter(({ folder }) => folder !== "." && folder !== "/")
      .map(({ folder }) => nearestThere(join(folder, ".."), isThere));
  }

  #flat(folders: readonly string[]): WatchedFolder[] {
    return [...new Set(folders)].map((folder) => ({
      path: this.toDisk(folder),
      recursive: false,
    }));
  }

  #watchTrees(): void {
    const trees = this.#options.scope.bases.map(({ folder, depth }) => ({
      path: this.toDisk(folder),
      recursive: depth > 0,
    }));
    this.#native.add([...this.#flat(this.#awaited()), ...trees]);
  }

  #hint(paths: readonly string[]): void {
    this.#take(this.#tracker.touch(paths.map((path) => this.#fromDisk(path))));
  }

  #lost(): void {
    this.#take(this.#tracker.touchAll());
  }

  #take({ paths, folders }: Touched): void {
    this.#burst.touch(paths);
    if (folders.length === 0) return;
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#native.add(this.#flat(folders));
    // What was written in them before the watch stood was told by no event.
    this.#look(folders);
  }

  #look(folders: readonly string[]): void {
    for (const folder of folders) this.#take(this.#tracker.look(folder));
  }

  /** Turns a path from the root into one that the system takes. */
  toDisk(path: string): string {
    const { platform, root } = this.#options;
    return platform.path.isAbsolute(path) ? path : platform.path.join(root, path);
  }

  #fromDisk(path: string): string {
    const { platform, root } = this.#options;
    const relative = platform.path.relative(root, path) || ".";
    return relative.replaceAll(platform.path.SEPARATOR, "/");
  }
}
