import type { Clock } from "../clock.ts";
import { someOf } from "../report/text.ts";
import type { LearnedPlan } from "../wire/plan.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import type { Standby } from "./standby.ts";

/** An interpreter that has waited for so long, in ms, is made anew. */
const LONGEST_WAIT_MS = 3_600_000;
/** How long one is kept, in ms, that was made for a burst of which no start has come: a mend often follows. */
const AFTER_BURST_MS = 10_000;
/** How often one is made in a row that does not become ready: each leaves one more module out. */
const MOST_TRIES = 20;
/** So many modules of one package are left out, each by itself, before all of it is. */
const MOST_OF_PACKAGE = 3;
/** How often an app may turn out to import something else than ever before until that is not tried out any more. */
const MOST_TRIED_OUT = 10;

/** What an interpreter that waits is made of. */
export interface StandbyOrder {
  /** The words of the interpreter that it is to be. */
  readonly words: readonly string[];
  /** Modules that it does not import; undefined where it imports nothing. */
  readonly leaves: Iterable<string> | undefined;
  /** Modules that nothing that it imports may bring in, either. */
  readonly cold: Iterable<string>;
  /** How long the app's own interpreter has taken to call, in ms. */
  readonly callMs: number;
  /** Whether all that it imports has been imported early before, without a trace. */
  isProven(): boolean;
  /** A module that is not to be imported early from now on. */
  leftOut(name: string, why: string): void;
}

export interface StandbySlotOptions {
  readonly clock: Clock;
  /** Whether one waits as soon as the app is at rest, or only once a burst has opened. */
  readonly isAlways: boolean;
  /** Modules that are not imported early. */
  readonly exclude: readonly string[];
  /** Starts an interpreter. Throws where that fails. */
  make(order: StandbyOrder): Standby;
  /** What the app that runs has written down. Rejects where that cannot be read. */
  learned(): Promise<LearnedPlan>;
  /** Says what only `--verbose` shows. */
  detail(message: string): void;
}

/** Holds the one interpreter that waits to be the app, and makes the next where there is none and time for it. */
export class StandbySlot {
  readonly #options: StandbySlotOptions;
  readonly #excluded: Set<string>;
  /** Modules that nothing may bring in early, either. */
  readonly #cold: Set<string>;
  /** What has been left out and not told yet, by the reason. */
  readonly #leftOut = new Map<string, readonly string[]>();
  /** All that has been imported early without a trace, as `LearnedPlan` has it. */
  readonly #proven = new Set<string>([""]);
  #standby: Standby | undefined;
  /** The app that runs, or ran last. */
  #app: AgentLink | undefined;
  /** The words of its interpreter; undefined where that is not known, or comes only after another. */
  #words: readonly string[] | undefined;
  #callMs = 0;
  /** What it imports; undefined where that is not known, or is true no more. */
  #imports: string | undefined;
  /** Whether a start is likely soon. */
  #isUrgent = false;
  #cancelEnd = () => {};
  /** Changes whenever somebody else sees to it that one waits. */
  #turn = 0;

  constructor(options: StandbySlotOptions) {
    this.#options = options;
    this.#excluded = new Set(options.exclude);
    this.#cold = new Set(options.exclude);
  }

  /** The pid of the one that waits, or is being made. */
  get pid(): number | undefined {
    return this.#standby?.pid;
  }

