/**
 * The app's life as a state machine. Pure.
 *
 * Its laws: none starts before the last one is gone with everything below it; a quit is never taken
 * back; a start that is made up for (`retry.ts`) is so once, and cold.
 */
import type { Ended } from "../app/generation.ts";
import { type Message, worded } from "../messages.ts";
import type { ReadySign } from "../ready/readiness.ts";
import type { StartReason, Untimed } from "../report/events.ts";
import type { Change } from "../watch/changes.ts";
import { type Failure, isSameFailure } from "./retry.ts";
import type { Outcome, RestartReason, Situation } from "./verdicts.ts";

/** A start that is to come, and what it is for. */
export interface NextStart {
  readonly reason: StartReason;
  readonly changes: readonly Change[];
  /** With the reason `retry`: the warm start that this one makes up for. */
  readonly failed?: Failure;
}

/** What follows when the app is gone. A start can become a quit, never the other way round. */
export type Then =
  | { readonly to: "start"; readonly next: NextStart }
  /** The files are broken: the start waits for a good save. */
  | { readonly to: "wait"; readonly next: NextStart }
  | { readonly to: "quit"; readonly code: number };

/** The app's state; each carries only what is true in it. */
export type App =
  /** It has not begun, has ended by itself, or could not be started. */
  | { readonly is: "down" }
  /** It was stopped, and its start waits for a verdict on which it can go on. */
  | { readonly is: "waiting"; readonly next: NextStart }
  /** The process is being started; with `quit` to be stopped again. */
  | { readonly is: "starting"; readonly next: NextStart; readonly quit: number | undefined }
  | {
    readonly is: "running";
    readonly start: NextStart;
    readonly isWarm: boolean;
    readonly isReady: boolean;
  }
  /** It was asked to stop, or killed when it had not stopped within the grace period. */
  | { readonly is: "stopping"; readonly how: "asked" | "killed"; readonly then: Then }
  | { readonly is: "done"; readonly code: number };

/** A signal asked slop-watch to end. */
export interface End {
  readonly type: "end";
  readonly code: number;
  /** Whether the signal came from the terminal, which sent it to the app as well. */
  readonly fromTerminal: boolean;
  /** Whether the same has asked for it before, and is impatient. */
  readonly isAgain: boolean;
}

export interface Spawned {
  readonly type: "spawned";
  readonly pid: number;
  readonly command: readonly string[];
  /** Whether an interpreter that waited took over. */
  readonly isWarm: boolean;
}

/** The app is ready. */
export interface BecameReady extends ReadySign {
  readonly type: "ready";
}

export interface NotSpawned extends Message {
  readonly type: "not-spawned";
}

/** The app's process and everything below it is gone. */
export interface Exited extends Ended {
  readonly type: "exited";
}

/** It has not ended a while after it was asked to: what that is seen to wait for. */
export interface StopLasts extends Message {
  readonly type: "stop-lasts";
}

export type AppInput =
  | { readonly type: "begin" }
  /** The first start is to come: it waits for a verdict. */
  | { readonly type: "await-first" }
  /** A verdict on the files holds. */
  | {
    readonly type: "decided";
    readonly outcome: Outcome;
    readonly reason: RestartReason;
    readonly changes: readonly Change[];
  }
  | Spawned
  | NotSpawned
  | BecameReady
  /**
   * `isToWait`: a start is to wait for what is to be known of the files. `blamed`: the module by whose early
   * import it may have failed, where it is to be made up for.
   */
  | (Exited & { readonly isToWait: boolean; readonly blamed: string | undefined })
  | StopLasts
  | { readonly type: "grace-over" }
  | End;

export type AppEffect =
  | { readonly do: "report"; readonly what: Untimed }
  /** Answered by `spawned` or `not-spawned`, and one day by `exited`. */
  | { readonly do: "spawn"; readonly reason: StartReason; readonly changes: readonly Change[] }
  /** A module is not to be imported early from now on, or is to be again. */
  | { readonly do: "keep-cold"; readonly module: string; readonly isCold: boolean }
  | { readonly do: "ask"; readonly hasSignal: boolean }
  | { readonly do: "kill" }
  /** Answered by `stop-lasts`, and by `grace-over`. */
  | { readonly do: "start-grace" }
  | { readonly do: "quit"; readonly code: number };

