/**
 * What there is to import early: a file of lines as `line.ts` says, all values in hex. The running app
 * writes it (`_slop_watch_learn.py`), slop-watch reads it and writes another with what it adds, and an
 * interpreter that waits reads that (`_slop_watch_plan.py`).
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | app | `import NAME PATH` | a module to import, and the file it came from; all of this in the app's order |
 * | app | `own NAME PATH` | a module that is the project's own, and its file |
 * | app | `set NAME VALUE PATH` | a variable that the app's own code has set in its environment, between the imports
 *   that it stands between, and the file that did so; an empty PATH where it was code of others |
 * | app | `unset NAME PATH` | one that it has removed |
 * | app | `writes MODULE NAME` | a variable that a module writes when it is imported |
 * | app | `unordered` | it is not known which of those belongs where |
 * | slop-watch | `leave NAME` | a module that is not imported early, with all in it |
 * | slop-watch | `cold NAME` | a top-level module that nothing that is imported early may bring in |
 * | slop-watch | `watch PATH` | a file whose change makes what was imported out of date |
 */
import { lineOf, textOfWord } from "./line.ts";

/** What slop-watch needs to know of a plan as the app has written it. */
export interface LearnedPlan {
  /** A digest of all imports: where it is the same, the same is imported, in whatever order. Empty for none. */
  readonly imports: string;
  /** The variables that the app's own code sets in its environment. */
  readonly variables: readonly string[];
}

/** Reads a plan, of which nothing can be trusted. */
export async function parsePlan(text: string): Promise<LearnedPlan> {
  const lines = text.split("\n");
  const variables = new Set(lines.flatMap((line) => {
    const name = /^(?:un)?set (\S+)/.exec(line)?.[1];
    const variable = name === undefined ? undefined : textOfWord(name);
    return variable ? [variable] : [];
  }));
  const imports = lines.filter((line) => line.startsWith("import ")).sort();
  return { imports: imports.length > 0 ? await digestOf(imports) : "", variables: [...variables] };
}

async function digestOf(lines: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(lines.join("\n"));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** What slop-watch adds to a plan. */
export function planText(
  left: Iterable<string>,
  cold: Iterable<string>,
  watched: Iterable<string>,
): string {
  return [
    ...Array.from(left, (name) => lineOf("leave", name)),
    ...Array.from(cold, (name) => lineOf("cold", name)),
    ...Array.from(watched, (path) => lineOf("watch", path)),
  ].join("");
}
