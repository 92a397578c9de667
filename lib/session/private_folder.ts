import { sleep } from "../clock.ts";
import { type Message, reason, type Warn, worded } from "../messages.ts";
import { ownUid } from "../owner.ts";
import type { Platform } from "../platform/platform.ts";
import {
  forgetHeldFolder,
  type HeldFolder,
  makeHeldFolder,
  removeFolder,
  whyLost,
} from "./held_folder.ts";

/** Times, in ms, after which a removal is tried again: on Windows what the app has left may hold a file. */
const RETRIES = [20, 50, 100, 200, 400];

/**
 * slop-watch's own folder, which the user alone can read (mode 700), among the system's temporary files
 * or in what the system keeps for the user. It may be gone at any time: what removes old files takes it,
 * or the user's last logout; and another user may have made one of its name since.
 */
export class PrivateFolder implements AsyncDisposable {
  readonly #platform: Platform;
  /** Hears what is wrong. */
  warn: Warn;
  #made: HeldFolder | undefined;
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
    return made !== undefined && isInside && whyLost(made) === undefined;
  }

  /**
   * The folders that can be tried one after the other until one can be written, the one that is there first.
   * The others are made when they are asked for; where it is gone, in its own place before all, which the
   * app that runs was told. The last one asked for is the one from then on; where that is not the one that
   * was, this is a warning.
   */
  *tries(): Generator<string> {
    const last = this.#made;
    const why = last && whyLost(last);
    if (last && why === undefined) yield last.path;
    const places: { readonly base: string | undefined; readonly path?: string }[] = this.#platform
      .temporaryFolders(ownUid()).map((base) => ({ base }));
    if (last && why !== undefined) places.unshift(last);
    for (const { base, path } of places) {
      if (last && why === undefined && base === last.base) continue;
      const made = makeHeldFolder(base, path, this.#platform);
      if (!made) continue;
      let isTaken = true;
      try {
        yield made.path;
        isTaken = false;
      } finally {
        if (isTaken) this.#take(made, last, why);
        else forgetHeldFolder(made);
      }
    }
  }

  #take(made: HeldFolder, last: HeldFolder | undefined, why = reason("unwritable")): void {
    this.#made = made;
    if (!last) return;
    this.warn(worded("private-folder-lost", last.path, why));
    for (const listener of this.#moveListeners) listener(made.path);
    if (made.path !== last.path) return forgetHeldFolder(last);
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
    const isOurs = whyLost(made) === undefined;
    for (const lock of made.locks) lock.close();
    if (!isOurs) return;
    for (const wait of [...RETRIES, 0]) {
      if (removeFolder(made.path)) return;
      await sleep(wait);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }
}
