import { appLine, DONE_LINE, terminalLine } from "../wire/guard.ts";
import { comesWithin } from "../within.ts";

/** How long it may take to go, in ms: one that was stopped goes when it is continued. */
const GOING_MS = 500;

/**
 * The process that ends the app when slop-watch dies without a word, as after a SIGKILL. It waits at
 * a pipe that closes with us. Where the system has none (Windows), the agent in the app does it alone.
 */
export class Guard {
  readonly #process: Deno.ChildProcess | undefined;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  /**
   * @param command Starts the guard; undefined where there is none to start.
   * @param hasOwnSession Whether it gets a session of its own: a kill of our process group leaves it.
   */
  constructor(command: readonly string[] | undefined, hasOwnSession: boolean) {
    const [program, ...args] = command ?? [];
    if (!program) return;
    try {
      this.#process = new Deno.Command(program, {
        args,
        stdin: "piped",
        stdout: "null",
        stderr: "null",
        detached: hasOwnSession,
      }).spawn();
      this.#writer = this.#process.stdin.getWriter();
      this.#process.unref();
    } catch {
      // A system without /bin/sh: the agent alone has to do.
    }
  }

  /** The app's process is now this one. */
  watch(pid: number, hasAgent: boolean): void {
    this.#say(appLine(pid, hasAgent));
  }

  /**
   * The terminal's settings are `before` again when we do not run any more.
   * @param after What they are while we do; empty where that is the app's to say.
   */
  restoreTerminal(before: string, after: string): void {
    this.#say(terminalLine(before, after));
  }

  /** Sends the guard home: slop-watch ends as it should. */
  async close(): Promise<void> {
    this.#say(DONE_LINE);
    const gone = Promise.all([this.#writer?.close().catch(() => {}), this.#process?.status]);
    await comesWithin(GOING_MS, gone);
  }

  #say(line: string): void {
    this.#writer?.write(new TextEncoder().encode(line)).catch(() => {
      // Somebody killed it; without it the app is still stopped by the agent.
    });
  }
}
