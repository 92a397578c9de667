/** A request each 10 ms, as from somebody who will not be refused. */

const EACH_MS = 10;
/** What has had no answer after so long has none, in ms. */
const LIMIT_MS = 20_000;
const REQUEST = new TextEncoder().encode(
  "GET / HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n",
);

/** What became of the requests so far. */
export interface Outcomes {
  answered: number;
  /** Nobody listened. */
  refused: number;
  /** The connection ended without an answer. */
  cut: number;
  /** No answer within 20 s. */
  waiting: number;
  /** The longest wait for an answer, in ms. */
  longestMs: number;
}

/** Asks a server, again and again, until its end. */
export class SteadyRequests {
  readonly #outcomes: Outcomes = { answered: 0, refused: 0, cut: 0, waiting: 0, longestMs: 0 };
  readonly #port: number;
  readonly #pending = new Set<Promise<void>>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(port: number) {
    this.#port = port;
    this.#timer = setInterval(() => {
      const one = this.#ask().finally(() => this.#pending.delete(one));
      this.#pending.add(one);
    }, EACH_MS);
  }

  async #ask(): Promise<void> {
    const began = performance.now();
    const outcomes = this.#outcomes;
    let connection: Deno.TcpConn;
    try {
      connection = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) outcomes.refused++;
      else outcomes.cut++;
      return;
    }
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      connection.close();
    }, LIMIT_MS);
    try {
      await connection.write(REQUEST);
      const buffer = new Uint8Array(1000);
      const isAnswer = (await connection.read(buffer) ?? 0) > 5 && buffer[4] === 0x2f;
      if (isAnswer) {
        outcomes.answered++;
        outcomes.longestMs = Math.max(outcomes.longestMs, performance.now() - began);
      } else outcomes.cut++;
    } catch {
      if (isLate) outcomes.waiting++;
      else outcomes.cut++;
    } finally {
      clearTimeout(timer);
      if (!isLate) connection.close();
    }
  }

  /** Asks no more, and waits for what is under way. */
  async end(): Promise<Outcomes> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return this.#outcomes;
  }
}
