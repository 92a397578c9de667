import { sleep } from "../clock.ts";
import type { StopSignal } from "../platform/platform.ts";
import type { Interpreter, ReloaderName, Rest, ScreenUse } from "../wire/agent.ts";
import type { Ending, StopHow } from "../report/events.ts";
import type { Message } from "../messages.ts";
import type { Readiness, ReadySign } from "../ready/readiness.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import type { AppTree } from "./app_tree.ts";
import { type Ended, type Generation, OUTWAIT_MS } from "./generation.ts";
import { type Asker, PoliteStop, type StopOptions } from "./polite_stop.ts";
import type { SpawnedProcess } from "./spawn.ts";
import { waitOf } from "./stop_wait.ts";

/** How long the process that goes on for the app after an exec may take until its agent is there, in ms; on Windows. */
const SUCCESSOR_MS = 3000;
/** Between two looks at whether that process is gone, in ms. */
const SUCCESSOR_POLL_MS = 50;
/** How long the last output of the app, or the last line of its agent, may take to come in when its process is gone, in ms. */
const DRAIN_MS = 200;
/** The same for an agent that has to tell of a crash, also one that is still to be let in: on a busy machine that takes its time. */
const CRASH_MS = 1000;

export interface RunOptions extends StopOptions {
  /**
   * Called when the process of the app is gone, and again when more of it had to be ended. Settles when
   * the terminal is as it was.
   * @param isPolite Whether it came to its own end, and not to one by a signal or an error.
   */
  giveTerminalBack(isPolite: boolean): Promise<void>;
  /** Has the agent of a run hand over what is to be kept for the next one; undefined where nothing is. */
  handOver?(link: AgentLink): Promise<void>;
}

/** What a run consists of. */
export interface RunParts {
  readonly command: readonly string[];
  readonly spawned: SpawnedProcess;
  /** What runs below its process. */
  readonly tree: AppTree;
  /** To the agent in it; undefined where there is to be none. */
  readonly link: AgentLink | undefined;
  /** Whether it was started ahead of time: an interpreter that waited to become the app. */
  readonly isWarm: boolean;
  /** When the app is ready; undefined where nobody asks. */
  readonly readiness?: Readiness;
  /** Lets the app begin, where it waits for that. */
  begin?(): void;
}

/** How far the end of a run has come. */
type RunStage =
  /** Its process runs, and nobody wants it to end. */
  | { readonly is: "running" }
  /** Its process runs, and is to end by itself. */
  | { readonly is: "asked" }
  /** Its process has been killed, and may not be gone yet. */
  | { readonly is: "killed" }
  /** Its process is gone: `by` whom. What it has left below it is being ended. */
  | { readonly is: "ended"; readonly by: Asker | "kill" }
  /** It is over. What a run that ended by itself has left may run on until `clear`. */
  | { readonly is: "gone" };

/** One run of the app: its process, how it is asked to end, and how it did. */
export class AppRun implements Generation {
  readonly pid: number;
  readonly command: readonly string[];
  readonly isWarm: boolean;
  readonly ended: Promise<Ended>;
  readonly ready: Promise<ReadySign | undefined>;
  readonly begin: () => void;
  /** Settles when all that it wrote has been handed on. */
  readonly relayed: Promise<unknown>;
  readonly #options: RunOptions;
  readonly #tree: AppTree;
  readonly #link: AgentLink | undefined;
  /** Settles when its process is gone. */
  readonly #exited: Promise<Ending>;
  readonly #stop: PoliteStop;
  readonly #readiness: Readiness | undefined;
  /** The process that it runs in: the one that was started, or what goes on for that after an exec. */
  #process: number;
  #stage: RunStage = { is: "running" };
  /** Whether another run is to follow, where it was asked to end. */
  #goesOn = false;
  /** When it was first killed. */
  #killedAt: number | undefined;
  /** Whether what it has left has been ended, or is being. */
  #isCleared = false;

