import { isReadable } from "../disk.ts";
import type { Root } from "../root.ts";
import { changeOf, type Difference, type FileState } from "./changes.ts";
import { Edited } from "./edited.ts";
import { insideOneOf, outermost } from "./folders.ts";
import { Known } from "./known.ts";
import { Meanwhile, type Version } from "./meanwhile.ts";
import { isNamedOtherwise, nameOnDisk } from "./names.ts";
import { forEachFile, type Keep, readState } from "./read.ts";
import {
  type Reading,
  readingOf,
  type Shut,
  type Unread,
  unread,
  type UnreadablePath,
} from "./readings.ts";
import type { Scanned } from "./scan.ts";
import type { Scope } from "./scope.ts";
import {
  kindOf,
  partsOf,
  type Stamp,
  stampOf,
  UNREADABLE,
  type Unreadable,
  writtenAt,
} from "./stamp.ts";

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
  readonly #known: Known;
  /** Files that may differ, with their last reading. */
  #dirty = new Map<string, Reading | Unread | Shut>();
  /** What the last `changes` has read, and the next start is made on. */
  #judged: ReadonlyMap<string, Reading> = new Map();
  /** The reading of files under way. */
  #underWay: Promise<unknown> = Promise.resolve();
  #dirtyFolders = new Set<string>();
  /** Files where something has happened since the last start. */
  #touched = new Set<string>();
  readonly #meanwhile = new Meanwhile();
  /** Files of the baseline that another write could have left with the same stamp. */
  readonly #racy = new Set<string>();
  readonly #edited = new Edited();

  constructor(
    readonly scope: Scope,
    readonly root: Root,
    /** Given the content of each file that is read. */
    readonly keep: Keep = () => {},
  ) {
    this.#known = new Known(scope, root);
  }

  /** How many files are in scope, as far as is known. */
  get fileCount(): number {
    return this.#baseline.size;
  }

  /** The paths of the files in scope that the running generation was started on. */
  get files(): Iterable<string> {
    return this.#baseline.keys();
  }

  /** The folders in scope, as far as is known. */
  get folders(): ReadonlySet<string> {
    return this.#known.folders;
  }

  /** Files that changed lately, and so are likely to change again. */
  get edited(): Iterable<string> {
    return this.#edited.paths;
  }

  /** Whether a file that is there has another size than the one that the running generation was started on. */
  hasOtherSize(path: string): boolean {
    const now = stampOf(this.root.toDisk(path));
    if (now === undefined || now === UNREADABLE) return false;
    const before = this.#baseline.get(path);
    return partsOf(now).size !== (before ? partsOf(before.stamp).size : 0);
  }

  /** Files that are links: what they lead to may be written elsewhere. */
  get links(): ReadonlySet<string> {
    return this.#known.links;
  }

  /** Files and folders that cannot be watched, as their names are no text. */
  get unnameable(): ReadonlySet<string> {
    return this.#known.unnameable;
  }

  /** Versions that the running generation was not started on and may have read. */
  get meanwhile(): Version[] {
    return this.#meanwhile.versions;
  }

  /** Looks at every file in scope and takes it for what the first generation is started on. */
  begin(): Scanned {
    const seen = this.#known.look(this.scope.starts);
    this.#begun(seen, Infinity);
    return seen;
  }

  /**
   * The same in slices. A file that was written meanwhile counts as changed: the app may be started
   * before the end, and how the file was then is not known.
   * @returns Whether it came to its end.
   */
  async beginInSlices(isOver: () => boolean): Promise<boolean> {
    const since = Date.now();
    const seen = await this.#known.lookInSlices(isOver);
    if (seen) this.#begun(seen, since);
    return seen !== undefined;
  }

  #begun(seen: Scanned, since: number): void {
    this.#known.take(this.scope.starts, seen);
    this.#takeUnreadable(seen);
    for (const [path, stamp] of seen.files) {
      this.#baseline.set(path, { stamp, digest: undefined });
      if (!(writtenAt(stamp) > since)) continue;
      this.#baseline.set(path, { stamp: "", digest: undefined });
      this.#dirty.set(path, unread());
    }
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
        this.#keep(path, readingOf(now));
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
      this.#known.unmark(path);
      const kind = kindOf(this.root.toDisk(path));
      const isOrWasFolder = kind.isFolder || this.folders.has(path);
      if (isOrWasFolder && this.scope.enters(path) && !this.#known.isInEnvironment(path)) {
        folders.push(path);
      }
      // The same name may have stood for the one before, and stand for the other now.
      const isOrWasFile = !isOrWasFolder || kind.isFile || this.#baseline.has(path);
      if (isOrWasFile && this.scope.decide(path).inScope && !this.#known.isInEnvironment(path)) {
        this.#touch(path);
        touched.push(path);
        if (kind.isLink) this.#known.addLink(path);
      }
    }
    return this.#touchFolders(folders, touched);
  }

  #touch(path: string): void {
    this.#touched.add(path);
    this.#dirty.set(path, unread());
  }

  #touchFolders(touched: readonly string[], paths: readonly string[]): Touched {
    if (touched.length === 0) return { paths, folders: [] };
    for (const path of touched) this.#dirtyFolders.add(path);
    // They may be others of the same names: whatever is in them now counts as new.
    const top = outermost(touched, this.root);
    this.#known.forget(top);
    const { folders } = this.#lookIn(top);
    return { paths: [...paths, ...touched.map(asFolder)], folders };
  }

  /** A path with the name that a scan would find; a hint of Windows' may have another one. */
  #asOnDisk(path: string): string {
    return this.#baseline.has(path) ? path : nameOnDisk(path, this.root);
  }

  /** Looks through all that is in scope, and takes note of what stands otherwise than when it was last seen. */
  lookAtAll(): Touched {
    return this.#lookIn(this.scope.starts);
  }

  /** The same in slices; nothing is found where it is over before its end. */
  async lookAtAllInSlices(isOver: () => boolean): Promise<Touched> {
    const { starts } = this.scope;
    const seen = await this.#known.lookInSlices(isOver);
    return seen ? this.#take(starts, seen) : { paths: [], folders: [] };
  }

  /** The same for some folders and what is below them. */
  look(...folders: readonly string[]): Touched {
    return folders.length > 0 ? this.#lookIn(folders) : { paths: [], folders: [] };
  }

  /** Looks at files that are known. @returns Those that stand otherwise than when they were last seen. */
  lookAtFiles(files: Iterable<string>): string[] {
    const found: string[] = [];
    for (const path of files) this.#note(path, stampOf(this.root.toDisk(path)), found);
    return found;
  }

  #lookIn(looked: readonly string[]): Touched {
    return this.#take(looked, this.#known.look(looked));
  }

  #take(looked: readonly string[], seen: Scanned): Touched {
    const paths: string[] = [];
    for (const [path, stamp] of seen.files) this.#note(path, stamp, paths);
    this.#takeUnreadable(seen);
    const isInside = insideOneOf(looked, this.root);
    const isHidden = insideOneOf(seen.unreadable, this.root);
    for (const path of [...this.#baseline.keys(), ...this.#dirty.keys()]) {
      if (!isInside(path) || seen.files.has(path)) continue;
      const stamp = stampOf(this.root.toDisk(path));
      // What was not found although it is there is no longer in scope.
      this.#note(path, stamp === UNREADABLE || isHidden(path) ? stamp : undefined, paths);
    }
    const folders = this.#known.take(looked, seen);
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
    this.#touch(path);
    found.push(path);
  }

  #takeUnreadable({ unreadableFiles }: Scanned): void {
    for (const path of unreadableFiles) {
      if (!this.#dirty.has(path)) this.#dirty.set(path, unread());
    }
  }

  /** A file cannot be read. */
  #shut(path: string): void {
    this.#see(path, undefined, true);
    this.#dirty.set(path, { is: "shut", since: performance.now(), isGivenUp: false });
  }

  /** Takes note of a version that the running generation may read; `undefined` stands for none to be had. */
  #see(path: string, state: FileState | undefined, isSettled: boolean): void {
    this.#meanwhile.see(path, this.#baseline.get(path), state, isSettled, Date.now());
  }

  /** The files and folders that could not be read when they were last looked at. */
  get unreadable(): UnreadablePath[] {
    const folders = Array.from(this.#known.shut, (path) => ({ path, isGivenUp: true }));
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
    for (const folder of this.#known.shut) {
      if (!isReadable(this.root.toDisk(folder))) continue;
      this.#known.open(folder);
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
      const differences = await this.#differences(true);
      const readings = [...this.#dirty].filter((entry): entry is [string, Reading] =>
        entry[1].is === "read"
      );
      this.#judged = new Map(readings);
      return differences;
    });
  }

  /** The same, ahead of time: no `commit` goes by it. */
  preview(): Promise<Difference[]> {
    return this.#inTurn(() => this.#differences(false));
  }

  /** One look after the other: what one is reading would be unread for the next. */
  #inTurn<T>(look: () => Promise<T>): Promise<T> {
    const looked = this.#underWay.then(look);
    this.#underWay = looked.catch(() => {});
    return looked;
  }

  /** @param isSettled Whether what differs is no save that is under way. */
  async #differences(isSettled: boolean): Promise<Difference[]> {
    const folders = outermost([...this.#dirtyFolders], this.root);
    this.#dirtyFolders.clear();
    if (folders.length > 0) this.#lookIn(folders);
    await forEachFile([...this.#dirty], async ([path, dirty]) => {
      // What it has become is told by whoever tries it again.
      if (dirty.is === "shut" && !isSettled) return;
      const file = this.root.toDisk(path);
      const isRead = dirty.is === "read" && !dirty.racy;
      if (isRead && stampOf(file) === dirty.state?.stamp) return;
      for (let n = 0; n < MOST_READINGS; n++) {
        const mark = unread();
        this.#dirty.set(path, mark);
        const found = await readState(file, { keep: this.keep, isPatient: dirty.is !== "shut" });
        const isNone = found !== undefined && isNamedOtherwise(path, this.root);
        const state = isNone ? undefined : found;
        // Touched while it was read; after the last time whoever asks next reads it again.
        if (this.#dirty.get(path) !== mark) continue;
        if (state !== UNREADABLE) this.#dirty.set(path, readingOf(state));
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
      this.#see(path, reading.state, isSettled);
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
    this.#edited.remember(changed);
    this.#meanwhile.clear();
    // What is known to be otherwise by now is what the next generation may read.
    for (const [path, dirty] of this.#dirty) {
      if (dirty.is !== "unread") {
        this.#see(path, dirty.is === "read" ? dirty.state : undefined, true);
      }
    }
    return changed;
  }

  /** @returns The files where something has happened since this was last asked, whatever became of it. */
  takeTouched(): string[] {
    const touched = [...this.#touched];
    this.#touched = new Set();
    return touched;
  }
}
