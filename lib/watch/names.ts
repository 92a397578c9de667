/** One file by the names that Windows has for it. */
import { basename } from "@std/path/posix";
import { realPath } from "../disk.ts";
import { folderOf, insideOf, type Root } from "../root.ts";

/** The name that a folder's entry has in its own letters, where that is asked for by a short name or in others. */
function ownName(path: string, root: Root): string {
  return basename(realPath(root.toDisk(path)).replaceAll("\\", "/"));
}

/** A path with the name that a look into its folder would find. */
export function nameOnDisk(path: string, root: Root): string {
  if (!root.caseInsensitive) return path;
  const [name, own] = [basename(path), ownName(path, root)];
  // Anything else is where a link leads to.
  const isSame = root.isSame(name, own) || name.includes("~");
  return isSame ? insideOf(folderOf(path)) + own : path;
}

/** Whether only a file of the same name in other letters is there: an import tells them apart. */
export function isNamedOtherwise(path: string, root: Root): boolean {
  if (!root.caseInsensitive) return false;
  const [name, own] = [basename(path), ownName(path, root)];
  return own !== name && root.isSame(name, own);
}
