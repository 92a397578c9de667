/** What becomes of a verdict on the files: one table of what they are and what the app is. Pure. */
import type { Verdict } from "../check/verdict.ts";
import type { StartReason, Untimed } from "../report/events.ts";
import type { Change } from "../watch/changes.ts";

/** What may lead to a generation beside the first. */
export type RestartReason = Exclude<StartReason, "first" | "retry">;

/** What the files are to the generation that runs, or ran last. */
export type Finding =
  /** They differ from what it was started on. */
  | "changed"
  /** They compile, and a restart was asked for, changes or none. */
  | "asked"
  /**
   * They are as it was started on, but it may have loaded a version that has since been undone, or have
   * met one that it could not read.
   */
  | "undone"
  /** They are as it was started on. */
  | "unchanged"
  /** One of them does not compile. */
  | "broken"
  /** One of them cannot be read. */
  | "unreadable"
  /** The command that is run before a start has failed. */
  | "unprepared";

/** What the app is where a verdict comes: `waiting` to be started, `stopping` to be started again. */
export type Situation = "running" | "down" | "waiting" | "stopping" | "quitting";

export type Outcome =
  /** The app is stopped, and started again on the files. */
  | "restart"
  /** The app is started on the files. */
  | "start"
  /** The start that waited goes on, on the files as they are now. */
  | "go-on"
  /** The start that follows the stop under way is one on the files as they are now. */
  | "take-along"
  /** The start that follows the stop under way waits for a good save. */
  | "wait"
  /** The files are reported as skipped, and that is all. */
  | "skip"
  /** The files are reported, and wait for the end of the pause. */
  | "hold"
  /** slop-watch ends: nothing counts any more. */
  | "ignore";

const row = (
  running: Outcome,
  down: Outcome,
  waiting: Outcome,
  stopping: Outcome,
  quitting: Outcome,
): Readonly<Record<Situation, Outcome>> => ({ running, down, waiting, stopping, quitting });

/** A new verdict is a row, a new state of the app a column. */
// deno-fmt-ignore: a table
export const OUTCOMES: Readonly<Record<Finding, Readonly<Record<Situation, Outcome>>>> = {
  //              running    down     waiting  stopping      quitting
  changed:    row("restart", "start", "go-on", "take-along", "ignore"),
  asked:      row("restart", "start", "go-on", "take-along", "ignore"),
  undone:     row("restart", "start", "go-on", "take-along", "ignore"),
  unchanged:  row("skip",    "skip",  "go-on", "take-along", "ignore"),
  broken:     row("skip",    "skip",  "skip",  "wait",       "ignore"),
  unreadable: row("skip",    "skip",  "skip",  "wait",       "ignore"),
  unprepared: row("skip",    "skip",  "skip",  "wait",       "ignore"),
};

/** @param mayBeStale Whether an app that is down may have ended because of a version that has since been undone. */
export function findingOf(verdict: Verdict, reason: RestartReason, mayBeStale: boolean): Finding {
  switch (verdict.is) {
    case "changed":
      return reason === "change" ? "changed" : "asked";
    case "unchanged":
    case "no-code-change":
    case "not-imported":
      if (reason !== "change") return "asked";
      return mayBeStale || "undone" in verdict && verdict.undone ? "undone" : "unchanged";
    case "unreadable":
      return reason === "change" ? "unreadable" : "asked";
    case "broken":
    case "unprepared":
      return verdict.is;
  }
}

/** Whether a start comes of it, now or when the app has stopped. */
export function leadsToStart(outcome: Outcome): boolean {
  return outcome === "restart" || outcome === "start" || outcome === "go-on" ||
    outcome === "take-along";
}

/** While paused, nothing begins but what was asked for; what has begun goes on. */
export function outcomeOf(finding: Finding, situation: Situation, isPaused: boolean): Outcome {
  const outcome = OUTCOMES[finding][situation];
  const begins = outcome === "restart" || outcome === "start";
  return isPaused && begins && finding !== "asked" ? "hold" : outcome;
}

/** The events that report a verdict; none where it is about no file, as when an empty folder has come. */
export function reportsOf(
  outcome: Outcome,
  verdict: Verdict,
  reason: RestartReason,
): readonly Untimed[] {
  switch (outcome) {
    case "restart":
    case "start":
    case "go-on":
    case "take-along": {
      const changes = changesOf(verdict);
      const needsNone = reason !== "change";
      return needsNone && changes.length === 0 ? [] : [{ event: "change", paths: changes }];
    }
    case "wait":
    case "skip":
      return skipped(verdict);
    case "hold":
      return [{ event: "skip", reason: "paused", paths: pathsOf(verdict) }];
    case "ignore":
      return [];
  }
}

function skipped(verdict: Verdict): readonly Untimed[] {
  switch (verdict.is) {
    case "changed":
      return [];
    case "unchanged":
    case "no-code-change":
    case "not-imported": {
      const { is: reason, paths } = verdict;
      return paths.length > 0 ? [{ event: "skip", reason, paths }] : [];
    }
    case "unreadable":
      return [{ event: "skip", reason: "unreadable", paths: verdict.paths }];
    case "unprepared": {
      const { paths, code, output } = verdict;
      return [{ event: "skip", reason: "before-failed", paths, code, output }];
    }
    case "broken": {
      const { paths, error } = verdict;
      return [{ event: "skip", reason: "syntax-error", paths, error }];
    }
  }
}

/** The changes that a start on the files is for. */
export function changesOf(verdict: Verdict): readonly Change[] {
  if ("changes" in verdict) return verdict.changes;
  return "undone" in verdict ? verdict.undone ?? [] : [];
}

/** The files that a verdict is about. */
export function pathsOf(verdict: Verdict): readonly string[] {
  const changes = verdict.is === "changed"
    ? verdict.changes
    : "undone" in verdict
    ? verdict.undone
    : undefined;
  return changes?.map(({ path }) => path) ?? ("paths" in verdict ? verdict.paths : []);
}
