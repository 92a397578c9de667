/**
 * How long it took: a fold over what the state machine wants done, each with its time, which adds the
 * figures to what is reported. Pure; all times are ms of a clock that is never set back.
 */
import type { Happening, Untimed } from "../report/events.ts";
import type { Effect } from "./machine.ts";

/** What is to be done, with the figures in what is reported. */
export type TimedEffect =
  | Exclude<Effect, { do: "report" | "start-clock" | "count-before" }>
  | { readonly do: "report"; readonly generation: number; readonly what: Happening };

/** The end of what may lead to a restart: when it settled, and when its last event came. */
interface Settle {
  readonly at: number;
  readonly lastAt: number;
}

/** A start, from the decision on. */
interface StartTimes {
  /** What led to it. What settles later is taken along, and changes none of its figures. */
  readonly settle: Settle;
  readonly decidedAt: number;
  /** How long it took to be decided, without what the command before it has taken, in ms. */
  readonly checkMs: number;
  /** What the command before it has taken, in ms. */
  readonly beforeMs: number;
  /** 0 where nothing had to be stopped. */
  readonly stopMs: number;
  /** When the process began to be started; undefined where that is still to come. */
  readonly spawnedAt: number | undefined;
}

/** What has to be known of the past to say how long things took. */
export interface Times {
  readonly settle: Settle;
  /** What the look that is under way, or was the last, was begun for. */
  readonly looked: Settle;
  /** What the command before a start that is still to come has taken, and what that was run for. */
  readonly before: { readonly ms: number; readonly settle: Settle } | undefined;
  /** The start that is under way, or was the last. */
  readonly start: StartTimes;
  /** Since when the app has run. */
  readonly runsSince: number;
}

const NO_SETTLE: Settle = { at: 0, lastAt: 0 };

export const NO_TIMES: Times = {
  settle: NO_SETTLE,
  looked: NO_SETTLE,
  before: undefined,
  start: { settle: NO_SETTLE, decidedAt: 0, checkMs: 0, beforeMs: 0, stopMs: 0, spawnedAt: 0 },
  runsSince: 0,
};

/** Takes in what is to be done at `at`. @returns The same, with its figures. */
export function timed(
  times: Times,
  effects: readonly Effect[],
  at: number,
): readonly [Times, readonly TimedEffect[]] {
  const done: TimedEffect[] = [];
  for (const effect of effects) {
    times = taken(times, effect, at);
    if (effect.do === "report") done.push({ ...effect, what: withFigures(effect.what, times, at) });
    else if (effect.do !== "start-clock" && effect.do !== "count-before") done.push(effect);
  }
  return [times, done];
}

function taken(times: Times, effect: Effect, at: number): Times {
  const { settle, looked, before, start } = times;
  switch (effect.do) {
    case "start-clock":
      return { ...times, settle: { at, lastAt: effect.lastAt ?? at } };
    case "check":
      return { ...times, looked: settle };
    case "count-before":
      return { ...times, before: { ms: effect.ms, settle: looked } };
    case "ask":
      return { ...times, start: decided(times, at), before: undefined };
    case "spawn": {
      // Where an app was stopped for it, that was when it was decided.
      const begun = start.spawnedAt === undefined
        ? { ...start, beforeMs: start.beforeMs + (before?.ms ?? 0) }
        : decided(times, at);
      return { ...times, start: { ...begun, spawnedAt: at }, before: undefined };
    }
    case "report":
      if (effect.what.event === "start") return { ...times, runsSince: at };
      if (effect.what.event === "stop") {
        return { ...times, start: { ...start, stopMs: at - start.decidedAt } };
      }
      // What was done for it is no part of the next.
      return effect.what.event === "skip" ? { ...times, before: undefined } : times;
    default:
      return times;
  }
}

/** A start that is decided on now. What settled while its command ran is a part of it. */
function decided({ settle: last, before }: Times, at: number): StartTimes {
  const { ms: beforeMs, settle } = before ?? { ms: 0, settle: last };
  const checkMs = at - settle.at - beforeMs;
  return { settle, decidedAt: at, checkMs, beforeMs, stopMs: 0, spawnedAt: undefined };
}

function withFigures(what: Untimed, { start, runsSince }: Times, at: number): Happening {
  switch (what.event) {
    case "stop":
      return { ...what, ms: start.stopMs };
    case "exit":
      return { ...what, uptime_ms: at - runsSince };
    case "ready": {
      const { at: since, event, ...rest } = what;
      const { settle } = start;
      return {
        event,
        ms: Math.max(0, since - runsSince),
        since_settle_ms: settle === NO_SETTLE ? null : Math.max(0, since - settle.at),
        ...rest,
      };
    }
    case "restart": {
      const { settle, checkMs, beforeMs, stopMs, spawnedAt = at } = start;
      return {
        ...what,
        debounce_ms: settle.at - settle.lastAt,
        check_ms: checkMs,
        before_ms: beforeMs,
        stop_ms: stopMs,
        start_ms: at - spawnedAt,
        total_ms: at - settle.at,
      };
    }
    default:
      return what;
  }
}
