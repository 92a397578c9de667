/**
 * The looks at the files as a state machine: when they are looked at, and which verdict holds. Pure.
 *
 * Its laws: one look at a time; what settles during a look leads to one more, and only the last one's
 * verdict holds; nothing is looked at while the app is being started.
 */
import type { Verdict } from "../check/verdict.ts";
import type { RestartReason } from "./verdicts.ts";

/** Whether events keep coming. */
export type BurstPhase =
  /** None do. */
  | "none"
  /** They have not settled. */
  | "open"
  /** None do since a burst was cut off, because it never came to rest. */
  | "cut-off"
  /** They do again since a burst was cut off: there is nothing to wait for. */
  | "endless";

/** Why the files are looked at. */
export interface Cause {
  /** The paths that events named, as far as there is no verdict on them. */
  readonly touched: readonly string[];
  /** Whether a restart was asked for: then it takes no change. */
  readonly reason: RestartReason;
  /** Whether a verdict on some of it has come too late to be told. */
  readonly isUntold?: boolean;
}

/** What is known of the files. */
export type Files =
  /** There is a verdict on all that happened. */
  | { readonly is: "judged" }
  /** They are looked at as soon as the app has been started. */
  | { readonly is: "due"; readonly cause: Cause }
  /** They are being looked at. */
  | { readonly is: "looked-at"; readonly cause: Cause }
  /** They are being looked at, and something settled meanwhile: they are looked at once more. */
  | { readonly is: "outdated"; readonly cause: Cause };

export interface Look {
  readonly burst: BurstPhase;
  readonly files: Files;
  /** Whether the app may have loaded a version of a file that has since been undone. */
  readonly mayBeStale: boolean;
}

/** What a look at the files has brought. */
export interface Checked {
  readonly verdict: Verdict;
  /** Whether the command that is run before a start has run on these files. */
  readonly isPrepared?: boolean;
  /** How long it has taken for that, in ms; undefined where it has not run since the look before. */
  readonly beforeMs?: number;
  /** Whether it brings nothing but what the look before has. */
  readonly isTold?: boolean;
}

export type LookInput =
  | { readonly type: "burst-opened" }
  | {
    readonly type: "settled";
    /** When its last event came, in ms of the clock that times what is done. */
    readonly lastAt: number;
    /** The files that it named. */
    readonly paths: readonly string[];
    /** Whether it was cut off, because it never came to rest. */
    readonly isCutOff: boolean;
  }
  /** Files that have waited are to be looked at, or a restart is asked for. */
  | { readonly type: "wanted"; readonly cause: Cause }
  /** Answers `check`. */
  | ({ readonly type: "checked" } & Checked)
  /** A new generation is started on the files as they were last looked at. */
  | { readonly type: "app-started" }
  /** The app has ended by itself. */
  | { readonly type: "app-ended" }
  /** What is due can be looked at: the app is not being started. */
  | { readonly type: "may-look" };

export type LookEffect =
  /** Look at the files; answered by `checked`. */
  | { readonly do: "check"; readonly touched: readonly string[] }
  /** A burst has settled while the files are looked at, which may take as long as the command before a start. */
  | { readonly do: "check-meanwhile" }
  /** The command before a start has taken so many ms of the look that has ended. */
  | { readonly do: "count-before"; readonly ms: number }
  /**
   * What the next restart takes is counted from now: what may lead to it has settled, or was asked for.
   * `lastAt` is when the last event before that came, where there was one.
   */
  | { readonly do: "start-clock"; readonly lastAt: number | undefined };

/** A verdict that holds. */
export interface Judged {
  readonly verdict: Verdict;
  readonly isPrepared: boolean;
  readonly isTold: boolean;
  readonly cause: Cause;
}

export type LookStep = readonly [Look, readonly LookEffect[], judged?: Judged];

export const NO_LOOK: Look = { burst: "none", files: { is: "judged" }, mayBeStale: false };

/**
 * What `input` does to `look`.
 * @param mayLook Whether the app is not just being started. Such a process has read nothing yet, and
 * what it will be compared with is still being read.
 */
