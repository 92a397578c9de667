/** A scope that grows, while the app runs, by the files that the app turns out to consist of. */
import { folderOf, foldersAbove, liesOutside, type Root } from "../root.ts";
import { outermost } from "./folders.ts";
import type { Base, Decision, Scope } from "./scope.ts";

/** So many files outside of the root are followed; each costs the slow scan its share. */
export const MOST_OUTSIDE = 2000;

export class FollowingScope implements Scope {
  readonly #scope: Scope;
  readonly #root: Root;
  /** The files that are followed, by what names them in all spellings. */
  readonly #files = new Set<string>();
  /** Their folders, and by what names them the folders on the way there. */
  readonly #folders = new Set<string>();
  readonly #onTheWay = new Set<string>();
  #outside = 0;
  #bases: readonly Base[];
  #starts: readonly string[];

  constructor(scope: Scope, root: Root) {
    this.#scope = scope;
    this.#root = root;
    this.#bases = scope.bases;
    this.#starts = scope.starts;
  }

  get bases(): readonly Base[] {
    return this.#bases;
  }

  get starts(): readonly string[] {
    return this.#starts;
  }

  /** How many files are followed. */
  get followed(): number {
    return this.#files.size;
  }

  /** The folders that they lie in, those inside of another left out. */
  get followedFolders(): string[] {
    return outermost(this.#folders, this.#root).sort();
  }

  /** How many more files outside of the root can be followed. */
  get roomOutside(): number {
    return MOST_OUTSIDE - this.#outside;
  }

  /** Whether a file is in scope once the app is known to consist of it, and was not before. */
  canFollow(file: string): boolean {
    return !this.decide(file).inScope && this.ignores(file) === undefined;
  }

  /** Follows files that `canFollow`, from now on. */
  follow(files: readonly string[]): void {
    for (const file of files) {
      this.#files.add(this.#root.fold(file));
      if (liesOutside(file)) this.#outside++;
      this.#folders.add(folderOf(file));
      for (const folder of foldersAbove(file)) this.#onTheWay.add(this.#root.fold(folder));
    }
    const folders = [...this.#folders];
    this.#bases = [...this.#scope.bases, ...folders.map((folder) => ({ folder, depth: 0 }))];
    this.#starts = [...new Set([...this.#scope.starts, ...folders])];
  }

  decide(file: string): Decision {
    const decision = this.#scope.decide(file);
    if (decision.inScope || !this.#files.has(this.#root.fold(file))) return decision;
    return { inScope: true, rule: "the app has imported it" };
  }

  ignores(file: string): string | undefined {
    return this.#scope.ignores(file);
  }

  enters(folder: string): boolean {
    return this.#scope.enters(folder) || this.#onTheWay.has(this.#root.fold(folder));
  }
}
