import { isReadable } from "../disk.ts";
import { folderOf, type Root } from "../root.ts";
import type { Difference } from "./changes.ts";
import { Comparison } from "./comparison.ts";
import type { UnreadablePath } from "./dirty.ts";
import { insideOneOf, outermost } from "./folders.ts";
import type { InterimVersion } from "./interim_versions.ts";
import { nameOnDisk } from "./names.ts";
import type { Keep } from "./read.ts";
import { RecentEdits } from "./recent_edits.ts";
import type { Scanned } from "./scan.ts";
import type { Scope } from "./scope.ts";
import { kindOf, type Stamp, stampOf, UNREADABLE } from "./stamp.ts";
import { WatchedTree } from "./watched_tree.ts";

/** Where something has happened. */
export interface Touched {
  /** Files in scope, and folders that can hold some, which end with `/`. From the root. */
  readonly paths: readonly string[];
  /** Folders that were not known, or came back. */
  readonly folders: readonly string[];
}

/** Whether a path among files is that of a folder. */
export const namesFolder = (path: string): boolean => path.endsWith("/");

/** A folder as it is named among files. */
export const asFolder = (path: string): string => namesFolder(path) ? path : `${path}/`;

/**
 * Finds the files in scope, and looks where something may have happened to them: where hints say, or
 * everywhere. How they differ from those that the running generation was started on is for `Comparison`.
 */
export class Tracker {
  readonly #tree: WatchedTree;
  readonly #comparison: Comparison;
  /** Folders that hints named and that are scanned again before the next comparison. */
  readonly #dirtyFolders = new Set<string>();
  readonly #edited = new RecentEdits();
  /** The reading of files that is under way. */
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(
    readonly scope: Scope,
    readonly root: Root,
    /** Given the content of each file that is read. */
    keep: Keep = () => {},
    /** Given what a reading has found in folders that were touched, if its caller does not hear of it. */
    readonly found: (touched: Touched) => void = () => {},
  ) {
    this.#tree = new WatchedTree(scope, root);
    this.#comparison = new Comparison(root, keep);
  }

  /** How many files are in scope, as far as is known. */
  get fileCount(): number {
    return this.#comparison.fileCount;
  }

  /** The files in scope that the running generation was started on. */
  get files(): Iterable<string> {
    return this.#comparison.files;
  }

  /** The folders in scope, as far as is known. */
  get folders(): ReadonlySet<string> {
    return this.#tree.folders;
  }

  /** Files that changed lately, and so are likely to change again. */
  get edited(): Iterable<string> {
    return this.#edited.paths;
  }

  /** Whether a file that is there has another size than the one that the running generation was started on. */
  hasOtherSize(path: string): boolean {
    return this.#comparison.hasOtherSize(path);
  }

  /** Files that are links: what they lead to may be written elsewhere. */
  get links(): ReadonlySet<string> {
    return this.#tree.links;
  }

  /** Files and folders that cannot be watched, as their names are no text. */
  get unnameable(): ReadonlySet<string> {
    return this.#tree.unnameable;
  }

  /** Versions that the running generation was not started on and may have read. */
  get interimVersions(): InterimVersion[] {
    return this.#comparison.interimVersions;
  }

  /** The files and folders that could not be read when they were last tried. */
  get unreadable(): UnreadablePath[] {
    const folders = Array.from(this.#tree.unreadable, (path) => ({ path, isGivenUp: true }));
    return [...folders, ...this.#comparison.unreadable];
  }

  /** Whether a file was touched since it was read, or while it was. */
  isUnread(path: string): boolean {
    return this.#comparison.isUnread(path);
  }

  /** Scans for all files in scope and takes them for what the first generation is started on. */
  begin(): Scanned {
    const seen = this.#tree.scan(this.scope.starts);
    this.#begun(seen, Infinity);
    return seen;
  }

  /**
   * The same in slices. A file that is written meanwhile counts as changed: the app may be started
   * before the end, and how the file was at that time is not known.
   * @returns Whether it came to its end.
   */
  async beginInSlices(isOver: () => boolean): Promise<boolean> {
    const since = Date.now();
    const seen = await this.#tree.scanInSlices(isOver);
    if (seen) this.#begun(seen, since);
    return seen !== undefined;
  }

  #begun(seen: Scanned, since: number): void {
    this.#tree.take(this.scope.starts, seen);
    this.#suspectUnreadable(seen);
    this.#comparison.begin(seen.files, since);
  }

  /** Reads the files that were found and not read. One that was written since is left: its content at the start is not known. */
  readBaseline(): Promise<void> {
    return this.#comparison.readBaseline();
  }

  /**
   * Takes files that have come into scope while the app runs; those that are gone are changed.
   * @param isLoaded Whether the app has loaded a file as it stands.
   */
  admit(files: readonly string[], isLoaded: (path: string, stamp: Stamp) => boolean): Touched {
    const changed: string[] = [];
    for (const path of files) {
      const stamp = stampOf(this.root.toDisk(path));
      const isKnown = typeof stamp === "string" && isLoaded(path, stamp);
      this.#comparison.admit(path, stamp, isKnown);
      if (!isKnown) changed.push(path);
    }
    const { paths, folders } = this.scan([...new Set(files.map(folderOf))]);
    return { paths: [...new Set([...changed, ...paths])], folders };
  }

  /** Something has happened at these paths. @returns What that concerns. */
  touch(paths: Iterable<string>): Touched {
    const touched: string[] = [];
    const folders: string[] = [];
    for (const hinted of paths) {
      const path = this.#asOnDisk(hinted);
      this.#tree.forgetEnvironment(path);
      const kind = kindOf(this.root.toDisk(path));
      const isOrWasFolder = kind.isFolder || this.folders.has(path);
      if (isOrWasFolder && this.scope.enters(path) && !this.#tree.isInEnvironment(path)) {
        folders.push(path);
      }
      // A folder may have taken the place of a file of the same name, or the other way round.
      const isOrWasFile = !isOrWasFolder || kind.isFile || this.#comparison.has(path);
      if (isOrWasFile && this.scope.decide(path).inScope && !this.#tree.isInEnvironment(path)) {
        this.#comparison.touch(path);
        touched.push(path);
        if (kind.isLink) this.#tree.addLink(path);
      }
    }
    return this.#touchFolders(folders, touched);
  }

  #touchFolders(touched: readonly string[], paths: readonly string[]): Touched {
    if (touched.length === 0) return { paths, folders: [] };
    for (const path of touched) this.#dirtyFolders.add(path);
    // Other folders may have come in their place: whatever is in them now counts as new.
    const top = outermost(touched, this.root);
    this.#tree.forget(top);
    const { folders } = this.scan(top);
    return { paths: [...paths, ...touched.map(asFolder)], folders };
  }

