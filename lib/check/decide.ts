/** What follows from how the files differ and what Python says of them. Pure. */
import type { Change, Difference } from "../watch/changes.ts";
import { isLarge } from "../watch/large.ts";
import type { UnreadablePath } from "../watch/dirty.ts";
import type { CheckAnswer } from "../wire/checker.ts";
import type { SourceError, Verdict } from "./verdict.ts";

/** What makes a restart. */
export type RestartOn = "code" | "content" | "touch";

/** The digest that every empty file has: the first half of SHA-256 of nothing. */
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb924";

export interface RestartPolicy {
  readonly restartOn: RestartOn;
  readonly gate: boolean;
}

const isPythonFile = ({ path }: Change) => /\.pyw?$/i.test(path);

/** The files that Python is to be asked about. */
export function questionable(
  differences: readonly Difference[],
  rules: RestartPolicy,
): Difference[] {
  if (!rules.gate && rules.restartOn !== "code") return [];
  return differences.filter((file) =>
    file.kind !== "removed" && isPythonFile(file) && !isLarge(file.now)
  );
}

/** Whether nothing is in a file now that had something in it. */
export function isEmptied({ before, now }: Difference): boolean {
  return now === EMPTY && before !== undefined && before !== EMPTY;
}

/** Whether a file may have been read between its truncation and its writing, or while it was held. */
export function mayBeHalfWritten(file: Difference, answer: CheckAnswer | undefined): boolean {
  return isEmptied(file) || answer?.is === "broken" || answer?.is === "missing" ||
    answer?.is === "unreadable";
}

/**
 * The files for which nothing is to be done yet, because they cannot be read: the app would run into
 * the same. They hold others back as a file does that does not compile, though not for good.
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
 * @param named The files that events named.
 * @param unreadable What could not be read.
 * @param answers What Python says of the files that `questionable` names, by path; empty where it could not be asked.
 */
export function decide(
  differences: readonly Difference[],
  named: readonly string[],
  answers: ReadonlyMap<string, CheckAnswer>,
  rules: RestartPolicy,
  unreadable: readonly UnreadablePath[] = [],
): Verdict {
  const shut = awaited(differences, named, unreadable, rules);
  if (shut.length > 0) {
    return { is: "unreadable", paths: shut, changes: differences.map(plainChange) };
  }
  const touched = named.filter((path) => !unreadable.some((shut) => shut.path === path));
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
    // Of what came with its folder no event told.
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
