import { type Clock, sleep } from "../clock.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import type { Claim, Rest } from "../wire/agent.ts";
import type { Ending, StopHow } from "../report/events.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import type { AppTree } from "./app_tree.ts";
import { type Ended, type Generation, OUTWAIT_MS } from "./generation.ts";
import type { SpawnedProcess } from "./spawn.ts";

/**
 * How long an app that got the terminal's own signal is left in peace, in ms, before it gets ours, as one
 * whose handler took the first: where Python is at its end no agent answers, and it dies of a signal.
 */
const TERMINAL_GRACE_MS = 1500;
/** How long after its start, in ms, an interpreter may take until its agent is there: a signal before that breaks its start with a stack trace. */
const AGENT_ARRIVAL_MS = 500;
/** How long the agent may take to have heard the word to stop, in ms, before the app gets the signal as well. */
const ANSWER_MS = 500;
/** How long the process that the app begins anew as may take until its agent is there, in ms. */
const NEXT_MS = 3000;
/** The same, where it begins anew in its own process. */
const ANEW_MS = 1500;
/** Between two looks at whether that process is gone, in ms. */
const POLL_MS = 50;
/**
 * How long a launcher around the app may live on when the app is gone, in ms, before it is asked itself:
 * a Python that is at its end, as that of a reloader, dies of a signal with its files unwritten.
 */
const LAUNCHER_GRACE_MS = 1000;
/** How long the app's last words, or its agent's, may take to be heard when its process is gone, in ms. */
const LAST_WORDS_MS = 200;
/** The same for an agent that has to tell of a crash, also one that is still to be let in: on a busy machine that takes its time. */
const CRASH_MS = 1000;

export interface RunOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly stopSignal: StopSignal;
  /** In ms. */
  readonly grace: number;
  /** Says what is only of interest to who asked for it. */
  detail(message: string): void;
  /**
   * Called when the process of the app is gone, and again when more of it had to be ended. Settles when
   * the terminal is as it was.
   * @param isPolite Whether it came to its own end, and not to one by a signal or an error.
   */
  gone(isPolite: boolean): Promise<void>;
}

/** What a run consists of. */
export interface RunParts {
  readonly command: readonly string[];
  readonly spawned: SpawnedProcess;
  /** What runs below its process. */
  readonly tree: AppTree;
  /** To the agent in it; undefined where there is to be none. */
  readonly link: AgentLink | undefined;
  /** Whether it was started ahead of time, and only had to be told to go. */
  readonly isWarm: boolean;
}

/**
 * Who has asked a run to end; nobody, as long as its agent or a look at what runs below it is waited for,
 * and the terminal has not.
 */
type Asker = "nobody" | "terminal" | "agent" | "platform";