  /** A path with the name that a scan would find; Windows may hint at the same file by another one. */
  #asOnDisk(path: string): string {
    return this.#comparison.has(path) ? path : nameOnDisk(path, this.root);
  }

  /** Scans all that is in scope for files that stand otherwise than when they were last seen. */
  scanAll(): Touched {
    return this.scan(this.scope.starts);
  }

  /** The same in slices. Where it is over before the end nothing is found. */
  async scanAllInSlices(isOver: () => boolean): Promise<Touched> {
    const { starts } = this.scope;
    const seen = await this.#tree.scanInSlices(isOver);
    return seen ? this.#take(starts, seen) : { paths: [], folders: [] };
  }

  /** The same for some folders and what is below them. */
  scan(folders: readonly string[]): Touched {
    if (folders.length === 0) return { paths: [], folders: [] };
    return this.#take(folders, this.#tree.scan(folders));
  }

  /** Asks the disk how files stand. @returns Those that stand otherwise than when they were last seen. */
  statFiles(files: Iterable<string>): string[] {
    const found: string[] = [];
    for (const path of files) {
      if (this.#comparison.note(path, stampOf(this.root.toDisk(path)))) found.push(path);
    }
    return found;
  }

  /** Takes what a scan of `scanned` has seen. */
  #take(scanned: readonly string[], seen: Scanned): Touched {
    const paths: string[] = [];
    for (const [path, stamp] of seen.files) {
      if (this.#comparison.note(path, stamp)) paths.push(path);
    }
    this.#suspectUnreadable(seen);
    const isInside = insideOneOf(scanned, this.root);
    const isHidden = insideOneOf(seen.unreadable, this.root);
    for (const path of this.#comparison.paths) {
      if (!isInside(path) || seen.files.has(path)) continue;
      const stamp = stampOf(this.root.toDisk(path));
      // A file that is there and was not found is no longer in scope: it counts as removed.
      const last = stamp === UNREADABLE || isHidden(path) ? stamp : undefined;
      if (this.#comparison.note(path, last)) paths.push(path);
    }
    const folders = this.#tree.take(scanned, seen);
    return { paths, folders };
  }

  #suspectUnreadable({ unreadableFiles }: Scanned): void {
    for (const path of unreadableFiles) this.#comparison.suspect(path);
  }

  /** Tries once more to read what could not be. @returns What can be now, or is waited for no longer. */
  retry(): Promise<Touched> {
    return this.#inTurn(async () => {
      const paths: string[] = [];
      const folders: string[] = [];
      for (const folder of this.#tree.unreadable) {
        if (!isReadable(this.root.toDisk(folder))) continue;
        this.#tree.becameReadable(folder);
        const touched = this.scan([folder]);
        paths.push(...touched.paths);
        folders.push(...touched.folders);
      }
      paths.push(...await this.#comparison.retry());
      return { paths, folders };
    });
  }

  /**
   * Reads the files that may differ, unless they stand as when they were last read, and says which do. The
   * next `commit` goes by it.
   */
  changes(): Promise<Difference[]> {
    return this.#inTurn(() => {
      const { folders } = this.#scanDirtyFolders();
      if (folders.length > 0) this.found({ paths: [], folders });
      return this.#comparison.changes();
    });
  }

  /** The same, ahead of time: no `commit` goes by it, and nobody may ask for what it has found. */
  preview(): Promise<Difference[]> {
    return this.#inTurn(() => {
      const found = this.#scanDirtyFolders();
      if (found.paths.length > 0 || found.folders.length > 0) this.found(found);
      return this.#comparison.preview();
    });
  }

  #scanDirtyFolders(): Touched {
    const folders = outermost(this.#dirtyFolders, this.root);
    this.#dirtyFolders.clear();
    return this.scan(folders);
  }

  /** One reading after the other: a file that one is reading would be unread for the next. */
  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const result = this.#underWay.then(read);
    this.#underWay = result.catch(() => {});
    return result;
  }

  /**
   * Takes the files as `changes` last read them for what the next generation is started on.
   * @returns Those that are others than before.
   */
  commit(): string[] {
    const changed = this.#comparison.commit();
    this.#edited.remember(changed);
    return changed;
  }

  /** @returns The files where something has happened since this was last asked, whatever became of it. */
  takeTouched(): string[] {
    return this.#comparison.takeTouched();
  }

  /** How often something has happened to a file so far. */
  get touches(): number {
    return this.#comparison.touches;
  }

  /** The files where something has happened since `touches` was so many, but for those that were taken. */
  touchedSince(touches: number): string[] {
    return this.#comparison.touchedSince(touches);
  }
}
