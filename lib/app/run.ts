import { type Clock, sleep } from "../clock.ts";
import type { Platform, ProcessRow, StopSignal } from "../platform/platform.ts";
import type { Ending, StopHow } from "../report/events.ts";
import { comesWithin } from "../within.ts";
import type { Ended, Generation } from "./generation.ts";
import type { AgentLink } from "./agent_link.ts";
import { MARK, type Spawned } from "./spawn.ts";
import { descendants, strays, survivors } from "./tree.ts";

/** How long what the app leaves below it gets to end by itself, in ms, before it is killed. */
const LEFTOVER_GRACE_MS = 1000;
/** How long an app that got the terminal's own signal is left in peace, in ms, before it gets ours. */
const TERMINAL_GRACE_MS = 1000;
/** How long after its start, in ms, an interpreter may take until its agent is there: a signal before that breaks its start with a stack trace. */
const AGENT_ARRIVAL_MS = 500;
/** How long a launcher around the app may live on when the app is gone, in ms, before it is asked itself. */
const LAUNCHER_GRACE_MS = 300;
/** How long the app's last words, or its agent's, may take to be heard when its process is gone, in ms. */
const LAST_WORDS_MS = 200;
/** Between two looks at whether processes are gone, in ms: the first, and the longest it grows to. */
const POLL_MS = 10;
const LONGEST_POLL_MS = 80;

export interface RunOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly stopSignal: StopSignal;
  /** In ms. */
  readonly grace: number;
  /** The pid of an interpreter that waits beside the app and is none of it, if there is one. */
  beside(): number | undefined;
  /** Says what is only of interest to who asked for it. */
  detail(message: string): void;
}

/** One run of the app: its process, and everything below it. */
export class AppRun implements Generation {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Settles when all that it wrote has been handed on. */
  readonly relayed: Promise<unknown>;
  readonly #options: RunOptions;
  readonly #link: AgentLink | undefined;
  #stage: "running" | "asked" | "killed" | "gone" = "running";
  /** The last known processes below it. */
  #below: Promise<ProcessRow[]> = Promise.resolve([]);
  readonly #startedAt: number;
  #askedAgent = false;
  #hasExited = false;
  #hasLooked = false;
  #cancelSignal = () => {};

  /** @param link To the agent in it, where there is to be one. */
  constructor(
    spawned: Spawned,
    readonly command: readonly string[],
    link: AgentLink | undefined,
    readonly isWarm: boolean,
    options: RunOptions,
  ) {
    this.pid = spawned.pid;
    this.#link = link;
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.relayed = spawned.relayed;
    this.ended = this.#follow(spawned.ended);
  }

