/** The loop around the state machine: feeds it what happens and carries out what it says. */
import { type Generation, OUTWAIT_MS } from "../app/generation.ts";
import type { Verdict } from "../check/verdict.ts";
import type { Clock } from "../clock.ts";
import type { Message } from "../messages.ts";
import type { Happening } from "../report/events.ts";
import type { StopPolicy } from "./app.ts";
import type { Checked } from "./look.ts";
import { type Attempt, INITIAL, type Input, next, type State, wouldStart } from "./machine.ts";
import { NO_TIMES, timed, type TimedEffect, type Times } from "./times.ts";

/** A stop that takes more, in ms, says what it waits for. */
const SAYS_WHY_MS = 1000;

/** A start that the state machine asks for. */
export type StartOrder = Omit<TimedEffect & { do: "spawn" }, "do">;

/** What prepares starts, as the loop sees it. */
export interface Preparing {
  /** A burst has settled while a check is under way. */
  settledMeanwhile(): void;
  /** A restart is asked for, whatever was prepared before. */
  restartAsked(): void;
  /**
   * slop-watch is to end.
   * @param isKill Whether at once.
   * @param hasSignal Whether the terminal has sent its signal to all of it.
   */
  ending(isKill: boolean, hasSignal: boolean): void;
}

/** What the loop needs of the world. */
export interface Surface extends Clock {
  /**
   * Whether the files, compared with those that the running generation was started on, are worth a
   * restart. Where there is a command to run before each start, it is run.
   * @param touched The paths that events named.
   * @param wouldStart Whether a start would come of a verdict.
   */
  check(
    touched: readonly string[],
    wouldStart: (verdict: Verdict) => boolean,
  ): Promise<Checked>;
  /** What prepares a start within a check; undefined where nothing does. */
  readonly preparation?: Preparing | undefined;
  /** Starts the app on the files as `check` last saw them. Throws where it cannot be started. */
  spawn(start: StartOrder): Promise<Generation>;
  /** Lets a generation begin that has been told of. */
  begin(running: Generation): void;
  /** A module is not to be imported early from now on, or is to be again. */
  keepCold(module: string, isCold: boolean): void;
  /** slop-watch is to end, and nothing is to follow what runs. */
  ending?(): void;
  report(generation: number, what: Happening): void;
  /** What is wrong, in words, when `spawn` has thrown. */
  describeFailure(thrown: unknown): Message;
}

/** A burst of events that has settled. */
export interface SettledBurst {
  /** The files that the events named, from the root. */
  readonly paths: readonly string[];
  /** When its last event came, by the clock of the surface. */
  readonly lastAt: number;
  /** Whether it was cut off, because it never came to rest. */
  readonly isCutOff: boolean;
}

export class Supervisor {
  /** The exit code of slop-watch. */
  readonly finished: Promise<number>;
  /** Settles when the first start has been made, or has failed. */
  readonly begun: Promise<void>;
  #state: State = INITIAL;
  #times: Times = NO_TIMES;
  #generation: Generation | undefined;
  /** What has asked for the end. */
  readonly #askers = new Set<string>();
  #cancelGrace: () => void = () => {};
  /** The generation that was killed and whose end is waited for. */
  #outwaited: number | undefined;
  #begin: () => void = () => {};
  #finish: (code: number) => void = () => {};
  #fail: (error: unknown) => void = () => {};

  constructor(readonly surface: Surface, readonly rules: StopPolicy) {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.finished = promise;
    this.#finish = resolve;
    this.#fail = reject;
    const begun = Promise.withResolvers<void>();
    this.begun = begun.promise;
    this.#begin = begun.resolve;
  }

  begin(): void {
    this.#feed({ type: "begin" });
  }

  burstOpened(): void {
    this.#feed({ type: "burst-opened" });
  }

  settled(burst: SettledBurst): void {
    this.#feed({ type: "settled", ...burst });
  }

  /** Restarts the app, whether anything changed or not. Files that do not compile start nothing. */
  restart(): void {
    this.surface.preparation?.restartAsked();
    this.#feed({ type: "restart" });
  }

  /** Gathers changes from now on, or takes those that wait. */
  set paused(value: boolean) {
    this.#feed({ type: value ? "pause" : "resume" });
  }

  get paused(): boolean {
    return this.#state.held !== undefined;
  }

