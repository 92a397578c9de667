/** The several names that Windows has for one file. */
import { basename } from "@std/path/posix";
import { realPath } from "../disk.ts";
import { folderOf, insideOf, type Root } from "../root.ts";

/** The name as it stands in the folder, where it may be asked for by a short one or in other letters. */
function ownName(path: string, root: Root): string {
  return basename(realPath(root.toDisk(path)).replaceAll("\\", "/"));
}

/** A path with the name that a scan of its folder would find. */
export function nameOnDisk(path: string, root: Root): string {
  if (!root.caseInsensitive) return path;
  const [name, own] = [basename(path), ownName(path, root)];
  // Any other name is that of a link's target.
  const isSame = root.isSame(name, own) || name.includes("~");
  return isSame ? insideOf(folderOf(path)) + own : path;
}

/** Whether the file that is there has its name in other letters, upper or lower case: an import does not find it then. */
export function isNamedOtherwise(path: string, root: Root): boolean {
  if (!root.caseInsensitive) return false;
  const [name, own] = [basename(path), ownName(path, root)];
  return own !== name && root.isSame(name, own);
}
