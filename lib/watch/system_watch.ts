import { sleep } from "../clock.ts";
import { isFolder } from "../disk.ts";
import type { Pulse } from "./pulse.ts";

/** One folder to watch, as the system names it. */
export interface WatchedFolder {
  readonly path: string;
  /** Whether everything below it is watched as well. */
  readonly recursive: boolean;
}

export interface SystemWatchListener {
  /** An event, as the system has it; what it may concern is hinted at later. */
  happened(event: Deno.FsEvent): void;
  /** Something may have happened at these paths, by so many events. */
  hint(paths: readonly string[], events: number): void;
  /** Events were lost: anything may have happened. */
  lost(): void;
  /** More folders are watched: what happened in them just before was told by nobody. */
  opened(folders: readonly string[]): void;
  /** Folders go, of which no event tells now. */
  going(): void;
  /** All watches were opened anew: what happened just before was told by none. Settles when it has been looked for. */
  reopened(): Promise<void>;
  /** No events come any more, and nothing more can be watched. */
  stuck(): void;
  /** A folder could not be watched; an empty text where it is not known which. */
  failed(folder: string, error: unknown): void;
  /** Something happened to a file or folder whose name is no text: which, nobody can tell. */
  unnameable(): void;
}

/** Above this many system watches they are put together into one: Linux allows a user 128. */
const MOST_WATCHES = 4;

/** How often is looked how many folders are left while they go, in ms, and for how long. */
const GOING_MS = 50;
const LONGEST_GOING_MS = 2000;

/** Whether an event could not be told because its path is no text; the next ones can. */
const isOfNoText = (error: unknown) => error instanceof TypeError && /UTF-8/.test(error.message);

/**
 * Watches a set of folders that can grow. Its hints may be late, doubled or missing; they say where
 * to look, not what happened.
 */
export class SystemWatch {
  #watches: Deno.FsWatcher[] = [];
  readonly #folders = new Map<string, WatchedFolder>();
  /** Those that are to be watched, and are not yet. */
  #fresh: WatchedFolder[] = [];
  /** Whether all watches are to be opened anew. */
  #isAnew = false;
  /** Whether that is so because folders go. */
  #isShrinking = false;
  #isChanging = false;
  #hasOpened = false;
  /** Paths that were named, and are handed on together: one save is several events. */
  readonly #named = new Set<string>();
  #events = 0;
  #closed = false;

  constructor(readonly listener: SystemWatchListener, readonly pulse: Pulse) {}

  /** Whether folders go, and none is watched until no more do. */
  get isAway(): boolean {
    return this.#isShrinking && !this.#closed;
  }

  get folderCount(): number {
    return this.#folders.size;
  }

  /** Watches more folders, the first of them at once; one that is watched already is watched anew. */
  add(folders: readonly WatchedFolder[]): void {
    if (folders.length === 0 || this.#closed) return;
    if (folders.some(({ path }) => this.#folders.has(path))) this.#isAnew = true;
    for (const folder of folders) this.#folders.set(folder.path, folder);
    if (!this.#hasOpened) return this.#openAll(folders);
    this.#fresh.push(...folders);
    void this.#change(true);
  }

  /** Watches only what is still there. Nobody waits for the many events of what is gone. */
  refresh(): void {
    if (this.#closed) return;
    this.#isAnew = this.#isShrinking = true;
    void this.#change(false);
  }

  /** Says where no events come any more. */
  async check(): Promise<void> {
    if (await this.#beats() !== false || this.#closed) return;
    this.#closed = true;
    this.listener.stuck();
  }

  /** Hears of nothing any more. The system is told where that is sure not to wait. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#beats().then((beats) => {
      if (!beats) return;
      this.#closeAll();
      this.pulse.close();
    });
  }

  #beats(): Promise<boolean | undefined> {
    return this.pulse.beats(this.#folders.size, this.#watches.length);
  }

  /**
   * Watches what is to be watched by now.
   * @param makesSure Whether to look before that no watch would wait for good.
   *
   * Where all is to be watched anew, Deno counts who watches a path, and as long as there is one it asks
   * the system for nothing, even where another folder bears the name by now. It lets go of a closed watch
   * only when the event loop comes round.
   */
  async #change(makesSure: boolean): Promise<void> {
    if (this.#isChanging) return;
    this.#isChanging = true;
    while (this.#isAnew || this.#fresh.length > 0) {
      if (makesSure) await this.check();
      if (this.#closed) return;
      makesSure = true;
      const fresh = this.#fresh;
      this.#isAnew ||= this.#watches.length >= MOST_WATCHES;
      if (this.#isAnew) {
        this.#closeAll();
        await this.#letGo();
        if (this.#closed) return;
        this.#isAnew = false;
        this.#fresh = [];
        this.#openAll([...this.#folders.values()]);
        await this.listener.reopened();
        if (!this.#isAnew) this.#isShrinking = false;
      } else {
        this.#fresh = [];
        this.#openAll(fresh);
        this.listener.opened(fresh.map(({ path }) => path));
      }
    }
    this.#isChanging = false;
  }

  /** Forgets what is gone: of thousands each one would fail the whole call. While folders go, more may follow. */
  async #letGo(): Promise<void> {
    const until = performance.now() + LONGEST_GOING_MS;
    for (let last = Infinity; this.#folders.size < last && performance.now() < until;) {
      last = this.#isShrinking ? this.#folders.size : 0;
      await sleep(this.#isShrinking ? GOING_MS : 0);
      for (const path of this.#folders.keys()) if (!isFolder(path)) this.#folders.delete(path);
      if (this.#folders.size < last && !this.#closed) this.listener.going();
    }
  }

  #closeAll(): void {
    for (const watch of this.#watches) watch.close();
    this.#watches = [];
  }

  #openAll(folders: readonly WatchedFolder[]): void {
    this.#hasOpened = true;
    this.pulse.open();
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
  #name(paths: readonly string[]): void {
    if (this.#named.size === 0 && paths.length > 0) {
      setTimeout(() => {
        const [named, events] = [[...this.#named], this.#events];
        this.#named.clear();
        this.#events = 0;
        if (!this.#closed) this.listener.hint(named, events);
      }, 0);
    }
    this.#events++;
    for (const path of paths) this.#named.add(path);
  }

  async #read(watch: Deno.FsWatcher): Promise<void> {
    const events = watch[Symbol.asyncIterator]();
    // The iterator can throw, at the limit of watches for one, and go on when it is asked again.
    for (let failures = 0; failures < 3 && !this.#closed;) {
      try {
        const { value, done } = await events.next();
        if (done) return;
        this.pulse.count();
        if (value.flag === "rescan") this.listener.lost();
        this.listener.happened(value);
        this.#name(value.paths);
        failures = 0;
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
