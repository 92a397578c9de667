import { appLine, DONE_LINE, terminalLine } from "../wire/guard.ts";
import { comesWithin } from "../within.ts";

/** How long it may take to go, in ms: one that was stopped goes when it is continued. */
const GOING_MS = 500;
/** How soon one that was ended by somebody is started again, in ms. */
const AGAIN_MS = 50;
/** One that ends sooner than this after its start, in ms, has failed at once. */
const YOUNG_MS = 2000;
/** So many that fail at once, one after the other, are the last. */
export const MOST_FAILURES = 5;

export interface GuardOptions {
  /** What starts it, as things are; undefined where there is none to start. */
  command(): readonly string[] | undefined;
  /** Whether it gets a session of its own: a kill of our process group leaves it. */
  readonly hasOwnSession: boolean;
}

/** One that runs. */
interface Running {
  readonly process: Deno.ChildProcess;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
}

/**
 * The process that ends the app when slop-watch dies without a word, as after a SIGKILL. It waits at
 * a pipe that closes with us, and is started again where somebody ends it. Where the system has none
 * (Windows), the agent in the app does it alone.
 */
export class Guard {
  readonly #options: GuardOptions;
  #running: Running | undefined;
  /** What one that is started has to know. */
  #app = "";
  #terminal = "";
  #failures = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#start();
  }

  /** The app's process is now this one. */
  watch(pid: number, hasAgent: boolean): void {
    this.#app = appLine(pid, hasAgent);
    this.#say(this.#app);
  }

  /**
   * The terminal's settings are `before` again when we do not run any more.
   * @param after What they are while we do; empty where that is the app's to say.
   */
  restoreTerminal(before: string, after: string): void {
    this.#terminal = terminalLine(before, after);
    this.#say(this.#terminal);
  }

  /** What starts it is another command now: one by that takes its place. */
  renew(): void {
    const last = this.#running;
    if (!last) return;
    this.#start();
    void goHome(last);
  }

  /** Sends the guard home: slop-watch ends as it should. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#again);
    if (this.#running) await comesWithin(GOING_MS, goHome(this.#running));
  }

  #start(): void {
    const [program, ...args] = this.#options.command() ?? [];
    if (!program) return;
    const startedAt = performance.now();
    try {
      const process = new Deno.Command(program, {
        args,
        stdin: "piped",
        stdout: "null",
        stderr: "null",
        detached: this.#options.hasOwnSession,
      }).spawn();
      const running = { process, writer: process.stdin.getWriter() };
      this.#running = running;
      process.unref();
      void process.status.then(() => this.#ended(running, performance.now() - startedAt));
      this.#say(this.#app + this.#terminal);
    } catch {
      // A system without /bin/sh: the agent alone has to do.
    }
  }

  /** Starts another one in the place of one that ended without our word. */
  #ended(running: Running, livedMs: number): void {
    if (this.#running !== running || this.#isClosed) return;
    this.#running = undefined;
    void running.writer.abort().catch(() => {});
    this.#failures = livedMs < YOUNG_MS ? this.#failures + 1 : 0;
    if (this.#failures >= MOST_FAILURES) return;
    this.#again = setTimeout(() => this.#start(), AGAIN_MS);
    Deno.unrefTimer(this.#again);
  }

  #say(line: string): void {
    if (line === "") return;
    this.#running?.writer.write(new TextEncoder().encode(line)).catch(() => {
      // Somebody killed it: the next one hears it.
    });
  }
}

/** Tells one that there is nothing to guard any more. Settles when it is gone. */
async function goHome({ process, writer }: Running): Promise<void> {
  writer.write(new TextEncoder().encode(DONE_LINE)).catch(() => {
    // It is gone.
  });
  await Promise.all([writer.close().catch(() => {}), process.status]);
}
