import type { Clock } from "../clock.ts";
import type { Platform, ProcessRow } from "../platform/platform.ts";
import {
  descendants,
  type Environments,
  GENERATION,
  ID,
  isOf,
  possibleOrphans,
  survivors,
  withoutReleased,
  withoutTrees,
} from "./tree.ts";

/** What a look has found is good for so long, in ms. */
const FRESH_MS = 200;
/** What a process is known as is, as long as it lives: no pid comes to another one so soon. */
const KNOWN_MS = 2000;

export interface SearchOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  /** slop-watch's own pid. */
  readonly self: number;
  /** What the processes of this slop-watch are recognized by. */
  readonly id: string;
  /** The process that the agent is in, where that is known. */
  app(): number | undefined;
  /** The pid of an interpreter that waits to be the next run, and is no part of this one, if there is one. */
  standby(): number | undefined;
}

/** What a look has found. */
export interface TreeSnapshot {
  /** When it was begun. */
  readonly at: number;
  /** The process that was started, where it is still there. */
  readonly top: ProcessRow | undefined;
  readonly below: readonly ProcessRow[];
  /** slop-watch's own process group: the one that the terminal listens to where it sends a signal. */
  readonly ownGroup: number | undefined;
}

export const pidsOf = (rows: readonly ProcessRow[]) => rows.map(({ pid }) => pid);

/**
 * Finds what runs below the process that was started, by the system's process table, and by what processes
 * have in their environment: an orphan has no parent any more that would tell.
 */
export class ProcessSearch {
  readonly #options: SearchOptions;
  /** The last look; undefined where nobody has looked. */
  #last: Promise<TreeSnapshot> | undefined;
  /** When that was begun. */
  #lookedAt = -Infinity;
  #found: TreeSnapshot | undefined;
  /** The processes of the last look that had to read them all, and when that was begun. */
  #known: { readonly at: number; readonly table: readonly ProcessRow[] } | undefined;
  /** Those without a parent that are none of ours: when each of them started, and in how many looks it was. */
  readonly #strangers = new Map<number, { readonly started: string; readonly looks: number }>();
  /** The sessions that the app has been seen in, and slop-watch. Where it leads its own, that bears its pid. */
  readonly #sessions: Set<number>;

  /** @param top The pid of the process that was started; it is no part of what runs below it. */
  constructor(readonly top: number, options: SearchOptions) {
    this.#options = options;
    this.#sessions = new Set([top]);
  }

  /** What the last look that has come to its end has found; undefined where none has. */
  get found(): TreeSnapshot | undefined {
    return this.#found;
  }

  /** Whether that is new enough to go by. */
  get isFresh(): boolean {
    return this.#isFresh(this.#found?.at);
  }

  /** Settles with what the last look that was begun finds; one is begun where there is none. */
  latest(): Promise<TreeSnapshot> {
    return this.#last ?? this.look();
  }

  /** Looks. What was known before stays known as long as it lives. */
  look(): Promise<TreeSnapshot> {
    this.#lookedAt = this.#options.clock.now();
    return this.#last = this.#find(this.#last);
  }

  /** Looks, unless somebody just has. */
  refresh(): void {
    if (!this.#isFresh(this.#lookedAt)) void this.look();
  }

  #isFresh(at = -Infinity): boolean {
    return this.#options.clock.now() - at <= FRESH_MS;
  }

  /** The pids of what runs below just now, as far as its parents tell. */
  async below(): Promise<number[]> {
    const table = await this.#options.platform.processes();
    const below = descendants(table, this.top);
    const environments = await this.#environmentsOf(below);
    return pidsOf(await this.#withoutOpened(withoutReleased(below, environments), table));
  }

  /** Those of the processes that still run. */
  async alive(rows: readonly ProcessRow[]): Promise<readonly ProcessRow[]> {
    const { platform } = this.#options;
    const rest = rows.filter(({ pid }) => platform.isAlive(pid));
    // A pid may have gone to another process, or be that of a dead one nobody has asked after yet:
    // in a container it may be that nobody ever does.
    return rest.length === 0 ? rest : survivors(rest, await platform.processes());
  }

  async #find(last: Promise<TreeSnapshot> | undefined): Promise<TreeSnapshot> {
    const at = this.#options.clock.now();
    const [table, before] = await Promise.all([this.#table(at), last]);
    const below = descendants(table, this.top);
    const { self, id, standby } = this.#options;
    const others = new Set([this.top, ...pidsOf(below), standby()]);
    const found = possibleOrphans(table, self)
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
    const ownGroup = table.find(({ pid }) => pid === self)?.group;
    return this.#found = { at, top, below: await this.#withoutOpened(ours, table), ownGroup };
  }

  async #table(at: number): Promise<readonly ProcessRow[]> {
    const { platform } = this.#options;
    const known = this.#known;
    if (known && at - known.at <= KNOWN_MS) return await platform.processes(known.table);
    const table = await platform.processes();
    this.#known = { at, table };
    return table;
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
      if (pid === self || pid === this.top || pid === app()) this.#sessions.add(session);
    }
    const apart = ours.filter(({ session }) => !this.#sessions.has(session));
    if (apart.length === 0) return ours;
    const drawing = new Set(await platform.drawing(pidsOf(apart)));
    const sessions = new Set(
      apart.filter(({ pid }) => drawing.has(pid)).map(({ session }) => session),
    );
    return withoutTrees(ours, ({ session }) => sessions.has(session));
  }
}
