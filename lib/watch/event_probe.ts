import { comesWithin } from "../within.ts";

/** How often the folder is touched while nothing has been heard, in ms: of many events at once some are lost. */
const EACH_MS = 100;
/** After so long without any event, in ms, there are none to wait for; */
const SILENT_MS = 5000;
/** and so much longer for each folder that is watched: each event is compared with each of them. */
const PER_FOLDER_MS = 2;
/** So many events of one watch may have been told already when the first of them is heard. */
const MOST_WAITING = 16;

/** The folder as it was made, and its watch. */
interface Opened {
  readonly path: string;
  readonly ino: number | null;
  readonly watch: Deno.FsWatcher;
}

/**
 * Tells whether the system's events still come, by touching a folder of our own that is watched with the
 * others. Deno opens whatever an event names: a pipe that nobody writes keeps it waiting for good, and with
 * it whoever asks for one more watch.
 */
export class EventProbe {
  readonly #folder: () => string | undefined;
  #opened: Opened | undefined;
  #asking: Promise<boolean | undefined> | undefined;
  #heard = Promise.withResolvers<void>();
  #events = 0;

  /** @param folder Where a folder can be made; undefined where there is no such place, or no need. */
  constructor(folder: () => string | undefined) {
    this.#folder = folder;
  }

  /**
   * Watches the folder, with a watch of its own: among many events its own might be lost. Where it has
   * been replaced, that is for the next call: Deno lets go of a closed watch only when the event loop
   * comes round.
   */
  open(): void {
    const path = this.#folder();
    if (path === undefined || this.#isThere()) return;
    const last = this.#opened?.path;
    this.close();
    if (path === last) return;
    try {
      makeFolder(path);
      const { ino } = Deno.statSync(path);
      this.#opened = { path, ino, watch: Deno.watchFs(path, { recursive: false }) };
      void this.#listen(this.#opened);
    } catch {
      // Then nobody can tell.
    }
  }

  close(): void {
    this.#opened?.watch.close();
    this.#opened = undefined;
  }

  async #listen(opened: Opened): Promise<void> {
    try {
      for await (const { paths } of opened.watch) {
        if (this.#opened === opened && paths.includes(opened.path)) this.#heard.resolve();
      }
    } catch {
      if (this.#opened === opened) this.close();
    }
  }

  /** An event has come. */
  count(): void {
    this.#events++;
  }

  /**
   * Whether events come; undefined where nobody can tell. It takes a moment where they do.
   * @param folders How many folders are watched, by how many watches.
   */
  hears(folders: number, watches: number): Promise<boolean | undefined> {
    return this.#asking ??= this.#ask(folders, watches).finally(() => this.#asking = undefined);
  }

  async #ask(folders: number, watches: number): Promise<boolean | undefined> {
    this.#heard = Promise.withResolvers<void>();
    const enough = this.#events + MOST_WAITING * watches;
    let events = this.#events;
    for (let silentMs = 0; silentMs < SILENT_MS + PER_FOLDER_MS * folders; silentMs += EACH_MS) {
      if (!this.#touch()) return undefined;
      if (await comesWithin(EACH_MS, this.#heard.promise)) return true;
      // They come, if late.
      if (this.#events > enough) return true;
      if (this.#events > events) silentMs = 0;
      events = this.#events;
    }
    return false;
  }

  /** @returns Whether the folder is there. */
  #touch(): boolean {
    try {
      if (!this.#opened || !this.#isThere()) return false;
      const now = new Date();
      Deno.utimeSync(this.#opened.path, now, now);
      return true;
    } catch {
      return false;
    }
  }

  #isThere(): boolean {
    try {
      const opened = this.#opened;
      return opened !== undefined && Deno.statSync(opened.path).ino === opened.ino;
    } catch {
      return false;
    }
  }
}

function makeFolder(path: string): void {
  try {
    Deno.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}