export interface StopPolicy {
  readonly exitWithApp: boolean;
  /** Whether a command is run before each start. */
  readonly prepares?: boolean;
  /** In ms. */
  readonly grace: number;
  /** The exit code that stands for an end by a signal. */
  codeOfSignal(signal: string): number;
}

const FIRST: NextStart = { reason: "first", changes: [] };

type AppStep = readonly [App, readonly AppEffect[]];

/** What `input` does to `app`. */
export function nextApp(app: App, input: AppInput, rules: StopPolicy): AppStep {
  switch (input.type) {
    case "begin":
      return start(FIRST);
    case "await-first":
      return [{ is: "waiting", next: FIRST }, []];
    case "decided":
      return decided(app, input);
    case "spawned":
      return spawned(app, input);
    case "not-spawned":
      return notSpawned(app, input, rules);
    case "ready":
      return ready(app, input);
    case "exited":
      return exited(app, input, rules);
    case "stop-lasts":
      return stopLasts(app, input, rules);
    case "grace-over":
      return graceOver(app, rules);
    case "end":
      return end(app, input);
  }
}

/** The app as a verdict finds it; undefined where none can hold. */
export function situationOf(app: App): Situation | undefined {
  switch (app.is) {
    case "starting":
    case "done":
      return undefined;
    case "stopping":
      return app.then.to === "quit" ? "quitting" : "stopping";
    default:
      return app.is;
  }
}

const report = (what: Untimed): AppEffect => ({ do: "report", what });

function withReport([app, effects]: AppStep, what: Untimed): AppStep {
  return [app, [report(what), ...effects]];
}

function start(next: NextStart): AppStep {
  const { reason, changes } = next;
  return [{ is: "starting", next, quit: undefined }, [{ do: "spawn", reason, changes }]];
}

function stop(then: Then, hasSignal: boolean): AppStep {
  return [
    { is: "stopping", how: "asked", then },
    [{ do: "ask", hasSignal }, { do: "start-grace" }],
  ];
}

function quit(code: number): AppStep {
  return [{ is: "done", code }, [report({ event: "quit", code }), { do: "quit", code }]];
}

function decided(app: App, { outcome, reason, changes }: AppInput & { type: "decided" }): AppStep {
  switch (outcome) {
    case "restart":
      return stop({ to: "start", next: { reason, changes } }, false);
    case "start":
      return start({ reason, changes });
    case "go-on":
      if (app.is !== "waiting") return [app, []];
      // The first is for no change.
      return start(app.next.reason === "first" ? FIRST : { ...app.next, changes });
    case "take-along":
      return [followedBy(app, (next) => ({ to: "start", next: { ...next, changes } })), []];
    case "wait":
      return [followedBy(app, (next) => ({ to: "wait", next })), []];
    case "skip":
    case "hold":
    case "ignore":
      return [app, []];
  }
}

/** The app with something else to follow its stop. */
function followedBy(app: App, then: (next: NextStart) => Then): App {
  if (app.is !== "stopping" || app.then.to === "quit") return app;
  return { ...app, then: then(app.then.next) };
}

function spawned(app: App, { pid, command, isWarm }: Spawned): AppStep {
  if (app.is !== "starting") return [app, []];
  const { reason, changes } = app.next;
  const told = [report({ event: "start", pid, command, reason, standby: isWarm })];
  if (reason !== "first" && reason !== "retry") {
    told.push(report({ event: "restart", paths: changes.map(({ path }) => path) }));
  }
  const [after, effects]: AppStep = app.quit === undefined
    ? [{ is: "running", start: app.next, isWarm, isReady: false }, []]
    : stop({ to: "quit", code: app.quit }, false);
  return [after, [...told, ...effects]];
}

function ready(app: App, { by, at, port }: BecameReady): AppStep {
  if (app.is !== "running" || app.isReady) return [app, []];
  const what: Untimed = { event: "ready", at, by, ...port !== undefined && { port } };
  return [{ ...app, isReady: true }, [report(what)]];
}

