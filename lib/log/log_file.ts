import { messageOf } from "../errors.ts";
import { reason } from "../messages.ts";

/** How much may wait for the disk, in bytes, before what comes is left out. */
const MOST_WAITING = 8 * 1024 * 1024;

type Writable = Pick<Deno.FsFile, "write" | "close">;

/**
 * A file that takes bytes without ever making their giver wait: a slow disk costs what does not fit
 * into the queue, a full one the rest of the file.
 */
export class LogFile {
  readonly #file: Writable;
  readonly #failed: (why: string) => void;
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;
  #leftOut = 0;
  #writing: Promise<void> | undefined;
  #hasFailed = false;
  #isBroken = false;
  #isClosed = false;

  /** @param failed Told, once, why something is missing in the file. */
  constructor(file: Writable, failed: (why: string) => void) {
    this.#file = file;
    this.#failed = failed;
  }

  write(bytes: Uint8Array): void {
    if (this.#isBroken || this.#isClosed) return;
    if (this.#bytes + bytes.length > MOST_WAITING) {
      this.#leftOut += bytes.length;
      this.#fail(reason("disk-slow"));
      return;
    }
    this.#waiting.push(bytes.slice());
    this.#bytes += bytes.length;
    this.#writing ??= this.#write();
  }

  /** Writes a last text and closes the file. */
  async close(text: string): Promise<void> {
    if (this.#isClosed) return;
    await this.#writing;
    this.write(new TextEncoder().encode(text));
    this.#isClosed = true;
    await this.#writing;
    this.#file.close();
  }

  async #write(): Promise<void> {
    try {
      for (let next = this.#next(); next; next = this.#next()) {
        for (let at = 0; at < next.length;) at += await this.#file.write(next.subarray(at));
        this.#bytes -= next.length;
      }
    } catch (error) {
      this.#isBroken = true;
      this.#waiting = [];
      this.#fail(messageOf(error));
    }
    this.#writing = undefined;
  }

  #fail(why: string): void {
    if (!this.#hasFailed) this.#failed(why);
    this.#hasFailed = true;
  }

  #next(): Uint8Array | undefined {
    const next = this.#waiting.shift();
    if (next || this.#leftOut === 0) return next;
    const note = new TextEncoder().encode(
      `\n# ${this.#leftOut} bytes are missing here: the disk was too slow\n`,
    );
    this.#leftOut = 0;
    this.#bytes += note.length;
    return note;
  }
}
