import { sleep } from "../clock.ts";
import { comesWithin } from "../within.ts";
import { type StreamName, STREAMS } from "./streams.ts";

/** How much is read at a time, in bytes: what a pipe holds on Linux. */
const CHUNK = 65_536;
/**
 * How long a line may wait for its end, in ms, so that what the other stream says does not come
 * between: unbuffered, Python writes each word of a `print` by itself. A prompt has no end.
 */
const HELD_MS = 10;

/**
 * How often one stream lets the event loop come round, a ms each time, for the rest of a line of which
 * the other has handed on the beginning. What an app wrote first is there by then, and only not read.
 */
const MOST_TURNS = 10;

const NEWLINE = 10;

/** Lets a line that came in parts be ended before the other stream goes on. */
export class Turns {
  readonly #midLine = new Set<StreamName>();

  /** Waits while the other stream is in the middle of a line; once for each part of it, as a prompt has no end. */
  async wait(name: StreamName): Promise<void> {
    const other = name === "stdout" ? "stderr" : "stdout";
    for (let turn = 0; turn < MOST_TURNS && this.#midLine.has(other); turn++) {
      await sleep(1);
    }
    this.#midLine.delete(other);
  }

  /** A stream has handed a piece on. */
  said(name: StreamName, bytes: Uint8Array): void {
    if (bytes.at(-1) === NEWLINE) this.#midLine.delete(name);
    else this.#midLine.add(name);
  }
}

/**
 * Hands what the app writes on to our own stream, no byte changed.
 * @param also Given each piece, which is only good until it returns. Where our own stream has gone
 *   away, it still gets all of them.
 * @param isShown Whether our own stream gets them.
 */
export async function relay(
  from: ReadableStream<Uint8Array>,
  to: StreamName,
  turns: Turns,
  also: (bytes: Uint8Array) => void,
  isShown = true,
): Promise<void> {
  await inLines(from, async (bytes) => {
    await turns.wait(to);
    turns.said(to, bytes);
    also(bytes);
    if (isShown) await STREAMS[to].send(bytes);
  });
}

/**
 * Gives `take` all that comes, in pieces of whole lines as far as those come quickly.
 * @param take A piece is only good until what it returns has settled.
 */
export async function inLines(
  from: ReadableStream<Uint8Array>,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const reader = from.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(2 * CHUNK);
  /** The beginning of a line; in the buffer it stands in front of what is read next. */
  let held = new Uint8Array();
  while (true) {
    const read = reader.read(new Uint8Array(buffer, held.length, CHUNK));
    if (held.length > 0 && !await comesWithin(HELD_MS, read)) {
      await take(held);
      held = new Uint8Array();
    }
    const { value, done } = await read;
    if (done || value === undefined) break;
    buffer = value.buffer;
    const start = value.byteOffset - held.length;
    const bytes = new Uint8Array(buffer, start, held.length + value.length);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    // A line that is longer than all that may be held has no claim to stay whole.
    const end = bytes.length - whole > CHUNK ? bytes.length : whole;
    if (end > 0) await take(bytes.subarray(0, end));
    held = bytes.slice(end);
    new Uint8Array(buffer).set(held);
  }
  if (held.length > 0) await take(held);
}
