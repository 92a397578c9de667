import { basename, dirname } from "@std/path/posix";
import { changeOf, type Difference, type FileState } from "./changes.ts";
import { forEachFile, type Keep, readState } from "./read.ts";
import { scan, type Scanned, stampOf } from "./scan.ts";
import { ENVIRONMENT_MARK, type Scope } from "./scope.ts";

/** What a hint turned out to concern. */
export interface Touched {
  /** Files in scope, and folders that can hold some. From the root, with `/`. */
  readonly paths: readonly string[];
  /** Folders that were seen for the first time, or came back. */
  readonly folders: readonly string[];
}

interface Reading {
  readonly state: FileState | undefined;
  /** Whether another write could have left the same stamp. */
  readonly racy: boolean;
}

/**
 * Remembers what the running generation was started on, file by file, and says how the files differ
 * from that now. It is told where to look by hints, and looks at the files themselves.
 */
export class Tracker {
  #baseline = new Map<string, FileState>();
  #folders = new Set<string>();
  /** Files that may differ, with their last reading. */
  #dirty = new Map<string, Reading | undefined>();
  #dirtyFolders = new Set<string>();
  readonly #environments = new Map<string, boolean>();

  constructor(
    readonly scope: Scope,
    /** Turns a path from the root into one that the system takes. */
    readonly toDisk: (path: string) => string,
    /** Given the content of each file that is read. */
    readonly keep: Keep = () => {},
  ) {}

  /** How many files are in scope, as far as is known. */
  get fileCount(): number {
    return this.#baseline.size;
  }

  /** The paths of the files in scope that the running generation was started on. */
  get files(): Iterable<string> {
    return this.#baseline.keys();
  }

