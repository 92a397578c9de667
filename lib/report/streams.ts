/** slop-watch's own streams: what it says, and what of the app's goes through its hands, takes one way. */
import { type Sink, WriteQueue } from "./write_queue.ts";

/** How much may wait for each, in bytes. */
const MOST_WAITING = 4 * 1024 * 1024;

/** So many bytes a pipe takes whole or not at all: PIPE_BUF of Linux's pipe(7). */
const ATOMIC = 4096;
const NEWLINE = 10;

export type StreamName = "stdout" | "stderr";

/**
 * Where a write ends that a pipe takes whole or not at all. Deno's stdout keeps what follows the last
 * newline for itself, and of a larger write a full pipe has some, though it is told that it has none.
 */
function endOfWrite(bytes: Uint8Array): number {
  const newline = bytes.subarray(0, ATOMIC).lastIndexOf(NEWLINE);
  return newline < 0 ? Math.min(ATOMIC, bytes.length) : newline + 1;
}

/** From this length on, in bytes, Deno's stdout keeps nothing for itself: the capacity of Rust's LineWriter. */
const KEPT = 1024;
const NOTHING = new Uint8Array();

/**
 * Deno's stdout. The beginning of a line that a full pipe has not taken it keeps, though it says that the
 * write has failed: the same once more would be written twice.
 */
class Stdout implements Sink {
  /** How much of what is to be written next it has kept, in bytes. */
  #kept = 0;

  async write(bytes: Uint8Array): Promise<number> {
    const kept = this.#kept;
    if (kept > 0) {
      await Deno.stdout.write(NOTHING);
      this.#kept = 0;
      return kept;
    }
    const piece = bytes.subarray(0, endOfWrite(bytes));
    try {
      return await Deno.stdout.write(piece);
    } catch (error) {
      const isKept = piece.length < KEPT && piece.at(-1) !== NEWLINE;
      if (isKept && error instanceof Deno.errors.WouldBlock) this.#kept = piece.length;
      throw error;
    }
  }
}

const stderr: Sink = {
  write: (bytes) => Deno.stderr.write(bytes.subarray(0, endOfWrite(bytes))),
};

function queueOf(sink: Sink): WriteQueue {
  return new WriteQueue({
    sink,
    mostBytes: MOST_WAITING,
    // A full disk may have room again; a reader that went away does not come back.
    failed: (error) =>
      !(error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.BadResource),
  });
}

export const STREAMS: Readonly<Record<StreamName, WriteQueue>> = {
  stdout: queueOf(new Stdout()),
  stderr: queueOf(stderr),
};
