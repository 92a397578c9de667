import type { Warn } from "../messages.ts";
import type { ProcessRow } from "../platform/platform.ts";
import type { AppTree } from "./app_tree.ts";
import { awaitGone, killAll } from "./gone.ts";
import { ProcessGroup } from "./process_group.ts";
import { pidsOf, ProcessSearch, type SearchOptions } from "./process_search.ts";

/** How long what the app leaves below it gets to end by itself, in ms, before it is killed. */
const LEFTOVER_GRACE_MS = 1000;
/** How often what was started meanwhile is looked for: what always starts itself again is left behind. */
const ROUNDS = 5;
/** The longest time between two looks at whether processes are gone, in ms: each reads the process table. */
const LONGEST_POLL_MS = 80;

export interface TreeOptions extends SearchOptions {
  readonly warn: Warn;
}

/** What runs below the app, where no job object holds it: as it is found. */
export class ProcessTree implements AppTree {
  readonly group: ProcessGroup | undefined;
  readonly #options: TreeOptions;
  readonly #search: ProcessSearch;

  /** @param top The pid of the process that was started; it is no part of what runs below it. */
  constructor(top: number, options: TreeOptions) {
    const { platform } = options;
    this.#options = options;
    this.#search = new ProcessSearch(top, options);
    this.group = platform.asksBy === "signal"
      ? new ProcessGroup(platform, this.#search)
      : undefined;
  }

  look(): void {
    void this.#search.look();
  }

  async known(): Promise<readonly number[]> {
    return pidsOf((await this.#search.latest()).below);
  }

  below(): Promise<readonly number[]> {
    return this.#search.below();
  }

  has(pid: number): boolean {
    return this.#options.platform.isAlive(pid);
  }

  /** @inheritdoc Only its parent gets to know. */
  exitCodeOf(): () => undefined {
    return () => undefined;
  }

  async kill(own: () => readonly number[]): Promise<void> {
    const below = await this.below();
    await this.#options.platform.kill([...own(), ...below]);
  }

  /**
   * @inheritdoc What was interrupted is asked once more before it is killed, and not at once: a server
   * that gets two signals takes the second for an impatient one
   * (https://github.com/encode/uvicorn/issues/1069).
   */
  async end(isImpatient: () => boolean): Promise<boolean> {
    await this.group?.sent;
    let hasEnded = false;
    for (let round = 0; round < ROUNDS; round++) {
      // Anew: it may have started something while it stopped, and so may what was ended since.
      const rest = await this.#search.alive((await this.#search.look()).below);
      if (rest.length === 0) break;
      hasEnded = true;
      if (!await this.#endAll(rest, isImpatient)) break;
    }
    return hasEnded;
  }

  /** @returns Whether they are gone. */
  async #endAll(all: readonly ProcessRow[], isImpatient: () => boolean): Promise<boolean> {
    const { platform, clock, warn } = this.#options;
    const leaving = {
      left: (rows: readonly ProcessRow[]) => this.#search.alive(rows),
      clock,
      longestPollMs: LONGEST_POLL_MS,
      warn,
      pidOf: ({ pid }: ProcessRow) => pid,
    };
    const wasAsked = (row: ProcessRow) => this.group?.wasInterrupted(row) ?? false;
    const unasked = all.filter((row) => !wasAsked(row));
    if (!isImpatient() && unasked.length > 0) await platform.ask(pidsOf(unasked), "SIGTERM");
    let rest = await awaitGone(all, leaving, LEFTOVER_GRACE_MS, isImpatient);
    const asked = rest.filter(wasAsked);
    if (!isImpatient() && asked.length > 0) {
      const stubborn = rest.filter((row) => !wasAsked(row));
      if (stubborn.length > 0) await platform.kill(pidsOf(stubborn));
      await platform.ask(pidsOf(asked), "SIGTERM");
      rest = await awaitGone(rest, leaving, LEFTOVER_GRACE_MS, isImpatient);
    }
    return await killAll(rest, leaving, async () => {
      await platform.kill(pidsOf(rest));
      return rest;
    });
  }
}
