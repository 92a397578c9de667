import { isFolder } from "../disk.ts";
import type { WatchLimit } from "../messages.ts";

/** One folder to watch, as the system names it. */
export interface WatchedFolder {
  readonly path: string;
  /** Whether everything below it is watched as well. */
  readonly recursive: boolean;
}

export interface NativeWatchListener {
  /** An event, as the system has it; what it may concern is hinted at later. */
  happened(event: Deno.FsEvent): void;
  /** Something may have happened at these paths, by so many events. */
  hint(paths: readonly string[], events: number): void;
  /** Events were lost: anything may have happened. */
  lost(): void;
  /** All watches were opened anew: what happened just before was told by none. */
  reopened(): void;
  /** A folder could not be watched; an empty text where it is not known which. */
  failed(folder: string, error: unknown): void;
  /** Something happened to a file or folder whose name is no text: which, nobody can tell. */
  unnameable(): void;
}

/** Above this many system watches they are put together into one: Linux allows a user 128. */
const MOST_WATCHES = 4;

/** Whether an event could not be told because its path is no text; the next ones can. */
const isOfNoText = (error: unknown) => error instanceof TypeError && /UTF-8/.test(error.message);

/** The limit that a watch has run into, if it is one. */
export function limitOf(error: unknown): WatchLimit {
  const message = error instanceof Error ? error.message : "";
  if (/watch limit|no space|os error 28/i.test(message)) return "watches";
  if (/too many open files|os error 24/i.test(message)) return "instances";
  return undefined;
}

/**
 * Watches a set of folders that can grow. Its hints may be late, doubled or missing; they say where
 * to look, not what happened.
 */
export class NativeWatch {
  #watches: Deno.FsWatcher[] = [];
  readonly #folders = new Map<string, WatchedFolder>();
  #reopening: ReturnType<typeof setTimeout> | undefined;
  /** Paths that were named, and are handed on together: one save is several events. */
  readonly #named = new Set<string>();
  #events = 0;
  #closed = false;

  constructor(readonly listener: NativeWatchListener) {}

  get folderCount(): number {
    return this.#folders.size;
  }

  /** Watches more folders; one that is watched already is watched anew. */
  add(folders: readonly WatchedFolder[]): void {
    if (folders.length === 0 || this.#closed) return;
    const isKnown = folders.some(({ path }) => this.#folders.has(path));
    for (const folder of folders) this.#folders.set(folder.path, folder);
    if (isKnown || this.#watches.length >= MOST_WATCHES) this.#reopen();
    else if (this.#reopening === undefined) this.#openAll(folders);
  }

  /** Watches only what is still there. */
  refresh(): void {
    if (!this.#closed) this.#reopen();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#reopening);
    this.#closeAll();
  }

  /**
   * Closes all watches and opens them anew. Deno counts who watches a path, and as long as there is one
   * it asks the system for nothing, even where another folder bears the name by now. It lets go of a
   * closed watch only when the event loop comes round.
   */
  #reopen(): void {
    if (this.#reopening !== undefined) return;
    this.#closeAll();
    this.#reopening = setTimeout(() => {
      this.#reopening = undefined;
      // Of thousands that are gone each one would fail the whole call.
      for (const path of this.#folders.keys()) if (!isFolder(path)) this.#folders.delete(path);
      this.#openAll([...this.#folders.values()]);
      this.listener.reopened();
    }, 0);
  }

  #closeAll(): void {
    for (const watch of this.#watches) watch.close();
    this.#watches = [];
  }

  #openAll(folders: readonly WatchedFolder[]): void {
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