  /** Looks at every file in scope and takes it for what the first generation is started on. */
  begin(): Scanned {
    const seen = scan(this.scope.bases.map(({ folder }) => folder), this.scope, this.toDisk);
    this.#folders = new Set(seen.folders);
    this.#baseline = new Map(
      [...seen.files].map(([path, stamp]) => [path, { stamp, digest: undefined }]),
    );
    return seen;
  }

  /** Reads what `begin` only looked at. A file that was written meanwhile is left: its content at the start is not known. */
  async readBaseline(): Promise<void> {
    await forEachFile([...this.#baseline], async ([path, before]) => {
      const now = await readState(this.toDisk(path), this.keep);
      const untouched = this.#baseline.get(path) === before && !this.#dirty.has(path);
      if (untouched && now?.stamp === before.stamp && stampOf(this.toDisk(path)) === before.stamp) {
        this.#baseline.set(path, now);
      }
    });
  }

  /** Takes note of paths where something happened. */
  touch(paths: Iterable<string>): Touched {
    const touched: string[] = [];
    const folders: string[] = [];
    for (const path of paths) {
      if (basename(path) === ENVIRONMENT_MARK) this.#environments.delete(dirname(path));
      if (this.scope.decide(path).inScope && !this.#inEnvironment(path)) {
        this.#dirty.set(path, undefined);
        touched.push(path);
      } else if (
        this.scope.enters(path) && !this.#inEnvironment(path) && this.#isOrWasFolder(path)
      ) {
        this.#dirtyFolders.add(path);
        // It may be another folder of the same name: whatever is in it now counts as new.
        for (const known of this.#foldersFrom(path)) this.#folders.delete(known);
        touched.push(path);
        folders.push(...this.look(path).folders);
      }
    }
    return { paths: touched, folders };
  }

  /** Takes note that anything may have happened. */
  touchAll(): Touched {
    return this.touch(this.scope.bases.map(({ folder }) => folder));
  }

  /** Looks through a folder, and takes note of what in it stands otherwise than when it was last seen. */
  look(folder: string): Touched {
    const seen = scan([folder], this.scope, this.toDisk);
    const inside = folder === "." ? "" : `${folder}/`;
    const paths: string[] = [];
    const note = (path: string) => {
      if (this.#dirty.has(path)) return;
      this.#dirty.set(path, undefined);
      paths.push(path);
    };
    for (const [path, stamp] of seen.files) {
      if (this.#baseline.get(path)?.stamp !== stamp) note(path);
    }
    for (const path of this.#baseline.keys()) {
      if (path.startsWith(inside) && !seen.files.has(path)) note(path);
    }
    const known = this.#foldersFrom(folder);
    const folders = seen.folders.filter((path) => !this.#folders.has(path));
    for (const path of known) this.#folders.delete(path);
    for (const path of seen.folders) this.#folders.add(path);
    return { paths, folders };
  }

  /** Reads what may differ, again where it was written since the last reading, and says what does. */
  async changes(): Promise<Difference[]> {
    for (const folder of this.#dirtyFolders) this.look(folder);
    this.#dirtyFolders.clear();
    await forEachFile([...this.#dirty], async ([path, reading]) => {
      if (reading && !reading.racy && stampOf(this.toDisk(path)) === reading.state?.stamp) return;
      const mark = { state: undefined, racy: true };
      this.#dirty.set(path, mark);
      const state = await readState(this.toDisk(path), this.keep);
      // Touched while it was read: whoever asks next reads it again.
      if (this.#dirty.get(path) === mark) this.#dirty.set(path, { state, racy: isRacy(state) });
    });
    const changes: Difference[] = [];
    for (const [path, reading] of this.#dirty) {
      if (!reading) continue;
      const before = this.#baseline.get(path);
      const change = changeOf(path, before, reading.state);
      if (change) {
        changes.push({ ...change, before: before?.digest, now: reading.state?.digest });
      } else {
        if (reading.state) this.#baseline.set(path, reading.state);
        this.#dirty.delete(path);
      }
    }
    return changes.sort((a, b) => a.path < b.path ? -1 : 1);
  }

  /**
   * Takes the files as they were last read for what the next generation is started on.
   * @returns Those that are others than before.
   */
  commit(): string[] {
    const changed: string[] = [];
    for (const [path, reading] of this.#dirty) {
      if (!reading) continue;
      if (reading.state) this.#baseline.set(path, reading.state);
      else this.#baseline.delete(path);
      this.#dirty.delete(path);
      changed.push(path);
    }
    return changed;
  }

  /** The known folders that are `folder` or lie in it. */
  #foldersFrom(folder: string): string[] {
    return [...this.#folders].filter((path) =>
      path === folder || folder === "." || path.startsWith(`${folder}/`)
    );
  }

  #isOrWasFolder(path: string): boolean {
    if (this.#folders.has(path)) return true;
    try {
      return Deno.statSync(this.toDisk(path)).isDirectory;
    } catch {
      return false;
    }
  }

  /** Whether a folder between a pattern's base and the path is a virtual environment. */
  #inEnvironment(path: string): boolean {
    const starts = this.scope.bases.map(({ folder }) => folder);
    for (let at = path; !starts.includes(at) && at !== "." && at !== "/"; at = dirname(at)) {
      const folder = dirname(at);
      if (starts.includes(folder)) continue;
      let isEnvironment = this.#environments.get(folder);
      if (isEnvironment === undefined) {
        isEnvironment = stampOf(this.toDisk(`${folder}/${ENVIRONMENT_MARK}`)) !== undefined;
        this.#environments.set(folder, isEnvironment);
      }
      if (isEnvironment) return true;
    }
    return false;
  }
}

/**
 * Whether the file was written so shortly before it was read that another write could leave the same
 * stamp: clock ticks are up to 16 ms, and 1 or 2 s on file systems that keep whole seconds.
 */
function isRacy(state: FileState | undefined): boolean {
  const writtenAt = Number(state?.stamp.split(" ", 1)[0]);
  const tick = writtenAt % 1000 === 0 ? 2000 : 20;
  return !(Date.now() - writtenAt > tick);
}
