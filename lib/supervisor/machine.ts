/**
 * The supervisor as a state machine. `next` is a pure function: it knows no clock, no file and no
 * process. Timers are effects that come back as inputs, and what happens is told as events, to which
 * `times.ts` adds how long it took.
 *
 * Its laws: at most one generation lives; none starts before the last one is gone with everything
 * below it; a quit is never taken back; a change that was found ends in a start or is told as skipped.
 */
import type { Ended } from "../app/generation.ts";
import { message } from "../messages.ts";
import type { StartReason, Untimed } from "../report/events.ts";
import type { Verdict } from "../check/verdict.ts";
import type { Change } from "../watch/changes.ts";

/** A start that is to come, and what is known of how it came about. */
export interface Plan {
  readonly reason: StartReason;
  readonly changes: readonly Change[];
  /** Whether the files were broken when they were last looked at: then nothing starts. */
  readonly isBroken: boolean;
}

/** What follows when the app is gone. A restart can become a quit, never the other way round. */
export type Then = { readonly to: "restart"; readonly plan: Plan } | {
  readonly to: "quit";
  readonly code: number;
};

/** The app's state; each carries only what is true in it. */
export type App =
  /** Nothing runs. With a plan, the start waits for the burst under way to settle. */
  | { readonly is: "down"; readonly plan: Plan | undefined }
  /** The process is being started. */
  | {
    readonly is: "starting";
    readonly plan: Plan | undefined;
    readonly quit: number | undefined;
  }
  | { readonly is: "running" }
  /** It was asked to stop, or killed when it had not stopped within the grace period. */
  | {
    readonly is: "stopping";
    readonly how: "asked" | "killed";
    readonly then: Then;
  }
  | { readonly is: "done"; readonly code: number };

export interface State {
  /** The generation that runs, or ran last; 0 before the first. */
  readonly generation: number;
  readonly app: App;
  /** Whether events keep coming: the burst has not settled. */
  readonly settling: boolean;
  /** Whether the files are being looked at; `again` where a burst settled meanwhile. */
  readonly checking: "no" | "yes" | "again";
  /** The last burst that settled. */
  readonly settled: Settled | undefined;
  /** Whether the files were otherwise for a while than the running generation was started on: it may have read that. */
  readonly hasStrayed: boolean;
  /** Whether a restart was asked for, changes or none; it waits for the look at the files. */
  readonly isWanted: boolean;
  /** Whether changes are only gathered, and those that wait. */
  readonly paused: readonly string[] | undefined;
}

export interface Settled {
  /** The files that it named. */
  readonly paths: readonly string[];
  /** Whether it was cut off, because it never came to rest: then there is nothing to wait for. */
  readonly isCutOff: boolean;
}

export type Input =
  | { readonly type: "begin" }
  | { readonly type: "burst-opened" }
  | ({
    readonly type: "settled";
    /** When its last event came, in ms of the clock that times what is done. */
    readonly lastAt: number;
  } & Settled)
  | { readonly type: "checked"; readonly verdict: Verdict }
  | {
    readonly type: "spawned";
    readonly generation: number;
    readonly pid: number;
    readonly command: readonly string[];
    /** Whether an interpreter that waited took over. */
    readonly isWarm: boolean;
  }
  | {
    readonly type: "not-spawned";
    readonly generation: number;
    readonly message: string;
    readonly hint: string;
  }
  /** The app's process and everything below it is gone. */
  | ({ readonly type: "exited"; readonly generation: number } & Ended)
  | { readonly type: "grace-over"; readonly generation: number }
  /** Somebody asked for a restart. */
  | { readonly type: "restart" }
  /** Changes are to be gathered from now on, or taken again. */
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** A signal asked slop-watch to end. */
  | {
    readonly type: "end";
    readonly code: number;
    /** Whether the signal came from the terminal, which sent it to the app as well. */
    readonly fromTerminal: boolean;
  };