  /** Looks at what runs below it now, so that a stop soon after need not wait for that. */
  prepareStop(): void {
    if (this.#stage === "running") this.#lookBelow();
  }

  /** Its own pid, and those of what runs below it. */
  async pids(): Promise<number[]> {
    const below = descendants(await this.#options.platform.processes(), this.pid);
    return [this.pid, ...below.map(({ pid }) => pid)];
  }

  /** Whether a Ctrl-C is for a debugger in it. */
  async isDebugged(): Promise<boolean> {
    return this.#stage === "running" && await this.#link?.isDebugged() === true;
  }

  ask(hasSignal: boolean): void {
    if (this.#stage !== "running") return;
    this.#stage = "asked";
    void this.#ask(hasSignal);
  }

  kill(): void {
    if (this.#stage === "gone") return;
    this.#stage = "killed";
    void this.#kill();
  }

  /** Ends it, politely at first, if it still runs. */
  async end(graceMs: number): Promise<void> {
    if (this.#stage === "gone") return;
    this.ask(false);
    const cancel = this.#options.clock.after(graceMs, () => this.kill());
    await this.ended;
    cancel();
  }

  /** Ends what a run that ended by itself has left running. */
  async clear(): Promise<void> {
    await this.#endLeftovers();
  }

  async #follow(processEnded: Promise<Ending>): Promise<Ended> {
    const ending = await processEnded;
    this.#hasExited = true;
    this.#cancelSignal();
    const stage = this.#stage;
    if (stage === "running") {
      this.#stage = "gone";
      this.#lookBelow();
      if (this.#link) await this.#hearLastWords(this.#link, ending.code !== 0);
      await comesWithin(LAST_WORDS_MS, this.relayed, this.#options.clock);
      const crash = this.#link?.crashed;
      return { ...ending, how: "already-exited", steps: [], ...crash && { crash } };
    }
    const endedAt = this.#options.clock.now();
    await Promise.all([
      this.#endLeftovers(),
      this.#askedAgent && this.#link &&
      comesWithin(LAST_WORDS_MS, this.#link.gone, this.#options.clock),
    ]);
    await comesWithin(LAST_WORDS_MS, this.relayed, this.#options.clock);
    const steps = this.#link?.stepTimes(endedAt) ?? [];
    const how = this.#how();
    this.#stage = "gone";
    return { ...ending, how, steps };
  }

  /** Hears the agent to its end; one that has failed at once may have called but not been let in yet. */
  async #hearLastWords(link: AgentLink, hasFailed: boolean): Promise<void> {
    const isYoung = this.#options.clock.now() - this.#startedAt < AGENT_ARRIVAL_MS;
    if (hasFailed && isYoung) await comesWithin(LAST_WORDS_MS, link.here, this.#options.clock);
    if (link.isThere) await comesWithin(LAST_WORDS_MS, link.gone, this.#options.clock);
  }

  #how(): StopHow {
    if (this.#stage === "killed") return "killed";
    if (!this.#askedAgent) return this.#options.platform.asksBy;
    return this.#link?.lastStep === "window-close" ? "window-close" : "agent";
  }

  async #ask(hasSignal: boolean): Promise<void> {
    const { platform, clock, stopSignal } = this.#options;
    const arrivesWithin = this.#startedAt + AGENT_ARRIVAL_MS - this.#options.clock.now();
    if (this.#link && !this.#link.isThere && arrivesWithin > 0) {
      await Promise.race([this.#link.here, sleep(arrivesWithin, clock), this.ended]);
    }
    // Asked before anyone has looked, it might be gone by then, and what left its process group with it
    // could no longer be told from the processes of others.
    if (platform.listsProcessesFast && !this.#hasLooked) this.#lookBelow();
    const known = await this.#below;
    this.#askedAgent = this.#link?.stop(this.#options.grace, hasSignal) ?? false;
    // What came since then: while the app ends, which takes longer than this.
    if (platform.listsProcessesFast) this.#lookBelow();
    if (this.#askedAgent) {
      await this.#link?.gone;
      await sleep(LAUNCHER_GRACE_MS, clock);
      // What was started, a launcher or a shell, has not ended with the app in it.
    } else if (hasSignal) {
      const ms = TERMINAL_GRACE_MS;
      this.#cancelSignal = clock.after(ms, () => void platform.ask([this.pid], stopSignal));
      return;
    }
    if (this.#stage === "asked" && !this.#hasExited) {
      if (!this.#askedAgent) this.#tellOfSignal();
      await platform.ask([this.pid, ...known.map(({ pid }) => pid)], stopSignal);
    }
  }

  #tellOfSignal(): void {
    const { platform, stopSignal, detail } = this.#options;
    const why = this.#link
      ? "no agent has come up in the app (not Python, or -I or -E?)"
      : "no agent";
    const how = platform.asksBy === "signal" ? `it gets ${stopSignal}` : "its windows are closed";
    detail(`${why}: ${how}`);
  }

  async #kill(): Promise<void> {
    const { platform } = this.#options;
    const below = descendants(await platform.processes(), this.pid);
    await platform.kill([this.pid, ...below.map(({ pid }) => pid)]);
  }

  /** Looks at the process table; what was known before stays known as long as it lives. */
  #lookBelow(): void {
    const before = this.#below;
    this.#hasLooked = true;
    this.#below = (async () => {
      const [table, known] = await Promise.all([this.#options.platform.processes(), before]);
      const rows = [
        ...survivors(known, table),
        ...descendants(table, this.pid),
        ...(await this.#orphans(table)).flatMap((row) => [row, ...descendants(table, row.pid)]),
      ];
      const byPid = new Map(rows.map((row) => [row.pid, row]));
      byPid.delete(this.pid);
      return [...byPid.values()];
    })();
  }

  /** What the app has left without a parent. */
  async #orphans(table: readonly ProcessRow[]): Promise<ProcessRow[]> {
    const { platform, beside } = this.#options;
    const found = strays(table, Deno.pid).filter(({ pid }) => pid !== beside());
    if (found.length === 0) return found;
    const ours = new Set(await platform.startedWith(MARK, found.map(({ pid }) => pid)));
    return found.filter(({ pid }) => ours.has(pid));
  }

  /** Waits until everything that ran below is gone, asking it first and killing it later. */
  async #endLeftovers(): Promise<void> {
    const { platform } = this.#options;
    const alive = async () => {
      const rest = (await this.#below).filter(({ pid }) => platform.isAlive(pid));
      // A pid may have gone to another process, or be that of a dead one nobody has asked after yet:
      // in a container it may be that nobody ever does.
      return rest.length === 0 ? rest : survivors(rest, await platform.processes());
    };
    let rest = await alive();
    if (rest.length === 0) return;
    const deadline = this.#options.clock.now() + LEFTOVER_GRACE_MS;
    let killed = false;
    const pids = () => rest.map(({ pid }) => pid);
    if (this.#stage !== "killed") await platform.ask(pids(), "SIGTERM");
    for (let wait = POLL_MS; rest.length > 0; wait = Math.min(2 * wait, LONGEST_POLL_MS)) {
      if (!killed && (this.#stage === "killed" || this.#options.clock.now() > deadline)) {
        killed = true;
        await platform.kill(pids());
      }
      await sleep(wait, this.#options.clock);
      rest = await alive();
    }
  }
}
