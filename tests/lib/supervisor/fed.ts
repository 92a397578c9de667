import { assertEquals } from "@std/assert";
import type { Ended } from "../../../lib/app/generation.ts";
import {
  type Attempt,
  INITIAL,
  type Input,
  next,
  type State,
} from "../../../lib/supervisor/machine.ts";
import type { StopPolicy } from "../../../lib/supervisor/app.ts";
import { NO_TIMES, timed, type TimedEffect, type Times } from "../../../lib/supervisor/times.ts";
import type { ReadyBy } from "../../../lib/ready/readiness.ts";
import type { Happening } from "../../../lib/report/events.ts";
import type { Verdict } from "../../../lib/check/verdict.ts";
import type { Change } from "../../../lib/watch/changes.ts";

/** No grace is run out here unless a test says so. */
export const RULES: StopPolicy = { exitWithApp: false, grace: 5000, codeOfSignal: () => 137 };
export const COMMAND = ["python", "a.py"];
/** A process that was started, of whichever generation. */
export const SPAWNED = { type: "spawned", pid: 7, command: COMMAND, isWarm: false } as const;
/** How a run ends that has failed in a module that was imported early. */
export const FAILED = {
  how: "already-exited",
  steps: [],
  code: 1,
  signal: null,
  crash: { type: "ValueError", message: "ValueError: no", path: "a.py", line: 3 },
  raised: { at: "heavy.deep:7", soonIn: "heavy" },
} as const;
/** The same without anything that was imported early. */
export const FAILED_COLD = { ...FAILED, raised: { ...FAILED.raised, soonIn: "" } } as const;
/** A save of one file, and a new one. */
export const CHANGED: readonly Change[] = [{ path: "a.py", kind: "modified" }];
export const OTHER: readonly Change[] = [{ path: "b.py", kind: "created" }];

/** What a check says that found these changes. */
export function verdictOf(changes: readonly Change[], touched: readonly string[] = []): Verdict {
  return changes.length > 0 ? { is: "changed", changes } : { is: "unchanged", paths: touched };
}

/** A machine that is fed by hand. */
export class Fed {
  state: State = INITIAL;
  /** What the last input brought about. */
  effects: readonly TimedEffect[] = [];
  times: Times = NO_TIMES;
  at = 0;
  /** What the last look was to be at. */
  #touched: readonly string[] = [];

  constructor(readonly rules: StopPolicy = RULES) {}

  feed(input: Input): this {
    const [state, effects] = next(this.state, input, this.rules);
    this.state = state;
    [this.times, this.effects] = timed(this.times, effects, this.at);
    for (const effect of effects) {
      if (effect.do === "check") this.#touched = effect.touched;
    }
    return this;
  }

  begin() {
    return this.feed({ type: "begin" });
  }
  opened() {
    return this.feed({ type: "burst-opened" });
  }
  cutOff(...paths: string[]) {
    return this.feed({
      type: "settled",
      lastAt: this.at - 1,
      paths,
      isCutOff: true,
    });
  }

  settled(...paths: string[]) {
    return this.feed({
      type: "settled",
      lastAt: this.at - 300,
      paths,
      isCutOff: false,
    });
  }
  checked(changes: readonly Change[]) {
    return this.feed({ type: "checked", verdict: verdictOf(changes, this.#touched) });
  }
  /** The command before a start has run, or did so before, and the start can follow. */
  prepared(beforeMs?: number) {
    const checked = { verdict: verdictOf(CHANGED, this.#touched), isPrepared: true };
    return this.feed({ type: "checked", ...checked, ...beforeMs !== undefined && { beforeMs } });
  }
  unprepared(beforeMs: number) {
    const verdict = { is: "unprepared", paths: this.#touched, code: 1, output: "" } as const;
    return this.feed({ type: "checked", verdict, beforeMs });
  }
  /** The process that is, or was last. */
  get #attempt(): Attempt {
    const { generation, attempt } = this.state;
    return { generation, attempt };
  }
  spawned(isWarm = false) {
    return this.feed({ ...SPAWNED, ...this.#attempt, isWarm });
  }
  ready(by: ReadyBy, at: number, port?: number) {
    const sign = { by, at, ...port !== undefined && { port } };
    return this.feed({ type: "ready", ...this.#attempt, ...sign });
  }
  notSpawned() {
    const about = { code: "no", message: "no", hint: "mend" };
    return this.feed({ type: "not-spawned", ...this.#attempt, ...about });
  }
  /** It has ended by itself, in this way. */
  ended(how: Ended) {
    return this.feed({ type: "exited", ...this.#attempt, ...how });
  }
  exited(code: number | null = 0, signal: string | null = null) {
    return this.feed({
      type: "exited",
      ...this.#attempt,
      how: "signal",
      steps: [],
      code,
      signal,
    });
  }
  graceOver() {
    return this.feed({ type: "grace-over", ...this.#attempt });
  }
  restart() {
    return this.feed({ type: "restart" });
  }
  pause() {
    return this.feed({ type: "pause" });
  }
  resume() {
    return this.feed({ type: "resume" });
  }
  end(code = 130, fromTerminal = false, isAgain = false) {
    return this.feed({ type: "end", code, fromTerminal, isAgain });
  }
  endAgain(code = 130) {
    return this.end(code, false, true);
  }

  /** The app runs. */
  running() {
    return this.begin().spawned();
  }
  /** A save has led to a warm start. */
  warm() {
    return this.restarting().exited().spawned(true);
  }
  /** A save was found, and the app is asked to stop. */
  restarting() {
    return this.running().opened().settled("a.py").checked(CHANGED);
  }

  /** What was saved while the app was started leads to one more restart, as generation 3. */
  restartsOnceMore() {
    assertEquals(this.effects, []);
    assertEquals(this.spawned().does, ["check"]);
    assertEquals(this.checked(OTHER).does, ["ask", "start-grace"]);
    assertEquals(this.exited().effects.at(-1), {
      do: "spawn",
      generation: 3,
      attempt: 1,
      reason: "change",
      changes: OTHER,
    });
    return this;
  }

  /** What the last input has to be done. */
  get does(): string[] {
    return this.effects.map((effect) => effect.do).filter((what) => what !== "report");
  }
  /** What the last input tells. */
  get tells(): Happening[] {
    return this.effects.flatMap((effect) => effect.do === "report" ? [effect.what] : []);
  }
  get names(): string[] {
    return this.tells.map(({ event }) => event);
  }
}
