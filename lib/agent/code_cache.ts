/**
 * Keeps what Pythons have compiled of the agent, from one slop-watch to the next: the first start of an app would
 * wait for that each time. What is kept is code, so only a folder counts that nobody else can write.
 */
import { entriesOf, isMissing, realPath } from "../disk.ts";
import { isPrivate, keepsWhatIsIn, ownUid } from "../owner.ts";
import type { Platform } from "../platform/platform.ts";
import { upwards } from "../root.ts";
import { variable } from "../variables.ts";

const OURS = "slop-watch";
/** How many versions are kept, the one that was used last first: people may use one, and work on another. */
const MOST_VERSIONS = 4;
/** The folder of each version begins with it. */
const PREFIX = "agent-";
const CODES = /^[\w.-]{1,80}\.codes$/;
/** Nothing larger is taken, in bytes. */
const LARGEST = 4 * 1024 * 1024;

/** When a folder was used last, in ms since 1970. */
function usedLast(folder: string): number {
  try {
    return Deno.statSync(folder).mtime?.getTime() ?? 0;
  } catch {
    return 0;
  }
}

/** What is kept of the agent's code by this user, for this version. */
export class CodeCache {
  readonly #folder: string;
  readonly #platform: Platform;

  private constructor(folder: string, platform: Platform) {
    this.#folder = folder;
    this.#platform = platform;
  }

  /**
   * Opens that of this user and of this version.
   * @param program The program, by whose size and time versions are told apart: a path or an address of a file.
   * @returns undefined where there can be none.
   */
  static open(program: string | undefined, platform: Platform): CodeCache | undefined {
    const base = platform.cacheFolder(variable);
    if (program === undefined || base === undefined) return undefined;
    const { path } = platform;
    try {
      const file = Deno.statSync(program.startsWith("file:") ? new URL(program) : program);
      const version = `${file.size.toString(36)}-${(file.mtime?.getTime() ?? 0).toString(36)}`;
      const folder = path.join(base, OURS, PREFIX + version);
      Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const now = new Date();
      Deno.utimeSync(folder, now, now);
      const own = ownUid();
      const real = own === undefined ? folder : realPath(folder);
      const folders = Array.from(upwards(real, path), (at) => Deno.lstatSync(at));
      const isOurs = isPrivate(folders[0]!, own) &&
        keepsWhatIsIn(folders, own, folders.at(-1)!.uid);
      return isOurs ? new CodeCache(real, platform) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Puts what is kept into the folder of the agent's parts. What is of no use there is passed over by Python itself. */
  give(parts: string): void {
    this.#copy(this.#folder, parts);
  }

  /** Keeps what has come there, and removes what versions have kept that nobody uses any more. */
  take(parts: string): void {
    this.#copy(parts, this.#folder);
    const { path } = this.#platform;
    const above = path.dirname(this.#folder);
    const others = entriesOf(above).filter((name) => name.startsWith(PREFIX))
      .map((name) => path.join(above, name)).filter((other) => other !== this.#folder)
      .map((other) => ({ other, at: usedLast(other) })).sort((a, b) => b.at - a.at);
    for (const { other } of others.slice(MOST_VERSIONS - 1)) {
      try {
        Deno.removeSync(other, { recursive: true });
      } catch {
        // Another slop-watch does the same.
      }
    }
  }

  #copy(from: string, to: string): void {
    const { path } = this.#platform;
    const there = new Set(entriesOf(to));
    for (const name of entriesOf(from).filter((name) => CODES.test(name) && !there.has(name))) {
      const temporary = path.join(to, `${name}.${Deno.pid}`);
      try {
        const { isFile, size } = Deno.lstatSync(path.join(from, name));
        if (!isFile || size > LARGEST) continue;
        const bytes = Deno.readFileSync(path.join(from, name));
        // Whole or not at all.
        Deno.writeFileSync(temporary, bytes, { createNew: true, mode: 0o600 });
        Deno.renameSync(temporary, path.join(to, name));
      } catch (error) {
        if (!isMissing(error)) return; // No room.
      }
    }
  }
}
