/** A folder that only the user can read, held by a lock as long as its slop-watch runs. */
import { isMissing, realPath } from "../disk.ts";
import { messageOf } from "../errors.ts";
import { reason } from "../messages.ts";
import { isPrivate, keepsWhatIsIn, ownUid } from "../owner.ts";
import type { Platform } from "../platform/platform.ts";
import { upwards } from "../root.ts";

export const PRIVATE_PREFIX = "slop-watch-";
/** Held by the slop-watch that the folder belongs to: the system lets go of it however that ends. */
export const LOCK_NAME = "lock";

/** Whether a folder is a private one, by its name: a number without leading zeros follows, as Deno makes it. */
export const isPrivateName = (name: string): boolean => /^slop-watch-[0-9a-f]{10,16}$/.test(name);

/** A folder that was made, and what it is known by. */
export interface HeldFolder {
  readonly path: string;
  /** Where it lies; undefined for the system's folder for temporary files. */
  readonly base: string | undefined;
  readonly dev: number;
  readonly ino: number | null;
  readonly locks: readonly Deno.FsFile[];
}

/**
 * Makes a folder in a base.
 * @param wanted Its path; undefined for a new one.
 * @returns undefined where that cannot be, or another user could take its place.
 */
export function makeHeldFolder(
  base: string | undefined,
  wanted: string | undefined,
  { path }: Platform,
): HeldFolder | undefined {
  let folder: string;
  try {
    if (wanted !== undefined) Deno.mkdirSync(wanted, { mode: 0o700 });
    folder = wanted ??
      Deno.makeTempDirSync({ prefix: PRIVATE_PREFIX, ...base !== undefined && { dir: base } });
  } catch {
    return undefined;
  }
  try {
    const own = ownUid();
    // A link on the way to it may lead elsewhere later.
    if (own !== undefined) folder = realPath(folder);
    const above = Array.from(upwards(path.dirname(folder), path), (at) => Deno.lstatSync(at));
    const { dev, ino } = Deno.lstatSync(folder);
    if (keepsWhatIsIn(above, own, above.at(-1)?.uid)) {
      return {
        path: folder,
        base,
        dev,
        ino,
        locks: [...holdFolder(folder), ...hold(path.join(folder, LOCK_NAME))],
      };
    }
  } catch {
    // It went at once.
  }
  removeFolder(folder);
  return undefined;
}

/** Why a folder is no longer as it was made; undefined where it is. */
export function whyLost({ path, dev, ino }: HeldFolder): string | undefined {
  try {
    const own = ownUid();
    const info = Deno.lstatSync(path);
    if (own !== undefined && info.uid !== null && info.uid !== own) {
      return reason("foreign", info.uid);
    }
    const isSame = info.isDirectory && info.dev === dev && info.ino === ino && isPrivate(info, own);
    return isSame ? undefined : reason("replaced");
  } catch (error) {
    return isMissing(error) ? reason("gone") : messageOf(error);
  }
}

/** Lets go of a folder, and removes it where it is still ours. */
export function forgetHeldFolder(made: HeldFolder): void {
  const isOurs = whyLost(made) === undefined;
  for (const lock of made.locks) lock.close();
  if (isOurs) removeFolder(made.path);
}

/** Takes a lock. @returns None where the file system has none: then nobody is to take it for free. */
function hold(lock: string): Deno.FsFile[] {
  const file = Deno.openSync(lock, { read: true, write: true, createNew: true, mode: 0o600 });
  try {
    if (file.tryLockSync(true)) return [file];
  } catch {
    // Then nobody is to take it for free.
  }
  file.close();
  Deno.removeSync(lock);
  return [];
}

/**
 * Locks a folder against what removes old files: systemd-tmpfiles(8) leaves what is in it alone. On
 * Windows no folder can be opened.
 */
function holdFolder(folder: string): Deno.FsFile[] {
  try {
    const file = Deno.openSync(folder);
    if (file.tryLockSync()) return [file];
    file.close();
  } catch {
    // A file system without locks.
  }
  return [];
}

/** Whether the slop-watch of a private folder runs; undefined where its lock cannot be asked. */
export function isHeld(folder: string, { path }: Platform): boolean | undefined {
  try {
    using file = Deno.openSync(path.join(folder, LOCK_NAME), { read: true, write: true });
    return !file.tryLockSync(true);
  } catch {
    return undefined;
  }
}

/** @returns Whether the folder is gone. */
export function removeFolder(folder: string): boolean {
  try {
    Deno.removeSync(folder, { recursive: true });
    return true;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
