import type { Sink } from "./write_queue.ts";

const NEWLINE = 10;

/** A named pipe of whole lines. It is there for us when somebody reads it, who may go and come back. */
export class EventsPipe implements Sink {
  readonly #path: string;
  /** Settles when it has a reader; undefined where it could not be opened. */
  #file: Promise<Deno.FsFile> | undefined;
  /** Whether the reader has the beginning of a line whose end was not written yet. */
  #isAmid = false;

  constructor(path: string) {
    this.#path = path;
    this.#open().catch(() => {
      // The first write tries it again, and fails with the reason.
    });
  }

  /** Writes to who reads it, or to the next who does. Another reader than had its beginning gets nothing of a line. */
  async write(bytes: Uint8Array): Promise<number> {
    const file = await (this.#file ?? this.#open());
    try {
      const written = await file.write(bytes);
      this.#isAmid = bytes[written - 1] !== NEWLINE;
      return written;
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      file.close();
      await this.#open();
      if (!this.#isAmid) return 0;
      this.#isAmid = false;
      return bytes.indexOf(NEWLINE) + 1;
    }
  }

  /** What was written is gone with its reader. */
  takeBack(): void {}

  /** Closes it as soon as it is open. */
  async close(): Promise<void> {
    (await this.#file)?.close();
  }

  #open(): Promise<Deno.FsFile> {
    const opened = Deno.open(this.#path, { append: true });
    this.#file = opened;
    opened.catch(() => this.#file = undefined);
    return opened;
  }
}
