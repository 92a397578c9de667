import { basename } from "@std/path/posix";
import { isFolder, isReadable, realPath } from "../disk.ts";
import { ENVIRONMENT_MARK, environmentAround, isEnvironment } from "../environments.ts";
import { folderOf, insideOf, type Root } from "../root.ts";
import { changeOf, type Difference, type FileState } from "./changes.ts";
import { forEachFile, type Keep, readState } from "./read.ts";
import { scan, type Scanned, type Stamp, stampOf, UNREADABLE, type Unreadable } from "./scan.ts";
import type { Scope } from "./scope.ts";

/** What a hint turned out to concern. */
export interface Touched {
  /** Files in scope, and folders that can hold some, which end with `/`. From the root. */
  readonly paths: readonly string[];
  /** Folders that were seen for the first time, or came back. */
  readonly folders: readonly string[];
}

/** Whether a path among files is that of a folder. */
export const namesFolder = (path: string): boolean => path.endsWith("/");

/** A folder as it is named among files. */
export const asFolder = (path: string): string => namesFolder(path) ? path : `${path}/`;

/** How many files are remembered as edited lately. */
const MOST_EDITED = 200;

/** A file that was touched and not read since; each touch is one of its own. */
interface Unread {
  readonly is: "unread";
}

interface Reading {
  readonly is: "read";
  readonly state: FileState | undefined;
  /** Whether another write could have left the same stamp. */
  readonly racy: boolean;
}

const unread = (): Unread => ({ is: "unread" });

/** A file that could not be read, though something may be there. */
interface Shut {
  readonly is: "shut";
  /** When that was found, in ms of the monotonic clock. */
  readonly since: number;
  /** Whether a restart is to wait for it no longer. */
  readonly isGivenUp: boolean;
}

/** A file or folder that cannot be read. */
export interface UnreadablePath {
  /** From the root. */
  readonly path: string;
  /** Whether a restart for other files is to wait for it no longer. */
  readonly isGivenUp: boolean;
}

/** How often a look reads a file that is touched meanwhile: of one save some systems tell twice, the second time when it is being read. */
const MOST_READINGS = 3;

/** How long a file that cannot be read may hold a restart for other files back, in ms. */
const LONGEST_SHUT_MS = 10_000;

/**
 * Remembers what the running generation was started on, file by file, and says how the files differ
 * from that now. It is told where to look by hints, and looks at the files themselves.
 */
export class Tracker {
  #baseline = new Map<string, FileState>();
  #folders = new Set<string>();
  /** Files that may differ, with their last reading. */
  #dirty = new Map<string, Reading | Unread | Shut>();
  /** What the last `changes` has read, and the next start is made on. */
  #judged: ReadonlyMap<string, Reading> = new Map();
  /** The reading of files under way. */
  #underWay: Promise<unknown> = Promise.resolve();
  #dirtyFolders = new Set<string>();
  /** Files of the baseline that another write could have left with the same stamp. */
  readonly #racy = new Set<string>();
  /** Folders that could not be read. */
  readonly #shutFolders = new Set<string>();
  #hasMetUnreadable = false;
  readonly #environments = new Map<string, boolean>();
  readonly #edited = new Set<string>();

  constructor(
    readonly scope: Scope,
    readonly root: Root,
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

  /** The folders in scope, as far as is known. */
  get folders(): Iterable<string> {
    return this.#folders;
  }

  /** Files that changed lately, and so are likely to change again. */
  get edited(): Iterable<string> {
    return this.#edited;
  }

  /** Looks at every file in scope and takes it for what the first generation is started on. */
  begin(): Scanned {
    const seen = scan(this.scope.starts, this.scope, this.root);
    this.#folders = new Set(seen.folders);
    this.#takeUnreadable(seen);
    this.#baseline = new Map(
      [...seen.files].map(([path, stamp]) => [path, { stamp, digest: undefined }]),
    );
    return seen;
  }

