import type { Sink } from "./write_queue.ts";

/** How much of the end of a file is looked at for the beginning of a line, in bytes. */
const LONGEST_TAIL = 1024 * 1024;

const NEWLINE = 10;
const END_OF_LINE = Uint8Array.of(NEWLINE);

/** By this a line of `--events` is known for one, whole or not. */
const BEGINNING = new TextEncoder().encode('{"event":"');

/**
 * A file of whole lines that others may write as well. What a full disk, or the end of an earlier
 * slop-watch, has left of a line is taken back.
 */
export class EventsFile implements Sink {
  readonly #file: Deno.FsFile;
  /** Whether lines can be taken back: not from a device. */
  readonly #isPlain: boolean;
  /** Whether it ends with half a line that cannot be taken back. */
  #isAmid = false;

  private constructor(readonly path: string, file: Deno.FsFile) {
    this.#file = file;
    this.#isPlain = file.statSync().isFile;
  }

  /** Opens it for appending. Throws where the system does not. */
  static openSync(path: string): EventsFile {
    const options = { append: true, create: true, mode: 0o600 };
    let file: Deno.FsFile;
    try {
      file = Deno.openSync(path, { ...options, read: true });
    } catch {
      // It may be there for writing alone.
      file = Deno.openSync(path, options);
    }
    const events = new EventsFile(path, file);
    if (events.#isPlain) events.#mend();
    return events;
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (this.#isAmid && await this.#file.write(END_OF_LINE) > 0) this.#isAmid = false;
    return await this.#file.write(bytes);
  }

  /** Takes back what was written of a line, where it is what the file ends with. */
  takeBack(written: Uint8Array): void {
    if (!this.#isPlain || written.length === 0) return;
    try {
      const tail = this.#tail(written.length);
      if (tail.every((byte, n) => byte === written[n])) this.#cut(tail.length);
    } catch {
      this.#isAmid = true;
    }
  }

  close(): void {
    this.#file.close();
  }

  /** Sees that what is written next begins a line. */
  #mend(): void {
    try {
      const tail = this.#tail(LONGEST_TAIL);
      const line = tail.subarray(tail.lastIndexOf(NEWLINE) + 1);
      this.#isAmid = line.length > 0;
      if (!isHalf(line)) return;
      this.#cut(line.length);
      this.#isAmid = false;
    } catch {
      // It cannot be read, or not be cut.
    }
  }

  /** The last bytes of the file, at most so many. */
  #tail(most: number): Uint8Array {
    const { size } = this.#file.statSync();
    const tail = new Uint8Array(Math.min(most, size));
    this.#file.seekSync(-tail.length, Deno.SeekMode.End);
    for (let at = 0; at < tail.length;) at += this.#file.readSync(tail.subarray(at)) ?? Infinity;
    return tail;
  }

  #cut(bytes: number): void {
    const { size } = this.#file.statSync();
    try {
      this.#file.truncateSync(size - bytes);
    } catch (error) {
      // Windows shortens no file that is open for appending alone.
      if (Deno.statSync(this.path).size !== size) throw error;
      Deno.truncateSync(this.path, size - bytes);
    }
  }
}

/** Whether a line without an end is the beginning of an event. */
function isHalf(line: Uint8Array): boolean {
  if (line.length === 0) return false;
  const most = Math.min(line.length, BEGINNING.length);
  if (!BEGINNING.subarray(0, most).every((byte, n) => byte === line[n])) return false;
  try {
    JSON.parse(new TextDecoder().decode(line));
    return false;
  } catch {
    return true;
  }
}
