import { isFolder } from "../disk.ts";
import { messageOf } from "../errors.ts";
import { type Message, type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { folderOf, type Root } from "../root.ts";
import { Burst, type Settled } from "./burst.ts";
import type { Difference } from "./changes.ts";
import { findGitLock, isHeld } from "./git_lock.ts";
import type { Keep } from "./read.ts";
import { limitOf, NativeWatch, type WatchedFolder } from "./native.ts";
import { type Found, Patrol, PATROL_MS } from "./patrol.ts";
import { Polling } from "./polling.ts";
import { nearestThere, type Scope } from "./scope.ts";
import { asFolder, namesFolder, type Touched, Tracker, type UnreadablePath } from "./tracker.ts";

/** How long a burst of events may last, in ms, before it counts as settled all the same. */
export const LONGEST_BURST_MS = 5000;

/** How long a lock of git's may hold a burst open, in ms: one that a crash left behind stays for good. */
export const LONGEST_LOCK_MS = 10_000;

/** Of so many events in a burst the system may have lost some without a word: Linux and Windows do. */
const LARGE_BURST = 1000;
/** How long after a burst of which events were lost, in ms, all watches are opened anew: the restart comes first. */
const REARM_MS = 1000;

/** So many finds that no event told of mean that there are none to wait for. */
const MOST_UNTOLD = 3;
/** An event may come this much later, in ms, than the scan that found the same. */
const LATE_EVENT_MS = 1000;

/** The scan where there are no events and nothing was said, in ms. */
const USUAL_POLL_MS = 500;

/** How soon what could not be read is tried again, in ms: less and less often. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 2000;
/** The share of the time that trying may take. */
const LARGEST_RETRY_SHARE = 0.01;

/** How changes are found: by the system's events, or by scanning. */
export type Backend = "native" | "poll";

export interface WatcherOptions {
  readonly root: Root;
  readonly scope: Scope;
  readonly debounceMs: number;
  /** How often to scan in place of waiting for events, in ms; 0 for events. */
  readonly pollMs: number;
  readonly platform: Platform;
  opened(): void;
  /** The burst may be near its end. */
  lull(): void;
  /** Its paths are those of files alone. */
  settled(burst: Settled): void;
  readonly warn: Warn;
  /** The backend is another one from now on. */
  switched(): void;
  /** Given the content of each file that is read, with its digest. */
  keep: Keep;
  /** Whether a `.git` may be that of the root. */
  counts(git: string): boolean;
}

/** What is watched, for the `watching` event. */
export interface Watched {
  /** The folders that are watched, from the root. */
  readonly folders: readonly string[];
  readonly files: number;
  readonly backend: Backend;
}

/** Watches the files in scope: tells when a burst of events begins and ends, and what really changed. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #tracker: Tracker;
  readonly #burst: Burst;
  readonly #native: NativeWatch;
  readonly #patrol: Patrol;
  #polling: Polling | undefined;
  #patrolTimer: ReturnType<typeof setInterval> | undefined;
  /** When events last told of a path. */
  readonly #toldAt = new Map<string, number>();
  #untold = 0;
  /** How many events the burst under way has had since the files were looked at. */
  #events = 0;
  /** Whether all that the burst under way has brought so far is being seen to. */
  #isPrepared = false;
  /** Whether events were lost, and nobody has looked at the files since. */
  #hasLost = false;
  #rearmTimer: ReturnType<typeof setTimeout> | undefined;
  #hasBegun = false;
  /** What was named because it cannot be read, and has not been read since. */
  #named = new Set<string>();
  /** Folders that cannot be watched, and are to be named. */
  #unwatched: string[] = [];
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#tracker = new Tracker(options.scope, options.root, options.keep);
    this.#patrol = new Patrol(this.#tracker);
    const lock = findGitLock(options.root.folder, options.platform.path, options.counts);
    this.#burst = new Burst({
      debounceMs: options.debounceMs,
      // With a longer quiet time than that, one save must still be able to settle.
      longestMs: options.debounceMs < LONGEST_BURST_MS ? LONGEST_BURST_MS : 2 * options.debounceMs,
      longestHeldMs: LONGEST_LOCK_MS,
      isHeld: () => isHeld(lock),
      opened: options.opened,
      lull: () => {
        if (this.#events >= LARGE_BURST) this.#hasLost = true;
        const hasFound = this.#lookForLost();
        if (hasFound || !this.#isPrepared) options.lull();
      },
      earlyLull: () => {
        this.#isPrepared = true;
        options.lull();
      },
      settled: (burst) => {
        this.#events = 0;
        options.settled({ ...burst, paths: burst.paths.filter((path) => !namesFolder(path)) });
      },
      heldTooLong: () => options.warn(worded("git-lock-stays", lock ?? "", LONGEST_LOCK_MS)),
    });
    this.#native = new NativeWatch({
      hint: (paths, events) => this.#hint(paths, events),
      lost: () => this.#lose(),
      reopened: () => this.#take(this.#tracker.lookAtAll()),
      failed: (folder, error) => this.#failed(folder, error),
    });
  }

  /** Begins to watch, and takes the files as they are for what the first generation is started on. */
  begin(): void {
    const seen = this.#tracker.begin();
    if (this.#options.pollMs > 0) this.#poll(this.#options.pollMs);
    else {
      if (this.#options.platform.watchesTrees) this.#watchTrees();
      else this.#native.add(this.#flat([...seen.folders, ...this.#awaited()]));
      this.#patrolTimer = setInterval(() => this.#lookAround(), PATROL_MS);
    }
    this.#nameUnreadable();
    this.#hasBegun = true;
  }

  /** What is watched now. */
  get watched(): Watched {
    return {
      folders: [...this.#tracker.folders],
      files: this.#tracker.fileCount,
      backend: this.#polling ? "poll" : "native",
    };
  }

  /**
   * Looks for what came between the first look and the watch, and reads the files as they were at the
   * start, so that a save without a change can be told from one with. After the app's start, which it
   * would delay.
   */
  async readBaseline(): Promise<void> {
    this.#take(this.#tracker.lookAtAll());
    const [silent] = await Promise.all([this.#findSilent(), this.#tracker.readBaseline()]);
    this.#nameUnreadable();
    if (silent !== undefined) {
      this.#fallBack(worded("events-silent", this.#options.root.folder, silent, USUAL_POLL_MS));
    }
  }

  /** Names what cannot be read, each once until it can be, and tries it again for as long. */
  #nameUnreadable(): void {
    const paths = this.#tracker.unreadable.map(({ path }) => path);
    const fresh = paths.filter((path) => !this.#named.has(path));
    this.#named = new Set(paths);
    if (fresh.length === 0) return;
    this.#options.warn(worded("unreadable", fresh));
    this.#retryIn(FIRST_RETRY_MS);
  }

  #retryIn(ms: number): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#retry(ms), ms);
  }

  async #retry(lastMs: number): Promise<void> {
    const began = performance.now();
    this.#take(await this.#tracker.retry());
    if (this.#isClosed) return;
    const tookMs = performance.now() - began;
    if (this.#tracker.unreadable.length === 0) return;
    this.#retryIn(Math.max(Math.min(1.5 * lastMs, LAST_RETRY_MS), tookMs / LARGEST_RETRY_SHARE));
  }

  /** The kind of the root's file system, where that sends no events. */
  async #findSilent(): Promise<string | undefined> {
    const { platform, root } = this.#options;
    return this.#polling ? undefined : await platform.silentFileSystem(root.folder);
  }

  /** How the files differ from those that the running generation was started on. */
  async changes(): Promise<Difference[]> {
    const changes = await this.#tracker.changes();
    this.#nameUnreadable();
    return changes;
  }

  /** Whether a file was touched since it was looked at, or while it was: then it will be once more. */
  isUnread(path: string): boolean {
    return this.#tracker.isUnread(path);
  }

  /** What could not be read when `changes` looked at it. */
  get unreadable(): UnreadablePath[] {
    return this.#tracker.unreadable;
  }

  /** Whether the generation that runs, or ran last, may have met a file that could not be read. */
  get hasMetUnreadable(): boolean {
    return this.#tracker.hasMetUnreadable;
  }

  /** The same, ahead of time: no `commit` goes by it. */
  preview(): Promise<Difference[]> {
    return this.#tracker.preview();
  }

  /**
   * The files as `changes` last read them are those that the next generation is started on.
   * @returns Those that are others than before, from the root.
   */
  commit(): string[] {
    return this.#tracker.commit();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#patrolTimer);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#rearmTimer);
    this.#polling?.close();
    this.#native.close();
    this.#burst.close();
  }

  /** Where the coming, or the coming back, of each base will be seen. */
  #awaited(): string[] {
    const { root, scope } = this.#options;
    const isThere = (folder: string) => isFolder(root.toDisk(folder));
    return scope.starts
      .filter((folder) => folder !== "." && folder !== folderOf(folder))
      .map((folder) => nearestThere(folderOf(folder), isThere));
  }

  #flat(folders: readonly string[]): WatchedFolder[] {
    return [...new Set(folders)].map((folder) => ({
      path: this.#options.root.toDisk(folder),
      recursive: false,
    }));
  }

  #watchTrees(): void {
    const trees = this.#options.scope.bases.map(({ folder, depth }) => ({
      path: this.#options.root.toDisk(folder),
      recursive: depth > 0,
    }));
    this.#native.add([...this.#flat(this.#awaited()), ...trees]);
  }

  #hint(paths: readonly string[], events: number): void {
    this.#events += events;
    const touched = this.#tracker.touch(paths.map((path) => this.#options.root.fromDisk(path)));
    const now = performance.now();
    for (const path of touched.paths) this.#toldAt.set(path, now);
    this.#take(touched);
  }

  /** Events were lost: anything may have happened. The files are looked at once it has become quiet. */
  #lose(): void {
    this.#hasLost = true;
    this.#burst.touch(this.#options.scope.bases.map(({ folder }) => asFolder(folder)));
    if (!this.#burst.hasLulls) this.#lookForLost();
  }

  /** @returns Whether anything was found. */
  #lookForLost(): boolean {
    if (!this.#hasLost) return false;
    this.#hasLost = false;
    this.#events = 0;
    const { paths, folders } = this.#tracker.lookAtAll();
    this.#burst.add(paths);
    this.#watch(folders);
    // A folder may be another one by now, and a watch on the old one is dead.
    clearTimeout(this.#rearmTimer);
    this.#rearmTimer = setTimeout(() => this.#rearm(), REARM_MS + this.#options.debounceMs);
    return paths.length > 0;
  }

  /** Opens all watches anew; what they missed meanwhile is looked for. */
  #rearm(): void {
    if (this.#polling) return;
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#native.add(this.#flat([...this.#tracker.folders]));
  }

  #take({ paths, folders }: Touched): void {
    if (paths.length > 0) this.#isPrepared = false;
    this.#burst.touch(paths);
    this.#watch(folders);
  }

  /** Watches folders that were not known. */
  #watch(folders: readonly string[]): void {
    if (folders.length === 0 || this.#polling) return;
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#native.add(this.#flat(folders));
    // What was written in them before the watch stood was told by no event.
    for (const folder of folders) this.#take(this.#tracker.look(folder));
  }

  /** Looks for what no event told. While a burst is under way events do come. */
  #lookAround(): void {
    if (this.#burst.isOpen) return;
    const oldest = performance.now() - LATE_EVENT_MS;
    for (const [path, at] of this.#toldAt) {
      if (at < oldest) this.#toldAt.delete(path);
    }
    const found = this.#patrol.look(this.#untold > 0);
    if (found.replaced.length > 0) this.#rearm();
    this.#take(found);
    if (found.paths.length > 0) setTimeout(() => this.#count(found), LATE_EVENT_MS);
  }

  /** Counts a find, unless an event has told of it meanwhile or the watch was dead: that has been mended. */
  #count({ paths, replaced }: Found): void {
    if (replaced.length > 0 || paths.some((path) => this.#toldAt.has(path))) return;
    this.#untold++;
    if (this.#untold < MOST_UNTOLD) return;
    this.#fallBack(worded("events-missed", MOST_UNTOLD, USUAL_POLL_MS));
  }

  /** A folder that cannot be read costs only itself; anything else is a limit of the system. */
  #failed(folder: string, error: unknown): void {
    if (error instanceof Deno.errors.PermissionDenied) {
      this.#unwatched.push(folder);
      // All that a look has found are one warning.
      if (this.#unwatched.length > 1) return;
      queueMicrotask(() => {
        this.#options.warn(worded("folder-unwatched", this.#unwatched, messageOf(error)));
        this.#unwatched = [];
      });
    } else {
      this.#fallBack(
        worded("events-unavailable", messageOf(error), limitOf(error), USUAL_POLL_MS),
      );
    }
  }

  #fallBack(why: Message): void {
    if (this.#polling) return;
    this.#poll(USUAL_POLL_MS);
    this.#options.warn(why);
    if (this.#hasBegun) this.#options.switched();
  }

  #poll(everyMs: number): void {
    clearInterval(this.#patrolTimer);
    this.#native.close();
    this.#polling = new Polling({
      tracker: this.#tracker,
      everyMs,
      burstMs: Math.max(10, Math.floor(this.#options.debounceMs / 3)),
      isBurstOpen: () => this.#burst.isOpen,
      found: (touched) => this.#take(touched),
    });
  }
}
