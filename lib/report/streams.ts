/** slop-watch's own streams: what it says, and what of the app's goes through its hands, takes one way. */
import { WriteQueue } from "./write_queue.ts";

/** How much may wait for each, in bytes. */
const MOST_WAITING = 4 * 1024 * 1024;

export type StreamName = "stdout" | "stderr";

function queueOf(name: StreamName): WriteQueue {
  return new WriteQueue({
    sink: Deno[name],
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
