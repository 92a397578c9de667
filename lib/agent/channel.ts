import { sleep } from "../clock.ts";
import { messageOf } from "../errors.ts";
import {
  type AgentLine,
  type AgentWord,
  type Interpreter,
  LONGEST_HELLO,
  LONGEST_LINE,
  parseAgentLine,
  type TooOld,
} from "../wire/agent.ts";
import { linesOf } from "../wire/line.ts";

/** How long a connection may take to say hello, in ms. */
const HELLO_MS = 2000;
/** How many connections may be saying hello at once; one more, and the oldest of them is closed. */
const MOST_UNKNOWN = 256;

/** A fresh token: 256 random bits in hex. */
export function makeToken(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}

/** Whether two texts are the same, in a time that does not tell how much of them is. */
function isSame(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

/** Where a token leads: decides on the interpreters that bring one, and hears them. */
export interface Door {
  /** Answers one; undone where it is hung up meanwhile. @returns Whether it is heard. */
  admits(caller: Caller): Promise<boolean>;
  heard(caller: Caller, word: AgentWord): void;
  /** The connection of one that was admitted has ended. */
  ended(caller: Caller): void;
  /** A Python that is too old for an agent. */
  tooOld(python: TooOld): void;
}

/** An interpreter that is connected. */
export interface Caller {
  readonly interpreter: Interpreter;
  /** @param line With its newline. */
  send(line: string): void;
}

/**
 * Where agents connect to, on the loopback interface only. A token lets one connection come to its
 * door; whoever has none can neither be heard nor hold anything up.
 */
export class Channel {
  readonly #server: Deno.TcpListener;
  /** Where a token lets one in. */
  readonly #expected = new Map<string, Door>();
  readonly #connections = new Set<Deno.TcpConn>();
  /** Connections that have not said hello, the oldest first. */
  readonly #unknown = new Set<Deno.TcpConn>();

  constructor(readonly failed: (message: string) => void) {
    this.#server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    void this.#accept();
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Lets one more come to a door. @returns What it has to bring. */
  expect(door: Door): string {
    const token = makeToken();
    this.#expected.set(token, door);
    return token;
  }

  /** How many may still come to a door. */
  expected(door: Door): number {
    return [...this.#expected.values()].filter((expected) => expected === door).length;
  }

  /** Lets nobody come to a door any more. */
  forget(door: Door): void {
    for (const [token, expected] of this.#expected) {
      if (expected === door) this.#expected.delete(token);
    }
  }

  close(): void {
    this.#server.close();
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
  }

  async #accept(): Promise<void> {
    while (true) {
      let connection: Deno.TcpConn;
      try {
        connection = await this.#server.accept();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
          return;
        }
        this.failed(messageOf(error)); // no descriptors left, for one; a moment later there may be
        await sleep(100);
        continue;
      }
      const [oldest] = this.#unknown;
      if (oldest && this.#unknown.size >= MOST_UNKNOWN) this.#drop(oldest);
      void this.#serve(connection);
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    this.#connections.add(connection);
    this.#unknown.add(connection);
    let admitted: { readonly door: Door; readonly caller: Caller } | undefined;
    const timer = setTimeout(() => this.#drop(connection), HELLO_MS);
    let written: Promise<unknown> = Promise.resolve();
    const send = (line: string) => {
      written = connection.write(new TextEncoder().encode(line)).catch(() => {
        // It has ended meanwhile.
      });
    };
    try {
      // Two lines in a row are not to wait for each other's receipt: that may take 40 ms.
      connection.setNoDelay(true);
      const longest = () => admitted ? LONGEST_LINE : LONGEST_HELLO;
      for await (const line of linesOf(piecesOf(connection), longest)) {
        const said = parseAgentLine(line);
        if (admitted) {
          if (said && said.says !== "hello" && said.says !== "too-old") {
            admitted.door.heard(admitted.caller, said);
          }
          continue;
        }
        const door = this.#doorFor(said);
        if (said?.says === "too-old") door?.tooOld(said);
        if (!door || said?.says !== "hello") return;
        clearTimeout(timer);
        this.#unknown.delete(connection);
        const { says: _, token: __, ...interpreter } = said;
        const caller = { interpreter, send };
        if (!await door.admits(caller)) return;
        admitted = { door, caller };
      }
    } catch {
      // The connection broke: its end says all there is to say.
    } finally {
      clearTimeout(timer);
      await written;
      this.#drop(connection);
      admitted?.door.ended(admitted.caller);
    }
  }

  /** @returns Where the token of a first line leads; undefined for anybody else's connection. */
  #doorFor(said: AgentLine | undefined): Door | undefined {
    if (said?.says !== "hello" && said?.says !== "too-old") return undefined;
    const [token, door] = [...this.#expected].find(([token]) => isSame(said.token, token)) ?? [];
    if (token !== undefined) this.#expected.delete(token);
    return door;
  }

  #drop(connection: Deno.TcpConn): void {
    this.#unknown.delete(connection);
    if (this.#connections.delete(connection)) connection.close();
  }
}

/** What comes in, as text. */
async function* piecesOf(connection: Deno.TcpConn): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  for (
    let read = await connection.read(buffer);
    read !== null;
    read = await connection.read(buffer)
  ) yield decoder.decode(buffer.subarray(0, read), { stream: true });
}
