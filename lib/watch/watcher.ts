import { isFolder } from "../disk.ts";
import { messageOf } from "../errors.ts";
import { type Message, type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { folderOf, type Root } from "../root.ts";
import { Burst, type Settled } from "./burst.ts";
import type { Difference } from "./changes.ts";
import { Glance } from "./glance.ts";
import { findGitLock, isLocked } from "./git_lock.ts";
import { Ways } from "./links.ts";
import type { Version } from "./meanwhile.ts";
import type { Keep } from "./read.ts";
import { limitOf, NativeWatch, type WatchedFolder } from "./native.ts";
import { Patrol, PATROL_MS, type PatrolFind } from "./patrol.ts";
import { Pulse } from "./pulse.ts";
import { Polling } from "./polling.ts";
import type { UnreadablePath } from "./readings.ts";
import { Retrying } from "./retrying.ts";
import { nearestThere, type Scope } from "./scope.ts";
import { asFolder, namesFolder, type Touched, Tracker } from "./tracker.ts";
import { LATE_EVENT_MS, MOST_UNTOLD, Untold } from "./untold.ts";
import { Writing } from "./writing.ts";

/** How long a burst of events may last, in ms, before it counts as settled all the same. */
export const LONGEST_BURST_MS = 5000;

/** How long a lock of git's may hold a burst open, in ms: one that a crash left behind stays for good. */
export const LONGEST_LOCK_MS = 10_000;

/** Of so many events in a burst the system may have lost some without a word: Linux and Windows do. */
const LARGE_BURST = 1000;
/** How long after a burst of which events were lost, in ms, all watches are opened anew: the restart comes first. */
const REARM_MS = 1000;

/** With so many folders watched that are gone all watches are opened anew without them, once no more go. */
const MANY_GONE = 10;

/** The scan where there are no events and nothing was said, in ms. */
const USUAL_POLL_MS = 500;

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
  /** Where a folder for the watcher's own use can be made; undefined where it cannot. */
  ownFolder(): string | undefined;
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
  readonly #untold = new Untold();
  readonly #retrying: Retrying;
  readonly #writing: Writing;
  /** How many events the burst under way has had since the files were looked at. */
  #events = 0;
  /** Whether all that the burst under way has brought so far is being seen to. */
  #isPrepared = false;
  /** Whether events were lost, and nobody has looked at the files since. */
  #hasLost = false;
  #rearmTimer: ReturnType<typeof setTimeout> | undefined;
  #hasBegun = false;
  readonly #glance: Glance;
  readonly #ways: Ways;
  #hasWarnedOfNames = false;
  /** How many links there were. */
  #links = 0;
  /** Folders that cannot be watched, and are to be named. */
  #unwatched: string[] = [];
  #isClosed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#tracker = new Tracker(options.scope, options.root, options.keep);
    this.#patrol = new Patrol(this.#tracker);
    this.#ways = new Ways(options.platform.path);
    this.#glance = new Glance(() => this.#tracker.preview(), () => this.#isClosed);
    this.#retrying = new Retrying(this.#tracker, (touched) => this.#take(touched), options.warn);
    const lock = findGitLock(options.root.folder, options.platform.path, options.counts);
    this.#burst = new Burst({
      debounceMs: options.debounceMs,
      // With a longer quiet time than that, one save must still be able to settle.
      longestMs: options.debounceMs < LONGEST_BURST_MS ? LONGEST_BURST_MS : 2 * options.debounceMs,
      longestHeldMs: LONGEST_LOCK_MS,
      isHeld: () => isLocked(lock),
      isUnderWay: () => this.#writing.isUnderWay || this.#native.isAway,
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
        this.#writing.settled();
        options.settled({ ...burst, paths: burst.paths.filter((path) => !namesFolder(path)) });
      },
      heldTooLong: () => options.warn(worded("git-lock-stays", lock ?? "", LONGEST_LOCK_MS)),
    });
    this.#native = new NativeWatch({
      hint: (paths, events) => this.#hint(paths, events),
      lost: () => this.#lose(),
      happened: (event) => this.#writing.happened(event),
      opened: (folders) => {
        const fresh = folders.map((folder) => this.#options.root.fromDisk(folder));
        this.#take(this.#tracker.look(...fresh.filter((path) => this.#tracker.folders.has(path))));
      },
      going: () => this.#touchAll(),
      reopened: () => {
        this.#writing.forget();
        return this.#lookAtAll();
      },
      failed: (folder, error) => this.#failed(folder, error),
      stuck: () => this.#fallBack(worded("events-stuck", USUAL_POLL_MS)),
      unnameable: () => this.#warnOfName(""),
    }, new Pulse(options.ownFolder));
    const { root, scope, platform } = options;
    this.#writing = new Writing({
      isTold: platform.tellsClosing,
      concerns: (path) => scope.decide(root.fromDisk(path)).inScope,
      hasOtherSize: (path) => this.#tracker.hasOtherSize(root.fromDisk(path)),
    });
  }

  /**
   * Begins to watch, and takes the files as they are for what the first generation is started on. Where
   * there is much to look at, other things have their turn meanwhile.
   */
  async begin(): Promise<void> {
    if (!await this.#tracker.beginInSlices(() => this.#isClosed)) return;
    if (this.#options.pollMs > 0) this.#poll(this.#options.pollMs);
    else {
      if (this.#options.platform.watchesTrees) this.#watchTrees();
      else this.#native.add(this.#flat([...this.#tracker.folders, ...this.#awaited()]));
      this.#watchWays();
      this.#patrolTimer = setInterval(() => this.#lookAround(), PATROL_MS);
    }
    this.#retrying.look();
    for (const path of this.#tracker.unnameable) this.#warnOfName(path);
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
    await this.#lookAtAll();
    const [silent] = await Promise.all([this.#findSilent(), this.#tracker.readBaseline()]);
    this.#retrying.look();
    if (silent !== undefined) {
      this.#fallBack(worded("events-silent", this.#options.root.folder, silent, USUAL_POLL_MS));
    }
  }

  async #lookAtAll(): Promise<void> {
    this.#take(await this.#tracker.lookAtAllInSlices(() => this.#isClosed));
  }

  /** Says once that there is a name which is no text; an empty one where it is not known which. */
  #warnOfName(path: string): void {
    if (this.#hasWarnedOfNames) return;
    this.#hasWarnedOfNames = true;
    this.#options.warn(worded("name-unreadable", path));
  }

  /** The kind of the root's file system, where that sends no events. */
  async #findSilent(): Promise<string | undefined> {
    const { platform, root } = this.#options;
    return this.#polling ? undefined : await platform.silentFileSystem(root.folder);
  }

  /** How the files differ from those that the running generation was started on. */
  async changes(): Promise<Difference[]> {
    const changes = await this.#tracker.changes();
    this.#retrying.look();
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

  /** Versions of the files that the generation which runs, or ran last, was not started on and may have read. */
  get meanwhile(): Version[] {
    return this.#tracker.meanwhile;
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
    const changed = this.#tracker.commit();
    // What has been touched since may be otherwise for a while only, and be read meanwhile.
    this.#glance.begin();
    return changed;
  }

  /** @returns The files where something has happened since this was last asked, from the root. */
  takeTouched(): string[] {
    return this.#tracker.takeTouched();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#patrolTimer);
    this.#retrying.close();
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
    const { root } = this.#options;
    const touched = this.#tracker.touch(paths.map((path) => root.fromDisk(path)));
    const linked = this.#ways.concern(paths) ? this.#tracker.lookAtFiles(this.#tracker.links) : [];
    const both = { ...touched, paths: [...touched.paths, ...linked] };
    this.#untold.told(both.paths, performance.now());
    this.#take(both);
    if (linked.length > 0) this.#watchWays();
    // Deno compares each event with each folder that is watched, there or not, by asking the disk.
    const gone = this.#native.folderCount - this.#tracker.folders.size;
    if (gone > MANY_GONE && !this.#options.platform.watchesTrees) this.#native.refresh();
  }

  /** Watches where that happens which changes a file by a link to it. */
  #watchWays(): void {
    if (this.#polling) return;
    const { root } = this.#options;
    const fresh = this.#ways.follow(Array.from(this.#tracker.links, (link) => root.toDisk(link)));
    this.#native.add(
      fresh.filter((folder) => !this.#tracker.folders.has(root.fromDisk(folder)))
        .map((path) => ({ path, recursive: false })),
    );
  }

  #touchAll(): void {
    this.#burst.touch(this.#options.scope.bases.map(({ folder }) => asFolder(folder)));
  }

  /** Events were lost: anything may have happened. The files are looked at once it has become quiet. */
  #lose(): void {
    this.#hasLost = true;
    this.#touchAll();
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
    if (paths.length > 0) {
      this.#isPrepared = false;
      this.#glance.begin();
    }
    this.#burst.touch(paths);
    this.#watch(folders);
    const links = this.#tracker.links.size;
    if (links !== this.#links && this.#hasBegun) this.#watchWays();
    this.#links = links;
  }

  /** Watches folders that were not known. */
  #watch(folders: readonly string[]): void {
    if (folders.length === 0 || this.#polling) return;
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#native.add(this.#flat(folders));
    // What was written in them before the watch stood was told by no event.
    this.#take(this.#tracker.look(...folders));
  }

  /** Looks for what no event told. While a burst is under way events do come. */
  #lookAround(): void {
    if (this.#burst.isOpen) return;
    this.#untold.forgetOld(performance.now());
    const found = this.#patrol.look(this.#untold.hasAny);
    if (found.replaced.length > 0) this.#rearm();
    this.#take(found);
    if (found.paths.length > 0) setTimeout(() => this.#count(found), LATE_EVENT_MS);
  }

  /**
   * Counts a find, unless the watch was dead: that has been mended. Nor are events to be expected of
   * what is written by another name of the file.
   */
  #count({ paths, replaced }: PatrolFind): void {
    if (replaced.length > 0) return;
    const { root } = this.#options;
    const due = paths.filter((path) => !hasOtherName(root.toDisk(path)));
    if (due.length > 0) void this.#native.check();
    if (due.length < paths.length || !this.#untold.count(due)) return;
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
      isOver: () => this.#isClosed,
      found: (touched) => this.#take(touched),
    });
  }
}

/** Whether a file of the system's can be written by a name that is not in this folder. */
function hasOtherName(file: string): boolean {
  try {
    const { isSymlink, nlink } = Deno.lstatSync(file);
    return isSymlink || (nlink ?? 1) > 1;
  } catch {
    return false;
  }
}
