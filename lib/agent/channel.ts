import { messageOf } from "../errors.ts";
import {
  type AgentLine,
  type Crash,
  DEBUGGED_LINE,
  LONGEST_HELLO,
  LONGEST_LINE,
  parseAgentLine,
  type Rung,
  stopLine,
  WELCOME_LINE,
} from "./protocol.ts";

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

/** What the agent of one generation tells. */
export interface AgentListener {
  /** The agent is there. */
  connected(agent: Agent): void;
  /** The polite stop goes on to the next rung. */
  rung(rung: Rung): void;
  warning(message: string): void;
  /** The app ends with an exception. */
  crash(crash: Crash): void;
  /** The answer to `askDebugged`. */
  debugged(isDebugged: boolean): void;
  /** The app's interpreter has ended, or is about to. */
  disconnected(): void;
}

/** The agent in the app, as far as it can be spoken to. */
export interface Agent {
  readonly pid: number;
  /** Asks the app to stop within `graceMs`. @param hasSignal Whether the terminal interrupted it already. */
  stop(graceMs: number, hasSignal: boolean): void;
  /** Asks whether a Ctrl-C is for a debugger in the app. */
  askDebugged(): void;
}

/**
 * Where agents connect to, on the loopback interface only. A token lets in one connection; whoever
 * has none can neither be heard nor hold anything up.
 */
export class Channel {
  readonly #server: Deno.TcpListener;
  #expected: { readonly token: string; readonly listener: AgentListener } | undefined;
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

  /** Lets in the agent of the next generation; the one before it, if it never came, is let in no more. */
  expect(listener: AgentListener): string {
    const token = makeToken();
    this.#expected = { token, listener };
    return token;
  }

  /** Lets nobody in any more. */
  expectNobody(): void {
    this.#expected = undefined;
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
        await new Promise((resolve) => setTimeout(resolve, 100));
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
      for await (const line of linesOf(connection, () => listener ? LONGEST_LINE : LONGEST_HELLO)) {
        const said = parseAgentLine(line);
        if (listener) {
          tellListener(listener, said);
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
    const expected = this.#expected;
    if (said?.says !== "hello" || !expected || !isSame(said.token, expected.token)) {
      return undefined;
    }
    this.#expected = undefined;
    const send = (line: string) => {
      connection.write(new TextEncoder().encode(line)).catch(() => {
        // It has ended meanwhile.
      });
    };
    send(WELCOME_LINE);
    expected.listener.connected({
      pid: said.pid,
      stop: (graceMs, hasSignal) => send(stopLine(graceMs, hasSignal)),
      askDebugged: () => send(DEBUGGED_LINE),
    });
    return expected.listener;
  }

  #drop(connection: Deno.TcpConn): void {
    this.#strangers.delete(connection);
    if (this.#connections.delete(connection)) connection.close();
  }
}

function tellListener(listener: AgentListener, said: AgentLine | undefined): void {
  if (said?.says === "rung") listener.rung(said.rung);
  if (said?.says === "warning") listener.warning(said.message);
  if (said?.says === "debugged") listener.debugged(said.isDebugged);
  if (said?.says === "crash") {
    listener.crash({ message: said.message, path: said.path, line: said.line });
  }
}

/** The lines that come in. Ends at the first that is longer than `longest()` bytes. */
async function* linesOf(connection: Deno.TcpConn, longest: () => number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let rest = "";
  for (
    let read = await connection.read(buffer);
    read !== null;
    read = await connection.read(buffer)
  ) {
    rest += decoder.decode(buffer.subarray(0, read), { stream: true });
    let end: number;
    while ((end = rest.indexOf("\n")) >= 0) {
      if (end > longest()) return;
      yield rest.slice(0, end);
      rest = rest.slice(end + 1);
    }
    if (rest.length > longest()) return;
  }
}
