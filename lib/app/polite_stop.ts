import { isIsolated, isPython } from "../agent/interpreter.ts";
import type { Clock } from "../clock.ts";
import { reason } from "../messages.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import { programName } from "../root.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import type { AppTree } from "./app_tree.ts";

/**
 * How long an app that got the terminal's own signal is left in peace, in ms, before it gets ours, as one
 * whose handler took the first: where Python is at its end no agent answers, and it dies of a signal.
 */
const TERMINAL_GRACE_MS = 1500;
/** How long after its start, in ms, an interpreter may take until its agent is there: a signal before that breaks its start with a stack trace. */
const AGENT_ARRIVAL_MS = 500;
/** The same where an interpreter is known to have called. Some never say more: no more than a part of the grace period is theirs. */
const AGENT_CALLED_MS = 2000;
const CALLED_SHARE = 0.25;
/** How long the agent may take to have read the order to stop, in ms, before the app gets the signal as well. */
const ANSWER_MS = 500;
/** How long an app that execs may take until the agent of what it becomes is there, in ms. */
const EXEC_MS = 1500;
/**
 * How long a launcher around the app may live on when the app is gone, in ms, before it is asked itself:
 * a Python that is at its end, as that of a reloader, dies of a signal with its files unwritten.
 */
const LAUNCHER_GRACE_MS = 1000;

export interface StopOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  /** What a run without an agent gets, and what its agent interrupts it by. */
  readonly stopSignal: StopSignal;
  /**
   * How long the app may take to end by itself, in ms, on every system. Who keeps it is the supervisor, which
   * kills the run then. The agent gets it with the order to stop, and plans its steps by shares of it
   * (`_slop_watch_stop.py`). Where no supervisor is left that could, `AppRun.end` keeps it.
   */
  readonly graceMs: number;
  /** Says what only `--verbose` shows. */
  detail(message: string): void;
  /** Settles when what led to the stop is being printed, or that takes too long: what the app prints comes after it. */
  told?(): Promise<void>;
}

/** The run that is to end. */
export interface StoppedRun {
  /** Its words. */
  readonly command: readonly string[];
  /** The process that was started. */
  readonly pid: number;
  /** The process that it runs in: that one, or what goes on for it after an exec. */
  process(): number;
  /** When it was started, by the clock. */
  readonly startedAt: number;
  /** Settles when its process is gone. */
  readonly exited: Promise<unknown>;
  /** Whether it still runs, and is to end by itself. */
  isAsked(): boolean;
  /** What runs below its process. */
  readonly tree: AppTree;
  /** Has its agent hand over what is to be kept for the next run. */
  handOver?(link: AgentLink): Promise<void>;
  /** To the agent in it; undefined where there is to be none. */
  readonly link: AgentLink | undefined;
}

/**
 * Who has asked a run to end; nobody, as long as its agent or a look at what runs below it is waited for,
 * and the terminal has not.
 */
export type Asker = "nobody" | "terminal" | "agent" | "platform";

/**
 * How a run is asked to end by itself: by its agent, which takes the steps in the app; by the terminal,
 * which has sent it a signal already; else by a signal, or on Windows by its windows, which are closed.
 * It only asks: who waits for the end kills what does not.
 */
export class PoliteStop {
  readonly #run: StoppedRun;
  readonly #options: StopOptions;
  #by: Asker = "nobody";

  constructor(run: StoppedRun, options: StopOptions) {
    this.#run = run;
    this.#options = options;
  }

  /** Who has asked it last. */
  get by(): Asker {
    return this.#by;
  }

