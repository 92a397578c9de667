/**
 * The supervisor as a state machine, put together of two: the looks at the files (`look.ts`) and the
 * app's life (`app.ts`); what becomes of a verdict is a table (`verdicts.ts`). `next` is a pure
 * function: it knows no clock, no file and no process. Timers are effects that come back as inputs,
 * and what happens is reported as events, to which `times.ts` adds how long it took.
 *
 * A generation may take two attempts (`retry.ts`): what is heard of a process is told by both numbers.
 *
 * Its laws: at most one generation lives; none starts before the last one is gone with everything
 * below it; a quit is never taken back; a change that was found ends in a start or is reported as skipped;
 * a generation is started at most twice, the second time cold, and only where the first was warm.
 */
import type { Untimed } from "../report/events.ts";
import {
  type App,
  type AppEffect,
  type AppInput,
  type BecameReady,
  type End,
  type Exited,
  nextApp,
  type NotSpawned,
  situationOf,
  type Spawned,
  type StopPolicy,
} from "./app.ts";
import {
  isToBeAwaited,
  type Judged,
  type Look,
  type LookEffect,
  type LookInput,
  type LookStep,
  nextLook,
  NO_LOOK,
} from "./look.ts";
import { blamedFor, knownAfter, type KnownFailure } from "./retry.ts";
import type { Verdict } from "../check/verdict.ts";
import {
  changesOf,
  type Finding,
  findingOf,
  leadsToStart,
  outcomeOf,
  pathsOf,
  reportsOf,
  type RestartReason,
} from "./verdicts.ts";

export interface State {
  /** The generation that runs, or ran last; 0 before the first. */
  readonly generation: number;
  /** Which attempt at it that is: 1, or 2 where the first is made up for. */
  readonly attempt: number;
  readonly app: App;
  readonly look: Look;
  /** The changes that wait for the end of a pause; undefined where none is on. */
  readonly held: readonly string[] | undefined;
  /** What the app is known to end by, however it is started. */
  readonly known: KnownFailure;
}

export type Input =
  | { readonly type: "begin" }
  | Extract<LookInput, { readonly type: "burst-opened" | "settled" | "checked" }>
  /** Somebody asked for a restart. */
  | { readonly type: "restart" }
  /** Changes are to be gathered from now on, or taken again. */
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** What becomes of a process of the app's. */
  | OfAttempt<Spawned | NotSpawned | BecameReady | Exited | { readonly type: "grace-over" }>
  | End;

export type Effect =
  | LookEffect
  | OfAttempt<Extract<AppEffect, { readonly do: "spawn" | "ask" | "kill" | "start-grace" }>>
  | Extract<AppEffect, { readonly do: "report" }> & { readonly generation: number }
  | Extract<AppEffect, { readonly do: "quit" | "keep-cold" }>;

/** One process of the app's. */
export interface Attempt {
  readonly generation: number;
  readonly attempt: number;
}

type OfAttempt<T> = T extends unknown ? T & Attempt : never;

type MachineStep = readonly [State, readonly Effect[]];

export const INITIAL: State = {
  generation: 0,
  attempt: 1,
  app: { is: "down" },
  look: NO_LOOK,
  held: undefined,
  known: undefined,
};

/** What `input` does to `state`. An input of an older process does nothing. */
export function next(state: State, input: Input, rules: StopPolicy): MachineStep {
  const { app, look, held, generation, attempt } = state;
  if (app.is === "done") return [state, []];
  if ("attempt" in input) {
    if (input.generation !== generation || input.attempt !== attempt) return [state, []];
  }
  switch (input.type) {
    case "begin":
      return rules.prepares ? awaitFirst(state, rules) : stepApp(state, input, rules);
    case "burst-opened":
    case "settled":
    case "checked":
      return stepLook(state, input, rules);
    case "restart": {
      // One that is on its way already is the one that is wanted.
      const isIdle = app.is === "running" || app.is === "down" ||
        app.is === "waiting" && look.files.is === "judged";
      const cause = { touched: [], reason: "key" } as const;
      return isIdle ? stepLook(state, { type: "wanted", cause }, rules) : [state, []];
    }
    case "pause":
      if (held) return [state, []];
      return [{ ...state, held: [] }, [report(generation, { event: "pause" })]];
    case "resume":
      return held ? resume({ ...state, held: undefined }, held, rules) : [state, []];
    case "exited":
      return exited(state, input, rules);
    default:
      return stepApp(state, input, rules);
  }
}

function exited(state: State, ended: Input & { type: "exited" }, rules: StopPolicy): MachineStep {
  const { app, look, known, attempt } = state;
  const isWarm = app.is === "running" && app.isWarm;
  const blamed = attempt === 1 ? blamedFor(ended, isWarm, known) : undefined;
  // Of files that were passed over, the process would read what the one before has not.
  const isToWait = isToBeAwaited(look) || blamed !== undefined && look.mayBeStale;
  const after = { ...state, known: knownAfter(ended, isWarm, known) };
  return stepApp(after, { ...ended, isToWait, blamed }, rules);
}

