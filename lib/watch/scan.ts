/** A look at the files themselves: which folders and files are in scope, and how each file stands. */
import { isFolder, isMissing } from "../disk.ts";
import { ENVIRONMENT_MARK, isEnvironment } from "../environments.ts";
import { foldersAbove, insideOf, type Root } from "../root.ts";
import type { Scope } from "./scope.ts";

/** Modification time, size and inode in one text: where it is the same, the content most likely is. */
export type Stamp = string;

/** In the place of what is known of a file that cannot be read: it is neither as it was nor gone. */
export const UNREADABLE: unique symbol = Symbol("unreadable");
export type Unreadable = typeof UNREADABLE;

export interface Scanned {
  /** From the root, with `/`. */
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Stamp>;
  /** Folders that could not be read. */
  readonly unreadable: readonly string[];
  /** Files of which could not be told how they stand. */
  readonly unreadableFiles: readonly string[];
}

/** How a file on the disk stands; undefined where no file is there. */
export function stampOf(file: string): Stamp | Unreadable | undefined {
  try {
    const info = Deno.statSync(file);
    return info.isFile ? `${info.mtime?.getTime()} ${info.size} ${info.ino}` : undefined;
  } catch (error) {
    // A link that leads to itself leads to no file.
    const isNone = isMissing(error) || error instanceof Deno.errors.FilesystemLoop;
    return isNone ? undefined : UNREADABLE;
  }
}

/** How a folder stands: its stamp changes when something comes into it or leaves it. Undefined where none is there. */
export function folderStampOf(
  folder: string,
): { readonly stamp: Stamp; readonly inode: number | null } | undefined {
  try {
    const { mtime, ino, isDirectory } = Deno.statSync(folder);
    return isDirectory ? { stamp: `${mtime?.getTime()} ${ino}`, inode: ino } : undefined;
  } catch {
    return undefined;
  }
}

const realFolder = (path: string) => `${Deno.realPathSync(path).replaceAll("\\", "/")}/`;

/**
 * Whether a link leads to a folder, and not back up the way that led to it. That way may have gone
 * through other links: where two folders hold links to each other it would never end.
 */
function leadsOn(link: string, root: Root): boolean {
  try {
    const target = realFolder(root.toDisk(link));
    if (!isFolder(root.toDisk(link))) return false;
    for (const folder of foldersAbove(link)) {
      if (realFolder(root.toDisk(folder)).startsWith(target)) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Walks `from` and the folders below that the scope enters. A folder that is a virtual environment is
 * passed over, unless a pattern begins in it.
 */
export function scan(from: readonly string[], scope: Scope, root: Root): Scanned {
  const folders: string[] = [];
  const files = new Map<string, Stamp>();
  const unreadable: string[] = [];
  const unreadableFiles: string[] = [];
  const starts = new Set(scope.starts);
  const seen = new Set<string>();
  const waiting = [...from];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    let entries: Deno.DirEntry[];
    try {
      entries = [...Deno.readDirSync(root.toDisk(folder))];
    } catch (error) {
      if (!isMissing(error)) unreadable.push(folder);
      continue;
    }
    const isMarked = entries.some(({ name }) => name === ENVIRONMENT_MARK);
    if (isMarked && !starts.has(folder) && isEnvironment(root, folder)) continue;
    folders.push(folder);
    // Not `join`, which would look at each part of each path again: a third of all the time.
    const inside = insideOf(folder);
    for (const entry of entries) {
      const path = inside + entry.name;
      const leadsDown = entry.isDirectory ||
        (entry.isSymlink && scope.enters(path) && leadsOn(path, root));
      if (leadsDown) {
        if (scope.enters(path)) waiting.push(path);
      } else if (scope.decide(path).inScope) {
        const stamp = stampOf(root.toDisk(path));
        if (stamp === UNREADABLE) unreadableFiles.push(path);
        else if (stamp !== undefined) files.set(path, stamp);
      }
    }
  }
  return { folders, files, unreadable, unreadableFiles };
}
