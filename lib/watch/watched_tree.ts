import { ENVIRONMENT_MARK, environmentAround, isEnvironment } from "../environments.ts";
import { folderOf, type Root } from "../root.ts";
import { insideOneOf } from "./folders.ts";
import { scan, scanInSlices, type Scanned } from "./scan.ts";
import type { Scope } from "./scope.ts";
import { VisitedFolders } from "./visited_folders.ts";

/** The folders and links in scope, as scans have found them. */
export class WatchedTree {
  readonly #folders = new Set<string>();
  readonly #unreadable = new Set<string>();
  readonly #links = new Set<string>();
  readonly #unnameable = new Set<string>();
  readonly #visited: VisitedFolders;
  readonly #environments = new Map<string, boolean>();

  constructor(readonly scope: Scope, readonly root: Root) {
    this.#visited = new VisitedFolders(root);
  }

  /** The folders in scope. */
  get folders(): ReadonlySet<string> {
    return this.#folders;
  }

  /** Those that could not be read when they were last scanned. */
  get unreadable(): ReadonlySet<string> {
    return this.#unreadable;
  }

  /** Files that are links. */
  get links(): ReadonlySet<string> {
    return this.#links;
  }

  /** Files and folders whose name is no text, so that the system cannot be asked about them. */
  get unnameable(): ReadonlySet<string> {
    return this.#unnameable;
  }

  /** Scans folders and what is below them. */
  scan(folders: readonly string[]): Scanned {
    return scan(folders, this.scope, this.root, this.#visited);
  }

  /** Scans all in slices; undefined where it is over before the end. */
  scanInSlices(isOver: () => boolean): Promise<Scanned | undefined> {
    return scanInSlices(this.scope.starts, this.scope, this.root, this.#visited, isOver);
  }

  /** Takes what a scan of `scanned` has seen. @returns The folders that were not known. */
  take(scanned: readonly string[], seen: Scanned): string[] {
    const fresh = seen.folders.filter((path) => !this.#folders.has(path));
    this.forget(scanned);
    for (const folder of seen.folders) {
      this.#folders.add(folder);
      this.#unreadable.delete(folder);
    }
    for (const folder of seen.unreadable) this.#unreadable.add(folder);
    for (const path of seen.links) this.#links.add(path);
    for (const path of seen.unnameable) this.#unnameable.add(path);
    return fresh;
  }

  /** Forgets the folders, and those below them. */
  forget(folders: readonly string[]): void {
    const isInside = insideOneOf(folders, this.root);
    for (const folder of folders) this.#folders.delete(folder);
    for (const known of this.#folders) if (isInside(known)) this.#folders.delete(known);
  }

  /** A folder that could not be read can be. */
  becameReadable(folder: string): void {
    this.#unreadable.delete(folder);
  }

  /** A file in scope is a link. */
  addLink(path: string): void {
    this.#links.add(path);
  }

  /** Something has happened at a path: where it marks a virtual environment, whether its folder is one is to be asked anew. */
  forgetEnvironment(path: string): void {
    const folder = folderOf(path);
    if (path === ENVIRONMENT_MARK || path.endsWith(`/${ENVIRONMENT_MARK}`)) {
      this.#environments.delete(folder);
    }
  }

  /** Whether a folder between a pattern's base and the path is a virtual environment. */
  isInEnvironment(path: string): boolean {
    const isOne = (folder: string) => {
      const is = this.#environments.get(folder) ?? isEnvironment(this.root, folder);
      this.#environments.set(folder, is);
      return is;
    };
    return environmentAround(path, this.root, this.scope.starts, isOne) !== undefined;
  }
}
