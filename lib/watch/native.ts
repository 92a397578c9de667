import { isFolder } from "../disk.ts";
import { messageOf } from "../errors.ts";
import { type Message, type Warn, type WatchLimit, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { folderOf } from "../root.ts";
import type { Backend, BackendListener } from "./backend.ts";
import { EventProbe } from "./event_probe.ts";
import { Ways } from "./links.ts";
import { Patrol, PATROL_MS, type PatrolFind } from "./patrol.ts";
import { USUAL_POLL_MS } from "./polling.ts";
import { nearestThere } from "./scope.ts";
import { SystemWatch, type WatchedFolder } from "./system_watch.ts";
import type { Tracker } from "./tracker.ts";
import { LATE_EVENT_MS, MOST_UNTOLD, Untold } from "./untold.ts";
import { Writing } from "./writing.ts";

/** How long after a look for what lost events would have told, in ms, all watches are opened anew: the restart comes first. */
const RENEW_MS = 1000;

/** With so many folders watched that are gone all watches are opened anew without them, once no more go. */
const MANY_GONE = 10;

export interface NativeOptions {
  readonly debounceMs: number;
  readonly platform: Platform;
  readonly warn: Warn;
  /** Something has happened to a file or folder whose name is no text. */
  unnameable(): void;
  /** Where a folder for the watcher's own use can be made; undefined where it cannot. */
  ownFolder(): string | undefined;
}

/** Watches by the system's events, and by a slow scan for what no event told. */
export class NativeBackend implements Backend {
  readonly name = "native";
  readonly #tracker: Tracker;
  readonly #listener: BackendListener;
  readonly #options: NativeOptions;
  readonly #watch: SystemWatch;
  readonly #writing: Writing;
  readonly #ways: Ways;
  /** How many links there were when they were last followed. */
  #links = 0;
  readonly #patrol: Patrol;
  #patrolTimer: ReturnType<typeof setInterval> | undefined;
  readonly #untold = new Untold();
  #renewTimer: ReturnType<typeof setTimeout> | undefined;
  /** Folders that cannot be watched, and are to be named. */
  #unwatched: string[] = [];

  constructor(tracker: Tracker, listener: BackendListener, options: NativeOptions) {
    this.#tracker = tracker;
    this.#listener = listener;
    this.#options = options;
    this.#patrol = new Patrol(tracker);
    this.#ways = new Ways(options.platform.path);
    this.#watch = new SystemWatch({
      hint: (paths, events) => this.#hint(paths, events),
      lost: () => listener.lost(),
      happened: (event) => this.#writing.happened(event),
      opened: (folders) => this.#lookInto(folders),
      shrinking: () => listener.goesOn(),
      reopened: () => this.#lookAtAll(),
      failed: (folder, error) => this.#failed(folder, error),
      stuck: () => listener.failed(worded("events-stuck", USUAL_POLL_MS)),
      unnameable: () => options.unnameable(),
    }, new EventProbe(options.ownFolder));
    const { root, scope } = tracker;
    this.#writing = new Writing({
      isTold: options.platform.tellsClosing,
      concerns: (path) => scope.decide(root.fromDisk(path)).inScope,
      hasOtherSize: (path) => tracker.hasOtherSize(root.fromDisk(path)),
    });
  }

  begin(): void {
    // First: this backend may be given up, and closed, for the first watch.
    this.#patrolTimer = setInterval(() => this.#lookAround(), PATROL_MS);
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#watch.add(this.#flat([...this.#tracker.folders, ...this.#awaited()]));
    this.#watchWays();
  }

  get isUnderWay(): boolean {
    return this.#writing.isUnderWay || this.#watch.isShrinking;
  }

  extend(folders: readonly string[]): void {
    if (folders.length > 0) {
      if (this.#options.platform.watchesTrees) this.#watchTrees();
      else this.#watch.add(this.#flat(folders));
    }
    if (this.#tracker.links.size !== this.#links) this.#watchWays();
  }

  renew(): void {
    clearTimeout(this.#renewTimer);
    this.#renewTimer = setTimeout(() => this.#renew(), RENEW_MS + this.#options.debounceMs);
  }

  settled(): void {
    this.#writing.settled();
  }

  async findFault(): Promise<Message | undefined> {
    const { folder } = this.#tracker.root;
    const silent = await this.#options.platform.silentFileSystem(folder);
    return silent === undefined
      ? undefined
      : worded("events-silent", folder, silent, USUAL_POLL_MS);
  }

  close(): void {
    clearInterval(this.#patrolTimer);
    clearTimeout(this.#renewTimer);
    this.#watch.close();
  }

  /** Where the coming, or the coming back, of each base will be seen. */
  #awaited(): string[] {
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
    this.#watch.add([...this.#flat(this.#awaited()), ...trees]);
  }

  /** Opens all watches anew; what was missed before they stand is looked for then. */
  #renew(): void {
    if (this.#options.platform.watchesTrees) this.#watchTrees();
    else this.#watch.add(this.#flat([...this.#tracker.folders]));
  }

  #hint(paths: readonly string[], events: number): void {
    const { root } = this.#tracker;
    const touched = this.#tracker.touch(paths.map((path) => root.fromDisk(path)));
    const linked = this.#ways.concern(paths) ? this.#tracker.lookAtFiles(this.#tracker.links) : [];
    const both = { ...touched, paths: [...touched.paths, ...linked] };
    this.#untold.told(both.paths, performance.now());
    this.#listener.found(both, events);
    if (linked.length > 0) this.#watchWays();
    // Deno compares each event with each folder that is watched, there or not, by asking the disk.
    const gone = this.#watch.folderCount - this.#tracker.folders.size;
    if (gone > MANY_GONE && !this.#options.platform.watchesTrees) this.#watch.refresh();
  }

  /** Watches where that happens which changes a file by a link to it. */
  #watchWays(): void {
    const { root, links, folders } = this.#tracker;
    this.#links = links.size;
    const fresh = this.#ways.follow(Array.from(links, (link) => root.toDisk(link)));
    this.#watch.add(
      fresh.filter((folder) => !folders.has(root.fromDisk(folder)))
        .map((path) => ({ path, recursive: false })),
    );
  }

  /** What was written in new folders before their watch stood was told by no event. */
  #lookInto(folders: readonly string[]): void {
    const { root, folders: known } = this.#tracker;
    const inScope = folders.map((folder) => root.fromDisk(folder)).filter((path) =>
      known.has(path)
    );
    this.#listener.found(this.#tracker.look(...inScope));
  }

  /** The same, after all watches were opened anew. */
  async #lookAtAll(): Promise<void> {
    this.#writing.forget();
    const isOver = () => this.#listener.isClosed();
    this.#listener.found(await this.#tracker.lookAtAllInSlices(isOver));
  }

  /** Looks for what no event told. While a burst is under way events do come. */
  #lookAround(): void {
    if (this.#listener.isBurstOpen()) return;
    this.#untold.forgetOld(performance.now());
    const found = this.#patrol.look(this.#untold.hasAny);
    if (found.replaced.length > 0) this.#renew();
    this.#listener.found(found);
    if (found.paths.length > 0) setTimeout(() => this.#count(found), LATE_EVENT_MS);
  }

  /**
   * Counts a find, unless the watch was dead: that has been mended. Nor are events to be expected of
   * what is written by another name of the file.
   */
  #count({ paths, replaced }: PatrolFind): void {
    if (replaced.length > 0) return;
    const { root } = this.#tracker;
    const due = paths.filter((path) => !hasOtherName(root.toDisk(path)));
    if (due.length > 0) void this.#watch.check();
    if (due.length < paths.length || !this.#untold.count(due)) return;
    this.#listener.failed(worded("events-missed", MOST_UNTOLD, USUAL_POLL_MS));
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

/** Whether a file of the system's can be written by a name that is not in this folder. */
function hasOtherName(file: string): boolean {
  try {
    const { isSymlink, nlink } = Deno.lstatSync(file);
    return isSymlink || (nlink ?? 1) > 1;
  } catch {
    return false;
  }
}
