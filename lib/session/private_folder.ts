import { sleep } from "../clock.ts";
import { isMissing, realPath } from "../disk.ts";
import { messageOf } from "../errors.ts";
import { type Message, reason, type Warn, worded } from "../messages.ts";
import { isPrivate, keepsWhatIsIn, ownUid } from "../owner.ts";
import type { Platform } from "../platform/platform.ts";
import { upwards } from "../root.ts";

const PREFIX = "slop-watch-";
/** Held by the slop-watch that the folder belongs to: the system lets go of it however that ends. */
const LOCK = "lock";

/** Whether a folder is a private one, by its name: a number without leading zeros follows, as Deno makes it. */
export const isPrivateName = (name: string): boolean => /^slop-watch-[0-9a-f]{10,16}$/.test(name);

/** A folder that was made less than this ago, in ms, may not be held yet. */
const NEW_MS = 10_000;
/** Times, in ms, after which a removal is tried again: on Windows what the app has left may hold a file. */
const RETRIES = [20, 50, 100, 200, 400];

/** A folder that was made, and what it is known by. */
interface MadeFolder {
  readonly path: string;
  /** Where it lies; undefined for the system's folder for temporary files. */
  readonly base: string | undefined;
  readonly dev: number;
  readonly ino: number | null;
  readonly locks: readonly Deno.FsFile[];
}

/**
 * slop-watch's own folder, which the user alone can read (mode 700), among the system's temporary files
 * or in what the system keeps for the user. It may be gone at any time: what removes old files takes it,
 * or the user's last logout; and another user may have made one of its name since.
 */
export class PrivateFolder implements AsyncDisposable {
  readonly #platform: Platform;
  /** Hears what is wrong. */
  warn: Warn;
  #made: MadeFolder | undefined;
  #isInTrouble = false;
  readonly #moveListeners: ((path: string) => void)[] = [];

  /** Makes it. Where that is not possible anywhere, that is a warning. */
  constructor(platform: Platform, warn: Warn) {
    this.#platform = platform;
    this.warn = warn;
    this.ready();
  }

  /** Where it was when it was last looked at; undefined where there is none. */
  get path(): string | undefined {
    return this.#made?.path;
  }

  /** Looks at it, and makes it anew where it is gone or not ours. @returns undefined where none can be made. */
  ready(): string | undefined {
    for (const path of this.tries()) return path;
    this.failed(worded("no-private-folder"));
    return undefined;
  }

  /** Whether a path lies in it, and it is as it was made: what is written there is read by nobody else. */
  holds(path: string): boolean {
    const made = this.#made;
    const isInside = path.startsWith(`${made?.path}${this.#platform.path.SEPARATOR}`);
    return made !== undefined && isInside && whyNot(made) === undefined;
  }

