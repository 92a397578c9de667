import { sleep } from "../clock.ts";
import { isFolder } from "../disk.ts";
import type { EventProbe } from "./event_probe.ts";

/** One folder to watch, as the system names it. */
export interface WatchedFolder {
  readonly path: string;
  /** Whether everything below it is watched as well. */
  readonly recursive: boolean;
}

export interface SystemWatchListener {
  /** An event, as it comes; the hint at its paths follows. */
  happened(event: Deno.FsEvent): void;
  /** Something may have happened at these paths, by so many events. */
  hint(paths: readonly string[], events: number): void;
  /** Events were lost: anything may have happened. */
  lost(): void;
  /** More folders are watched. Of what happened in them just before no event has told. */
  opened(folders: readonly string[]): void;
  /** Folders are being removed, of which no event tells now. */
  shrinking(): void;
  /** All watches were opened anew. Of what happened just before no event has told; settles when it has been looked for. */
  reopened(): Promise<void>;
  /** No events come any more, and nothing more can be watched. */
  stuck(): void;
  /** A folder could not be watched; an empty text where it is not known which. */
  failed(folder: string, error: unknown): void;
  /** Something happened to a file or folder whose name is no text: which, nobody can tell. */
  unnameable(): void;
}

/** With more watches than this all folders are put into one: Linux allows a user 128. */
const MOST_WATCHES = 4;

/** While folders are being removed: how often those that are left are counted, in ms, and for how long. */
const COUNT_MS = 50;
const LONGEST_REMOVAL_MS = 2000;

/** Whether an event could not be told because its path is no text; the next ones can. */
const isOfNoText = (error: unknown) => error instanceof TypeError && /UTF-8/.test(error.message);

/** What is to be watched and is not yet. */
type Due =
  | { readonly is: "nothing" }
  /** These beside the others. */
  | { readonly is: "more"; readonly folders: readonly WatchedFolder[] }
  /** All folders anew. */
  | { readonly is: "all" };

/** Watches are being opened. */
interface Changing {
  readonly is: "changing";
  due: Due;
  /** Whether folders are being removed: none is watched until no more are. */
  isShrinking: boolean;
}

type WatchState =
  /** No folder has been added. */
  | { readonly is: "unopened" }
  /** All is watched that is to be. */
  | { readonly is: "watching" }
  | Changing
  /** Nothing is told any more. */
  | { readonly is: "closed" };

/** What is due where both are. */
function bothOf(one: Due, other: Due): Due {
  if (one.is === "nothing" || other.is === "all") return other;
  if (one.is === "all" || other.is === "nothing") return one;
  return { is: "more", folders: [...one.folders, ...other.folders] };
}

/** What was due is being done: what becomes due from now on comes after it. */
function begun(changing: Changing): void {
  changing.due = { is: "nothing" };
}

/**
 * The system's watch on a set of folders that can grow. Its hints may be late, doubled or missing; they say
 * where to look, not what happened.
 */
export class SystemWatch {
  #state: WatchState = { is: "unopened" };
  #watches: Deno.FsWatcher[] = [];
  /** All that are watched or to be watched, by path. */
  readonly #folders = new Map<string, WatchedFolder>();
  /** Paths that were named, and are handed on together: one save is several events. */
  readonly #named = new Set<string>();
  /** How many events have named them. */
  #events = 0;

  constructor(readonly listener: SystemWatchListener, readonly probe: EventProbe) {}

  /** Whether folders are being removed, and none is watched until no more are. */
  get isShrinking(): boolean {
    return this.#state.is === "changing" && this.#state.isShrinking;
  }

  get folderCount(): number {
    return this.#folders.size;
  }

