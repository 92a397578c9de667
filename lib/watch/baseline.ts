import type { FileState } from "./changes.ts";
import type { Reading } from "./dirty.ts";
import { partsOf, type Stamp } from "./stamp.ts";

/** The files that the running generation was started on, by path from the root. Changes are what differs from them. */
export class Baseline {
  readonly #files = new Map<string, FileState>();
  /** Those that another write could have left with the same stamp. */
  readonly #racy = new Set<string>();

  get size(): number {
    return this.#files.size;
  }

  get paths(): Iterable<string> {
    return this.#files.keys();
  }

  get entries(): Iterable<[string, FileState]> {
    return this.#files;
  }

  get(path: string): FileState | undefined {
    return this.#files.get(path);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Whether another write could have left the file with the same stamp. */
  isRacy(path: string): boolean {
    return this.#racy.has(path);
  }

  /** Whether a file that stands so has another size than the one of the baseline, or there is none. */
  hasOtherSize(path: string, stamp: Stamp): boolean {
    const before = this.#files.get(path);
    return partsOf(stamp).size !== (before ? partsOf(before.stamp).size : 0);
  }

  /** Takes a file that has not been read; an empty stamp stands for one that is not known. */
  takeUnread(path: string, stamp: Stamp): void {
    this.#files.set(path, { stamp, digest: undefined });
  }

  /** Takes a file as it was read. */
  take(path: string, { state, racy }: Reading): void {
    if (state) this.#files.set(path, state);
    else this.#files.delete(path);
    if (state && racy) this.#racy.add(path);
    else this.#racy.delete(path);
  }
}
