import { sleep } from "../clock.ts";

/** How soon a stream that takes nothing for now is tried again, in ms: the first time, and the longest it grows to. */
const FIRST_RETRY_MS = 2;
const LAST_RETRY_MS = 50;

/** What bytes are written to. */
export interface Sink {
  write(bytes: Uint8Array): Promise<number>;
}

/** What stands in the place of pieces that were left out. */
export type Gap = (pieces: number, bytes: number) => string;

export interface WriteQueueOptions {
  readonly sink: Sink;
  /** How much may wait, in bytes, before what comes is left out. */
  readonly mostBytes: number;
  /** Pieces do not fit, for the first time. */
  overflowed?(): void;
  /**
   * A piece could not be written, but for its first bytes.
   * @returns Whether the next one is to be tried.
   */
  failed?(error: unknown, written: Uint8Array): boolean | Promise<boolean>;
  /** A piece was written. */
  wrote?(): void;
}

/** A piece that waits, or the place of some that did not fit. */
type Entry =
  | {
    readonly is: "piece";
    readonly bytes: Uint8Array;
    /** Where it may be left out: what is said of that. */
    readonly gap: Gap | undefined;
    readonly done: () => void;
  }
  | { readonly is: "gap"; readonly gap: Gap; pieces: number; bytes: number };

const encode = (text: string) => new TextEncoder().encode(text);

/**
 * Writes without ever making its caller wait, whatever the reader does: a pipe that is full, a terminal
 * that was stopped. What does not fit is left out, piece by piece, and counted in its place.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #entries: Entry[] = [];
  #bytes = 0;
  /** Pieces that were left out, and are not counted in the output yet. */
  #missing: Extract<Entry, { is: "gap" }> | undefined;
  #writing: Promise<void> | undefined;
  #hasOverflowed = false;
  #isBroken = false;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  /** Whether something waits. */
  get isBusy(): boolean {
    return this.#writing !== undefined;
  }

  /** Settles when nothing waits any more. */
  get drained(): Promise<void> {
    return this.#writing ?? Promise.resolve();
  }

  /**
   * Has a piece written whole, or not at all where too much waits.
   * @param piece Its bytes are good for as long as it waits.
   */
  put(piece: string | Uint8Array, gap: Gap): void {
    if (this.#isBroken) return;
    const bytes = typeof piece === "string" ? encode(piece) : piece;
    // One that is larger than all that may wait is written where none does.
    const fits = this.#bytes === 0 || this.#bytes + bytes.length <= this.#options.mostBytes;
    if (fits) this.#push({ is: "piece", bytes, gap, done: () => {} });
    else this.#leaveOut(bytes, gap);
  }

  #leaveOut({ length }: Uint8Array, gap: Gap): void {
    const last = this.#entries.at(-1);
    if (last?.is === "gap") {
      last.pieces++;
      last.bytes += length;
    } else this.#entries.push({ is: "gap", gap, pieces: 1, bytes: length });
    if (!this.#hasOverflowed) this.#options.overflowed?.();
    this.#hasOverflowed = true;
  }

  /** Has bytes written, however much waits. Settles when they were, or cannot be. */
  send(bytes: Uint8Array): Promise<void> {
    if (this.#isBroken) return Promise.resolve();
    return new Promise((done) => this.#push({ is: "piece", bytes, gap: undefined, done }));
  }

  #push(entry: Extract<Entry, { is: "piece" }>): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes.length;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    for (let next = this.#entries.shift(); next; next = this.#entries.shift()) {
      if (next.is === "gap") {
        this.#miss(next.gap, next.pieces, next.bytes);
        // The next piece says so in front of itself.
        if (this.#entries.length > 0) continue;
        await this.#tryPiece(new Uint8Array(), undefined);
      } else {
        if (!this.#isBroken) await this.#tryPiece(next.bytes, next.gap);
        this.#bytes -= next.bytes.length;
        next.done();
      }
    }
    this.#writing = undefined;
  }

  /** Writes a piece, and before it how much is missing there. */
  async #tryPiece(piece: Uint8Array, gap: Gap | undefined): Promise<void> {
    const { sink, failed, wrote } = this.#options;
    const missing = this.#missing;
    const bytes = missing
      ? joined(encode(missing.gap(missing.pieces, missing.bytes)), piece)
      : piece;
    let at = 0;
    let waitMs = FIRST_RETRY_MS;
    while (at < bytes.length) {
      try {
        at += await sink.write(bytes.subarray(at));
        waitMs = FIRST_RETRY_MS;
      } catch (error) {
        if (isForNow(error)) {
          await sleep(waitMs);
          waitMs = Math.min(2 * waitMs, LAST_RETRY_MS);
          continue;
        }
        if (gap) this.#miss(gap, 1, piece.length);
        if (!await failed?.(error, bytes.subarray(0, at))) this.#break();
        return;
      }
    }
    if (missing) this.#missing = undefined;
    wrote?.();
  }

  /** Nobody reads it any more. */
  #break(): void {
    this.#isBroken = true;
    for (const entry of this.#entries) {
      if (entry.is === "piece") entry.done();
    }
    this.#entries.length = 0;
  }

  #miss(gap: Gap, pieces: number, bytes: number): void {
    this.#missing ??= { is: "gap", gap, pieces: 0, bytes: 0 };
    this.#missing.pieces += pieces;
    this.#missing.bytes += bytes;
  }
}

/** Whether the stream, which somebody has set to never wait, is only full for now. */
function isForNow(error: unknown): boolean {
  return error instanceof Deno.errors.WouldBlock || error instanceof Deno.errors.Interrupted;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
