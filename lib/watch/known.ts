import { ENVIRONMENT_MARK, environmentAround, isEnvironment } from "../environments.ts";
import { folderOf, type Root } from "../root.ts";
import { Entered } from "./entered.ts";
import { insideOneOf } from "./folders.ts";
import { scan, scanInSlices, type Scanned } from "./scan.ts";
import type { Scope } from "./scope.ts";

/** What is known of the places where files are looked for. */
export class Known {
  readonly #folders = new Set<string>();
  /** Folders that could not be read. */
  readonly #shut = new Set<string>();
  readonly #links = new Set<string>();
  readonly #unnameable = new Set<string>();
  readonly #entered: Entered;
  readonly #environments = new Map<string, boolean>();

  constructor(readonly scope: Scope, readonly root: Root) {
    this.#entered = new Entered(root);
  }

  /** The folders in scope. */
  get folders(): ReadonlySet<string> {
    return this.#folders;
  }

  /** Those that could not be read when they were last looked into. */
  get shut(): ReadonlySet<string> {
    return this.#shut;
  }

  /** Files that are links. */
  get links(): ReadonlySet<string> {
    return this.#links;
  }

  /** What cannot be asked for, as its name is no text. */
  get unnameable(): ReadonlySet<string> {
    return this.#unnameable;
  }

  /** Looks into folders and what is below them. */
  look(folders: readonly string[]): Scanned {
    return scan(folders, this.scope, this.root, this.#entered);
  }

  /** Looks into all of them in slices; undefined where it is over before the end. */
  lookInSlices(isOver: () => boolean): Promise<Scanned | undefined> {
    return scanInSlices(this.scope.starts, this.scope, this.root, this.#entered, isOver);
  }

  /** Takes what a look into `looked` has seen. @returns The folders that were not known. */
  take(looked: readonly string[], seen: Scanned): string[] {
    const fresh = seen.folders.filter((path) => !this.#folders.has(path));
    this.forget(looked);
    for (const folder of seen.folders) {
      this.#folders.add(folder);
      this.#shut.delete(folder);
    }
    for (const folder of seen.unreadable) this.#shut.add(folder);
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
  open(folder: string): void {
    this.#shut.delete(folder);
  }

  /** A file in scope is a link. */
  addLink(path: string): void {
    this.#links.add(path);
  }

  /** Something has happened at a path that may make a folder a virtual environment, or none. */
  unmark(path: string): void {
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
