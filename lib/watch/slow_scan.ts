/** The slow scan, which finds what no event told of. */
import { folderStampOf, type Stamp } from "./stamp.ts";
import type { Touched, Tracker } from "./tracker.ts";

/** Between two scans, in ms: with the debounce, a change that no event told of leads to a restart within 3 s. */
export const SLOW_SCAN_MS = 2000;
/** The share of one core that a scan may take for files whose turn has not come. */
const CHEAP_SHARE = 0.0008;
/** The share that it never takes more than. */
const LARGEST_SHARE = 0.01;
/** Each file has its turn once in so many scans, if the largest share allows it. */
const LONGEST_ROUND = 5;

/** What a scan has found. */
export interface SlowScanFind extends Touched {
  /** Folders in whose place there is another one: the watch on them is dead. */
  readonly replaced: readonly string[];
}

/**
 * How many of `files` one scan takes, where each costs `msPerFile`: all, as long as that is cheap.
 * @param isNeeded Whether events were missed before: then as many as the largest share allows.
 */
export function portion(files: number, msPerFile: number, isNeeded: boolean): number {
  const within = (share: number) => SLOW_SCAN_MS * share / msPerFile;
  const due = isNeeded ? files : Math.max(within(CHEAP_SHARE), files / LONGEST_ROUND);
  return Math.ceil(Math.min(files, due, within(LARGEST_SHARE)));
}

interface FolderStamp {
  readonly stamp: Stamp;
  readonly inode: number | null;
}

/**
 * Every other second asks the disk how all folders and a part of the files stand. How large a part is set by
 * what that costs.
 */
export class SlowScan {
  readonly #tracker: Tracker;
  #folders = new Map<string, FolderStamp | undefined>();
  /** What is left of the round under way. */
  #round: string[] = [];
  /** Guessed to begin with, then measured. */
  #msPerFile = 0.005;

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
  }

  /**
   * Scans all folders, the files edited lately, and the next part of the others.
   * @param isNeeded Whether events were missed before.
   */
  scan(isNeeded: boolean): SlowScanFind {
    const { folders, moved, replaced } = this.#statFolders();
    this.#folders = folders;
    const began = performance.now();
    const edited = this.#tracker.edited;
    if (this.#round.length === 0) this.#round = [...this.#tracker.files];
    const { fileCount } = this.#tracker;
    const some = this.#round.splice(0, portion(fileCount, this.#msPerFile, isNeeded));
    const files = [...edited, ...some];
    const paths = this.#tracker.statFiles(files);
    if (files.length > 0) {
      this.#msPerFile = Math.max(0.0005, (performance.now() - began) / files.length);
    }
    const inMoved = this.#tracker.scan(moved);
    return { paths: [...paths, ...inMoved.paths], folders: inMoved.folders, replaced };
  }

  /** Finds the folders that something came into or left, or may have before they were first seen, and those that were replaced. */
  #statFolders(): {
    folders: Map<string, FolderStamp | undefined>;
    moved: string[];
    replaced: string[];
  } {
    const folders = new Map<string, FolderStamp | undefined>();
    const moved: string[] = [];
    const replaced: string[] = [];
    // A base that is gone may come back.
    const { scope, root, folders: known } = this.#tracker;
    const isFirst = this.#folders.size === 0;
    for (const folder of new Set([...scope.starts, ...known])) {
      const now = folderStampOf(root.toDisk(folder));
      folders.set(folder, now);
      if (isFirst) continue;
      const before = this.#folders.get(folder);
      if (now?.stamp !== before?.stamp) moved.push(folder);
      if (now && this.#folders.has(folder) && now.inode !== before?.inode) replaced.push(folder);
    }
    return { folders, moved, replaced };
  }
}
