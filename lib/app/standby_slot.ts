import type { Clock } from "../clock.ts";
import { someOf } from "../report/text.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import type { Standby } from "./standby.ts";

/** An interpreter that has waited for so long, in ms, is made anew. */
const LONGEST_WAIT_MS = 3_600_000;
/** How often one is made in a row that does not become ready: each leaves one more module out. */
const MOST_TRIES = 20;

export interface StandbySlotOptions {
  readonly clock: Clock;
  /** Modules that are not imported early. */
  readonly exclude: readonly string[];
  /** Starts an interpreter on what the app has learned. Throws where that fails. */
  make(leftOut: (name: string, why: string) => void, exclude: Iterable<string>): Standby;
  /** Says what only `--verbose` shows. */
  detail(message: string): void;
}

/** Holds the one interpreter that waits, and makes the next when there is none and time for it. */
export class StandbySlot {
  readonly #options: StandbySlotOptions;
  readonly #excluded: Set<string>;
  /** What has been left out and not told yet, by the reason. */
  readonly #leftOut = new Map<string, readonly string[]>();
  #standby: Standby | undefined;
  /** The app that runs. */
  #app: AgentLink | undefined;

  constructor(options: StandbySlotOptions) {
    this.#options = options;
    this.#excluded = new Set(options.exclude);
  }

  /** The pid of the one that waits, or is being made. */
  get pid(): number | undefined {
    return this.#standby?.pid;
  }

  /** The app that runs now: what it imports is what the next one needs. */
  follow(app: AgentLink): void {
    this.#app = app;
    this.#prepare(app)
      .catch((error) => this.#options.detail(`standby: ${error}`))
      .finally(() => this.#tellLeftOut());
  }

  /**
   * Has the one that waits become the app, if it is ready. One that is not goes, as nothing waits for it.
   * @param variable `SLOP_WATCH_CHANGED`.
   * @returns undefined where a cold start it is to be.
   */
  async take(
    generation: number,
    variable: string,
    changed: readonly string[],
    suspects: readonly string[] = [],
  ): Promise<Standby | undefined> {
    const standby = this.#standby;
    const willBeApp = this.#app?.isSole ?? false;
    this.#release();
    if (!standby) return undefined;
    if (willBeApp && standby.isReady && await standby.go(generation, variable, changed, suspects)) {
      return standby;
    }
    const killed = standby.kill().catch((error) => this.#options.detail(`standby: ${error}`));
    void killed;
    return undefined;
  }

  async close(): Promise<void> {
    const standby = this.#standby;
    this.#release();
    await standby?.kill();
  }

  #release(): void {
    this.#app = undefined;
    this.#standby = undefined;
  }

  async #prepare(app: AgentLink): Promise<void> {
    const { detail, make } = this.#options;
    await app.firstArrival;
    await app.started;
    if (this.#app !== app || !app.isThere) return;
    if (!app.isSole) {
      return detail("standby: none, since another interpreter comes before the app's own");
    }
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (this.#standby || !await app.learn() || this.#app !== app) return;
      const standby = make((name, why) => this.#leaveOut(name, why), this.#excluded);
      this.#standby = standby;
      if (await standby.ready) {
        if (this.#standby !== standby) return;
        this.#tellLeftOut();
        detail(`standby: ready, pid ${standby.pid}, after ${Math.round(standby.age)} ms`);
        tries = 0;
        if (!await this.#outlast(standby)) return;
        detail("standby: made anew");
      }
      if (this.#standby === standby) this.#standby = undefined;
      await standby.kill();
    }
    this.#tellLeftOut();
    detail(`standby: given up after ${MOST_TRIES} tries`);
  }

  #leaveOut(name: string, why: string): void {
    if (this.#excluded.has(name)) return;
    this.#excluded.add(name);
    this.#leftOut.set(why, [...this.#leftOut.get(why) ?? [], name]);
  }

  /** Says in one line for each reason what has been left out since this was last said: it may be a hundred modules. */
  #tellLeftOut(): void {
    for (const [why, names] of this.#leftOut) {
      const are = names.length === 1 ? "is left out: it" : "are left out: each";
      this.#options.detail(`standby: ${someOf(names)} ${are} ${why}`);
    }
    this.#leftOut.clear();
  }

  /** Waits until one that is ready has died or become too old. @returns Whether it is still ours then. */
  async #outlast(standby: Standby): Promise<boolean> {
    await comesWithin(LONGEST_WAIT_MS - standby.age, standby.spawned.ended, this.#options.clock);
    return this.#standby === standby;
  }
}