  get #isClosed(): boolean {
    return this.#state.is === "closed";
  }

  /** Watches more folders, the first of them at once; one that is watched already is watched anew. */
  add(folders: readonly WatchedFolder[]): void {
    if (folders.length === 0 || this.#isClosed) return;
    const isKnown = folders.some(({ path }) => this.#folders.has(path));
    for (const folder of folders) this.#folders.set(folder.path, folder);
    if (this.#state.is === "unopened") {
      this.#state = { is: "watching" };
      this.#openAll(folders);
    } else this.#want(isKnown ? { is: "all" } : { is: "more", folders }, false);
  }

  /** Watches only what is still there. Nobody waits for the many events of what is gone. */
  refresh(): void {
    if (this.#isClosed) return;
    this.#want({ is: "all" }, true);
  }

  /** Says where no events come any more. */
  async check(): Promise<void> {
    if (await this.#hears() !== false || this.#isClosed) return;
    this.#state = { is: "closed" };
    this.listener.stuck();
  }

  /** Hears of nothing any more. The system is told where that is sure not to wait. */
  close(): void {
    if (this.#isClosed) return;
    this.#state = { is: "closed" };
    void this.#hears().then((hears) => {
      if (!hears) return;
      this.#closeAll();
      this.probe.close();
    });
  }

  /** Whether events come; undefined where nobody can tell. */
  #hears(): Promise<boolean | undefined> {
    return this.probe.hears(this.#folders.size, this.#watches.length);
  }

  #want(due: Due, isShrinking: boolean): void {
    const state = this.#state;
    if (state.is === "changing") {
      state.due = bothOf(state.due, due);
      state.isShrinking ||= isShrinking;
      return;
    }
    const changing: Changing = { is: "changing", due, isShrinking };
    this.#state = changing;
    void this.#change(changing);
  }

  /**
   * Watches what is due until nothing more is.
   *
   * Where all is to be watched anew, Deno counts who watches a path, and as long as there is one it asks
   * the system for nothing, even where another folder bears the name by now. It lets go of a closed watch
   * only when the event loop comes round.
   */
  async #change(changing: Changing): Promise<void> {
    // A call to the system could wait for good where events come no more; those of removed folders just came.
    let isHearing = changing.isShrinking;
    while (changing.due.is !== "nothing") {
      if (!isHearing) await this.check();
      if (this.#isClosed) return;
      isHearing = false;
      const { due } = changing;
      if (due.is === "more" && this.#watches.length < MOST_WATCHES) {
        begun(changing);
        this.#openAll(due.folders);
        this.listener.opened(due.folders.map(({ path }) => path));
        continue;
      }
      this.#closeAll();
      await this.#waitUntilGone(changing);
      if (this.#isClosed) return;
      begun(changing);
      this.#openAll([...this.#folders.values()]);
      await this.listener.reopened();
      if (changing.due.is !== "all") changing.isShrinking = false;
    }
    if (!this.#isClosed) this.#state = { is: "watching" };
  }

  /**
   * Waits until Deno has let go of what was closed, and no more folders are being removed. Forgets those
   * that are gone: of thousands each would fail the whole call that opens a watch.
   */
  async #waitUntilGone(changing: Changing): Promise<void> {
    const until = performance.now() + LONGEST_REMOVAL_MS;
    for (let last = Infinity; this.#folders.size < last && performance.now() < until;) {
      last = changing.isShrinking ? this.#folders.size : 0;
      await sleep(changing.isShrinking ? COUNT_MS : 0);
      for (const path of this.#folders.keys()) if (!isFolder(path)) this.#folders.delete(path);
      if (this.#folders.size < last && !this.#isClosed) this.listener.shrinking();
    }
  }

  #closeAll(): void {
    for (const watch of this.#watches) watch.close();
    this.#watches = [];
  }

  #openAll(folders: readonly WatchedFolder[]): void {
    this.probe.open();
    for (const recursive of [true, false]) {
      this.#open(folders.filter((folder) => folder.recursive === recursive), recursive);
    }
  }

  #open(folders: readonly WatchedFolder[], recursive: boolean): void {
    if (folders.length === 0) return;
    try {
      const watch = Deno.watchFs(folders.map(({ path }) => path), { recursive });
      this.#watches.push(watch);
      void this.#read(watch);
    } catch (error) {
      if (folders.length > 1) {
        // One bad folder fails the whole call: halve until it stands alone.
        const middle = folders.length >> 1;
        this.#open(folders.slice(0, middle), recursive);
        this.#open(folders.slice(middle), recursive);
        return;
      }
      for (const { path } of folders) {
        this.#folders.delete(path);
        if (!(error instanceof Deno.errors.NotFound)) this.listener.failed(path, error);
      }
    }
  }

  /** Hands paths on when the event loop comes round, so that of thousands of events none takes long. */
  #gather(paths: readonly string[]): void {
    if (this.#named.size === 0 && paths.length > 0) {
      setTimeout(() => {
        const [named, events] = [[...this.#named], this.#events];
        this.#named.clear();
        this.#events = 0;
        if (!this.#isClosed) this.listener.hint(named, events);
      }, 0);
    }
    this.#events++;
    for (const path of paths) this.#named.add(path);
  }

  async #read(watch: Deno.FsWatcher): Promise<void> {
    const events = watch[Symbol.asyncIterator]();
    // The iterator can throw, at the limit of watches for one, and go on when it is asked again.
    for (let failures = 0; failures < 3 && !this.#isClosed;) {
      try {
        const { value, done } = await events.next();
        if (done) return;
        this.probe.count();
        failures = 0;
        if (value.flag === "rescan") {
          // It names all folders that are watched, and means none of them.
          this.listener.lost();
          continue;
        }
        this.listener.happened(value);
        this.#gather(value.paths);
      } catch (error) {
        if (!this.#watches.includes(watch)) return;
        if (isOfNoText(error)) {
          this.listener.unnameable();
          continue;
        }
        failures++;
        this.listener.lost();
        this.listener.failed("", error);
      }
    }
  }
}