export type Effect =
  | { readonly do: "tell"; readonly generation: number; readonly what: Untimed }
  /**
   * What the next restart takes is counted from now: what may lead to it has settled, or was asked for.
   * `lastAt` is when the last event before that came, where there was one.
   */
  | { readonly do: "start-clock"; readonly lastAt: number | undefined }
  /** Look at the files; answered by `checked`. */
  | { readonly do: "check" }
  /** Answered by `spawned` or `not-spawned`, and one day by `exited`. */
  | {
    readonly do: "spawn";
    readonly generation: number;
    readonly reason: StartReason;
    readonly changes: readonly Change[];
  }
  | { readonly do: "ask"; readonly generation: number; readonly hasSignal: boolean }
  | { readonly do: "kill"; readonly generation: number }
  /** Answered by `grace-over`. */
  | { readonly do: "start-grace"; readonly generation: number }
  | { readonly do: "quit"; readonly code: number };

export interface Rules {
  readonly exitWithApp: boolean;
  /** In ms. */
  readonly grace: number;
  /** The exit code that stands for an end by a signal. */
  codeOfSignal(signal: string): number;
}

type Step = readonly [State, readonly Effect[]];

export const INITIAL: State = {
  generation: 0,
  app: { is: "down", plan: undefined },
  settling: false,
  checking: "no",
  settled: undefined,
  hasStrayed: false,
  isWanted: false,
  paused: undefined,
};

/** What `input` does to `state`. An input of an older generation does nothing. */
export function next(state: State, input: Input, rules: Rules): Step {
  if (state.app.is === "done") return [state, []];
  if ("generation" in input && input.generation !== state.generation) return [state, []];
  switch (input.type) {
    case "begin":
      return start(state, undefined);
    case "burst-opened":
      return [{ ...state, settling: true }, []];
    case "settled":
      return settled(state, input);
    case "checked":
      return checked(state, input.verdict);
    case "spawned":
      return spawned(state, input);
    case "not-spawned":
      return notSpawned(state, input);
    case "exited":
      return exited(state, input, rules);
    case "grace-over":
      return graceOver(state, rules);
    case "restart":
      return wanted(state);
    case "pause":
      return [{ ...state, paused: state.paused ?? [] }, []];
    case "resume":
      return resumed(state);
    case "end":
      return end(state, input);
  }
}

const tell = (generation: number, what: Untimed): Effect => ({ do: "tell", generation, what });

function start(state: State, plan: Plan | undefined): Step {
  const generation = state.generation + 1;
  return [
    {
      ...state,
      generation,
      hasStrayed: false,
      paused: state.paused && [],
      app: { is: "starting", plan, quit: undefined },
    },
    [{
      do: "spawn",
      generation,
      reason: plan?.reason ?? "first",
      changes: plan?.changes ?? [],
    }],
  ];
}

function stop(state: State, then: Then, hasSignal: boolean): Step {
  const { generation } = state;
  return [
    { ...state, app: { is: "stopping", how: "asked", then } },
    [{ do: "ask", generation, hasSignal }, { do: "start-grace", generation }],
  ];
}

function quit(state: State, code: number): Step {
  return [
    { ...state, app: { is: "done", code } },
    [tell(state.generation, { event: "quit", code }), { do: "quit", code }],
  ];
}

function settled(state: State, { lastAt, paths, isCutOff }: Input & { type: "settled" }): Step {
  const named = withUnchecked(state, paths);
  const after = { ...state, settling: false, settled: { paths: named, isCutOff } };
  const clock: Effect = { do: "start-clock", lastAt };
  // A process that is just being started has read nothing yet: its baseline is still being drawn.
  if (state.checking !== "no" || state.app.is === "starting") {
    return [{ ...after, checking: "again" }, [clock]];
  }
  return [{ ...after, checking: "yes" }, [clock, { do: "check" }]];
}

/** The files that are named, with those of the burst before where there is no verdict on it yet. */
function withUnchecked({ checking, settled }: State, paths: readonly string[]): readonly string[] {
  return checking === "no" || !settled ? paths : [...new Set([...settled.paths, ...paths])];
}

