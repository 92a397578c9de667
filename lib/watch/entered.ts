import { realPath } from "../disk.ts";
import type { Root } from "../root.ts";

/** What tells a folder from all others, by whatever name it is asked for; undefined where none is there. */
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

/** By which path walks have entered each real folder. */
export class Entered {
  readonly #root: Root;
  readonly #ways = new Map<string, string>();
  /** Folders that were entered by a way without links. Only a link asks which they really are. */
  readonly #plain = new Set<string>();

  constructor(root: Root) {
    this.#root = root;
  }

  /**
   * Whether a folder is to be entered by this way: where a link leads there, only if it has been by no other.
   * @param isByLink Whether a link is on the way to it.
   */
  enters(folder: string, isByLink: boolean): boolean {
    if (!isByLink) {
      this.#plain.add(folder);
      return true;
    }
    for (const plain of this.#plain) this.#take(plain, idOf(this.#root.toDisk(plain), false));
    this.#plain.clear();
    const id = idOf(this.#root.toDisk(folder), true);
    const other = id === undefined ? undefined : this.#ways.get(id);
    const isTaken = other !== undefined && other !== folder &&
      idOf(this.#root.toDisk(other), true) === id;
    // Where none is there the reading of it tells.
    if (!isTaken) this.#take(folder, id);
    return !isTaken;
  }

  #take(folder: string, id: string | undefined): void {
    if (id !== undefined) this.#ways.set(id, folder);
  }
}