  constructor(
    { command, spawned, tree, link, isWarm, readiness, begin = () => {} }: RunParts,
    options: RunOptions,
  ) {
    this.begin = begin;
    this.pid = this.#process = spawned.pid;
    this.command = command;
    this.isWarm = isWarm;
    this.relayed = spawned.relayed;
    this.#options = options;
    this.#tree = tree;
    this.#link = link;
    this.#readiness = readiness;
    this.ready = readiness?.ready ?? Promise.resolve(undefined);
    if (readiness) link?.tellStart(readiness);
    this.#exited = this.#endOf(spawned.ended);
    this.#stop = new PoliteStop({
      command,
      pid: spawned.pid,
      process: () => this.#process,
      startedAt: options.clock.now(),
      exited: this.#exited,
      isAsked: () => this.#stage.is === "asked",
      tree,
      link,
      handOver: async (link) => {
        if (this.#goesOn) await options.handOver?.(link);
      },
    }, options);
    this.ended = this.#follow();
  }

  /** To the agent in it; undefined where there is to be none. */
  get link(): AgentLink | undefined {
    return this.#link;
  }

  /** The interpreter that the app runs in; undefined where no agent tells. */
  get interpreter(): Interpreter | undefined {
    return this.#link?.interpreter;
  }

  /** What its agent says of its start; undefined where there is none, or it is gone. Settles when it has come to rest. */
  get started(): Promise<Rest | undefined> {
    return this.#link?.started ?? Promise.resolve(undefined);
  }

  /** Settles when its process is gone. */
  get exited(): Promise<unknown> {
    return this.#exited;
  }

  /** Whether Python writes bytecode in it, as far as its agent tells. */
  get writesBytecode(): boolean {
    return this.#link?.account.writesBytecode ?? true;
  }

  /** The files of its own code that it has imported, as the system names them; undefined where nobody says so in time. */
  async imported(): Promise<ReadonlySet<string> | undefined> {
    const isTold = this.#stage.is === "running" && await this.#link?.learnOwn();
    return isTold ? this.#link?.account.own : undefined;
  }

  /** Those that it is known to have had to do with so far: imported, or in the traceback that it ended with. */
  get ownFiles(): readonly string[] {
    const { own = [], crashFiles = [] } = this.#link?.account ?? {};
    return [...own, ...crashFiles];
  }

  /** What restarts it on a save, beside us; undefined where nothing does, or nobody says so. */
  async reloader(): Promise<ReloaderName | undefined> {
    return this.#stage.is === "running" ? await this.#link?.reloader() : undefined;
  }

  /** Whose the terminal is. A promise where its agent has to be asked: one that stops the app does not answer. */
  screen(): ScreenUse | Promise<ScreenUse> {
    const link = this.#link;
    if (!link) return "free";
    if (this.#stage.is === "running" && link.isThere) return link.askScreen();
    if (this.#stage.is !== "gone") return link.screenUse;
    // What takes every interrupt for itself has asked once more.
    return link.screenUse === "prompt" && link.account.lastStep === "exit" ? "prompt" : "free";
  }

  /** Looks at what runs below it now, so that a stop soon after need not wait for that. */
  prepareStop(): void {
    if (this.#stage.is === "running") this.#tree.look();
  }

  /** Its own pid, and those of what runs below it. */
  async pids(): Promise<number[]> {
    return [this.#process, ...await this.#tree.below()];
  }

  /** Whether a Ctrl-C is for a debugger in it. */
  async isDebugged(): Promise<boolean> {
    return this.#stage.is === "running" && await this.#link?.isDebugged() === true;
  }

  /** The terminal has sent a signal to it and to what shares its process group. */
  hearTerminal(signal: StopSignal): void {
    this.#tree.group?.hearTerminal(signal);
  }

  /** Whether it runs, and nobody wants it to end. */
  get isRunning(): boolean {
    return this.#stage.is === "running";
  }

  ask(hasSignal: boolean, goesOn = false): void {
    if (!this.isRunning) return;
    this.#goesOn = goesOn;
    this.#stage = { is: "asked" };
    this.#readiness?.over();
    void this.#stop.ask(hasSignal);
  }

  waitsFor(): Promise<Message> {
    const isProcessGone = this.#stage.is === "ended";
    return waitOf({ ...this.#options, tree: this.#tree, link: this.#link, isProcessGone });
  }

  kill(): void {
    this.#killedAt ??= this.#options.clock.now();
    this.#readiness?.over();
    switch (this.#stage.is) {
      case "gone":
        return;
      case "ended":
        this.#stage = { is: "ended", by: "kill" };
        return;
      default:
        this.#stage = { is: "killed" };
        void this.#kill();
    }
  }

  /** Ends it, politely at first, if it still runs. One that a kill does not end is left; a kill of before counts. */
  async end(graceMs: number): Promise<void> {
    this.ask(false);
    const { clock } = this.#options;
    if (this.#killedAt === undefined && await comesWithin(graceMs, this.ended, clock)) return;
    this.kill();
    const waited = clock.now() - (this.#killedAt ?? clock.now());
    await comesWithin(Math.max(0, OUTWAIT_MS - waited), this.ended, clock);
  }

  /** Ends what a run that ended by itself has left running. */
  async clear(): Promise<void> {
    if (!this.#isCleared) await this.#endTree(() => false);
  }

  async #endTree(isImpatient: () => boolean): Promise<void> {
    this.#isCleared = true;
    if (await this.#tree.end(isImpatient)) await this.#options.giveTerminalBack(false);
  }

  /** The end of a process, or of those that go on for it after an exec, one after the other. */
  async #endOf(process: Promise<Ending>): Promise<Ending> {
    const { clock } = this.#options;
    const link = this.#link;
    let ending = await process;
    for (let last, next = link?.successor; next !== last; last = next, next = link?.successor) {
      if (!link || !next || !await comesWithin(SUCCESSOR_MS, next, clock)) break;
      this.#process = link.pid ?? this.#process;
      const code = this.#tree.exitCodeOf(this.#process);
      if (this.#stage.is === "asked") void this.#stop.ask(false);
      if (this.#stage.is === "killed") void this.#kill();
      await link.gone;
      while (this.#tree.has(this.#process)) await sleep(SUCCESSOR_POLL_MS, clock);
      ending = { code: code() ?? (link.account.crash ? 1 : 0), signal: null };
    }
    return ending;
  }

  async #follow(): Promise<Ended> {
    const ending = await this.#exited;
    this.#readiness?.over();
    const { is } = this.#stage;
    // What is said of the end is to be read on the screen that was there before.
    const given = this.#giveBack(ending, is === "asked");
    if (is !== "running") {
      return await this.#followStop(ending, is === "asked" ? this.#stop.by : "kill", given);
    }
    this.#stage = { is: "gone" };
    const ended = await this.#followOwnEnd(ending);
    await given;
    return ended;
  }

  /** It has been ended: what it has left is ended, too. */
  async #followStop(
    ending: Ending,
    by: Asker | "kill",
    given: Promise<void>,
  ): Promise<Ended> {
    const endedAt = this.#options.clock.now();
    this.#stage = { is: "ended", by };
    const drained = this.#link?.isThere && this.#drains(this.#link.gone);
    // The agent's last line may be that it has interrupted what it leaves.
    if (by === "agent") await drained;
    await Promise.all([this.#endTree(() => this.#how() === "killed"), drained]);
    await Promise.all([this.#drains(this.relayed), given]);
    const how = this.#how();
    this.#stage = { is: "gone" };
    return { ...ending, how, steps: this.#link?.account.stepTimes(endedAt) ?? [] };
  }

  /** Gives the terminal back, by whether the process came to its own end: Python unwinds then. */
  async #giveBack({ code, signal }: Ending, isAsked: boolean): Promise<void> {
    const link = this.#link;
    if (link?.isThere) await this.#drains(link.gone);
    // Where nobody has caught the interrupt, Python ends of it when it has unwound.
    const isUnwound = signal === "SIGINT" || isAsked && signal === null;
    const isPython = link?.hasCome ?? false;
    await this.#options.giveTerminalBack(
      (code === 0 || isPython && isUnwound) && link?.account.lastStep !== "exit",
    );
  }

  /** It has ended by itself: what it has left can still be found now, and is ended when the next one starts. */
  async #followOwnEnd(ending: Ending): Promise<Ended> {
    this.#tree.look();
    if (this.#link) await this.#drainAgent(this.#link, ending.code !== 0);
    await this.#drains(this.relayed);
    const { crash, raised } = this.#link?.account ?? {};
    return {
      ...ending,
      how: "already-exited",
      steps: [],
      ...crash && { crash },
      ...raised && { raised },
    };
  }

  /** Hears the agent to its end, also one that has called and has not been let in yet. */
  async #drainAgent(link: AgentLink, hasFailed: boolean): Promise<void> {
    const limit = hasFailed ? CRASH_MS : DRAIN_MS;
    if (!link.isThere && link.isAwaited) await this.#drains(link.firstArrival, limit);
    if (link.isThere) await this.#drains(link.gone, limit);
  }

  /** Waits, but not for long, until all of something has come in. */
  #drains(all: Promise<unknown>, ms = DRAIN_MS): Promise<boolean> {
    return comesWithin(ms, all, this.#options.clock);
  }

  /** How a run that was to end has ended. */
  #how(): StopHow {
    const by = this.#stage.is === "ended" ? this.#stage.by : "nobody";
    if (by === "kill") return "killed";
    if (by === "terminal") return "signal";
    if (by !== "agent") return this.#options.platform.asksBy;
    return this.#link?.account.lastStep === "window-close" ? "window-close" : "agent";
  }

  async #kill(): Promise<void> {
    // Where it is gone by now, its pid may be that of another.
    await this.#tree.kill(() => this.#stage.is === "killed" ? [this.#process] : []);
  }
}
