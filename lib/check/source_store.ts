import type { Place } from "../wire/checker.ts";

/** Above this size, in bytes, everything is forgotten: then the bytes decide until the next start. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Keeps the sources that the running generation was started on, so that a check can compare a file's
 * code with what it was. In a file and not in memory: it is seldom read, and may be large.
 */
export class SourceStore {
  readonly #file: Deno.FsFile;
  readonly #places = new Map<string, Place>();
  #end = 0;
  #isFull = false;

  /** @param path In a folder only the user can read. Throws where it cannot be written. */
  constructor(readonly path: string) {
    this.#file = Deno.openSync(path, { create: true, truncate: true, write: true, mode: 0o600 });
  }

  /** Keeps a source under the digest of its bytes. */
  put(digest: string, source: Uint8Array): void {
    if (this.#isFull || this.#places.has(digest)) return;
    if (this.#end + source.length > LARGEST) this.#forget();
    try {
      for (let at = 0; at < source.length;) at += this.#file.writeSync(source.subarray(at));
      this.#places.set(digest, { offset: this.#end, length: source.length });
      this.#end += source.length;
    } catch {
      this.#isFull = true; // No room on the disk: what is kept stays good.
    }
  }

  /** Where the source with this digest lies. */
  find(digest: string | undefined): Place | undefined {
    return digest === undefined ? undefined : this.#places.get(digest);
  }

  close(): void {
    this.#file.close();
  }

  #forget(): void {
    this.#places.clear();
    this.#end = 0;
    this.#file.truncateSync(0);
    this.#file.seekSync(0, Deno.SeekMode.Start);
  }
}