/** How far the end of a run has come. */
type RunStage =
  /** Its process runs, and nobody wants it to end. */
  | { readonly is: "running" }
  /** Its process runs, and is to end by itself. */
  | { readonly is: "asked"; readonly by: Asker }
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
  /** Settles when all that it wrote has been handed on. */
  readonly relayed: Promise<unknown>;
  readonly #options: RunOptions;
  readonly #tree: AppTree;
  readonly #link: AgentLink | undefined;
  /** Settles when its process is gone. */
  readonly #exited: Promise<Ending>;
  readonly #startedAt: number;
  /** The process that it runs in: the one that was started, or what that has begun anew as. */
  #process: number;
  #stage: RunStage = { is: "running" };
  /** When it was first killed. */
  #killedAt: number | undefined;
  /** Whether what it has left has been ended, or is being. */
  #isCleared = false;

  constructor({ command, spawned, tree, link, isWarm }: RunParts, options: RunOptions) {
    this.pid = this.#process = spawned.pid;
    this.command = command;
    this.isWarm = isWarm;
    this.relayed = spawned.relayed;
    this.#options = options;
    this.#tree = tree;
    this.#link = link;
    this.#startedAt = options.clock.now();
    this.#exited = this.#endOf(spawned.ended);
    this.ended = this.#follow();
  }

  /** The interpreter that the app runs in; undefined where no agent tells. */
  get interpreter(): Claim | undefined {
    return this.#link?.interpreter;
  }

  /** What its agent says of its start; undefined where there is none, or it is gone. Settles when it has come to rest. */
  get started(): Promise<Rest | undefined> {
    return this.#link?.started ?? Promise.resolve(undefined);
  }

  /** Whether Python writes bytecode in it, as far as its agent tells. */
  get writesBytecode(): boolean {
    return this.#link?.writesBytecode ?? true;
  }

  /** The files of its own code that it has imported, as the system names them; undefined where nobody says so in time. */
  async imported(): Promise<readonly string[] | undefined> {
    return this.#stage.is === "running" ? (await this.#link?.report())?.own : undefined;
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

  ask(hasSignal: boolean): void {
    if (this.#stage.is === "running") void this.#ask(hasSignal);
  }

  kill(): void {
    this.#killedAt ??= this.#options.clock.now();
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
    if (await this.#tree.end(isImpatient)) await this.#options.gone(false);
  }

  /** The end of a process, or of those that it begins anew as, one after the other. */
  async #endOf(process: Promise<Ending>): Promise<Ending> {
    const { clock } = this.#options;
    let ending = await process;
    for (let last, next = this.#link?.next; next !== last; last = next, next = this.#link?.next) {
      if (!this.#link || !next || !await comesWithin(NEXT_MS, next, clock)) break;
      this.#process = this.#link.pid ?? this.#process;
      const code = this.#tree.exitCodeOf(this.#process);
      if (this.#stage.is === "asked") void this.#ask(false);
      if (this.#stage.is === "killed") void this.#kill();
      await this.#link.gone;
      while (this.#tree.has(this.#process)) await sleep(POLL_MS, clock);
      ending = { code: code() ?? (this.#link.crashed ? 1 : 0), signal: null };
    }
    return ending;
  }

  async #follow(): Promise<Ended> {
    const ending = await this.#exited;
    const stage = this.#stage;
    // What is said of the end is to be read on the screen that was there before.
    const given = this.#giveBack(ending, stage.is === "asked");
    if (stage.is === "running") {
      this.#stage = { is: "gone" };
      const ended = await this.#followOwnEnd(ending);
      await given;
      return ended;
    }
    const endedAt = this.#options.clock.now();
    const by = stage.is === "asked" ? stage.by : "kill";
    this.#stage = { is: "ended", by };
    const words = this.#link?.isThere && this.#isHeard(this.#link.gone);
    // Its last ones may be that it has interrupted what it leaves.
    if (by === "agent") await words;
    await Promise.all([this.#endTree(() => this.#how() === "killed"), words]);
    await Promise.all([this.#isHeard(this.relayed), given]);
    const how = this.#how();
    this.#stage = { is: "gone" };
    return { ...ending, how, steps: this.#link?.stepTimes(endedAt) ?? [] };
  }

  /** Gives the terminal back, by whether the process came to its own end: Python unwinds then. */
  async #giveBack({ code, signal }: Ending, isAsked: boolean): Promise<void> {
    const link = this.#link;
    if (link?.isThere) await this.#isHeard(link.gone);
    // Where nobody has caught the interrupt, Python ends of it when it has unwound.
    const isUnwound = signal === "SIGINT" || isAsked && signal === null;
    const isPython = link?.hasCome ?? false;
    await this.#options.gone((code === 0 || isPython && isUnwound) && link?.lastStep !== "exit");
  }

  /** It has ended by itself: what it has left can still be found now, and is ended when the next one starts. */
  async #followOwnEnd(ending: Ending): Promise<Ended> {
    this.#tree.look();
    if (this.#link) await this.#hearLastWords(this.#link, ending.code !== 0);
    await this.#isHeard(this.relayed);
    const crash = this.#link?.crashed;
    return { ...ending, how: "already-exited", steps: [], ...crash && { crash } };
  }

  /** Hears the agent to its end, also one that has called and has not been let in yet. */
  async #hearLastWords(link: AgentLink, hasFailed: boolean): Promise<void> {
    const limit = hasFailed ? CRASH_MS : LAST_WORDS_MS;
    if (hasFailed && !link.isThere && link.isAwaited) await this.#isHeard(link.here, limit);
    if (link.isThere) await this.#isHeard(link.gone, limit);
  }

  #isHeard(words: Promise<unknown>, ms = LAST_WORDS_MS): Promise<boolean> {
    return comesWithin(ms, words, this.#options.clock);
  }

  /** How a run that was to end has ended. */
  #how(): StopHow {
    const by = this.#stage.is === "ended" ? this.#stage.by : "nobody";
    if (by === "kill") return "killed";
    if (by === "terminal") return "signal";
    if (by !== "agent") return this.#options.platform.asksBy;
    return this.#link?.lastStep === "window-close" ? "window-close" : "agent";
  }

  /** Has it asked by whoever can. Each goes on only as long as it is to end by itself, and is still there. */
  async #ask(hasSignal: boolean): Promise<void> {
    this.#stage = { is: "asked", by: hasSignal ? "terminal" : "nobody" };
    await this.#awaitAgent();
    // Asked before anyone has looked, it might be gone by then, and what left its process group with it
    // could no longer be told from the processes of others.
    await this.#tree.known();
    if (!this.#isAsked()) return;
    const hasAgent = this.#tellAgent(hasSignal);
    // Looks again while it stops, for what it has started since.
    this.#tree.look();
    if (this.#link && hasAgent) await this.#leaveToAgent(this.#link, hasSignal);
    else await this.#askWithoutAgent(hasSignal);
  }

  async #askWithoutAgent(hasSignal: boolean): Promise<void> {
    if (hasSignal) await this.#leaveToTerminal();
    else await this.#askAll(this.#whyNoAgent());
    // A signal reaches an app that still starts; of windows it has none by then.
    if (this.#link && !this.#tree.group) await this.#askLate(this.#link, hasSignal);
  }

  /** Has the agent ask, where it comes only now: a slow start takes its time. */
  async #askLate(link: AgentLink, hasSignal: boolean): Promise<void> {
    await Promise.race([link.arrives, this.#exited]);
    // What the app has begun anew as is asked when it is there.
    if (!link.next && this.#isAsked() && this.#tellAgent(hasSignal)) {
      await this.#leaveToAgent(link, hasSignal);
    }
  }

  /** @returns Whether there was an agent to tell. */
  #tellAgent(hasSignal: boolean): boolean {
    const { stopSignal, grace, platform } = this.#options;
    const link = this.#link;
    if (!link) return false;
    const { pid } = link;
    const group = pid === undefined ? undefined : this.#tree.group;
    // A Ctrl-C at a terminal reaches all in the same moment: the agent sends it, and we to what came later.
    const pids = group?.others(pid!, stopSignal) ?? [];
    const isInterrupted = hasSignal || (group?.hasInterrupted(pid!) ?? false);
    link.onInterrupt = (name) => {
      const signal = platform.stopSignals.find((known) => known === name);
      if (signal) void group?.interruptOthers(pid!, signal, new Set(pids));
    };
    return link.stop({
      graceMs: grace,
      hasSignal: isInterrupted,
      signal: stopSignal,
      at: Date.now(),
      pids,
    });
  }

  #isAsked(): boolean {
    return this.#stage.is === "asked";
  }

  async #awaitAgent(): Promise<void> {
    const { clock } = this.#options;
    const link = this.#link;
    if (!link || link.isThere) return;
    const { anewSince } = link;
    if (anewSince === undefined && link.hasCome) return;
    const until = anewSince === undefined
      ? this.#startedAt + AGENT_ARRIVAL_MS
      : anewSince + ANEW_MS;
    const ms = until - clock.now();
    if (ms > 0) await comesWithin(ms, Promise.race([link.arrives, this.#exited]), clock);
  }

  async #leaveToAgent(link: AgentLink, hasSignal: boolean): Promise<void> {
    const { clock, platform } = this.#options;
    this.#stage = { is: "asked", by: "agent" };
    const { gone, heardStop, pid } = link;
    let hasHeard = false;
    let countsOnSignal = false;
    void heardStop.then((isLate) => {
      hasHeard = true;
      countsOnSignal = isLate;
    });
    const answer = Promise.race([heardStop, gone, this.#exited]);
    const isMute = !await comesWithin(hasSignal ? TERMINAL_GRACE_MS : ANSWER_MS, answer, clock);
    if (!this.#isAsked()) return;
    if (isMute) return await this.#askAll("the agent does not answer");
    if (countsOnSignal) await this.#signalAll();
    await gone;
    const limit = link.anewSince === undefined ? LAUNCHER_GRACE_MS : ANEW_MS;
    // Windows follows what the app has begun anew as by itself.
    const next = link.next ? [] : [link.arrives];
    const isOver = await comesWithin(limit, Promise.race([this.#exited, ...next]), clock);
    if (!this.#isAsked()) return;
    const isHandedOn = link.isThere && !link.next && pid !== undefined &&
      (link.pid === pid || platform.isAlive(pid));
    // A launcher was asked, and what goes on for it has not heard of that.
    if (isHandedOn) return await this.#ask(hasSignal && !hasHeard);
    // What was started, a launcher or a shell, has not ended with the app in it, or starts it again.
    if (isOver && await comesWithin(LAUNCHER_GRACE_MS, this.#exited, clock)) return;
    if (this.#isAsked()) await this.#signalAll();
  }

  async #leaveToTerminal(): Promise<void> {
    const { platform, clock, stopSignal } = this.#options;
    this.#stage = { is: "asked", by: "terminal" };
    if (await comesWithin(TERMINAL_GRACE_MS, this.#exited, clock) || !this.#isAsked()) return;
    this.#stage = { is: "asked", by: "platform" };
    await platform.ask([this.#process], stopSignal);
  }

  #whyNoAgent(): string {
    return this.#link ? "no agent has come up in the app (not Python, or -I or -E?)" : "no agent";
  }

  async #askAll(why: string): Promise<void> {
    const { platform, stopSignal, detail } = this.#options;
    this.#stage = { is: "asked", by: "platform" };
    const how = platform.asksBy === "signal" ? `it gets ${stopSignal}` : "its windows are closed";
    detail(`${why}: ${how}`);
    await this.#signalAll();
  }

  /** Signals the app itself, and what shares its process group. Windows: closes the windows of all. */
  async #signalAll(): Promise<void> {
    const { platform, stopSignal } = this.#options;
    const { group } = this.#tree;
    if (group) {
      // A service that ignores a Ctrl-C is ended by the other one.
      const isDeaf = stopSignal === "SIGINT" && group.topIgnores(stopSignal);
      await group.interruptAll(this.pid, isDeaf ? "SIGTERM" : stopSignal);
    } else {
      await platform.ask([this.#process, ...await this.#tree.known()], stopSignal);
    }
  }

  async #kill(): Promise<void> {
    // Where it is gone by now, its pid may be that of another.
    await this.#tree.kill(() => this.#stage.is === "killed" ? [this.#process] : []);
  }
}
