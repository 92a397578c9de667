/** Stamps: how a file or a folder stands on the disk, told without reading it. */
import { isMissing } from "../disk.ts";

/**
 * Modification time, time of the last change of any kind, size and inode in one text: where it is the
 * same, the content most likely is. No program can set the second time back, as `cp -p`,
 * `tar x` and `rsync -t` do with the first; Deno tells it in whole seconds, and Windows may have none.
 */
export type Stamp = string;

/** Stands for a file that cannot be read: it may be as it was, changed or gone. */
export const UNREADABLE: unique symbol = Symbol("unreadable");
export type Unreadable = typeof UNREADABLE;

/** What a stamp is made of; times in ms since 1970, NaN where the system has none. */
export interface StampParts {
  readonly modifiedAt: number;
  readonly changedAt: number;
  /** In bytes. */
  readonly size: number;
}

/** How a file on the disk stands; undefined where no file is there. */
export function stampOf(file: string): Stamp | Unreadable | undefined {
  try {
    const { isFile, mtime, ctime, size, ino } = Deno.statSync(file);
    return isFile ? `${mtime?.getTime()} ${ctime?.getTime()} ${size} ${ino}` : undefined;
  } catch (error) {
    // A link that leads to itself leads to no file.
    const isNone = isMissing(error) || error instanceof Deno.errors.FilesystemLoop;
    return isNone ? undefined : UNREADABLE;
  }
}

/** Takes a stamp apart. */
export function partsOf(stamp: Stamp): StampParts {
  const [modifiedAt = NaN, changedAt = NaN, size = NaN] = stamp.split(" ").map(Number);
  return { modifiedAt, changedAt, size };
}

/** When a file that stands so was last written or put in its place, in ms since 1970. */
export function writtenAt(stamp: Stamp): number {
  const { modifiedAt, changedAt } = partsOf(stamp);
  return Number.isNaN(changedAt) ? modifiedAt : Math.max(modifiedAt, changedAt);
}

/**
 * Whether a file was written so shortly before `now`, in ms since 1970, that another write could leave
 * the same stamp, which is what git calls racy: the clock of file times ticks every 16 ms at the most, and
 * every 1 or 2 s on file systems that keep whole seconds.
 */
export function isRacy(stamp: Stamp | undefined, now: number): boolean {
  if (stamp === undefined) return true;
  const at = writtenAt(stamp);
  const tick = at % 1000 === 0 ? 2000 : 20;
  // One that lies ahead says nothing: then it is racy, too.
  return !(now - at > tick);
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

/** What is at a path, as the system names it; a link is also what it leads to. */
export function kindOf(
  path: string,
): { readonly isFolder: boolean; readonly isFile: boolean; readonly isLink: boolean } {
  try {
    const own = Deno.lstatSync(path);
    const led = own.isSymlink ? Deno.statSync(path) : own;
    return { isFolder: led.isDirectory, isFile: led.isFile, isLink: own.isSymlink };
  } catch {
    return { isFolder: false, isFile: false, isLink: false };
  }
}
