import { realPath } from "../disk.ts";
import type { Root } from "../root.ts";

/** What a real folder is known by, whatever path leads to it; undefined where none is there. */
function idOf(folder: string, isByLink: boolean): string | undefined {
  try {
    const { dev, ino, isDirectory } = Deno.statSync(folder);
    if (!isDirectory) return undefined;
    // Windows tells no inode.
    return ino ? `${dev} ${ino}` : isByLink ? realPath(folder) : folder;
  } catch {
    return undefined;
  }
}

/** By which path scans have visited each real folder. */
export class VisitedFolders {
  readonly #root: Root;
  /** The path, by what the real folder is known by. */
  readonly #paths = new Map<string, string>();
  /** Folders that were visited by a path without links. Which real ones they are is asked only once a link turns up. */
  readonly #plain = new Set<string>();

  constructor(root: Root) {
    this.#root = root;
  }

  /**
   * Whether a folder is to be visited by this path. Where there is a link in it, only if the real folder has
   * been visited by no other.
   * @param isByLink Whether a link is in the path.
   */
  visit(folder: string, isByLink: boolean): boolean {
    if (!isByLink) {
      this.#plain.add(folder);
      return true;
    }
    for (const plain of this.#plain) this.#take(plain, idOf(this.#root.toDisk(plain), false));
    this.#plain.clear();
    const id = idOf(this.#root.toDisk(folder), true);
    const other = id === undefined ? undefined : this.#paths.get(id);
    const isTaken = other !== undefined && other !== folder &&
      idOf(this.#root.toDisk(other), true) === id;
    // Where no folder is there, reading it fails, and tells.
    if (!isTaken) this.#take(folder, id);
    return !isTaken;
  }

  #take(folder: string, id: string | undefined): void {
    if (id !== undefined) this.#paths.set(id, folder);
  }
}
