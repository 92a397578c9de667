import { type Clock, sleep } from "../clock.ts";
import { type Warn, worded } from "../messages.ts";
import type { Platform, ProcessRow } from "../platform/platform.ts";
import { descendants, strays, survivors } from "./tree.ts";

/** How long what the app leaves below it gets to end by itself, in ms, before it is killed. */
const LEFTOVER_GRACE_MS = 1000;
/** How long what was killed may take to be gone, in ms: a system that waits for a disk may not end it for hours. */
const KILLED_MS = 2000;
/** Between two looks at whether processes are gone, in ms: the first, and the longest it grows to. */
const POLL_MS = 10;
const LONGEST_POLL_MS = 80;

export interface TreeOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  /** slop-watch's own pid. */
  readonly self: number;
  /** The variable that all that is the app's has in its environment. */
  readonly mark: string;
  /** The pid of an interpreter that waits beside the app and is none of it, if there is one. */
  beside(): number | undefined;
  readonly warn: Warn;
}

const pidsOf = (rows: readonly ProcessRow[]) => rows.map(({ pid }) => pid);

/** What runs below a process that slop-watch has started: what is known of it, and how it ends. */
export class ProcessTree {
  readonly #options: TreeOptions;
  /** What the last look has found; undefined where nobody has looked. */
  #known: Promise<ProcessRow[]> | undefined;

  /** @param top The pid of the process that was started; it is no part of what runs below it. */
  constructor(readonly top: number, options: TreeOptions) {
    this.#options = options;
  }

  /** Looks at the process table; what was known before stays known as long as it lives. */
  look(): void {
    this.#known = this.#find(this.#known ?? Promise.resolve([]));
  }

  /** The same, where it takes next to no time. */
  glance(): void {
    if (this.#options.platform.listsProcessesFast) this.look();
  }

  /** The pids of what is known to run below. Where nobody has looked, somebody glances now. */
  async known(): Promise<number[]> {
    return pidsOf(await this.#rows());
  }

  /** The pids of what runs below just now, as far as its parents tell. */
  async below(): Promise<number[]> {
    return pidsOf(descendants(await this.#options.platform.processes(), this.top));
  }

  /**
   * Waits until everything that is known to run below is gone, asking it first and killing it later.
   * What the system does not end even so is left behind after a moment.
   * @param isImpatient Whether it is to be killed at once; asked again and again.
   */
  async end(isImpatient: () => boolean): Promise<void> {
    const { platform, warn } = this.#options;
    const rest = await this.#alive(await this.#rows());
    if (rest.length === 0) return;
    if (!isImpatient()) await platform.ask(pidsOf(rest), "SIGTERM");
    const stubborn = await this.#outlast(rest, LEFTOVER_GRACE_MS, isImpatient);
    if (stubborn.length === 0) return;
    await platform.kill(pidsOf(stubborn));
    const immortal = await this.#outlast(stubborn, KILLED_MS, () => false);
    if (immortal.length === 0) return;
    warn(worded("kill-in-vain", pidsOf(immortal)));
  }

  #rows(): Promise<ProcessRow[]> {
    if (!this.#known) this.glance();
    return this.#known ?? Promise.resolve([]);
  }

  async #find(before: Promise<ProcessRow[]>): Promise<ProcessRow[]> {
    const [table, known] = await Promise.all([this.#options.platform.processes(), before]);
    const orphans = await this.#orphans(table);
    const rows = [
      ...survivors(known, table),
      ...descendants(table, this.top),
      ...orphans.flatMap((row) => [row, ...descendants(table, row.pid)]),
    ];
    const byPid = new Map(rows.map((row) => [row.pid, row]));
    byPid.delete(this.top);
    return [...byPid.values()];
  }

  /** What the app has left without a parent. */
  async #orphans(table: readonly ProcessRow[]): Promise<ProcessRow[]> {
    const { platform, self, mark, beside } = this.#options;
    const found = strays(table, self).filter(({ pid }) => pid !== beside());
    if (found.length === 0) return found;
    const ours = new Set(await platform.startedWith(mark, pidsOf(found)));
    return found.filter(({ pid }) => ours.has(pid));
  }

  async #alive(rows: readonly ProcessRow[]): Promise<readonly ProcessRow[]> {
    const { platform } = this.#options;
    const rest = rows.filter(({ pid }) => platform.isAlive(pid));
    // A pid may have gone to another process, or be that of a dead one nobody has asked after yet:
    // in a container it may be that nobody ever does.
    return rest.length === 0 ? rest : survivors(rest, await platform.processes());
  }

  /** Waits until all of them are gone, `limitMs` have passed, or `isOver`. @returns Which are left. */
  async #outlast(
    rows: readonly ProcessRow[],
    limitMs: number,
    isOver: () => boolean,
  ): Promise<readonly ProcessRow[]> {
    const { clock } = this.#options;
    const deadline = clock.now() + limitMs;
    let rest = rows;
    for (let wait = POLL_MS; rest.length > 0; wait = Math.min(2 * wait, LONGEST_POLL_MS)) {
      if (isOver() || clock.now() > deadline) break;
      await sleep(wait, clock);
      rest = await this.#alive(rest);
    }
    return rest;
  }
}
