import { type Clock, sleep } from "../clock.ts";
import { type Warn, worded } from "../messages.ts";
import type { JobObject, Platform, StopSignal } from "../platform/platform.ts";
import type { AppTree } from "./app_tree.ts";

/** How long what has windows gets to end by itself, in ms, once they were asked to close. */
const WINDOWS_GRACE_MS = 1000;
/** The same for what cannot be asked: one that is at its end without the app needs no more. */
const OTHERS_GRACE_MS = 100;
/** How long what was killed may take to be gone, in ms. */
const KILLED_MS = 2000;
/** Between two looks at whether processes are gone, in ms. */
const POLL_MS = 10;

export interface JobTreeOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly warn: Warn;
}

/**
 * The same, where a job object holds all of it: whose a process is, Windows itself knows. There are no
 * process groups and nothing like a signal here.
 */
export class JobTree implements AppTree {
  readonly #job: JobObject;
  readonly #options: JobTreeOptions;

  /** @param top The pid of the process that was started; it is no part of what runs below it. */
  constructor(readonly top: number, job: JobObject, options: JobTreeOptions) {
    this.#job = job;
    this.#options = options;
  }

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

  sharers(): readonly number[] {
    return [];
  }

  topIgnores(): boolean {
    return false;
  }

  interrupt(): Promise<void> {
    return Promise.resolve();
  }

  hasInterrupted(): boolean {
    return false;
  }

  hearTerminal(_: StopSignal): void {}

  kill(): Promise<void> {
    this.#job.end();
    return Promise.resolve();
  }

  /** @inheritdoc What was started at any time until it returns is included. */
  async end(isImpatient: () => boolean): Promise<boolean> {
    const { platform, warn } = this.#options;
    const job = this.#job;
    const first = job.pids();
    if (first.length > 0) {
      const asked = isImpatient() ? [] : await platform.ask(first, "SIGTERM");
      const isPolite = () => job.pids().some((pid) => asked.includes(pid));
      await this.#outlast(WINDOWS_GRACE_MS, () => isImpatient() || !isPolite());
      await this.#outlast(OTHERS_GRACE_MS, isImpatient);
      if (job.pids().length > 0) job.end();
      await this.#outlast(KILLED_MS, () => false);
      const immortal = job.pids();
      if (immortal.length > 0) warn(worded("kill-in-vain", [...immortal]));
    }
    job.close();
    return first.length > 0;
  }

  /** Waits until nothing runs any more, `limitMs` have passed, or `isOver`. */
  async #outlast(limitMs: number, isOver: () => boolean): Promise<void> {
    const { clock } = this.#options;
    const deadline = clock.now() + limitMs;
    while (this.#job.pids().length > 0 && !isOver() && clock.now() < deadline) {
      await sleep(POLL_MS, clock);
    }
  }
}
