/** The scan: which folders and files are in scope, and how each file stands. */
import { sleep } from "../clock.ts";
import { isMissing } from "../disk.ts";
import { ENVIRONMENT_MARK, isEnvironment } from "../environments.ts";
import { foldersAbove, insideOf, type Root } from "../root.ts";
import { NO_TEXT } from "../variables.ts";
import { VisitedFolders } from "./visited_folders.ts";
import type { Scope } from "./scope.ts";
import { type Stamp, stampOf, UNREADABLE } from "./stamp.ts";

/** How long a scan may keep everything else waiting, in ms. */
const SLICE_MS = 15;

export interface Scanned {
  /** From the root, with `/`. */
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Stamp>;
  /** Those of the files that are links. */
  readonly links: readonly string[];
  /** Folders that could not be read. */
  readonly unreadable: readonly string[];
  /** Files of which the system does not say how they stand. */
  readonly unreadableFiles: readonly string[];
  /** Files and folders whose name is no text, so that the system cannot be asked about them. */
  readonly unnameable: readonly string[];
}

/** A folder to be walked. */
interface FolderToWalk {
  readonly folder: string;
  /** Whether a link leads there, or to a folder that it lies in. */
  readonly isByLink: boolean;
}

/** Where the kernel shows itself as folders: there is no code in them, and a scan would find no end. */
const OF_KERNEL = ["/proc/", "/sys/"];

/** A folder's real path as what is inside of it begins with. */
const insideOnDisk = (path: string) =>
  `${Deno.realPathSync(path).replaceAll("\\", "/")}/`.replace(/\/+$/, "/");

/** Whether a link leads to a folder of files, and not to one that the link itself lies in. */
function leadsOn(link: string, root: Root): boolean {
  try {
    const path = root.toDisk(link);
    if (!Deno.statSync(path).isDirectory) return false;
    const target = insideOnDisk(path);
    if (OF_KERNEL.some((folder) => target.startsWith(folder))) return false;
    for (const folder of foldersAbove(link)) {
      if (insideOnDisk(root.toDisk(folder)).startsWith(target)) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * Walks `from` and the folders below that the scope enters, each real folder once: by the path that has
 * no link in it, else by the first that leads there. A folder that is a virtual environment is passed
 * over, unless a pattern begins in it.
 * @param visited The folders of earlier walks; those of this one are added.
 */
function* walk(
  from: readonly string[],
  scope: Scope,
  root: Root,
  visited: VisitedFolders,
): Generator<void, Scanned> {
  const folders: string[] = [];
  const files = new Map<string, Stamp>();
  const links: string[] = [];
  const unreadable: string[] = [];
  const unreadableFiles: string[] = [];
  const unnameable: string[] = [];
  const starts = new Set(scope.starts);
  const seen = new Set<string>();

  const waiting: FolderToWalk[] = from.map((folder) => ({
    folder,
    isByLink: !starts.has(folder) && isBehindLink(folder, scope, root),
  }));
  const behindLinks: FolderToWalk[] = [];
  for (
    let step = waiting.pop() ?? behindLinks.shift();
    step !== undefined;
    step = waiting.pop() ?? behindLinks.shift()
  ) {
    yield;
    const { folder, isByLink } = step;
    if (seen.has(folder)) continue;
    seen.add(folder);
    if (!visited.visit(folder, isByLink)) continue;
    let entries: Deno.DirEntry[];
    try {
      entries = [...Deno.readDirSync(root.toDisk(folder))];
    } catch (error) {
      if (!isMissing(error)) unreadable.push(folder);
      else if (folder.includes(NO_TEXT)) unnameable.push(folder);
      continue;
    }
    const isMarked = entries.some(({ name }) => name === ENVIRONMENT_MARK);
    if (isMarked && !starts.has(folder) && isEnvironment(root, folder)) continue;
    folders.push(folder);
    // Not `join`, which would take each path apart again: a third of all the time.
    const inside = insideOf(folder);
    for (const { name, isDirectory, isSymlink } of entries) {
      const path = inside + name;
      if (isDirectory) {
        if (scope.enters(path)) waiting.push({ folder: path, isByLink });
      } else if (isSymlink && scope.enters(path) && leadsOn(path, root)) {
        behindLinks.push({ folder: path, isByLink: true });
      } else if (scope.decide(path).inScope) {
        const stamp = stampOf(root.toDisk(path));
        if (stamp === UNREADABLE) unreadableFiles.push(path);
        else if (stamp !== undefined) files.set(path, stamp);
        else if (name.includes(NO_TEXT)) unnameable.push(path);
        if (isSymlink && typeof stamp === "string") links.push(path);
      }
    }
  }
  return { folders, files, links, unreadable, unreadableFiles, unnameable };
}

/** Whether a folder, or one above it up to a pattern's base, is a link. */
function isBehindLink(folder: string, scope: Scope, root: Root): boolean {
  const isLink = (path: string) => {
    try {
      return Deno.lstatSync(root.toDisk(path)).isSymlink;
    } catch {
      return false;
    }
  };
  if (isLink(folder)) return true;
  for (const above of foldersAbove(folder)) {
    if (scope.starts.includes(above)) return false;
    if (isLink(above)) return true;
  }
  return false;
}

/** Walks in one go. */
export function scan(
  from: readonly string[],
  scope: Scope,
  root: Root,
  visited: VisitedFolders = new VisitedFolders(root),
): Scanned {
  const walking = walk(from, scope, root, visited);
  for (let step = walking.next();; step = walking.next()) if (step.done) return step.value;
}

/**
 * Walks in slices, between which everything else has its turn.
 * @param isOver Asked between them: whether nobody wants to know any more.
 * @returns undefined where that is so.
 */
export async function scanInSlices(
  from: readonly string[],
  scope: Scope,
  root: Root,
  visited: VisitedFolders,
  isOver: () => boolean,
): Promise<Scanned | undefined> {
  const walking = walk(from, scope, root, visited);
  for (let since = performance.now();;) {
    const step = walking.next();
    if (step.done) return step.value;
    if (performance.now() - since < SLICE_MS) continue;
    await sleep(0);
    if (isOver()) return undefined;
    since = performance.now();
  }
}
