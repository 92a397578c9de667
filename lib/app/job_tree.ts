import type { Clock } from "../clock.ts";
import type { Warn } from "../messages.ts";
import type { JobObject, Platform } from "../platform/platform.ts";
import type { AppTree } from "./app_tree.ts";
import { awaitGone, killAll } from "./gone.ts";

/** How long what has windows gets to end by itself, in ms, once they were asked to close. */
const WINDOWS_GRACE_MS = 1000;
/** The same for what cannot be asked: one that is at its end without the app needs no more. */
const OTHERS_GRACE_MS = 100;

export interface JobTreeOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly warn: Warn;
}

/** What runs below the app, where a job object holds all of it: Windows itself knows whose a process is. */
export class JobTree implements AppTree {
  readonly group = undefined;
  readonly #job: JobObject;
  readonly #options: JobTreeOptions;

  /** @param top The pid of the process that was started; it is no part of what runs below it. */
  constructor(readonly top: number, job: JobObject, options: JobTreeOptions) {
    this.#job = job;
    this.#options = options;
  }

  /** @inheritdoc Windows has it known at any time. */
  look(): void {}

  known(): Promise<readonly number[]> {
    return this.below();
  }

  below(): Promise<readonly number[]> {
    return Promise.resolve(this.#job.pids().filter((pid) => pid !== this.top));
  }

  has(pid: number): boolean {
    return this.#job.pids().includes(pid);
  }

  exitCodeOf(pid: number): () => number | undefined {
    return this.#job.exitCodeOf(pid);
  }

  kill(): Promise<void> {
    this.#job.end();
    return Promise.resolve();
  }

  /** @inheritdoc What was started at any time until it returns is included. */
  async end(isImpatient: () => boolean): Promise<boolean> {
    const { platform, clock, warn } = this.#options;
    const job = this.#job;
    const first = job.pids();
    if (first.length > 0) {
      const asked = isImpatient() ? [] : await platform.ask(first, "SIGTERM");
      const leaving = { left: () => job.pids(), clock, warn, pidOf: (pid: number) => pid };
      const isAsked = (pid: number) => asked.includes(pid);
      const isPolite = () => !isImpatient() && job.pids().some(isAsked);
      await awaitGone(job.pids(), leaving, WINDOWS_GRACE_MS, () => !isPolite());
      await awaitGone(job.pids(), leaving, OTHERS_GRACE_MS, isImpatient);
      await killAll(job.pids(), leaving, async () => {
        await this.kill();
        return job.pids();
      });
    }
    job.close();
    return first.length > 0;
  }
}
