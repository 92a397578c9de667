import type { Root } from "../root.ts";
import { Baseline } from "./baseline.ts";
import { changeOf, type Difference, type FileState } from "./changes.ts";
import { type Dirty, DirtyFiles, type Reading, readingOf, type UnreadablePath } from "./dirty.ts";
import { type InterimVersion, InterimVersions } from "./interim_versions.ts";
import { isNamedOtherwise } from "./names.ts";
import { forEachFile, type Keep, readerFor, type ReadFile, readState } from "./read.ts";
import { type Stamp, stampOf, UNREADABLE, type Unreadable, writtenAt } from "./stamp.ts";

/** How often a file is read that is touched while it is: some systems tell of one save twice. */
const MOST_READINGS = 3;

/** Reads the files that may differ from the baseline, and says which do. Paths run from the root. */
export class Comparison {
  readonly #baseline = new Baseline();
  readonly #dirty = new DirtyFiles();
  /** What the last `changes` has read: the next generation is started on it. */
  #lastRead: ReadonlyMap<string, Reading> = new Map();
  /** Files where something has happened since this was last asked, each with the number of its last touch. */
  #touched = new Map<string, number>();
  #touches = 0;
  readonly #interimVersions = new InterimVersions();

  constructor(
    readonly root: Root,
    /** Given the content of each file that is read. */
    readonly keep: Keep,
  ) {}

  /** How many files the running generation was started on. */
  get fileCount(): number {
    return this.#baseline.size;
  }

  /** The files that the running generation was started on. */
  get files(): Iterable<string> {
    return this.#baseline.paths;
  }

