import { sleep } from "../clock.ts";
import { messageOf } from "../errors.ts";
import {
  type AgentLine,
  type AgentWord,
  LONGEST_HELLO,
  LONGEST_LINE,
  parseAgentLine,
  WELCOME_LINE,
} from "../wire/agent.ts";
import { linesOf } from "../wire/line.ts";

/** How long a connection may take to say hello, in ms. */
const HELLO_MS = 2000;
/** How many connections may be saying hello at once; one more, and the oldest of them is closed. */
const MOST_STRANGERS = 256;

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

/** Who hears what the agent of one process tells. */
export interface AgentListener {
  /** The agent is there. */
  connected(agent: Agent): void;
  heard(word: AgentWord): void;
  /** The app's interpreter has ended, or is about to. */
  disconnected(): void;
}

/** The agent in the app, as far as it can be spoken to. */
export interface Agent {
  readonly pid: number;
  /** @param line With its newline. */
  send(line: string): void;
}

/**
 * Where agents connect to, on the loopback interface only. A token lets in one connection; whoever
 * has none can neither be heard nor hold anything up.
 */
export class Channel {
  readonly #server: Deno.TcpListener;
  /** Who listens to the agent that brings a token. */
  readonly #expected = new Map<string, AgentListener>();
  readonly #connections = new Set<Deno.TcpConn>();
  /** Connections that have not said hello, the oldest first. */
  readonly #strangers = new Set<Deno.TcpConn>();

  constructor(readonly failed: (message: string) => void) {
    this.#server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    void this.#accept();
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Lets in one more agent. @returns What it has to bring. */
  expect(listener: AgentListener): string {
    const token = makeToken();
    this.#expected.set(token, listener);
    return token;
  }

  /** Lets an agent that has not come be let in no more. */
  forget(listener: AgentListener): void {
    for (const [token, expected] of this.#expected) {
      if (expected === listener) this.#expected.delete(token);
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
      const [oldest] = this.#strangers;
      if (oldest && this.#strangers.size >= MOST_STRANGERS) this.#drop(oldest);
      void this.#serve(connection);
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    this.#connections.add(connection);
    this.#strangers.add(connection);
    let listener: AgentListener | undefined;
    const timer = setTimeout(() => this.#drop(connection), HELLO_MS);
    try {
      const longest = () => listener ? LONGEST_LINE : LONGEST_HELLO;
      for await (const line of linesOf(piecesOf(connection), longest)) {
        const said = parseAgentLine(line);
        if (listener) {
          if (said && said.says !== "hello") listener.heard(said);
          continue;
        }
        listener = this.#admit(said, connection);
        if (!listener) return;
        clearTimeout(timer);
        this.#strangers.delete(connection);
      }
    } catch {
      // The connection broke: its end says all there is to say.
    } finally {
      clearTimeout(timer);
      this.#drop(connection);
      listener?.disconnected();
    }
  }

  /** @returns Who listens to this agent; undefined for anybody else's connection. */
  #admit(said: AgentLine | undefined, connection: Deno.TcpConn): AgentListener | undefined {
    if (said?.says !== "hello") return undefined;
    const [token, listener] = [...this.#expected].find(([token]) => isSame(said.token, token)) ??
      [];
    if (token === undefined || !listener) return undefined;
    this.#expected.delete(token);
    const send = (line: string) => {
      connection.write(new TextEncoder().encode(line)).catch(() => {
        // It has ended meanwhile.
      });
    };
    send(WELCOME_LINE);
    listener.connected({ pid: said.pid, send });
    return listener;
  }

  #drop(connection: Deno.TcpConn): void {
    this.#strangers.delete(connection);
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