export function nextLook(look: Look, input: LookInput, mayLook: boolean): LookStep {
  switch (input.type) {
    case "burst-opened":
      return [{ ...look, burst: opened(look.burst) }, []];
    case "settled": {
      const { lastAt, paths, isCutOff } = input;
      const burst = isCutOff ? "cut-off" : "none";
      const [after, effects] = wanted(
        { ...look, burst },
        { touched: paths, reason: "change" },
        lastAt,
        mayLook,
      );
      const isMeanwhile = after.files.is === "outdated";
      return [after, isMeanwhile ? [...effects, { do: "check-meanwhile" }] : effects];
    }
    case "wanted":
      return wanted(
        { ...look, burst: withoutCutOff(look.burst) },
        input.cause,
        undefined,
        mayLook,
      );
    case "checked":
      return checked(look, input, mayLook);
    case "app-started":
      return [{ ...look, files: outdated(look.files), mayBeStale: false }, []];
    case "app-ended":
      return [{ ...look, mayBeStale: look.mayBeStale || isUnderWay(look) }, []];
    case "may-look":
      return look.files.is === "due" ? begun(look, look.files.cause) : [look, []];
  }
}

/** Whether the files may have changed since they were last looked at. */
function isUnderWay({ burst, files }: Look): boolean {
  return burst === "open" || burst === "endless" || files.is !== "judged";
}

/** Whether a start is to wait for what is to be known of the files. */
export function isToBeAwaited({ burst, files }: Look): boolean {
  return burst === "open" || files.is !== "judged";
}

/** A look that was begun before a start says nothing of the process that is being started. */
function outdated(files: Files): Files {
  return files.is === "looked-at" ? { ...files, is: "outdated" } : files;
}

function opened(burst: BurstPhase): BurstPhase {
  return burst === "none" || burst === "open" ? "open" : "endless";
}

/** The cut-off counts for the look that it leads to. */
function withoutCutOff(burst: BurstPhase): BurstPhase {
  return burst === "none" || burst === "cut-off" ? "none" : "open";
}

function wanted(look: Look, cause: Cause, lastAt: number | undefined, mayLook: boolean): LookStep {
  const { files } = look;
  const clock: LookEffect = { do: "start-clock", lastAt };
  const both = files.is === "judged" ? cause : joined(files.cause, cause);
  if (files.is === "looked-at" || files.is === "outdated") {
    return [{ ...look, files: { is: "outdated", cause: both } }, [clock]];
  }
  if (!mayLook) return [{ ...look, files: { is: "due", cause: both } }, [clock]];
  const [after, effects] = begun(look, both);
  return [after, [clock, ...effects]];
}

function joined(a: Cause, b: Cause): Cause {
  return {
    touched: [...new Set([...a.touched, ...b.touched])],
    reason: a.reason === "change" ? b.reason : a.reason,
    ...a.isUntold && { isUntold: true },
  };
}

function begun(look: Look, cause: Cause): LookStep {
  return [
    { ...look, files: { is: "looked-at", cause } },
    [{ do: "check", touched: cause.touched }],
  ];
}

function checked(
  look: Look,
  { verdict, isPrepared = false, isTold = false, beforeMs }: Checked,
  mayLook: boolean,
): LookStep {
  const { files } = look;
  const counted: LookEffect[] = beforeMs === undefined
    ? []
    : [{ do: "count-before", ms: beforeMs }];
  switch (files.is) {
    case "judged":
    case "due":
      return [look, []];
    case "looked-at": {
      const { cause } = files;
      const judged = { verdict, isPrepared, isTold: isTold && !cause.isUntold, cause };
      return [{ ...look, files: { is: "judged" } }, counted, judged];
    }
    case "outdated": {
      const cause = { ...files.cause, isUntold: true };
      if (!mayLook) return [{ ...look, files: { is: "due", cause } }, counted];
      const [after, effects] = begun(look, cause);
      return [after, [...counted, ...effects]];
    }
  }
}