function notSpawned(app: App, { code, message, hint }: NotSpawned, rules: StopPolicy): AppStep {
  if (app.is !== "starting") return [app, []];
  const error: Untimed = { event: "error", code, message, hint };
  const { next: { reason, failed } } = app;
  // With nothing to run at all there is nothing to wait for.
  if (app.quit === undefined && reason !== "first") {
    return withReport(failed ? over(failed, rules) : [DOWN, []], error);
  }
  const end = quit(app.quit ?? 2);
  return withReport(failed ? withReport(end, exitOf(failed)) : end, error);
}

function exited(app: App, input: AppInput & { type: "exited" }, rules: StopPolicy): AppStep {
  const { how, steps, code, signal, isToWait, blamed } = input;
  if (app.is === "running") {
    return blamed === undefined
      ? withAcquittal(over(input, rules), app.start, input)
      : madeUpFor(app.start, input, blamed);
  }
  if (app.is !== "stopping") return [app, []];
  return withReport(gone(app.then, isToWait), { event: "stop", how, steps, code, signal });
}

const DOWN: App = { is: "down" };

const exitOf = ({ code, signal, crash }: Failure): Untimed => ({
  event: "exit",
  code,
  signal,
  ...crash && { crash },
});

/** The app has ended by itself, for good. */
function over(ended: Failure, { exitWithApp, codeOfSignal }: StopPolicy): AppStep {
  const { code, signal } = ended;
  const step: AppStep = exitWithApp
    ? quit(signal === null ? code ?? 1 : codeOfSignal(signal))
    : [DOWN, []];
  return withReport(step, exitOf(ended));
}

/** A module that a start has done without, and that failed in the same way, was none the worse for its early import. */
function withAcquittal([app, effects]: AppStep, { failed }: NextStart, ended: Failure): AppStep {
  const module = failed?.raised?.soonIn;
  if (!failed || !module || !isSameFailure(ended, failed)) return [app, effects];
  return [app, [{ do: "keep-cold", module, isCold: false }, ...effects]];
}

/** A warm start has failed as a cold one may not. Where the files may be others by now, what is found of them starts the next. */
function madeUpFor(
  { changes }: NextStart,
  failed: Failure & { readonly isToWait: boolean },
  module: string,
): AppStep {
  const effects: readonly AppEffect[] = [
    { do: "keep-cold", module, isCold: true },
    report({ event: "warning", ...worded("early-import-failed", module) }),
  ];
  const [app, more]: AppStep = failed.isToWait
    ? [DOWN, [report(exitOf(failed))]]
    : start({ reason: "retry", changes, failed });
  return [app, [...effects, ...more]];
}

/** A change on its way is taken along, and on broken files nothing starts. */
function gone(then: Then, isToWait: boolean): AppStep {
  if (then.to === "quit") return quit(then.code);
  const { next } = then;
  return isToWait || then.to === "wait" ? [{ is: "waiting", next }, []] : start(next);
}

function stopLasts(
  app: App,
  { code, message, hint }: StopLasts,
  { grace }: StopPolicy,
): AppStep {
  if (app.is !== "stopping" || app.how === "killed") return [app, []];
  const told: Untimed = { event: "stopping", code, message, hint, grace_ms: grace };
  const { then } = app;
  return [app, [report(then.to === "quit" ? { ...told, quit_code: then.code } : told)]];
}

function graceOver(app: App, { grace }: StopPolicy): AppStep {
  if (app.is !== "stopping" || app.how === "killed") return [app, []];
  return [
    { ...app, how: "killed" },
    [report({ event: "warning", ...worded("grace-over", grace) }), { do: "kill" }],
  ];
}

function end(app: App, { code, fromTerminal, isAgain }: End): AppStep {
  switch (app.is) {
    case "down":
    case "waiting":
      return quit(code);
    case "starting":
      return [{ ...app, quit: app.quit ?? code }, []];
    case "running":
      return stop({ to: "quit", code }, fromTerminal);
    case "stopping":
      if (app.then.to !== "quit") return [{ ...app, then: { to: "quit", code } }, []];
      if (app.how === "killed" || !isAgain) return [app, []];
      return [{ ...app, how: "killed" }, [{ do: "kill" }]];
    case "done":
      return [app, []];
  }
}
