/** Sets of folders, and what lies in them. Paths run from the root, with `/`. Pure. */
import { foldersAbove, type Root } from "../root.ts";

/** Whether a path lies in one of the folders, whose number costs nothing. No folder lies in itself. */
export function insideOneOf(folders: readonly string[], root: Root): (path: string) => boolean {
  const [first = "", ...others] = folders;
  if (others.length === 0) return (path) => folders.length > 0 && root.contains(first, path);
  const all = new Set(folders.map((folder) => root.fold(folder)));
  return (path) => {
    for (const above of foldersAbove(path)) if (all.has(root.fold(above))) return true;
    return false;
  };
}

/** The folders that lie in none of the others. */
export function outermost(folders: Iterable<string>, root: Root): string[] {
  const all = [...new Set(folders)];
  const isInside = insideOneOf(all, root);
  return all.length === 1 ? all : all.filter((folder) => !isInside(folder));
}