/** A restart that is on its way already is the one that is wanted. */
function wanted(state: State): Step {
  const { app } = state;
  const isIdle = app.is === "running" || app.is === "down" && !app.plan;
  return isIdle ? look({ ...state, isWanted: true }, []) : [state, []];
}

function resumed(state: State): Step {
  const after = { ...state, paused: undefined };
  return state.paused?.length ? look(after, state.paused) : [after, []];
}

/** Looks at the files without waiting for a burst, or once more where they are being looked at. */
function look(state: State, paths: readonly string[]): Step {
  const settled = { paths: withUnchecked(state, paths), isCutOff: false };
  const clock: Effect = { do: "start-clock", lastAt: undefined };
  if (state.checking !== "no") return [{ ...state, settled, checking: "again" }, [clock]];
  return [{ ...state, settled, checking: "yes" }, [clock, { do: "check" }]];
}

function checked(state: State, verdict: Verdict): Step {
  const { app } = state;
  // A process that is just being started is compared with when it has been.
  if (app.is === "starting") return [{ ...state, checking: "again" }, []];
  if (state.checking === "again") return [{ ...state, checking: "yes" }, [{ do: "check" }]];
  const hasStrayed = state.hasStrayed || app.is === "running" && verdict.is === "broken";
  const after: State = { ...state, checking: "no", hasStrayed, isWanted: false };
  const isHeldBack = state.paused !== undefined && !state.isWanted;
  switch (app.is) {
    case "running": {
      if (verdict.is === "changed" && isHeldBack) return heldBack(after, verdict.changes);
      if (verdict.is === "broken" || verdict.is !== "changed" && !state.isWanted) {
        return [after, skipped(state, verdict)];
      }
      const plan = planFor(state, changesOf(verdict));
      return withTold(stop(after, { to: "restart", plan }, false), told(state, verdict));
    }
    case "down": {
      if (verdict.is === "broken") return [after, skipped(state, verdict)];
      if (app.plan) {
        const plan = { ...app.plan, changes: changesOf(verdict), isBroken: false };
        return withTold(start(after, plan), told(state, verdict));
      }
      // It may have read what has been changed back by now, and ended of that.
      if (verdict.is !== "changed" && !state.hasStrayed && !state.isWanted) {
        return [after, skipped(state, verdict)];
      }
      const changes = changesOf(verdict);
      if (isHeldBack) return heldBack(after, changes);
      return withTold(start(after, planFor(state, changes)), told(state, verdict));
    }
    case "stopping": {
      if (app.then.to === "quit") return [after, []];
      const isBroken = verdict.is === "broken";
      const changes = isBroken ? app.then.plan.changes : changesOf(verdict);
      const plan = { ...app.then.plan, changes, isBroken };
      const what = isBroken ? skipped(state, verdict) : told(state, verdict);
      return [{ ...after, app: { ...app, then: { to: "restart", plan } } }, what];
    }
    case "done":
      return [after, []];
  }
}

function changesOf(verdict: Verdict): readonly Change[] {
  return verdict.is === "changed" ? verdict.changes : [];
}

/** What is told of the changes that lead to a start; one that was asked for needs none. */
function told({ generation, isWanted }: State, verdict: Verdict): readonly Effect[] {
  const paths = changesOf(verdict);
  return isWanted && paths.length === 0 ? [] : [tell(generation, { event: "change", paths })];
}

/** While paused, changes are told and left for later. */
function heldBack(state: State, changes: readonly Change[]): Step {
  const paths = changes.map(({ path }) => path);
  return [
    { ...state, paused: paths },
    [tell(state.generation, { event: "skip", reason: "paused", paths })],
  ];
}

/** What is told of files that restart nothing; where a folder came without any there is nothing to tell. */
function skipped(
  { generation }: State,
  verdict: Exclude<Verdict, { is: "changed" }>,
): readonly Effect[] {
  const { is, paths } = verdict;
  if (is === "broken") {
    const { error } = verdict;
    return [tell(generation, { event: "skip", reason: "syntax-error", paths, error })];
  }
  return paths.length > 0 ? [tell(generation, { event: "skip", reason: is, paths })] : [];
}

