import { type Message, type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import type { Root } from "../root.ts";
import type { Backend, BackendListener, BackendName } from "./backend.ts";
import { Burst, type Settled } from "./burst.ts";
import type { Difference } from "./changes.ts";
import type { UnreadablePath } from "./dirty.ts";
import type { FollowingScope } from "./following_scope.ts";
import { findGitLock, isLocked } from "./git_lock.ts";
import type { InterimVersion } from "./interim_versions.ts";
import { NativeBackend } from "./native.ts";
import { Polling, USUAL_POLL_MS } from "./polling.ts";
import type { Keep } from "./read.ts";
import { Retrying } from "./retrying.ts";
import type { Stamp } from "./stamp.ts";
import { asFolder, namesFolder, type Touched, Tracker } from "./tracker.ts";
import { VersionSampler } from "./version_sampler.ts";

/** How long a burst may last, in ms, before it counts as settled all the same. */
const LONGEST_BURST_MS = 5000;

/** How long git's lock may hold a burst open, in ms: one that a crash left behind stays for good. */
const LONGEST_LOCK_MS = 10_000;

/** Of so many events in a burst the system may have lost some and not said so, as Linux and Windows do. */
const LARGE_BURST = 1000;

export interface WatcherOptions {
  readonly root: Root;
  readonly scope: FollowingScope;
  readonly debounceMs: number;
  /** How often to scan in place of waiting for events, in ms; 0 for events. */
  readonly pollMs: number;
  readonly platform: Platform;
  /** A burst has begun. */
  opened(): void;
  /** The burst may be near its end: what is due then can be prepared, by `preview`. */
  nearlySettled(): void;
  /** A burst has come to its end. Its paths are those of files alone. */
  settled(burst: Settled): void;
  readonly warn: Warn;
  /** The watcher has gone over to another backend. */
  switched(): void;
  /** Given the content of each file that is read, with its digest. */
  keep: Keep;
  /** Whether a `.git` may be that of the root: another user could hold its lock for ever. */
  isTrusted(git: string): boolean;
  /** Where the watcher can make a folder for its own use; undefined where it cannot. */
  ownFolder(): string | undefined;
}

/** What is watched, for the `watching` event. */
export interface Watched {
  /** The folders that are watched, from the root. */
  readonly folders: readonly string[];
  readonly files: number;
  /** How many of them are watched because the app consists of them. */
  readonly followed: number;
  /** Where those lie, from the root. */
  readonly followed_folders: readonly string[];
  readonly backend: BackendName;
}

/** Watches the files in scope: tells when a burst of events begins and ends, and what really changed. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #tracker: Tracker;
  readonly #burst: Burst;
  #backend: Backend;
  readonly #retrying: Retrying;
  readonly #sampler: VersionSampler;
  /** How many events the burst has had since all files were last scanned. */
  #events = 0;
  /** Whether events were lost, and the files have not been scanned since. */
  #hasLost = false;
  /** Whether the end has been prepared for all that the burst has brought so far. */
  #isPrepared = false;
  #hasBegun = false;
  #hasWarnedOfNames = false;
  #isClosed = false;
  readonly #listener: BackendListener = {
    found: (touched, events = 0) => {
      this.#events += events;
      this.#take(touched);
    },
    lost: () => this.#lose(),
    goesOn: () => this.#touchAll(),
    failed: (why) => this.#fallBack(why),
    isBurstOpen: () => this.#burst.isOpen,
    isClosed: () => this.#isClosed,
  };

  constructor(options: WatcherOptions) {
    this.#options = options;
    const found = (touched: Touched) => this.#takeScanned(touched);
    this.#tracker = new Tracker(options.scope, options.root, options.keep, found);
    this.#sampler = new VersionSampler(() => this.#tracker.preview(), () => this.#isClosed);
    this.#retrying = new Retrying(this.#tracker, (touched) => this.#take(touched), options.warn);
    const lock = findGitLock(options.root.folder, options.platform.path, options.isTrusted);
    this.#burst = new Burst({
      debounceMs: options.debounceMs,
      // With a longer quiet time than that, one save must still be able to settle.
      longestMs: options.debounceMs < LONGEST_BURST_MS ? LONGEST_BURST_MS : 2 * options.debounceMs,
      longestHeldMs: LONGEST_LOCK_MS,
      isHeld: () => isLocked(lock),
      isUnderWay: () => this.#backend.isUnderWay,
      opened: options.opened,
      nearlySettled: () => {
        if (this.#events >= LARGE_BURST) this.#hasLost = true;
        const hasFound = this.#scanForLost();
        if (hasFound || !this.#isPrepared) options.nearlySettled();
      },
      paused: () => {
        this.#isPrepared = true;
        options.nearlySettled();
      },
      settled: (burst) => {
        this.#events = 0;
        this.#backend.settled();
        options.settled({ ...burst, paths: burst.paths.filter((path) => !namesFolder(path)) });
      },
      heldTooLong: () => options.warn(worded("git-lock-stays", lock ?? "", LONGEST_LOCK_MS)),
    });
    const { pollMs } = options;
    this.#backend = pollMs > 0 ? this.#polling(pollMs) : this.#native();
  }

  #native(): NativeBackend {
    const { debounceMs, platform, warn, ownFolder } = this.#options;
    const unnameable = () => this.#warnOfName("");
    const options = { debounceMs, platform, warn, ownFolder, unnameable };
    return new NativeBackend(this.#tracker, this.#listener, options);
  }

  #polling(everyMs: number): Polling {
    const { debounceMs } = this.#options;
    return new Polling(this.#tracker, this.#listener, { everyMs, debounceMs });
  }

  /**
   * Begins to watch, and takes the files as they are for what the first generation is started on. In slices:
   * with many files it takes long, and the app may be started before its end.
   */
  async begin(): Promise<void> {
    if (!await this.#tracker.beginInSlices(() => this.#isClosed)) return;
    this.#backend.begin();
    this.#retrying.update();
    for (const path of this.#tracker.unnameable) this.#warnOfName(path);
    this.#hasBegun = true;
  }

  /** The files in scope that the running generation was started on, from the root. */
  get files(): Iterable<string> {
    return this.#tracker.files;
  }

  /** What is watched now. */
  get watched(): Watched {
    return {
      folders: [...this.#tracker.folders],
      files: this.#tracker.fileCount,
      followed: this.#options.scope.followed,
      followed_folders: this.#options.scope.followedFolders,
      backend: this.#backend.name,
    };
  }

  /**
   * Scans for what came between the first scan and the watch, and reads the files as they were at the
   * start, so that a save that changes something can be told from one that does not. After the app's start,
   * which it would delay.
   */
  async readBaseline(): Promise<void> {
    this.#take(await this.#tracker.scanAllInSlices(() => this.#isClosed));
    await this.#tracker.readBaseline();
    this.#retrying.update();
  }

  /** Goes over to polling where the system tells nothing of what happens to the files. */
  async findFault(): Promise<void> {
    const fault = await this.#backend.findFault();
    if (fault && !this.#isClosed) this.#fallBack(fault);
  }

  /** Scans for what has come since the last look, ahead of its events. */
  async lookAround(): Promise<void> {
    if (!this.#hasBegun) return;
    const found = await this.#tracker.scanAllInSlices(() => this.#isClosed);
    if (!this.#isClosed) this.#take(found);
  }

  /**
   * Watches files, from now on, that the app turns out to consist of.
   * @param files That the scope can follow.
   * @param isLoaded Whether the app has loaded a file as it stands. Else it counts as changed.
   * @returns When the others have been read: they are watched at once.
   */
  follow(
    files: readonly string[],
    isLoaded: (path: string, stamp: Stamp) => boolean,
  ): Promise<void> {
    this.#options.scope.follow(files);
    this.#take(this.#tracker.admit(files, isLoaded));
    return this.#tracker.readBaseline();
  }

  /** Warns once of a name that is no text; an empty one where it is not known which. */
  #warnOfName(path: string): void {
    if (this.#hasWarnedOfNames) return;
    this.#hasWarnedOfNames = true;
    this.#options.warn(worded("name-unreadable", path));
  }

  /** How the files differ from those that the running generation was started on. */
  async changes(): Promise<Difference[]> {
    const changes = await this.#tracker.changes();
    this.#retrying.update();
    return changes;
  }

  /** Whether a file was touched since `changes` read it, or while it did: the next call reads it again. */
  isUnread(path: string): boolean {
    return this.#tracker.isUnread(path);
  }

  /** The files and folders that `changes` could not read. */
  get unreadable(): UnreadablePath[] {
    return this.#tracker.unreadable;
  }

  /** Versions that the generation which runs, or ran last, was not started on and may have loaded. */
  get interimVersions(): InterimVersion[] {
    return this.#tracker.interimVersions;
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
    // Files that have been touched since may be as they are for a moment only, and the app load them so.
    this.#sampler.begin();
    return changed;
  }

  /** @returns The files where something has happened since this was last asked, from the root. */
  takeTouched(): string[] {
    return this.#tracker.takeTouched();
  }

  /** How often something has happened to a file so far. */
  get touches(): number {
    return this.#tracker.touches;
  }

  /** The files where something has happened since `touches` was so many, but for those that were taken. */
  touchedSince(touches: number): string[] {
    return this.#tracker.touchedSince(touches);
  }

  close(): void {
    this.#isClosed = true;
    this.#retrying.close();
    this.#backend.close();
    this.#burst.close();
  }

  #take({ paths, folders }: Touched): void {
    if (paths.length > 0) {
      this.#isPrepared = false;
      this.#sampler.begin();
    }
    this.#burst.touch(paths);
    this.#backend.extend(folders);
  }

  #touchAll(): void {
    this.#burst.touch(this.#options.scope.bases.map(({ folder }) => asFolder(folder)));
  }

  /** Events were lost: anything may have changed. All files are scanned when the burst is nearly settled. */
  #lose(): void {
    this.#hasLost = true;
    this.#touchAll();
    if (!this.#burst.tellsNearlySettled) this.#scanForLost();
  }

  /** Scans all files where events were lost. @returns Whether anything was found. */
  #scanForLost(): boolean {
    if (!this.#hasLost) return false;
    this.#hasLost = false;
    this.#events = 0;
    const found = this.#tracker.scanAll();
    this.#takeScanned(found);
    this.#backend.reopenSoon();
    return found.paths.length > 0;
  }

  /** Takes what a scan has found amid a burst. */
  #takeScanned({ paths, folders }: Touched): void {
    this.#burst.add(paths);
    this.#backend.extend(folders);
  }

  /** Goes over to polling, as the backend is of no use any more. */
  #fallBack(why: Message): void {
    if (this.#backend.name === "poll") return;
    this.#backend.close();
    this.#backend = this.#polling(USUAL_POLL_MS);
    this.#backend.begin();
    this.#options.warn(why);
    if (this.#hasBegun) this.#options.switched();
  }
}
