import { type Clock, sleep } from "../clock.ts";
import { type Warn, worded } from "../messages.ts";
import type { Platform, ProcessRow, StopSignal } from "../platform/platform.ts";
import type { AppTree } from "./app_tree.ts";
import {
  descendants,
  type Environments,
  GENERATION,
  ID,
  isOf,
  sharersOfGroup,
  strays,
  survivors,
  withoutReleased,
  withoutTrees,
} from "./tree.ts";

/** How long what the app leaves below it gets to end by itself, in ms, before it is killed. */
const LEFTOVER_GRACE_MS = 1000;
/** How long what was killed may take to be gone, in ms: a system that waits for a disk may not end it for hours. */
const KILLED_MS = 2000;
/** How often what was started meanwhile is looked for: what always starts itself again is left behind. */
const ROUNDS = 5;
/** What a look has found is good for so long, in ms. */
const FRESH_MS = 200;
/** Between two looks at whether processes are gone, in ms: the first, and the longest it grows to. */
const POLL_MS = 10;
const LONGEST_POLL_MS = 80;

export interface TreeOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  /** slop-watch's own pid. */
  readonly self: number;
  /** What the processes of this slop-watch are told by. */
  readonly id: string;
  /** The process that the agent is in, where that is known. */
  app(): number | undefined;
  /** The pid of an interpreter that waits beside the app and is none of it, if there is one. */
  beside(): number | undefined;
  readonly warn: Warn;
}

/** What a look has found. */
interface TreeSnapshot {
  /** When it was begun. */
  readonly at: number;
  /** The process that was started, where it is still there. */
  readonly top: ProcessRow | undefined;
  readonly below: readonly ProcessRow[];
  /** slop-watch's own process group, which the terminal listens to where it sends a signal. */
  readonly home: number | undefined;
}

const pidsOf = (rows: readonly ProcessRow[]) => rows.map(({ pid }) => pid);

/** The same, by the system's process table, its process groups and what processes have in their environment. */
export class ProcessTree implements AppTree {
  readonly #options: TreeOptions;
  /** The last look, and the last that has come to its end; undefined where nobody has looked. */
  #look: Promise<TreeSnapshot> | undefined;
  #found: TreeSnapshot | undefined;
  /** When the last look was begun. */
  #lookedAt = -Infinity;
  /** Those without a parent that are none of ours: when each of them started, and in how many looks it was. */
  readonly #strangers = new Map<number, { readonly started: string; readonly looks: number }>();
  /** The sessions that the app has been seen in, and slop-watch. Where it leads its own, that bears its pid. */
  readonly #homes: Set<number>;
  /** What has got a signal as a Ctrl-C would have sent it, and when each of those started. */
  readonly #interrupted = new Map<number, string>();
  /** What the terminal has sent to all in slop-watch's own process group. */
  #sentByTerminal: StopSignal | undefined;
  /** Settles when such a signal that was on its way has been sent. */
  #interrupting: Promise<void> = Promise.resolve();

  /** @param top The pid of the process that was started; it is no part of what runs below it. */
  constructor(readonly top: number, options: TreeOptions) {
    this.#options = options;
    this.#homes = new Set([top]);
  }

  look(): void {
    void this.#begin();
  }