  /**
   * The app that runs now, and has just been started: what it imports is what the next one needs.
   * @param keepsImports Whether it imports by the lines that the last one did so by.
   */
  follow(app: AgentLink, keepsImports = true): void {
    this.#app = app;
    if (!keepsImports) this.#imports = undefined;
    this.#learnFrom(app, this.#options.clock.now())
      .catch((error) => this.#options.detail(`standby: ${error}`))
      .finally(() => this.#tellLeftOut());
  }

  /** A burst has opened: a start is likely soon. */
  prime(): void {
    this.#cancelEnd();
    this.#isUrgent = true;
    this.#warmUp();
    this.#standby?.hurry();
  }

  /** Sees to it that one waits that imports all that is known to be imported. */
  #warmUp(): void {
    const standby = this.#standby;
    if (standby && (standby.importsEarly || this.#imports === undefined)) return;
    if (standby) this.#end(standby);
    if (this.#words) this.#begin();
  }

  /**
   * How a start would be on the files as they are for now.
   * @param keepsImports Whether it would import by the lines that the last one did so by. Else an interpreter that
   * has imported nothing is all that can wait for it.
   */
  expect(keepsImports: boolean): void {
    const standby = this.#standby;
    if (keepsImports || !this.#isUrgent || !standby?.importsEarly) return;
    this.#end(standby);
    this.#begin(false);
  }

  /** No start has come of the burst. */
  relax(): void {
    this.#cancelEnd();
    if (this.#options.isAlways) {
      this.#isUrgent = false;
      if (this.#standby) this.#warmUp();
      return;
    }
    this.#cancelEnd = this.#options.clock.after(AFTER_BURST_MS, () => {
      this.#isUrgent = false;
      if (this.#standby) this.#end(this.#standby);
    });
  }

  /**
   * Has the one that waits become the app, also one that is still importing: it is further than a cold start
   * would be.
   * @param variable `SLOP_WATCH_CHANGED`.
   * @param keepsImports Whether what starts imports by the lines that the last one did so by.
   * @returns undefined where a cold start it is to be.
   */
  async take(
    generation: number,
    variable: string,
    changed: readonly string[],
    suspects: readonly string[] = [],
    keepsImports = true,
  ): Promise<Standby | undefined> {
    const standby = this.#standby;
    const willBeApp = this.#app?.hasCome ? this.#app.isSole : this.#words !== undefined;
    this.#release();
    if (!keepsImports) this.#imports = undefined;
    if (!standby) return undefined;
    if (
      willBeApp && (keepsImports || !standby.importsEarly) &&
      await standby.go(generation, variable, changed, suspects)
    ) return standby;
    this.#kill(standby);
    return undefined;
  }

  /** Has a module imported early no more; of a package of which several are so, none. */
  #leaveOut(name: string, why: string): void {
    const of = name.split(".")[0]!;
    if (this.#excluded.has(name) || this.#excluded.has(of)) return;
    this.#excluded.add(name);
    // They are blamed one after the other, each for what they all import.
    const isOfIt = (other: string) => other.startsWith(`${of}.`);
    const isMany = [...this.#excluded].filter(isOfIt).length >= MOST_OF_PACKAGE;
    if (isMany) this.#excluded.add(of);
    const others = this.#leftOut.get(why) ?? [];
    const names = isMany ? [...others.filter((other) => !isOfIt(other)), of] : [...others, name];
    this.#leftOut.set(why, names);
  }

  /** Ends the one that waits: it is of no use for the next start. */
  drop(): void {
    const standby = this.#standby;
    this.#release();
    if (standby) this.#kill(standby);
  }

  /** A module is not imported early from now on, whatever imports it, or is again. One that waits and has it goes. */
  keepCold(module: string, isCold: boolean): void {
    if (this.#options.exclude.includes(module)) return;
    // What can be imported early without it, or with it, is to be found out anew.
    this.#proven.clear();
    this.#proven.add("");
    if (isCold) {
      this.#cold.add(module);
      this.drop();
    } else if (this.#cold.delete(module)) {
      this.#options.detail(
        `standby: ${module} is imported early again: the app fails without, too`,
      );
    }
  }

  async close(): Promise<void> {
    const standby = this.#standby;
    this.#release();
    await standby?.kill();
  }

  /** Nobody waits any more, and nobody is made until there is a reason again. */
  #release(): void {
    this.#cancelEnd();
    this.#isUrgent = false;
    this.#turn++;
    this.#standby = undefined;
  }

  #end(standby: Standby): void {
    this.#turn++;
    this.#standby = undefined;
    this.#kill(standby);
  }

  #kill(standby: Standby): void {
    standby.kill().catch((error) => this.#options.detail(`standby: ${error}`));
  }

  /** Learns from the app that has been started at `startedAt`, by the clock. */
  async #learnFrom(app: AgentLink, startedAt: number): Promise<void> {
    const { clock, detail, isAlways, learned } = this.#options;
    const isCold = !app.hasCome;
    await app.firstArrival;
    if (this.#app !== app) return;
    if (isCold) this.#callMs = clock.now() - startedAt;
    this.#words = app.interpreter?.words;
    await app.started;
    if (this.#app !== app || !app.isThere) return;
    if (!app.isSole) {
      this.#words = undefined;
      return detail("standby: none, since another interpreter comes before the app's own");
    }
    const fault = await app.learn();
    if (this.#app !== app) return;
    if (fault) return detail(`standby: none: ${fault}`);
    const { imports } = await learned();
    if (this.#app !== app) return;
    this.#imports = imports;
    if (this.#standby) return;
    if (isAlways) return await this.#keep();
    if (!this.#proven.has(this.#imports) && this.#proven.size <= MOST_TRIED_OUT) {
      await this.#keep();
    }
  }

  /** Sees to it that one waits, from now on. @param importsEarly Whether it may import what is known to be imported. */
  #begin(importsEarly = true): void {
    this.#keep(importsEarly)
      .catch((error) => this.#options.detail(`standby: ${error}`))
      .finally(() => this.#tellLeftOut());
  }

  /** Makes one after the other until one is ready, and keeps that as long as it is wanted. */
  async #keep(importsEarly = true): Promise<void> {
    const { detail, isAlways } = this.#options;
    const turn = ++this.#turn;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const imports = importsEarly ? this.#imports : undefined;
      const standby = this.#make(imports);
      if (!standby) return;
      if (await standby.ready) {
        if (imports !== undefined) this.#proven.add(imports);
        if (turn !== this.#turn) return;
        this.#tellLeftOut();
        // Where nobody wants it yet, it has shown that all this can be imported early.
        if (!isAlways && !this.#isUrgent) {
          this.#end(standby);
          return detail(`standby: tried out, in ${Math.round(standby.age)} ms`);
        }
        detail(`standby: ready, pid ${standby.pid}, after ${Math.round(standby.age)} ms`);
        tries = 0;
        await this.#outlast(standby);
        if (turn !== this.#turn) return;
        detail("standby: made anew");
      }
      if (turn !== this.#turn) return;
      this.#standby = undefined;
      await standby.kill();
      if (turn !== this.#turn) return;
    }
    this.#tellLeftOut();
    detail(`standby: given up after ${MOST_TRIES} tries`);
  }

  /** @param imports What it imports early; undefined for nothing. */
  #make(imports: string | undefined): Standby | undefined {
    const words = this.#words;
    if (!words) return undefined;
    const standby = this.#options.make({
      words,
      leaves: imports === undefined ? undefined : this.#excluded,
      cold: this.#cold,
      callMs: this.#callMs,
      isProven: () => imports === undefined || this.#proven.has(imports),
      leftOut: (name, why) => this.#leaveOut(name, why),
    });
    if (this.#isUrgent) standby.hurry();
    return this.#standby = standby;
  }

  /** Says in one line for each reason what has been left out since this was last said: it may be a hundred modules. */
  #tellLeftOut(): void {
    for (const [why, names] of this.#leftOut) {
      const are = names.length === 1 ? "is left out: it" : "are left out: each";
      this.#options.detail(`standby: ${someOf(names)} ${are} ${why}`);
    }
    this.#leftOut.clear();
  }

  /** Waits until one that is ready has died or become too old. */
  async #outlast(standby: Standby): Promise<void> {
    await comesWithin(LONGEST_WAIT_MS - standby.age, standby.spawned.ended, this.#options.clock);
  }
}