/** @param touched The files that have waited. */
function resume(state: State, touched: readonly string[], rules: StopPolicy): MachineStep {
  const told = report(state.generation, { event: "resume" });
  if (touched.length === 0) return [state, [told]];
  const cause = { touched, reason: "change" } as const;
  const [after, effects] = stepLook(state, { type: "wanted", cause }, rules);
  return [after, [told, ...effects]];
}

/** The first start waits for a look at the files, as nothing starts before it is prepared. */
function awaitFirst(state: State, rules: StopPolicy): MachineStep {
  const [after, effects] = stepApp(state, { type: "await-first" }, rules);
  const cause = { touched: [], reason: "change" } as const;
  const [last, more] = stepLook(after, { type: "wanted", cause }, rules);
  return [last, [...effects, ...more]];
}

/** Whether a verdict on the files could be used. */
const mayLook = (app: App) => situationOf(app) !== undefined;

function stepLook(state: State, input: LookInput, rules: StopPolicy): MachineStep {
  const [look, effects, judged] = nextLook(state.look, input, mayLook(state.app));
  const after = { ...state, look };
  if (!judged) return [after, effects];
  const [last, more] = afterVerdict(after, judged, rules);
  return [last, [...effects, ...more]];
}

/** Of files that are so, the app that runs may load what it was not started on. */
const PASSED_OVER: ReadonlySet<Finding> = new Set(["broken", "unreadable", "unprepared"]);

/** What becomes of a verdict on the files, if one can hold at all. */
function decisionOf({ app, look, held }: State, verdict: Verdict, reason: RestartReason) {
  const situation = situationOf(app);
  if (situation === undefined) return undefined;
  // One that runs is asked what it has read.
  const finding = findingOf(verdict, reason, look.mayBeStale && app.is !== "running");
  return { finding, outcome: outcomeOf(finding, situation, held !== undefined) };
}

/** Whether a start would come of this verdict, where it answers the look that is under way. */
export function wouldStart(state: State, verdict: Verdict): boolean {
  const { files } = state.look;
  if (files.is === "judged") return false;
  const decision = decisionOf(state, verdict, files.cause.reason);
  return decision !== undefined && leadsToStart(decision.outcome);
}

function afterVerdict(
  state: State,
  { verdict, isPrepared, isTold, cause }: Judged,
  rules: StopPolicy,
): MachineStep {
  const { app, look, held, generation } = state;
  const { reason } = cause;
  const decision = decisionOf(state, verdict, reason);
  if (!decision) return [state, []];
  const { finding, outcome } = decision;
  // What has happened meanwhile may have made a start of it.
  if (rules.prepares && !isPrepared && leadsToStart(outcome)) {
    return stepLook(state, { type: "wanted", cause }, rules);
  }
  const isFirst = app.is === "waiting" && app.next.reason === "first";
  const reports = isTold ? [] : reportsOf(outcome, verdict, reason)
    .filter(({ event }) => event !== "change" || !isFirst)
    .map((what) => report(generation, what));
  const isPassedOver = outcome === "hold" || PASSED_OVER.has(finding);
  const mayBeStale = look.mayBeStale || app.is === "running" && isPassedOver;
  const [after, effects] = stepApp(
    {
      ...state,
      look: { ...look, mayBeStale },
      held: outcome === "hold" ? pathsOf(verdict) : held,
    },
    { type: "decided", outcome, reason, changes: changesOf(verdict) },
    rules,
  );
  return [after, [...reports, ...effects]];
}

function stepApp(state: State, input: AppInput, rules: StopPolicy): MachineStep {
  const [app, effects] = nextApp(state.app, input, rules);
  const spawn = effects.find((effect) => effect.do === "spawn");
  const after = spawn
    ? startedAnew({ ...state, app }, spawn.reason === "retry")
    : { ...state, app };
  const [look, looks] = lookAfter(after.look, state.app, app);
  return [
    { ...after, look },
    [...effects.map((effect) => stamped(effect, state, after)), ...looks],
  ];
}

/** A new process takes the changes along that have waited. */
function startedAnew(state: State, isRetry: boolean): State {
  const [look] = nextLook(state.look, { type: "app-started" }, false);
  const generation = isRetry ? state.generation : state.generation + 1;
  return { ...state, generation, attempt: isRetry ? 2 : 1, look, held: state.held && [] };
}

function lookAfter(look: Look, before: App, after: App): LookStep {
  if (before.is === "running" && after.is === "down") {
    return nextLook(look, { type: "app-ended" }, true);
  }
  if (before.is === "starting" && after.is === "down") {
    return nextLook({ ...look, mayBeStale: true }, { type: "may-look" }, true);
  }
  return mayLook(after) ? nextLook(look, { type: "may-look" }, true) : [look, []];
}

const report = (generation: number, what: Untimed): Effect => ({ do: "report", generation, what });

/**
 * @param last The process that runs, or ran last.
 * @param next The same, or the one that is started.
 */
function stamped(effect: AppEffect, last: Attempt, next: Attempt): Effect {
  if (effect.do === "quit" || effect.do === "keep-cold") return effect;
  if (effect.do === "report") return { ...effect, generation: last.generation };
  const { generation, attempt } = effect.do === "spawn" ? next : last;
  return { ...effect, generation, attempt };
}
