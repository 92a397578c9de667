import { isReadable } from "../disk.ts";
import type { Root } from "../root.ts";
import type { Difference } from "./changes.ts";
import { Comparison } from "./comparison.ts";
import type { UnreadablePath } from "./dirty.ts";
import { Edited } from "./edited.ts";
import { insideOneOf, outermost } from "./folders.ts";
import { Known } from "./known.ts";
import type { Version } from "./meanwhile.ts";
import { nameOnDisk } from "./names.ts";
import type { Keep } from "./read.ts";
import type { Scanned } from "./scan.ts";
import type { Scope } from "./scope.ts";
import { kindOf, stampOf, UNREADABLE } from "./stamp.ts";

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

/**
 * Knows which files are in scope and looks where something may have happened to them: where hints say, or
 * everywhere. How they differ from those that the running generation was started on is for `Comparison`.
 */
export class Tracker {
  readonly #known: Known;
  readonly #comparison: Comparison;
  /** Folders that hints named and that are scanned again before the next comparison. */
  readonly #dirtyFolders = new Set<string>();
  readonly #edited = new Edited();
  /** The reading of files under way. */
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(
    readonly scope: Scope,
    readonly root: Root,
    /** Given the content of each file that is read. */
    keep: Keep = () => {},
  ) {
    this.#known = new Known(scope, root);
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
    return this.#known.folders;
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
    return this.#known.links;
  }

  /** Files and folders that cannot be watched, as their names are no text. */
  get unnameable(): ReadonlySet<string> {
    return this.#known.unnameable;
  }

  /** Versions that the running generation was not started on and may have read. */
  get meanwhile(): Version[] {
    return this.#comparison.meanwhile;
  }

  /** The files and folders that could not be read when they were last tried. */
  get unreadable(): UnreadablePath[] {
    const folders = Array.from(this.#known.shut, (path) => ({ path, isGivenUp: true }));
    return [...folders, ...this.#comparison.unreadable];
  }

  /** Whether a file was touched since it was read, or while it was. */
  isUnread(path: string): boolean {
    return this.#comparison.isUnread(path);
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
    this.#suspectUnreadable(seen);
    this.#comparison.begin(seen.files, since);
  }

  /** Reads what `begin` only looked at. A file that was written meanwhile is left: its content at the start is not known. */
  readBaseline(): Promise<void> {
    return this.#comparison.readBaseline();
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
      const isOrWasFile = !isOrWasFolder || kind.isFile || this.#comparison.has(path);
      if (isOrWasFile && this.scope.decide(path).inScope && !this.#known.isInEnvironment(path)) {
        this.#comparison.touch(path);
        touched.push(path);
        if (kind.isLink) this.#known.addLink(path);
      }
    }
    return this.#touchFolders(folders, touched);
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
    return this.#comparison.has(path) ? path : nameOnDisk(path, this.root);
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
    for (const path of files) {
      if (this.#comparison.note(path, stampOf(this.root.toDisk(path)))) found.push(path);
    }
    return found;
  }

  #lookIn(looked: readonly string[]): Touched {
    return this.#take(looked, this.#known.look(looked));
  }

  #take(looked: readonly string[], seen: Scanned): Touched {
    const paths: string[] = [];
    for (const [path, stamp] of seen.files) {
      if (this.#comparison.note(path, stamp)) paths.push(path);
    }
    this.#suspectUnreadable(seen);
    const isInside = insideOneOf(looked, this.root);
    const isHidden = insideOneOf(seen.unreadable, this.root);
    for (const path of this.#comparison.paths) {
      if (!isInside(path) || seen.files.has(path)) continue;
      const stamp = stampOf(this.root.toDisk(path));
      // What was not found although it is there is no longer in scope.
      const last = stamp === UNREADABLE || isHidden(path) ? stamp : undefined;
      if (this.#comparison.note(path, last)) paths.push(path);
    }
    const folders = this.#known.take(looked, seen);
    return { paths, folders };
  }

  #suspectUnreadable({ unreadableFiles }: Scanned): void {
    for (const path of unreadableFiles) this.#comparison.suspect(path);
  }

  /** Tries what could not be read once more. @returns What is to be looked at: it can be, or is waited for no longer. */
  retry(): Promise<Touched> {
    return this.#inTurn(async () => {
      const paths: string[] = [];
      const folders: string[] = [];
      for (const folder of this.#known.shut) {
        if (!isReadable(this.root.toDisk(folder))) continue;
        this.#known.open(folder);
        const touched = this.look(folder);
        paths.push(...touched.paths);
        folders.push(...touched.folders);
      }
      paths.push(...await this.#comparison.retry());
      return { paths, folders };
    });
  }

  /**
   * Reads what may differ, again where it was written since the last reading, and says what does. The
   * next `commit` goes by it.
   */
  changes(): Promise<Difference[]> {
    return this.#inTurn(() => {
      this.#lookInDirtyFolders();
      return this.#comparison.changes();
    });
  }

  /** The same, ahead of time: no `commit` goes by it. */
  preview(): Promise<Difference[]> {
    return this.#inTurn(() => {
      this.#lookInDirtyFolders();
      return this.#comparison.preview();
    });
  }

  #lookInDirtyFolders(): void {
    const folders = outermost(this.#dirtyFolders, this.root);
    this.#dirtyFolders.clear();
    if (folders.length > 0) this.#lookIn(folders);
  }

  /** One reading after the other: what one is reading would be unread for the next. */
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
}
