import { isFolder } from "../disk.ts";
import { messageOf } from "../errors.ts";
import { type Message, type Warn, type WatchLimit, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { folderOf } from "../root.ts";
import type { Backend, BackendListener } from "./backend.ts";
import { EventProbe } from "./event_probe.ts";
import { LinkTargets } from "./link_targets.ts";
import { LATE_EVENT_MS, MissedEvents, MOST_MISSED } from "./missed_events.ts";
import { OpenWrites } from "./open_writes.ts";
import { USUAL_POLL_MS } from "./polling.ts";
import { nearestThere } from "./scope.ts";
import { SLOW_SCAN_MS, SlowScan, type SlowScanFind } from "./slow_scan.ts";
import { SystemWatch, type WatchedFolder } from "./system_watch.ts";
import type { Tracker } from "./tracker.ts";

/** How long after events were lost all watches are opened anew, in ms, beside the debounce: the restart comes first. */
const REOPEN_MS = 1000;

/** Where more folders than this are watched that are gone, all watches are opened anew without them. */
const MANY_GONE = 10;

export interface NativeOptions {
  readonly debounceMs: number;
  readonly platform: Platform;
  readonly warn: Warn;
  /** Something has happened to a file or folder whose name is no text. */
  unnameable(): void;
  /** Where the watcher can make a folder for its own use; undefined where it cannot. */
  ownFolder(): string | undefined;
}

/** Watches by the system's events, and by a slow scan for what no event told. */
export class NativeBackend implements Backend {
  readonly name = "native";
  readonly #tracker: Tracker;
  readonly #listener: BackendListener;
  readonly #options: NativeOptions;
  readonly #watch: SystemWatch;
  readonly #openWrites: OpenWrites;
  readonly #linkTargets: LinkTargets;
  /** How many links there were when they were last followed. */
  #links = 0;
  readonly #slowScan: SlowScan;
  #slowScanTimer: ReturnType<typeof setInterval> | undefined;
  readonly #missed = new MissedEvents();
  #reopenTimer: ReturnType<typeof setTimeout> | undefined;
  /** Folders that cannot be watched, and are to be named. */
  #unwatched: string[] = [];

  constructor(tracker: Tracker, listener: BackendListener, options: NativeOptions) {
    this.#tracker = tracker;
    this.#listener = listener;
    this.#options = options;
    this.#slowScan = new SlowScan(tracker);
    this.#linkTargets = new LinkTargets(options.platform.path);
    this.#watch = new SystemWatch({
      hint: (paths, events) => this.#hint(paths, events),
      lost: () => {
        this.#openWrites.lost();
        listener.lost();
      },
      happened: (event) => this.#openWrites.happened(event),
      opened: (folders) => this.#scanOpened(folders),
      shrinking: () => listener.goesOn(),
      reopened: () => this.#scanAll(),
      failed: (folder, error) => this.#failed(folder, error),
      stuck: () => listener.failed(worded("events-stuck", USUAL_POLL_MS)),
      unnameable: () => options.unnameable(),
    }, new EventProbe(options.ownFolder));
    const { root, scope } = tracker;
    this.#openWrites = new OpenWrites({
      tellsClosing: options.platform.tellsClosing,
      concerns: (path) => scope.decide(root.fromDisk(path)).inScope,
      hasOtherSize: (path) => tracker.hasOtherSize(root.fromDisk(path)),
    });
  }

  begin(): void {
    // First: this backend may be given up, and closed, for the first watch.
    this.#slowScanTimer = setInterval(() => this.#scanSlowly(), SLOW_SCAN_MS);
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#watch.add(this.#flat([...this.#tracker.folders, ...this.#parentsOfBases()]));
    this.#watchLinkTargets();
  }

  get isUnderWay(): boolean {
    return this.#openWrites.isUnderWay || this.#watch.isShrinking;
  }

  extend(folders: readonly string[]): void {
    if (folders.length > 0) {
      if (this.#options.platform.watchesTrees) this.#watchTrees();
      else this.#watch.add(this.#flat(folders));
    }
    if (this.#tracker.links.size !== this.#links) this.#watchLinkTargets();
  }

  reopenSoon(): void {
    this.#openWrites.lost();
    clearTimeout(this.#reopenTimer);
    this.#reopenTimer = setTimeout(() => this.#reopen(), REOPEN_MS + this.#options.debounceMs);
  }

  settled(): void {
    this.#openWrites.settled();
  }

  async findFault(): Promise<Message | undefined> {
    const { folder } = this.#tracker.root;
    const silent = await this.#options.platform.silentFileSystem(folder);
    return silent === undefined
      ? undefined
      : worded("events-silent", folder, silent, USUAL_POLL_MS);
  }

  close(): void {
    clearInterval(this.#slowScanTimer);
    clearTimeout(this.#reopenTimer);
    this.#watch.close();
  }

  /** The folders in which each base of a pattern will come, or come back. */
  #parentsOfBases(): string[] {
    const { root, scope } = this.#tracker;
    const isThere = (folder: string) => isFolder(root.toDisk(folder));
    return scope.starts
      .filter((folder) => folder !== "." && folder !== folderOf(folder))
      .map((folder) => nearestThere(folderOf(folder), isThere));
  }

  #flat(folders: readonly string[]): WatchedFolder[] {
    const { root } = this.#tracker;
    return [...new Set(folders)].map((folder) => ({ path: root.toDisk(folder), recursive: false }));
  }

  #watchTrees(): void {
    const { root, scope } = this.#tracker;
    const trees = scope.bases.map(({ folder, depth }) => ({
      path: root.toDisk(folder),
      recursive: depth > 0,
    }));
    this.#watch.add([...this.#flat(this.#parentsOfBases()), ...trees]);
  }

  /** Opens all watches anew. What is missed until they are open is scanned for then. */
  #reopen(): void {
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#watch.add(this.#flat([...this.#tracker.folders]));
  }

  #hint(paths: readonly string[], events: number): void {
    const { root } = this.#tracker;
    const touched = this.#tracker.touch(paths.map((path) => root.fromDisk(path)));
    const linked = this.#linkTargets.concernedBy(paths)
      ? this.#tracker.statFiles(this.#tracker.links)
      : [];
    const both = { ...touched, paths: [...touched.paths, ...linked] };
    this.#missed.heard(both.paths, performance.now());
    this.#listener.found(both, events);
    if (linked.length > 0) this.#watchLinkTargets();
    // Deno compares each event with each folder that is watched, there or not, by asking the disk.
    const gone = this.#watch.folderCount - this.#tracker.folders.size;
    if (gone > MANY_GONE && !this.#options.platform.watchesTrees) this.#watch.refresh();
  }

  /** Watches the folders in which an event tells that a link's target has changed. */
  #watchLinkTargets(): void {
    const { root, links, folders } = this.#tracker;
    this.#links = links.size;
    const fresh = this.#linkTargets.follow(Array.from(links, (link) => root.toDisk(link)));
    this.#watch.add(
      fresh.filter((folder) => !folders.has(root.fromDisk(folder)))
        .map((path) => ({ path, recursive: false })),
    );
  }

  /** Folders are watched from now on: scans them, as no event told of what was written in them before. */
  #scanOpened(folders: readonly string[]): void {
    const { root, folders: known } = this.#tracker;
    const inScope = folders.map((folder) => root.fromDisk(folder)).filter((path) =>
      known.has(path)
    );
    this.#listener.found(this.#tracker.scan(inScope));
  }

  /** The same where all watches were opened anew. */
  async #scanAll(): Promise<void> {
    this.#openWrites.forget();
    const isOver = () => this.#listener.isClosed();
    this.#listener.found(await this.#tracker.scanAllInSlices(isOver));
  }

  /** Scans for changes that no event told of, unless a burst is under way: then events do come. */
  #scanSlowly(): void {
    if (this.#listener.isBurstOpen()) return;
    this.#missed.forgetOld(performance.now());
    const found = this.#slowScan.scan(this.#missed.hasAny);
    if (found.replaced.length > 0) this.#reopen();
    this.#listener.found(found);
    if (found.paths.length > 0) setTimeout(() => this.#count(found), LATE_EVENT_MS);
  }

  /**
   * Counts what the slow scan has found, unless a watch was dead: that has been opened anew. Nor are events
   * to be expected of a file that was written by another name.
   */
  #count({ paths, replaced }: SlowScanFind): void {
    if (replaced.length > 0) return;
    const { root } = this.#tracker;
    const due = paths.filter((path) => !hasOtherName(root.toDisk(path)));
    if (due.length > 0) void this.#watch.check();
    if (due.length < paths.length || !this.#missed.count(due)) return;
    this.#listener.failed(worded("events-missed", MOST_MISSED, USUAL_POLL_MS));
  }

  /** A folder could not be watched. One that cannot be read is left out; anything else is a limit of the system. */
  #failed(folder: string, error: unknown): void {
    if (error instanceof Deno.errors.PermissionDenied) {
      this.#unwatched.push(folder);
      // All folders that fail at once are one warning.
      if (this.#unwatched.length > 1) return;
      queueMicrotask(() => {
        this.#options.warn(worded("folder-unwatched", this.#unwatched, messageOf(error)));
        this.#unwatched = [];
      });
      return;
    }
    this.#listener.failed(
      worded("events-unavailable", messageOf(error), limitOf(error), USUAL_POLL_MS),
    );
  }
}

/** The limit that a watch has run into, if it is one. */
function limitOf(error: unknown): WatchLimit {
  const message = error instanceof Error ? error.message : "";
  if (/watch limit|no space|os error 28/i.test(message)) return "watches";
  if (/too many open files|os error 24/i.test(message)) return "instances";
  return undefined;
}

/** Whether a file, as the system names it, can be written by another name. */
function hasOtherName(file: string): boolean {
  try {
    const { isSymlink, nlink } = Deno.lstatSync(file);
    return isSymlink || (nlink ?? 1) > 1;
  } catch {
    return false;
  }
}