  /** Whether somebody has asked for its end. */
  get isEnding(): boolean {
    return this.#askers.size > 0;
  }

  /** Whether the app is being stopped, and slop-watch goes on after that. */
  get isRestarting(): boolean {
    const { app } = this.#state;
    return app.is === "stopping" && app.then.to !== "quit";
  }

  /** The generation that runs, or ran last; 0 before the first. */
  get generation(): number {
    return this.#state.generation;
  }

  /**
   * Ends slop-watch with `code`.
   * @param by What asks for it. What asks once more kills; a service manager may send two signals at once.
   */
  end(by: string, code: number, fromTerminal: boolean): void {
    const isAgain = this.#askers.has(by);
    this.#askers.add(by);
    this.surface.preparation?.ending(isAgain, fromTerminal);
    this.#feed({ type: "end", code, fromTerminal, isAgain });
    this.surface.ending?.();
    const { app } = this.#state;
    if (app.is === "stopping" && app.how === "killed") this.#endWithout();
  }

  /** Ends slop-watch, where it is to end, without an app that not even a kill ends: one that waits for a disk may take hours. */
  #endWithout(): void {
    const { generation } = this.#state;
    if (this.#outwaited === generation) return;
    this.#outwaited = generation;
    this.surface.after(OUTWAIT_MS, () => {
      if (this.#outwaited !== generation) return;
      this.#outwaited = undefined;
      const { app } = this.#state;
      if (app.is !== "stopping" || app.then.to !== "quit") return;
      const { code } = app.then;
      this.surface.report(generation, { event: "quit", code });
      this.#finish(code);
    });
  }

  #feed(input: Input): void {
    const [state, untimed] = next(this.#state, input, this.rules);
    const [times, effects] = timed(this.#times, untimed, this.surface.now());
    this.#state = state;
    this.#times = times;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: TimedEffect): void {
    switch (effect.do) {
      case "report":
        return this.surface.report(effect.generation, effect.what);
      case "check":
        return this.#then(
          this.surface.check(effect.touched, (verdict) => wouldStart(this.#state, verdict)),
          (checked) => this.#feed({ type: "checked", ...checked }),
        );
      case "check-meanwhile":
        return this.surface.preparation?.settledMeanwhile();
      case "spawn":
        return this.#spawn(effect);
      case "ask":
        return this.#generation?.ask(effect.hasSignal, this.isRestarting);
      case "kill":
        this.#generation?.kill();
        return this.#endWithout();
      case "keep-cold":
        return this.surface.keepCold(effect.module, effect.isCold);
      case "start-grace": {
        const { generation, attempt } = effect;
        const of = { generation, attempt };
        const cancels = [
          this.surface.after(this.rules.grace, () => this.#feed({ type: "grace-over", ...of })),
          this.surface.after(SAYS_WHY_MS, () => this.#sayWhy(of)),
        ];
        this.#cancelGrace = () => cancels.forEach((cancel) => cancel());
        return;
      }
      case "quit":
        return this.#finish(effect.code);
    }
  }

  /** Says what the end of an app is waited for, where it is still by then. */
  #sayWhy(of: Attempt): void {
    const running = this.#generation;
    if (!running) return;
    this.#then(running.waitsFor(), (wait) => this.#feed({ type: "stop-lasts", ...of, ...wait }));
  }

  #spawn(order: StartOrder): void {
    const { generation, attempt } = order;
    this.surface.spawn(order).finally(this.#begin).then((running) => {
      this.#generation = running;
      this.#then(running.ended, (ended) => {
        this.#cancelGrace();
        this.#feed({ type: "exited", generation, attempt, ...ended });
      });
      const { pid, command, isWarm } = running;
      this.#feed({ type: "spawned", generation, attempt, pid, command, isWarm });
      this.surface.begin(running);
      this.#then(running.ready, (ready) => {
        if (ready) this.#feed({ type: "ready", generation, attempt, ...ready });
      });
    }, (error) => {
      const { code, message, hint } = this.surface.describeFailure(error);
      this.#feed({ type: "not-spawned", generation, attempt, code, message, hint });
    }).catch(this.#fail);
  }

  /** Goes on with what a promise brings; a failure nobody foresaw ends the loop with it. */
  #then<T>(promise: Promise<T>, use: (value: T) => void): void {
    promise.then(use).catch(this.#fail);
  }
}
