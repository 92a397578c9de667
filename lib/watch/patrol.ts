/**
 * The slow scan: every other second a look at all folders and at a part of the files, for what no
 * event told. Its pace is set by what it costs.
 */
import { folderStampOf, type Stamp } from "./stamp.ts";
import type { Touched, Tracker } from "./tracker.ts";

/** Between two looks, in ms: with the debounce, what no event told is found within 3 s. */
export const PATROL_MS = 2000;
/** The share of one core that is not worth a word. */
const CHEAP_SHARE = 0.0008;
/** The share that is never gone over. */
const LARGEST_SHARE = 0.01;
/** A file that was not edited lately is looked at once in so many looks, if the largest share allows it. */
const LONGEST_ROUND = 5;

/** What a look has found. */
export interface PatrolFind extends Touched {
  /** Folders that are others than before under the same name: a watch on them is dead. */
  readonly replaced: readonly string[];
}

/**
 * How many of `files` one look takes, where each costs `msPerFile`: all, as long as that is cheap.
 * @param isNeeded Whether something was found before that no event told: then all that may be.
 */
export function portion(files: number, msPerFile: number, isNeeded: boolean): number {
  const within = (share: number) => PATROL_MS * share / msPerFile;
  const due = isNeeded ? files : Math.max(within(CHEAP_SHARE), files / LONGEST_ROUND);
  return Math.ceil(Math.min(files, due, within(LARGEST_SHARE)));
}

interface FolderStamp {
  readonly stamp: Stamp;
  readonly inode: number | null;
}

export class Patrol {
  readonly #tracker: Tracker;
  #folders = new Map<string, FolderStamp | undefined>();
  /** What is left of the round under way. */
  #round: string[] = [];
  /** A guess to begin with, in ms; measured from then on. */
  #msPerFile = 0.005;

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
  }

  /**
   * Looks at all folders, the files edited lately, and the next part of the others.
   * @param isNeeded Whether something was found before that no event told.
   */
  look(isNeeded: boolean): PatrolFind {
    const { folders, moved, replaced } = this.#lookAtFolders();
    this.#folders = folders;
    const began = performance.now();
    const edited = this.#tracker.edited;
    if (this.#round.length === 0) this.#round = [...this.#tracker.files];
    const { fileCount } = this.#tracker;
    const some = this.#round.splice(0, portion(fileCount, this.#msPerFile, isNeeded));
    const files = [...edited, ...some];
    const paths = this.#tracker.lookAtFiles(files);
    if (files.length > 0) {
      this.#msPerFile = Math.max(0.0005, (performance.now() - began) / files.length);
    }
    const inMoved = this.#tracker.look(...moved);
    return { paths: [...paths, ...inMoved.paths], folders: inMoved.folders, replaced };
  }

  /** Something came into, left or replaced a folder whose stamp is another one. */
  #lookAtFolders(): {
    folders: Map<string, FolderStamp | undefined>;
    moved: string[];
    replaced: string[];
  } {
    const folders = new Map<string, FolderStamp | undefined>();
    const moved: string[] = [];
    const replaced: string[] = [];
    // A base that is gone may come back.
    const { scope, root, folders: known } = this.#tracker;
    for (const folder of new Set([...scope.starts, ...known])) {
      const now = folderStampOf(root.toDisk(folder));
      folders.set(folder, now);
      if (!this.#folders.has(folder)) continue;
      const before = this.#folders.get(folder);
      if (now?.stamp !== before?.stamp) moved.push(folder);
      if (now && now.inode !== before?.inode) replaced.push(folder);
    }
    return { folders, moved, replaced };
  }
}
