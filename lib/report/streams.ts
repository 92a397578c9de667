/** slop-watch's own streams: what it says, and what of the app's goes through its hands, takes one way. */
import { WriteQueue } from "./write_queue.ts";

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

function queueOf(name: StreamName): WriteQueue {
  return new WriteQueue({
    sink: { write: (bytes) => Deno[name].write(bytes.subarray(0, endOfWrite(bytes))) },
    mostBytes: MOST_WAITING,
    // A full disk may have room again; a reader that went away does not come back.
    failed: (error) =>
      !(error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.BadResource),
  });
}

export const STREAMS: Readonly<Record<StreamName, WriteQueue>> = {
  stdout: queueOf("stdout"),
  stderr: queueOf("stderr"),
};