  /**
   * Has it asked by whoever can. Each goes on only as long as it is to end by itself, and is still there.
   * @param hasSignal Whether the terminal has sent it a signal already.
   */
  async ask(hasSignal: boolean): Promise<void> {
    const { link, tree } = this.#run;
    this.#by = hasSignal ? "terminal" : "nobody";
    const told = this.#options.told?.();
    if (link) await this.#awaitAgent(link);
    // Asked before anyone has looked, it might be gone by then, and what left its process group with it
    // could no longer be told from the processes of others.
    await Promise.all([tree.known(), link?.isThere && this.#run.handOver?.(link)]);
    await told;
    if (!this.#run.isAsked()) return;
    const hasAgent = link ? this.#tellAgent(link, hasSignal) : false;
    // Looks again while it stops, for what it has started since.
    tree.look();
    if (link && hasAgent) await this.#leaveToAgent(link, hasSignal);
    else await this.#askWithoutAgent(hasSignal);
  }

  /** Waits for the agent of an interpreter that has just been started, or after an exec. */
  async #awaitAgent(link: AgentLink): Promise<void> {
    const { clock, graceMs } = this.#options;
    if (link.isThere) return;
    const askedAt = clock.now();
    const { execSince } = link;
    if (execSince === undefined && link.hasCome) return;
    const until = execSince === undefined
      ? this.#run.startedAt + AGENT_ARRIVAL_MS
      : execSince + EXEC_MS;
    const coming = Promise.race([link.arrival, this.#run.exited]);
    const ms = until - clock.now();
    if (ms > 0 && await comesWithin(ms, coming, clock)) return;
    // One that has called is let in as soon as a busy machine comes to it.
    const called = Math.min(
      this.#run.startedAt + AGENT_CALLED_MS,
      askedAt + CALLED_SHARE * graceMs,
    );
    const more = called - clock.now();
    if (more > 0 && link.isAwaited) await comesWithin(more, coming, clock);
  }

  /** @returns Whether there was an agent to tell. */
  #tellAgent(link: AgentLink, hasSignal: boolean): boolean {
    const { stopSignal, graceMs, platform } = this.#options;
    const { pid } = link;
    if (pid === undefined) return false;
    const { group } = this.#run.tree;
    // A Ctrl-C at a terminal reaches all in the same moment: the agent sends it, and we to what came later.
    const pids = group?.others(pid, stopSignal) ?? [];
    const isInterrupted = hasSignal || (group?.hasInterrupted(pid) ?? false);
    link.onInterrupt = (name) => {
      const signal = platform.stopSignals.find((known) => known === name);
      if (signal) void group?.interruptOthers(pid, signal, new Set(pids));
    };
    return link.stop({
      graceMs,
      hasSignal: isInterrupted,
      signal: stopSignal,
      at: Date.now(),
      pids,
    });
  }

  async #leaveToAgent(link: AgentLink, hasSignal: boolean): Promise<void> {
    const { clock, platform } = this.#options;
    const { exited } = this.#run;
    this.#by = "agent";
    const { gone, heardStop, pid } = link;
    let hasHeard = false;
    let countsOnSignal = false;
    void heardStop.then((isLate) => {
      hasHeard = true;
      countsOnSignal = isLate;
    });
    const answer = Promise.race([heardStop, gone, exited]);
    const isMute = !await comesWithin(hasSignal ? TERMINAL_GRACE_MS : ANSWER_MS, answer, clock);
    if (!this.#run.isAsked()) return;
    if (isMute) return await this.#askAll("the agent does not answer");
    if (countsOnSignal) await this.#signalAll();
    await gone;
    const limit = link.execSince === undefined ? LAUNCHER_GRACE_MS : EXEC_MS;
    // The run itself follows the process that goes on for it on Windows.
    const next = link.successor ? [] : [link.arrival];
    const isOver = await comesWithin(limit, Promise.race([exited, ...next]), clock);
    if (!this.#run.isAsked()) return;
    const isHandedOn = link.isThere && !link.successor && pid !== undefined &&
      (link.pid === pid || platform.isAlive(pid));
    // A launcher was asked, and what goes on for it has not heard of that.
    if (isHandedOn) return await this.ask(hasSignal && !hasHeard);
    // What was started, a launcher or a shell, has not ended with the app in it, or starts it again.
    if (isOver && await comesWithin(LAUNCHER_GRACE_MS, exited, clock)) return;
    if (this.#run.isAsked()) await this.#signalAll();
  }

  async #askWithoutAgent(hasSignal: boolean): Promise<void> {
    const { link, tree } = this.#run;
    if (hasSignal) await this.#leaveToTerminal();
    else {
      await this.#askAll(this.#whyNoAgent());
    }
    // A signal reaches an app that still starts; of windows it has none by then.
    if (link && !tree.group) await this.#askLate(link, hasSignal);
  }

  #whyNoAgent(): string {
    const { link, command } = this.#run;
    if (!link) return reason("no-agent-wanted");
    if (link.hasLeftByExec) return reason("agent-left-by-exec");
    if (link.hasCome) return reason("agent-left");
    const program = programName(command[0] ?? "");
    if (!isPython(program)) return reason("agent-in-no-python", program);
    return isIsolated(command) ? reason("agent-kept-out", program) : reason("agent-missing");
  }

  /** Has the agent ask, where it comes only now: a slow start takes its time. */
  async #askLate(link: AgentLink, hasSignal: boolean): Promise<void> {
    await Promise.race([link.arrival, this.#run.exited]);
    // The process that goes on for it is asked by the run.
    if (!link.successor && this.#run.isAsked() && this.#tellAgent(link, hasSignal)) {
      await this.#leaveToAgent(link, hasSignal);
    }
  }

  async #leaveToTerminal(): Promise<void> {
    const { platform, clock, stopSignal } = this.#options;
    this.#by = "terminal";
    if (await comesWithin(TERMINAL_GRACE_MS, this.#run.exited, clock) || !this.#run.isAsked()) {
      return;
    }
    this.#by = "platform";
    await platform.ask([this.#run.process()], stopSignal);
  }

  /** @param why Why no agent does it. */
  async #askAll(why: string): Promise<void> {
    const { stopSignal, detail } = this.#options;
    this.#by = "platform";
    detail(`${why}: ${this.#run.tree.group ? `it gets ${stopSignal}` : "its windows are closed"}`);
    await this.#signalAll();
  }

  /** Signals the app itself, and what shares its process group. Windows: closes the windows of all. */
  async #signalAll(): Promise<void> {
    const { platform, stopSignal } = this.#options;
    const { pid, process, tree } = this.#run;
    const { group } = tree;
    if (!group) return void await platform.ask([process(), ...await tree.known()], stopSignal);
    // A service that ignores a Ctrl-C is ended by the other one.
    const isDeaf = stopSignal === "SIGINT" && group.topIgnores(stopSignal);
    await group.interruptAll(pid, isDeaf ? "SIGTERM" : stopSignal);
  }
}