function withTold([state, effects]: Step, told: readonly Effect[]): Step {
  return [state, [...told, ...effects]];
}

function planFor({ isWanted }: State, changes: readonly Change[]): Plan {
  return { reason: isWanted ? "key" : "change", changes, isBroken: false };
}

function spawned(state: State, input: Input & { type: "spawned" }): Step {
  const { app } = state;
  if (app.is !== "starting") return [state, []];
  const { generation, pid, command, isWarm } = input;
  const { plan } = app;
  const effects: Effect[] = [
    tell(generation, {
      event: "start",
      pid,
      command,
      reason: plan?.reason ?? "first",
      standby: isWarm,
    }),
  ];
  if (plan) {
    const paths = plan.changes.map(({ path }) => path);
    effects.push(tell(generation, { event: "restart", paths }));
  }
  const running: State = { ...state, app: { is: "running" } };
  const [after, more] = app.quit === undefined
    ? recheck(running)
    : stop(running, { to: "quit", code: app.quit }, false);
  return [after, [...effects, ...more]];
}

/** Looks at the files again where a burst settled while nobody could look. */
function recheck(state: State): Step {
  return state.checking === "again"
    ? [{ ...state, checking: "yes" }, [{ do: "check" }]]
    : [state, []];
}

function notSpawned(state: State, { message, hint }: Input & { type: "not-spawned" }): Step {
  const { app, generation } = state;
  if (app.is !== "starting") return [state, []];
  const told = [tell(generation, { event: "error", message, hint })];
  // With nothing to run at all there is nothing to wait for.
  if (app.quit !== undefined || !app.plan) return withTold(quit(state, app.quit ?? 2), told);
  return withTold(recheck({ ...state, app: { is: "down", plan: undefined } }), told);
}

function exited(state: State, input: Input & { type: "exited" }, rules: Rules): Step {
  const { app, generation } = state;
  const { how, steps, code, signal, crash } = input;
  if (app.is === "running") {
    const told = [tell(generation, { event: "exit", code, signal, ...crash && { crash } })];
    if (rules.exitWithApp) {
      return withTold(quit(state, signal === null ? code ?? 1 : rules.codeOfSignal(signal)), told);
    }
    const hasStrayed = state.hasStrayed || state.settling || state.checking !== "no";
    return [{ ...state, hasStrayed, app: { is: "down", plan: undefined } }, told];
  }
  if (app.is !== "stopping") return [state, []];
  const told = [tell(generation, { event: "stop", how, steps, code, signal })];
  if (app.then.to === "quit") return withTold(quit(state, app.then.code), told);
  const { plan } = app.then;
  // A change on its way is taken along, and on broken files nothing starts.
  const isSettling = state.settling && !state.settled?.isCutOff;
  if (isSettling || state.checking !== "no" || plan.isBroken) {
    return withTold([{ ...state, app: { is: "down", plan } }, []], told);
  }
  return withTold(start(state, plan), told);
}

function graceOver(state: State, { grace }: Rules): Step {
  const { app, generation } = state;
  if (app.is !== "stopping" || app.how === "killed") return [state, []];
  return [
    { ...state, app: { ...app, how: "killed" } },
    [
      tell(generation, { event: "warning", ...message("grace-over", grace) }),
      { do: "kill", generation },
    ],
  ];
}

function end(state: State, { code, fromTerminal }: Input & { type: "end" }): Step {
  const { app, generation } = state;
  switch (app.is) {
    case "down":
      return quit(state, code);
    case "starting":
      return [{ ...state, app: { ...app, quit: app.quit ?? code } }, []];
    case "running":
      return stop(state, { to: "quit", code }, fromTerminal);
    case "stopping":
      if (app.then.to === "restart") {
        return [{ ...state, app: { ...app, then: { to: "quit", code } } }, []];
      }
      if (app.how === "killed") return [state, []];
      return [{ ...state, app: { ...app, how: "killed" } }, [{ do: "kill", generation }]];
    case "done":
      return [state, []];
  }
}