  /** Reads what `begin` only looked at. A file that was written meanwhile is left: its content at the start is not known. */
  async readBaseline(): Promise<void> {
    await forEachFile([...this.#baseline], async ([path, before]) => {
      const file = this.root.toDisk(path);
      const now = await readState(file, { keep: this.keep, isPatient: true });
      const untouched = this.#baseline.get(path) === before && !this.#dirty.has(path);
      if (untouched && now === UNREADABLE) this.#shut(path);
      else if (
        now !== UNREADABLE &&
        untouched && now?.stamp === before.stamp && stampOf(file) === before.stamp
      ) {
        this.#keep(path, { is: "read", state: now, racy: isRacy(now) });
      }
    });
  }

  /** Takes a reading for what the running generation was started on. */
  #keep(path: string, { state, racy }: Reading): void {
    if (state) this.#baseline.set(path, state);
    else this.#baseline.delete(path);
    if (state && racy) this.#racy.add(path);
    else this.#racy.delete(path);
  }

  /** Takes note of paths where something happened. */
  touch(paths: Iterable<string>): Touched {
    const touched: string[] = [];
    const folders: string[] = [];
    for (const hinted of paths) {
      const path = this.#asOnDisk(hinted);
      if (basename(path) === ENVIRONMENT_MARK) this.#environments.delete(folderOf(path));
      if (this.scope.decide(path).inScope && !this.#inEnvironment(path)) {
        this.#dirty.set(path, unread());
        touched.push(path);
      } else if (
        this.scope.enters(path) && !this.#inEnvironment(path) && this.#isOrWasFolder(path)
      ) {
        this.#dirtyFolders.add(path);
        // It may be another folder of the same name: whatever is in it now counts as new.
        this.#forgetFolders([path]);
        touched.push(asFolder(path));
        folders.push(...this.look(path).folders);
      }
    }
    return { paths: touched, folders };
  }

  /** The name that a folder's entry has in its own letters, where that is asked for by a short name or in others. */
  #nameOnDisk(path: string): string {
    return basename(realPath(this.root.toDisk(path)).replaceAll("\\", "/"));
  }

  /** A path with the name that a scan would find; a hint of Windows' may have another one. */
  #asOnDisk(path: string): string {
    if (!this.root.caseInsensitive || this.#baseline.has(path)) return path;
    const [name, real] = [basename(path), this.#nameOnDisk(path)];
    // Anything else is where a link leads to.
    const isSame = this.root.isSame(name, real) || name.includes("~");
    return isSame ? insideOf(folderOf(path)) + real : path;
  }

  /** Whether only a file of the same name in other letters is there: an import tells them apart. */
  #isNamedOtherwise(path: string): boolean {
    if (!this.root.caseInsensitive) return false;
    const [name, real] = [basename(path), this.#nameOnDisk(path)];
    return real !== name && this.root.isSame(name, real);
  }

  /** Looks through all that is in scope, and takes note of what stands otherwise than when it was last seen. */
  lookAtAll(): Touched {
    return this.#lookIn(this.scope.starts);
  }

  /** The same for one folder and what is below it. */
  look(folder: string): Touched {
    return this.#lookIn([folder]);
  }

  /** Looks at files that are known. @returns Those that stand otherwise than when they were last seen. */
  lookAtFiles(files: Iterable<string>): string[] {
    const found: string[] = [];
    for (const path of files) this.#note(path, stampOf(this.root.toDisk(path)), found);
    return found;
  }

  #lookIn(looked: readonly string[]): Touched {
    const seen = scan(looked, this.scope, this.root);
    const paths: string[] = [];
    for (const [path, stamp] of seen.files) this.#note(path, stamp, paths);
    this.#takeUnreadable(seen);
    const isInside = this.#insideOf(looked);
    const isHidden = this.#insideOf(seen.unreadable);
    for (const path of [...this.#baseline.keys(), ...this.#dirty.keys()]) {
      if (!isInside(path) || seen.files.has(path)) continue;
      const stamp = stampOf(this.root.toDisk(path));
      // What was not found although it is there is no longer in scope.
      this.#note(path, stamp === UNREADABLE || isHidden(path) ? stamp : undefined, paths);
    }
    const folders = seen.folders.filter((path) => !this.#folders.has(path));
    this.#forgetFolders(looked);
    for (const path of seen.folders) this.#folders.add(path);
    return { paths, folders };
  }

  /** Takes note of a file, in `found` too, if its stamp is not the one it was last seen with. */
  #note(path: string, stamp: Stamp | Unreadable | undefined, found: string[]): void {
    const dirty = this.#dirty.get(path);
    // One that is shut is for `retry`.
    if (dirty?.is === "unread" || dirty?.is === "shut") return;
    const known = dirty ? dirty.state : this.#baseline.get(path);
    if (known?.stamp === stamp) {
      // Worth to be read when somebody asks, but no news.
      if (!dirty && this.#racy.has(path)) this.#dirty.set(path, unread());
      return;
    }
    this.#dirty.set(path, unread());
    found.push(path);
  }

  #takeUnreadable({ unreadable, unreadableFiles, folders }: Scanned): void {
    for (const folder of folders) this.#shutFolders.delete(folder);
    for (const folder of unreadable) this.#shutFolders.add(folder);
    for (const path of unreadableFiles) {
      if (!this.#dirty.has(path)) this.#dirty.set(path, unread());
    }
  }

  /** A file cannot be read. */
  #shut(path: string): void {
    this.#hasMetUnreadable = true;
    this.#dirty.set(path, { is: "shut", since: performance.now(), isGivenUp: false });
  }

  /** Whether the generation that runs, or ran last, may have met a file that could not be read. */
  get hasMetUnreadable(): boolean {
    return this.#hasMetUnreadable;
  }

  /** The files and folders that could not be read when they were last looked at. */
  get unreadable(): UnreadablePath[] {
    const folders = Array.from(this.#shutFolders, (path) => ({ path, isGivenUp: true }));
    const files = [...this.#dirty].flatMap(([path, dirty]) =>
      dirty.is === "shut" ? [{ path, isGivenUp: dirty.isGivenUp }] : []
    );
    return [...folders, ...files];
  }

  /** Tries what could not be read once more. @returns What is to be looked at: it can be, or is waited for no longer. */
  retry(): Promise<Touched> {
    return this.#inTurn(() => this.#retry());
  }

  async #retry(): Promise<Touched> {
    const paths: string[] = [];
    const folders: string[] = [];
    for (const folder of this.#shutFolders) {
      if (!isReadable(this.root.toDisk(folder))) continue;
      this.#shutFolders.delete(folder);
      const touched = this.look(folder);
      paths.push(...touched.paths);
      folders.push(...touched.folders);
    }
    await forEachFile([...this.#dirty], async ([path, dirty]) => {
      if (dirty.is !== "shut") return;
      const file = this.root.toDisk(path);
      const state = await readState(file, { keep: this.keep, isPatient: false });
      if (this.#dirty.get(path) !== dirty) return;
      if (state !== UNREADABLE) {
        this.#dirty.set(path, unread());
        paths.push(path);
      } else if (!dirty.isGivenUp && performance.now() - dirty.since > LONGEST_SHUT_MS) {
        this.#dirty.set(path, { ...dirty, isGivenUp: true });
        paths.push(path);
      }
    });
    return { paths, folders };
  }

  /**
   * Reads what may differ, again where it was written since the last reading, and says what does. The
   * next `commit` goes by it.
   */
  changes(): Promise<Difference[]> {
    return this.#inTurn(async () => {
      const differences = await this.#differences();
      const readings = [...this.#dirty].filter((entry): entry is [string, Reading] =>
        entry[1].is === "read"
      );
      this.#judged = new Map(readings);
      return differences;
    });
  }

  /** The same, ahead of time: no `commit` goes by it. */
  preview(): Promise<Difference[]> {
    return this.#inTurn(() => this.#differences());
  }

  /** One look after the other: what one is reading would be unread for the next. */
  #inTurn<T>(look: () => Promise<T>): Promise<T> {
    const looked = this.#underWay.then(look);
    this.#underWay = looked.catch(() => {});
    return looked;
  }

  async #differences(): Promise<Difference[]> {
    for (const folder of this.#dirtyFolders) this.look(folder);
    this.#dirtyFolders.clear();
    await forEachFile([...this.#dirty], async ([path, dirty]) => {
      const file = this.root.toDisk(path);
      const isRead = dirty.is === "read" && !dirty.racy;
      if (isRead && stampOf(file) === dirty.state?.stamp) return;
      for (let n = 0; n < MOST_READINGS; n++) {
        const mark = unread();
        this.#dirty.set(path, mark);
        const found = await readState(file, { keep: this.keep, isPatient: dirty.is !== "shut" });
        const state = found !== undefined && this.#isNamedOtherwise(path) ? undefined : found;
        // Touched while it was read; after the last time whoever asks next reads it again.
        if (this.#dirty.get(path) !== mark) continue;
        if (state !== UNREADABLE) this.#dirty.set(path, { is: "read", state, racy: isRacy(state) });
        else if (dirty.is === "shut") this.#dirty.set(path, dirty);
        else this.#shut(path);
        return;
      }
    });
    const changes: Difference[] = [];
    for (const [path, reading] of this.#dirty) {
      if (reading.is !== "read") continue;
      const before = this.#baseline.get(path);
      const change = changeOf(path, before, reading.state);
      if (change) {
        changes.push({ ...change, before: before?.digest, now: reading.state?.digest });
      } else {
        this.#keep(path, reading);
        this.#dirty.delete(path);
      }
    }
    return changes.sort((a, b) => a.path < b.path ? -1 : 1);
  }

  /** Whether a file was touched since it was looked at, or while it was. */
  isUnread(path: string): boolean {
    return this.#dirty.get(path)?.is === "unread";
  }

  /**
   * Takes the files as `changes` last read them for what the next generation is started on.
   * @returns Those that are others than before.
   */
  commit(): string[] {
    for (const [path, reading] of this.#judged) {
      this.#keep(path, reading);
      // What was seen of it since is for the next look.
      if (this.#dirty.get(path) === reading) this.#dirty.delete(path);
      else if (!this.#dirty.has(path)) this.#dirty.set(path, unread());
    }
    const changed = [...this.#judged.keys()];
    this.#judged = new Map();
    this.#hasMetUnreadable = this.unreadable.length > 0;
    this.#remember(changed);
    return changed;
  }

  #remember(edited: readonly string[]): void {
    for (const path of edited.slice(0, MOST_EDITED)) {
      this.#edited.delete(path);
      this.#edited.add(path);
    }
    for (const oldest of this.#edited) {
      if (this.#edited.size <= MOST_EDITED) break;
      this.#edited.delete(oldest);
    }
  }

  /** Forgets the folders, and those below them. */
  #forgetFolders(folders: readonly string[]): void {
    const isInside = this.#insideOf(folders);
    for (const known of [...this.#folders]) {
      if (folders.includes(known) || isInside(known)) this.#folders.delete(known);
    }
  }

  #isOrWasFolder(path: string): boolean {
    return this.#folders.has(path) || isFolder(this.root.toDisk(path));
  }

  /** Whether a folder between a pattern's base and the path is a virtual environment. */
  #inEnvironment(path: string): boolean {
    const isOne = (folder: string) => {
      const is = this.#environments.get(folder) ?? isEnvironment(this.root, folder);
      this.#environments.set(folder, is);
      return is;
    };
    return environmentAround(path, this.root, this.scope.starts, isOne) !== undefined;
  }

  /** Whether a path lies in one of the folders. */
  #insideOf(folders: readonly string[]): (path: string) => boolean {
    return (path) => folders.some((folder) => this.root.contains(folder, path));
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
