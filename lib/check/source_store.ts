import type { Span } from "../wire/checker.ts";

/** Above this size, in bytes, all is forgotten: until the next start a save is judged by its bytes alone. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Keeps the sources that the running generation was started on, so that a check can compare a file's
 * code with what it was. In a file and not in memory: it is seldom read, and may be large.
 */
export class SourceStore {
  #file: Deno.FsFile;
  #path: string;
  readonly #spans = new Map<string, Omit<Span, "store">>();
  #end = 0;

  /** @param path In a folder only the user can read. Throws where it cannot be written. */
  constructor(path: string) {
    this.#path = path;
    this.#file = open(path);
  }

  /** Goes on in another file, with all that is kept. The last one may be deleted already. */
  move(path: string): void {
    try {
      const file = open(path);
      this.#file.seekSync(0, Deno.SeekMode.Start);
      const content = new Uint8Array(this.#end);
      for (let at = 0; at < content.length;) {
        const read = this.#file.readSync(content.subarray(at));
        if (read === null) throw new Deno.errors.UnexpectedEof();
        at += read;
      }
      this.#file.close();
      this.#file = file;
      this.#path = path;
      writeAll(file, content);
    } catch {
      this.#forget();
    }
  }

  /** Keeps a source under the digest of its bytes. */
  put(digest: string, source: Uint8Array): void {
    if (this.#spans.has(digest)) return;
    if (this.#end + source.length > LARGEST) this.#forget();
    try {
      this.#file.seekSync(this.#end, Deno.SeekMode.Start);
      writeAll(this.#file, source);
      this.#spans.set(digest, { offset: this.#end, length: source.length });
      this.#end += source.length;
    } catch {
      // The disk is full for now. What is kept already stays valid.
    }
  }

  /** Where the source with this digest lies. */
  find(digest: string | undefined): Span | undefined {
    const span = digest === undefined ? undefined : this.#spans.get(digest);
    return span && { store: this.#path, ...span };
  }

  close(): void {
    this.#file.close();
  }

  #forget(): void {
    this.#spans.clear();
    this.#end = 0;
    try {
      this.#file.truncateSync(0);
    } catch {
      // Then it is written over from its beginning.
    }
  }
}

function open(path: string): Deno.FsFile {
  return Deno.openSync(path, {
    create: true,
    truncate: true,
    read: true,
    write: true,
    mode: 0o600,
  });
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}
