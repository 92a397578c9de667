import { type CommandEnd, type CommandRunner, SIGNAL_MS } from "../app/command_runner.ts";
import { sleep } from "../clock.ts";
import { asMessage } from "../errors.ts";
import { type Warn, worded } from "../messages.ts";

/** A run of the app that is ready. */
export interface ReadyRun {
  readonly generation: number;
  /** The files that led to it, from the root. */
  readonly changed: readonly string[];
  /** One that it listens on, where that is known. */
  readonly port: number | undefined;
}

export interface OnReadyOptions {
  readonly runner: Pick<CommandRunner, "run" | "end">;
  /** Whether slop-watch is to end. */
  isEnding(): boolean;
  readonly warn: Warn;
}

/** Has the command of `--on-ready` run for each run of the app that is ready, once the one before it is gone. */
export class OnReady {
  readonly #options: OnReadyOptions;
  /** The one whose turn comes when the command that runs is gone. */
  #next: ReadyRun | undefined;
  #isRunning = false;

  constructor(options: OnReadyOptions) {
    this.#options = options;
  }

  /** The app is ready. */
  ready(run: ReadyRun): void {
    this.#next = run;
    if (this.#isRunning) this.#options.runner.end(false, false);
    else void this.#runAll();
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    for (let run = this.#take(); run; run = this.#take()) {
      const { code } = await this.#run(run);
      if (code !== 0 && code !== null) await this.#failed(code);
    }
    this.#isRunning = false;
  }

  /** It has failed, unless it was ended. */
  async #failed(code: number): Promise<void> {
    const { isEnding, warn } = this.#options;
    await sleep(SIGNAL_MS);
    if (!this.#next && !isEnding()) warn(worded("on-ready-failed", code));
  }

  #take(): ReadyRun | undefined {
    const run = this.#next;
    this.#next = undefined;
    return run;
  }

  async #run({ generation, changed, port }: ReadyRun): Promise<CommandEnd> {
    const variables = port === undefined ? {} : { SLOP_WATCH_PORT: String(port) };
    try {
      return await this.#options.runner.run(generation, changed, variables);
    } catch (error) {
      this.#options.warn(asMessage(error));
      return { code: null, output: "" };
    }
  }
}