  async known(): Promise<readonly number[]> {
    return pidsOf((await this.#latest()).below);
  }

  has(pid: number): boolean {
    return this.#options.platform.isAlive(pid);
  }

  /** @inheritdoc It is told to its parent alone. */
  exitCodeOf(): () => undefined {
    return () => undefined;
  }

  sharers(app: number, signal: StopSignal): readonly number[] {
    return pidsOf(this.#sharersIn(this.#found, app, signal));
  }

  topIgnores(signal: StopSignal): boolean {
    const top = this.#found?.top;
    return top !== undefined && this.#options.platform.ignores(top, signal);
  }

  #sharersIn(
    look: TreeSnapshot | undefined,
    app: number,
    signal: StopSignal,
  ): readonly ProcessRow[] {
    if (!look?.top) return [];
    return sharersOfGroup(look.below, look.top, app)
      .filter((row) => !this.#options.platform.ignores(row, signal));
  }

  interrupt(
    app: number,
    signal: StopSignal,
    isAsked: boolean,
    told: ReadonlySet<number> = new Set(),
  ): Promise<void> {
    const sent = this.#interrupt(app, signal, isAsked, told);
    this.#interrupting = this.#interrupting.then(() => sent);
    return sent;
  }

  async #interrupt(
    app: number,
    signal: StopSignal,
    isAsked: boolean,
    told: ReadonlySet<number>,
  ): Promise<void> {
    const { platform, clock } = this.#options;
    const isFresh = (at = -Infinity) => clock.now() - at <= FRESH_MS;
    if (!isFresh(this.#lookedAt)) this.look();
    // Nobody waits for a look where it is the app itself that is to hear.
    const look = isFresh(this.#found?.at) || !isAsked ? this.#found : await this.#latest();
    const rows = this.#sharersIn(look, app, signal)
      .filter((row) => isAsked || !this.#wasInterrupted(row));
    for (const { pid, started } of rows) this.#interrupted.set(pid, started);
    const untold = pidsOf(rows).filter((pid) => !told.has(pid));
    const pids = isAsked ? untold : [app, ...untold];
    if (pids.length > 0) await platform.ask(pids, signal);
  }

  hasInterrupted(pid: number): boolean {
    return this.#interrupted.has(pid);
  }

  hearTerminal(signal: StopSignal): void {
    this.#sentByTerminal = signal;
  }

  #wasInterrupted(row: ProcessRow): boolean {
    const sent = this.#sentByTerminal;
    const isHome = row.group !== 0 && row.group === this.#found?.home;
    if (sent && isHome) return !this.#options.platform.ignores(row, sent);
    return this.#interrupted.get(row.pid) === row.started;
  }

  /** @inheritdoc As far as its parents tell. */
  async below(): Promise<number[]> {
    const table = await this.#options.platform.processes();
    const below = descendants(table, this.top);
    const environments = await this.#environmentsOf(below);
    return pidsOf(await this.#withoutOpened(withoutReleased(below, environments), table));
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
    await this.#interrupting;
    let hasEnded = false;
    for (let round = 0; round < ROUNDS; round++) {
      // Anew: it may have started something while it stopped, and so may what was ended since.
      const rest = await this.#alive((await this.#begin()).below);
      if (rest.length === 0) break;
      hasEnded = true;
      if (!await this.#endAll(rest, isImpatient)) break;
    }
    return hasEnded;
  }

  /** @returns Whether they are gone. */
  async #endAll(all: readonly ProcessRow[], isImpatient: () => boolean): Promise<boolean> {
    const { platform, warn } = this.#options;
    let rest = all;
    const unasked = rest.filter((row) => !this.#wasInterrupted(row));
    if (!isImpatient() && unasked.length > 0) await platform.ask(pidsOf(unasked), "SIGTERM");
    rest = await this.#outlast(rest, LEFTOVER_GRACE_MS, isImpatient);
    const asked = rest.filter((row) => this.#wasInterrupted(row));
    if (!isImpatient() && asked.length > 0) {
      const stubborn = rest.filter((row) => !this.#wasInterrupted(row));
      if (stubborn.length > 0) await platform.kill(pidsOf(stubborn));
      await platform.ask(pidsOf(asked), "SIGTERM");
      rest = await this.#outlast(rest, LEFTOVER_GRACE_MS, isImpatient);
    }
    if (rest.length === 0) return true;
    await platform.kill(pidsOf(rest));
    const immortal = await this.#outlast(rest, KILLED_MS, () => false);
    if (immortal.length > 0) warn(worded("kill-in-vain", pidsOf(immortal)));
    return immortal.length === 0;
  }

  #latest(): Promise<TreeSnapshot> {
    return this.#look ?? this.#begin();
  }

  #begin(): Promise<TreeSnapshot> {
    this.#lookedAt = this.#options.clock.now();
    return this.#look = this.#find(this.#look);
  }

  async #find(last: Promise<TreeSnapshot> | undefined): Promise<TreeSnapshot> {
    const at = this.#options.clock.now();
    const [table, before] = await Promise.all([this.#options.platform.processes(), last]);
    const below = descendants(table, this.top);
    const { self, id, beside } = this.#options;
    const others = new Set([this.top, ...pidsOf(below), beside()]);
    const found = strays(table, self)
      .filter((row) => !others.has(row.pid) && !this.#isStranger(row));
    const environments = await this.#environmentsOf([...below, ...found]);
    const orphans = found.filter((row) => isOf(id, row, environments));
    this.#note(found.filter((row) => !orphans.includes(row)));
    const known = [...survivors(before?.below ?? [], table), ...orphans];
    const rows = [...known.flatMap((row) => [row, ...descendants(table, row.pid)]), ...below];
    const byPid = new Map(rows.map((row) => [row.pid, row]));
    byPid.delete(this.top);
    const ours = withoutReleased([...byPid.values()], environments);
    const top = table.find(({ pid }) => pid === this.top) ?? before?.top;
    const home = table.find(({ pid }) => pid === self)?.group;
    return this.#found = { at, top, below: await this.#withoutOpened(ours, table), home };
  }

  /** Whether two looks have found that it is none of ours: at a single one it may just have been begun. */
  #isStranger({ pid, started }: ProcessRow): boolean {
    const known = this.#strangers.get(pid);
    return known?.started === started && known.looks > 1;
  }

  #note(strangers: readonly ProcessRow[]): void {
    for (const { pid, started } of strangers) {
      const known = this.#strangers.get(pid);
      const looks = known?.started === started ? known.looks + 1 : 1;
      this.#strangers.set(pid, { started, looks });
    }
  }

  async #environmentsOf(rows: readonly ProcessRow[]): Promise<Environments> {
    if (rows.length === 0) return new Map();
    return await this.#options.platform.environmentsOf(pidsOf(rows), [ID, GENERATION]);
  }

  /** What is left of what is ours without what lives in a session of its own and has a window: that was opened for the user. */
  async #withoutOpened(
    ours: readonly ProcessRow[],
    table: readonly ProcessRow[],
  ): Promise<readonly ProcessRow[]> {
    const { platform, self, app } = this.#options;
    for (const { pid, session } of table) {
      if (pid === self || pid === this.top || pid === app()) this.#homes.add(session);
    }
    const apart = ours.filter(({ session }) => !this.#homes.has(session));
    if (apart.length === 0) return ours;
    const drawing = new Set(await platform.drawing(pidsOf(apart)));
    const sessions = new Set(
      apart.filter(({ pid }) => drawing.has(pid)).map(({ session }) => session),
    );
    return withoutTrees(ours, ({ session }) => sessions.has(session));
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
