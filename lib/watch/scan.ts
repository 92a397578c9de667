/** A look at the files themselves: which folders and files are in scope, and how each file stands. */
import { ENVIRONMENT_MARK, type Scope } from "./scope.ts";
import { join } from "@std/path/posix";

/** Modification time, size and inode in one text: where it is the same, the content most likely is. */
export type Stamp = string;

export interface Scanned {
  /** From the root, with `/`. */
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Stamp>;
  /** Folders that could not be read. */
  readonly unreadable: readonly string[];
}

/** How a file on the disk stands; undefined where no file is there. */
export function stampOf(file: string): Stamp | undefined {
  try {
    const info = Deno.statSync(file);
    return info.isFile ? `${info.mtime?.getTime()} ${info.size} ${info.ino}` : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a link in `folder` leads to a folder, and not back up the way that led to it. */
function leadsOn(link: string, folder: string): boolean {
  try {
    const target = Deno.realPathSync(link);
    return Deno.statSync(target).isDirectory &&
      !`${Deno.realPathSync(folder)}/`.startsWith(`${target}/`);
  } catch {
    return false;
  }
}

/**
 * Walks `from` and the folders below that the scope enters. A folder that is a virtual environment is
 * passed over, unless it is itself one of `from`.
 * @param toDisk Turns a path from the root into one that the system takes.
 */
export function scan(
  from: readonly string[],
  scope: Scope,
  toDisk: (path: string) => string,
): Scanned {
  const folders: string[] = [];
  const files = new Map<string, Stamp>();
  const unreadable: string[] = [];
  const starts = new Set(from);
  const seen = new Set<string>();
  const waiting = [...from];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    let entries: Deno.DirEntry[];
    try {
      entries = [...Deno.readDirSync(toDisk(folder))];
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
        unreadable.push(folder);
      }
      continue;
    }
    if (!starts.has(folder) && entries.some(({ name }) => name === ENVIRONMENT_MARK)) continue;
    folders.push(folder);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory ||
        (entry.isSymlink && scope.enters(path) && leadsOn(toDisk(path), toDisk(folder)));
      if (isFolder) {
        if (scope.enters(path)) waiting.push(path);
      } else if (scope.decide(path).inScope) {
        const stamp = stampOf(toDisk(path));
        if (stamp !== undefined) files.set(path, stamp);
      }
    }
  }
  return { folders, files, unreadable };
}
