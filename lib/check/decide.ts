/** Decides what follows from how the files differ and from what Python answers on them. Pure. */
import { isPythonPath } from "../root.ts";
import type { Change, Difference } from "../watch/changes.ts";
import { isLarge } from "../watch/large.ts";
import type { UnreadablePath } from "../watch/dirty.ts";
import type { CheckAnswer } from "../wire/checker.ts";
import type { SourceError, Verdict } from "./verdict.ts";

/** What makes a restart. */
export type RestartOn = "imported" | "code" | "content" | "touch";

/** Whether what differs has to be code. */
export const comparesCode = (on: RestartOn): boolean => on === "imported" || on === "code";

/** The digest of every empty file: the first half of SHA-256 of nothing. */
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb924";

/** What the user has chosen. */
export interface RestartPolicy {
  readonly restartOn: RestartOn;
  /** Whether a file that does not compile holds restarts back. */
  readonly gate: boolean;
  /** Whether the next interpreter imports ahead of time: then it counts what a change has to do with imports. */
  readonly warms?: boolean;
}

/** Whether Python is asked about changes at all. */
export const asksPython = (rules: RestartPolicy): boolean =>
  rules.gate || rules.warms === true || comparesCode(rules.restartOn);

/** The files that Python is to be asked about. */
export function filesToCheck(
  differences: readonly Difference[],
  rules: RestartPolicy,
): Difference[] {
  if (!asksPython(rules)) return [];
  return differences.filter((file) =>
    file.kind !== "removed" && isPythonPath(file.path) && !isLarge(file.now)
  );
}

/** Whether a file is empty now that was not. */
export function isEmptied({ before, now }: Difference): boolean {
  return now === EMPTY && before !== undefined && before !== EMPTY;
}

/** Whether a file may have been read while it was being written: truncated, half-written, or locked. */
export function mayBeHalfWritten(file: Difference, answer: CheckAnswer | undefined): boolean {
  return isEmptied(file) || answer?.is === "broken" || answer?.is === "missing" ||
    answer?.is === "unreadable";
}

/**
 * The files that a restart waits for because they cannot be read, as the app could not read them either. They
 * hold a restart for others back as a file does that does not compile, though not for good.
 */
function awaited(
  differences: readonly Difference[],
  touched: readonly string[],
  unreadable: readonly UnreadablePath[],
  { gate }: RestartPolicy,
): readonly string[] {
  const isAwaited = differences.length > 0
    ? gate && unreadable.some(({ isGivenUp }) => !isGivenUp)
    : unreadable.some(({ path, isGivenUp }) => !isGivenUp && touched.includes(path));
  return isAwaited ? unreadable.map(({ path }) => path) : [];
}

/**
 * The verdict on how the files differ.
 * @param named The files that events named.
 * @param answers Python's on the files that `filesToCheck` names, by path; empty where it could not be asked.
 * @param unreadable The files and folders that could not be read.
 */
export function decide(
  differences: readonly Difference[],
  named: readonly string[],
  answers: ReadonlyMap<string, CheckAnswer>,
  rules: RestartPolicy,
  unreadable: readonly UnreadablePath[] = [],
): Verdict {
  const waitedFor = awaited(differences, named, unreadable, rules);
  if (waitedFor.length > 0) {
    return { is: "unreadable", paths: waitedFor, changes: differences.map(plainChange) };
  }
  const touched = named.filter((path) => !unreadable.some((file) => file.path === path));
  if (differences.length === 0 && rules.restartOn !== "touch") {
    return { is: "unchanged", paths: touched };
  }
  const broken = rules.gate ? differences.flatMap((file) => errorOf(file, answers)) : [];
  const [error] = broken;
  if (error) return { is: "broken", paths: broken.map(({ path }) => path), error };

  if (rules.restartOn === "touch") {
    const changes = new Map<string, Change>(
      touched.map((path) => [path, { path, kind: "modified" }]),
    );
    // No event names the files that come with their folder.
    for (const file of differences) changes.set(file.path, plainChange(file));
    return changes.size > 0
      ? { is: "changed", changes: [...changes.values()] }
      : { is: "unchanged", paths: touched };
  }
  const changes = differences.filter((file) =>
    rules.restartOn === "content" || file.kind !== "modified" ||
    answers.get(file.path)?.is !== "same"
  );
  return changes.length > 0
    ? { is: "changed", changes: changes.map(plainChange) }
    : { is: "no-code-change", paths: differences.map(({ path }) => path) };
}

function plainChange({ path, kind }: Change): Change {
  return { path, kind };
}

function errorOf({ path }: Change, answers: ReadonlyMap<string, CheckAnswer>): SourceError[] {
  const answer = answers.get(path);
  if (answer?.is !== "broken") return [];
  const { line, column, message, text } = answer;
  return [{ path, line, column, message, text }];
}

/**
 * Whether a start on the files imports modules, and has to do with the environment, by the lines that the last
 * one did so by. What nobody knows of a file counts as no.
 */
export function keepsImports(
  differences: readonly Difference[],
  answers: ReadonlyMap<string, CheckAnswer>,
): boolean {
  return differences.every(({ path }) => {
    if (!isPythonPath(path)) return true;
    const answer = answers.get(path);
    return answer?.is === "same" ||
      answer !== undefined && "keepsImports" in answer && answer.keepsImports;
  });
}
