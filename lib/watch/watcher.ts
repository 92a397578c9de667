import { type Message, type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import type { Root } from "../root.ts";
import type { Backend, BackendListener, BackendName } from "./backend.ts";
import { Burst, type Settled } from "./burst.ts";
import type { Difference } from "./changes.ts";
import { findGitLock, isLocked } from "./git_lock.ts";
import { Glance } from "./glance.ts";
import type { Version } from "./meanwhile.ts";
import { NativeBackend } from "./native.ts";
import { Polling, USUAL_POLL_MS } from "./polling.ts";
import type { Keep } from "./read.ts";
import type { UnreadablePath } from "./dirty.ts";
import { Retrying } from "./retrying.ts";
import type { Scope } from "./scope.ts";
import { asFolder, namesFolder, type Touched, Tracker } from "./tracker.ts";

/** How long a burst of events may last, in ms, before it counts as settled all the same. */
export const LONGEST_BURST_MS = 5000;

/** How long a lock of git's may hold a burst open, in ms: one that a crash left behind stays for good. */
export const LONGEST_LOCK_MS = 10_000;

/** Of so many events in a burst the system may have lost some without a word: Linux and Windows do. */
const LARGE_BURST = 1000;
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
  isTrusted(git: string): boolean;
  /** Where a folder for the watcher's own use can be made; undefined where it cannot. */
  ownFolder(): string | undefined;
}

/** What is watched, for the `watching` event. */
export interface Watched {
  /** The folders that are watched, from the root. */
  readonly folders: readonly string[];
  readonly files: number;
  readonly backend: BackendName;
}

/** Watches the files in scope: tells when a burst of events begins and ends, and what really changed. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #tracker: Tracker;
  readonly #burst: Burst;
  #backend: Backend;
  readonly #retrying: Retrying;
  readonly #glance: Glance;
  /** How many events the burst under way has had since the files were looked at. */
  #events = 0;
  /** Whether events were lost, and nobody has looked at the files since. */
  #hasLost = false;
  /** Whether all that the burst under way has brought so far is being seen to. */
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
    this.#tracker = new Tracker(options.scope, options.root, options.keep);
    this.#glance = new Glance(() => this.#tracker.preview(), () => this.#isClosed);
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
   * Begins to watch, and takes the files as they are for what the first generation is started on. Where
   * there is much to look at, other things have their turn meanwhile.
   */
  async begin(): Promise<void> {
    if (!await this.#tracker.beginInSlices(() => this.#isClosed)) return;
    this.#backend.begin();
    this.#retrying.look();
    for (const path of this.#tracker.unnameable) this.#warnOfName(path);
    this.#hasBegun = true;
  }

  /** What is watched now. */
  get watched(): Watched {
    return {
      folders: [...this.#tracker.folders],
      files: this.#tracker.fileCount,
      backend: this.#backend.name,
    };
  }

  /**
   * Looks for what came between the first look and the watch, and reads the files as they were at the
   * start, so that a save without a change can be told from one with. After the app's start, which it
   * would delay.
   */
  async readBaseline(): Promise<void> {
    this.#take(await this.#tracker.lookAtAllInSlices(() => this.#isClosed));
    const [fault] = await Promise.all([this.#backend.findFault(), this.#tracker.readBaseline()]);
    this.#retrying.look();
    if (fault) this.#fallBack(fault);
  }

  /** Says once that there is a name which is no text; an empty one where it is not known which. */
  #warnOfName(path: string): void {
    if (this.#hasWarnedOfNames) return;
    this.#hasWarnedOfNames = true;
    this.#options.warn(worded("name-unreadable", path));
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
    this.#retrying.close();
    this.#backend.close();
    this.#burst.close();
  }

  #take({ paths, folders }: Touched): void {
    if (paths.length > 0) {
      this.#isPrepared = false;
      this.#glance.begin();
    }
    this.#burst.touch(paths);
    this.#backend.extend(folders);
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
    this.#backend.extend(folders);
    this.#backend.renew();
    return paths.length > 0;
  }

  /** Scans from now on, as the system's events are of no use. */
  #fallBack(why: Message): void {
    if (this.#backend.name === "poll") return;
    this.#backend.close();
    this.#backend = this.#polling(USUAL_POLL_MS);
    this.#backend.begin();
    this.#options.warn(why);
    if (this.#hasBegun) this.#options.switched();
  }
}
