import { messageOf } from "../errors.ts";
import { reason } from "../messages.ts";
import { WriteQueue } from "../report/write_queue.ts";

/** How much may wait for the disk, in bytes, before what comes is left out. */
const MOST_WAITING = 8 * 1024 * 1024;

/** How long who ends waits for the last of a log to reach a slow disk, in ms. */
export const LOG_CLOSE_MS = 2000;

type Writable = Pick<Deno.FsFile, "write" | "close">;

const missingBytesText = (_: number, bytes: number) =>
  `\n# ${bytes} bytes are missing here: the disk was too slow\n`;

/**
 * A file that takes bytes without ever making their giver wait: a slow disk costs what does not fit
 * into the queue, a full one the rest of the file.
 */
export class LogFile {
  readonly #file: Writable;
  readonly #failed: (why: string) => void;
  readonly #queue: WriteQueue;
  #hasFailed = false;
  #isClosed = false;

  /** @param failed Called once, with why something is missing in the file. */
  constructor(file: Writable, failed: (why: string) => void) {
    this.#file = file;
    this.#failed = failed;
    this.#queue = new WriteQueue({
      sink: file,
      mostBytes: MOST_WAITING,
      overflowed: () => this.#fail(reason("disk-slow")),
      failed: (error) => {
        this.#fail(messageOf(error));
        return false;
      },
    });
  }

  write(bytes: Uint8Array): void {
    if (!this.#isClosed) this.#queue.put(bytes.slice(), missingBytesText);
  }

  /** Writes a last text and closes the file. */
  async close(text: string): Promise<void> {
    if (this.#isClosed) return;
    await this.#queue.drained;
    this.write(new TextEncoder().encode(text));
    this.#isClosed = true;
    await this.#queue.drained;
    this.#file.close();
  }

  #fail(why: string): void {
    if (!this.#hasFailed) this.#failed(why);
    this.#hasFailed = true;
  }
}