  /** The same, and those that may have come since; some of them twice. */
  get paths(): string[] {
    return [...this.#baseline.paths, ...this.#dirty.paths];
  }

  /** Whether the running generation was started on a file of this path. */
  has(path: string): boolean {
    return this.#baseline.has(path);
  }

  /** Whether a file that is there has another size than the one that the running generation was started on. */
  hasOtherSize(path: string): boolean {
    const stamp = stampOf(this.root.toDisk(path));
    return stamp !== undefined && stamp !== UNREADABLE && this.#baseline.hasOtherSize(path, stamp);
  }

  /** Versions that the running generation was not started on and may have loaded. */
  get interimVersions(): InterimVersion[] {
    return this.#interimVersions.versions;
  }

  /** The files that could not be read when they were last tried. */
  get unreadable(): UnreadablePath[] {
    return this.#dirty.unreadable;
  }

  /** Whether a file was touched since it was read, or while it was. */
  isUnread(path: string): boolean {
    return this.#dirty.get(path)?.is === "unread";
  }

  /**
   * Takes files for what the first generation is started on.
   * @param since Of a file that was written later, in ms since 1970, it is not known how it was at the start.
   */
  begin(files: ReadonlyMap<string, Stamp>, since: number): void {
    for (const [path, stamp] of files) {
      const isLater = writtenAt(stamp) > since;
      this.#baseline.takeUnread(path, isLater ? "" : stamp);
      if (isLater) this.#dirty.touch(path);
    }
  }

  /**
   * Takes a file that has come into scope while the app runs.
   * @param stamp How it stands; undefined where it is gone.
   * @param isLoaded Whether the app has loaded it so. Else it counts as changed.
   */
  admit(path: string, stamp: Stamp | Unreadable | undefined, isLoaded: boolean): void {
    if (this.#baseline.has(path) || this.#dirty.has(path)) return;
    const isKnown = isLoaded && typeof stamp === "string";
    this.#baseline.takeUnread(path, isKnown ? stamp : "");
    if (!isKnown) this.touch(path);
  }

  /** Reads the files that were taken and not read. One that was written since is left: its content at the start is not known. */
  async readBaseline(): Promise<void> {
    const unread = [...this.#baseline.entries].filter(([, { digest }]) => digest === undefined);
    const read = readerFor(unread.length);
    await forEachFile(unread, async ([path, before]) => {
      const file = this.root.toDisk(path);
      const now = await readState(file, { keep: this.keep, isPatient: true, read });
      if (this.#baseline.get(path) !== before || this.#dirty.has(path)) return;
      if (now === UNREADABLE) this.#couldNotRead(path);
      else if (now?.stamp === before.stamp && stampOf(file) === before.stamp) {
        this.#baseline.take(path, readingOf(now));
      }
    });
  }

  /** Something has happened to a file. */
  touch(path: string): void {
    this.#touched.set(path, ++this.#touches);
    this.#dirty.touch(path);
  }

  /** A file may differ, though nothing is known to have happened to it: it is read when somebody asks. */
  suspect(path: string): void {
    if (!this.#dirty.has(path)) this.#dirty.touch(path);
  }

  /** @returns The files where something has happened since this was last asked, whatever became of it. */
  takeTouched(): string[] {
    const touched = [...this.#touched.keys()];
    this.#touched = new Map();
    return touched;
  }

  /** How often something has happened to a file so far. */
  get touches(): number {
    return this.#touches;
  }

  /** The files where something has happened since `touches` was so many, but for those that were taken. */
  touchedSince(touches: number): string[] {
    return [...this.#touched].filter(([, at]) => at > touches).map(([path]) => path);
  }

  /**
   * Takes note of how a file stands; `undefined` stands for no file.
   * @returns Whether it stands otherwise than when it was last seen.
   */
  note(path: string, stamp: Stamp | Unreadable | undefined): boolean {
    const dirty = this.#dirty.get(path);
    // It is read by the next call anyway, or tried again by `retry`.
    if (dirty?.is === "unread" || dirty?.is === "unreadable") return false;
    const known = dirty ? dirty.state : this.#baseline.get(path);
    if (known?.stamp !== stamp) {
      this.touch(path);
      return true;
    }
    if (this.#baseline.isRacy(path)) this.suspect(path);
    return false;
  }

  /** Tries once more to read what could not be. @returns The files that can be now, or are waited for no longer. */
  async retry(): Promise<string[]> {
    const paths: string[] = [];
    await forEachFile(this.#dirty.entries, async ([path, dirty]) => {
      if (dirty.is !== "unreadable") return;
      const file = this.root.toDisk(path);
      const state = await readState(file, { keep: this.keep, isPatient: false });
      if (this.#dirty.get(path) !== dirty) return;
      if (state !== UNREADABLE) this.#dirty.touch(path);
      else if (!this.#dirty.giveUp(path, dirty)) return;
      paths.push(path);
    });
    return paths;
  }

  /** Reads the files that may differ, and says which do. The next `commit` goes by it. */
  async changes(): Promise<Difference[]> {
    const differences = await this.#differences(true);
    this.#lastRead = new Map(this.#dirty.readings);
    return differences;
  }

  /** The same, ahead of time: no `commit` goes by it. */
  preview(): Promise<Difference[]> {
    return this.#differences(false);
  }

  /** @param isSettled Whether no save is under way: how the files are now is no passing state. */
  async #differences(isSettled: boolean): Promise<Difference[]> {
    const dirtyFiles = this.#dirty.entries;
    const read = readerFor(dirtyFiles.length);
    await forEachFile(dirtyFiles, async ([path, dirty]) => {
      // While a save is under way, a file that could not be read is left to `retry`.
      if (dirty.is !== "unreadable" || isSettled) await this.#read(path, dirty, read);
    });
    const differences: Difference[] = [];
    for (const [path, reading] of this.#dirty.readings) {
      const before = this.#baseline.get(path);
      const change = changeOf(path, before, reading.state);
      this.#see(path, reading.state, isSettled);
      if (change) {
        differences.push({ ...change, before: before?.digest, now: reading.state?.digest });
      } else {
        this.#baseline.take(path, reading);
        this.#dirty.delete(path);
      }
    }
    return differences.sort((a, b) => a.path < b.path ? -1 : 1);
  }

  /** Reads a file, unless it stands as when it was last read. It is read again where it is touched while it is. */
  async #read(path: string, last: Dirty, read: ReadFile): Promise<void> {
    const file = this.root.toDisk(path);
    if (last.is === "read" && !last.racy && stampOf(file) === last.state?.stamp) return;
    for (let n = 0; n < MOST_READINGS; n++) {
      const touch = this.#dirty.touch(path);
      const found = await readState(file, {
        keep: this.keep,
        isPatient: last.is !== "unreadable",
        read,
      });
      const isOther = found !== undefined && isNamedOtherwise(path, this.root);
      const state = isOther ? undefined : found;
      // It was touched while it was read. After the last time it is left to the next call.
      if (this.#dirty.get(path) !== touch) continue;
      if (state !== UNREADABLE) this.#dirty.set(path, readingOf(state));
      else if (last.is === "unreadable") this.#dirty.set(path, last);
      else this.#couldNotRead(path);
      return;
    }
  }

  #couldNotRead(path: string): void {
    this.#see(path, undefined, true);
    this.#dirty.couldNotRead(path);
  }

  /** The running generation may load this version; `undefined` stands for no file, or one that cannot be read. */
  #see(path: string, state: FileState | undefined, isSettled: boolean): void {
    this.#interimVersions.see(path, this.#baseline.get(path), state, isSettled, Date.now());
  }

  /**
   * Takes the files as `changes` last read them for what the next generation is started on.
   * @returns Those that are others than before.
   */
  commit(): string[] {
    for (const [path, reading] of this.#lastRead) {
      this.#baseline.take(path, reading);
      // What it has become since then is a change of the next generation.
      if (this.#dirty.get(path) === reading) this.#dirty.delete(path);
      else this.suspect(path);
    }
    const changed = [...this.#lastRead.keys()];
    this.#lastRead = new Map();
    this.#interimVersions.clear();
    // Files that have changed again by now are versions that the next generation may load.
    for (const [path, dirty] of this.#dirty.entries) {
      if (dirty.is !== "unread") {
        this.#see(path, dirty.is === "read" ? dirty.state : undefined, true);
      }
    }
    return changed;
  }
}