  /**
   * The folders that can be tried one after the other until one can be written, the one that is there first.
   * The others are made when they are asked for; where it is gone, in its own place before all, which the
   * app that runs was told. The last one asked for is the one from then on; where that is not the one that
   * was, this is a warning.
   */
  *tries(): Generator<string> {
    const last = this.#made;
    const why = last && whyNot(last);
    if (last && why === undefined) yield last.path;
    const places: { readonly base: string | undefined; readonly path?: string }[] = this.#platform
      .temporaryFolders(ownUid()).map((base) => ({ base }));
    if (last && why !== undefined) places.unshift(last);
    for (const { base, path } of places) {
      if (last && why === undefined && base === last.base) continue;
      const made = make(base, path, this.#platform);
      if (!made) continue;
      let isTaken = true;
      try {
        yield made.path;
        isTaken = false;
      } finally {
        if (isTaken) this.#take(made, last, why);
        else forget(made);
      }
    }
  }

  #take(made: MadeFolder, last: MadeFolder | undefined, why = reason("unwritable")): void {
    this.#made = made;
    if (!last) return;
    this.warn(worded("private-folder-lost", last.path, why));
    for (const listener of this.#moveListeners) listener(made.path);
    if (made.path !== last.path) return forget(last);
    // In its place its number may be that of the last one.
    for (const lock of last.locks) lock.close();
  }

  /** Has `listener` called with its path where it has been made anew, there or elsewhere. */
  onMove(listener: (path: string) => void): void {
    this.#moveListeners.push(listener);
  }

  /** It cannot be used: said once, until it can again. */
  failed(what: Message): void {
    if (!this.#isInTrouble) this.warn(what);
    this.#isInTrouble = true;
  }

  /** It could be written. */
  works(): void {
    this.#isInTrouble = false;
  }

  /** Removes it. What cannot be removed is left to a later slop-watch. */
  async remove(): Promise<void> {
    const made = this.#made;
    this.#made = undefined;
    if (!made) return;
    const isOurs = whyNot(made) === undefined;
    for (const lock of made.locks) lock.close();
    if (!isOurs) return;
    for (const wait of [...RETRIES, 0]) {
      if (remove(made.path)) return;
      await sleep(wait);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }

  /**
   * Removes what slop-watches have left that are gone: one that was killed, with its guard or where there
   * is none.
   * @param folders What may be private folders of this user's.
   */
  removeLeft(folders: readonly string[]): void {
    const { path } = this.#platform;
    for (const folder of folders) {
      try {
        const madeAt = Deno.lstatSync(path.join(folder, LOCK)).mtime?.getTime() ?? Infinity;
        const isOld = Date.now() - madeAt > NEW_MS;
        if (isOld && isHeld(folder, this.#platform) === false) remove(folder);
      } catch {
        // It is going, or none of ours.
      }
    }
  }
}

/**
 * Makes a folder in a base.
 * @param wanted Its path; undefined for a new one.
 * @returns undefined where that cannot be, or another user could take its place.
 */
function make(
  base: string | undefined,
  wanted: string | undefined,
  { path }: Platform,
): MadeFolder | undefined {
  let folder: string;
  try {
    if (wanted !== undefined) Deno.mkdirSync(wanted, { mode: 0o700 });
    folder = wanted ??
      Deno.makeTempDirSync({ prefix: PREFIX, ...base !== undefined && { dir: base } });
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
        locks: [...holdFolder(folder), ...hold(path.join(folder, LOCK))],
      };
    }
  } catch {
    // It went at once.
  }
  remove(folder);
  return undefined;
}

/** Why a folder is not as it was made; undefined where it is. */
function whyNot({ path, dev, ino }: MadeFolder): string | undefined {
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
function forget(made: MadeFolder): void {
  const isOurs = whyNot(made) === undefined;
  for (const lock of made.locks) lock.close();
  if (isOurs) remove(made.path);
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
    using file = Deno.openSync(path.join(folder, LOCK), { read: true, write: true });
    return !file.tryLockSync(true);
  } catch {
    return undefined;
  }
}

/** The folders that may be private ones of this user's. */
export function privateFolders(platform: Platform): string[] {
  const own = ownUid();
  const bases = platform.temporaryFolders(own).map((base) => base ?? temporaryFolder(platform));
  return [...new Set(bases)].flatMap((base) => foldersIn(base, platform)).filter((folder) => {
    try {
      const { uid, isDirectory } = Deno.lstatSync(folder);
      return isDirectory && (own === undefined || uid === own);
    } catch {
      return false;
    }
  });
}

function foldersIn(base: string, { path }: Platform): string[] {
  try {
    return [...Deno.readDirSync(base)]
      .filter(({ name }) => name.startsWith(PREFIX))
      .map(({ name }) => path.join(base, name));
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

/** The system's folder for temporary files; empty where nothing can be made in it. */
function temporaryFolder({ path }: Platform): string {
  try {
    const folder = Deno.makeTempDirSync({ prefix: PREFIX });
    remove(folder);
    return path.dirname(folder);
  } catch {
    return "";
  }
}
