import { sleep } from "../clock.ts";
import type { Platform } from "../platform/platform.ts";

const PREFIX = "slop-watch-";
/** Held by the slop-watch that the folder belongs to: the system lets go of it however that ends. */
const LOCK = "lock";
/** A folder that was made less than this ago, in ms, may not be held yet. */
const NEW_MS = 10_000;
/** Times, in ms, after which a removal is tried again: on Windows what the app has left may hold a file. */
const RETRIES = [20, 50, 100, 200, 400];

/** slop-watch's own folder among the system's temporary files, which the user alone can read (mode 700). */
export class PrivateFolder {
  readonly #lock: Deno.FsFile | undefined;

  private constructor(readonly path: string, lock: Deno.FsFile | undefined) {
    this.#lock = lock;
  }

  /** @returns undefined where none can be made. */
  static make({ path }: Platform): PrivateFolder | undefined {
    try {
      const folder = Deno.makeTempDirSync({ prefix: PREFIX });
      return new PrivateFolder(folder, hold(path.join(folder, LOCK)));
    } catch {
      return undefined;
    }
  }

  /** Removes it. What cannot be removed is left to a later slop-watch. */
  async remove(): Promise<void> {
    this.#lock?.close();
    for (const wait of [...RETRIES, 0]) {
      if (remove(this.path)) return;
      await sleep(wait);
    }
  }

  /**
   * Removes what slop-watches have left beside it that are gone: one that was killed, with its guard or
   * where there is none.
   */
  removeLeft(platform: Platform): void {
    for (const folder of privateFolders(platform.path.dirname(this.path), platform)) {
      const lock = platform.path.join(folder, LOCK);
      try {
        // In a folder that all share somebody else may have put it there.
        const isOurs = Deno.lstatSync(folder).uid === Deno.lstatSync(this.path).uid;
        const madeAt = isOurs ? Deno.lstatSync(lock).mtime?.getTime() ?? Infinity : Infinity;
        if (Date.now() - madeAt > NEW_MS && isHeld(folder, platform) === false) remove(folder);
      } catch {
        // It is going, or none of ours.
      }
    }
  }
}

/** Takes a lock. @returns undefined where the file system has none: then nobody is to take it for free. */
function hold(lock: string): Deno.FsFile | undefined {
  const file = Deno.openSync(lock, { read: true, write: true, createNew: true, mode: 0o600 });
  try {
    if (file.tryLockSync(true)) return file;
  } catch {
    // As said.
  }
  file.close();
  Deno.removeSync(lock);
  return undefined;
}

/** Whether the slop-watch of a private folder runs; undefined where the folder does not tell. */
export function isHeld(folder: string, { path }: Platform): boolean | undefined {
  try {
    using file = Deno.openSync(path.join(folder, LOCK), { read: true, write: true });
    return !file.tryLockSync(true);
  } catch {
    return undefined;
  }
}

/** The folders in `temporary` that may be private ones. */
export function privateFolders(temporary: string, { path }: Platform): string[] {
  try {
    return [...Deno.readDirSync(temporary)]
      .filter(({ name, isDirectory }) => isDirectory && name.startsWith(PREFIX))
      .map(({ name }) => path.join(temporary, name));
  } catch {
    return [];
  }
}

/** @returns Whether the folder is gone. */
function remove(folder: string): boolean {
  try {
    Deno.removeSync(folder, { recursive: true });
    return true;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

/** The system's folder for temporary files, which private folders lie in. */
export function temporaryFolder({ path }: Platform): string {
  try {
    const folder = Deno.makeTempDirSync({ prefix: PREFIX });
    remove(folder);
    return path.dirname(folder);
  } catch {
    return "";
  }
}
