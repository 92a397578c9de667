/** Which of the interpreters that ask is the app: decided by what they run, not by who comes first. */
import { programName } from "../root.ts";
import type { Interpreter } from "../wire/agent.ts";

/** Python's own options that take the next word along. */
const WITH_VALUE = new Set(["-X", "-W", "--check-hash-based-pycs"]);
/** Python's own options by which it leaves out PYTHONPATH, or `site` and so `sitecustomize`. */
const ISOLATING = /^-(?![-cmXW])\w*[EIS]/;
/** With the names that Python's install manager gives on Windows: `python3.14-64`, `pythonw3.14`. */
const PYTHON_NAME =
  /^(?:pythonw?(?:\d+(?:\.\d+)*)?|pypy\d*(?:\.\d+)*|py)w?t?(?:-(?:32|64|arm64))?$/;

/** Whether a command's first word is a Python's. */
export const isPython = (word: string): boolean =>
  PYTHON_NAME.test(programName(word).toLowerCase());

/** The words after Python's own options: a script, or `-m` or `-c` and what comes after it. */
export function argumentsOf(words: readonly string[]): readonly string[] {
  let n = 1;
  for (; n < words.length && /^-./.test(words[n]!); n++) {
    if (/^-[a-zA-Z]*[cm]/.test(words[n]!) && !/^-[XW]/.test(words[n]!)) break;
    if (WITH_VALUE.has(words[n]!)) n++;
  }
  return words.slice(n);
}

/** A Python's own options. */
function optionsOf(words: readonly string[]): readonly string[] {
  return words.slice(1, words.length - argumentsOf(words).length);
}

/** Whether a command is a Python that no `sitecustomize` reaches; of a script, see `isolatingLine`. */
export function isIsolated(words: readonly string[]): boolean {
  const [program] = words;
  return program !== undefined && isPython(program) &&
    optionsOf(words).some((option) => ISOLATING.test(option));
}

/** The Python that the first line of a script names by its path; undefined for none. */
export function scriptPython(line: string): string | undefined {
  const [, program] = /^#!\s*(\/\S+)/.exec(line) ?? [];
  return program !== undefined && isPython(program) ? program : undefined;
}

/** Whether the first line of a script names such a Python. */
export function isolatingLine(line: string): boolean {
  const [program = "", ...options] = line.replace(/^#!\s*/, "").trim().split(/\s+/);
  if (!line.startsWith("#!")) return false;
  if (programName(program) !== "env") return isIsolated([program, ...options, "script"]);
  const words = options.filter((word) => !/^-S$|^\w+=/.test(word));
  return isIsolated([...words, "script"]);
}

/**
 * The words of a text as a shell has them, its operators by themselves; undefined where a quote is
 * left open.
 */
function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  const token = /\s+|(&&|\|\||[;&|()])|((?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\;&|()])+)/gsy;
  let end = 0;
  for (const match of text.matchAll(token)) {
    end = match.index + match[0].length;
    const [, operator, word] = match;
    if (operator) words.push(operator);
    if (word) {
      words.push(word.replace(
        /\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/gs,
        (_, escaped, double, single) => escaped ?? double?.replace(/\\(.)/gs, "$1") ?? single,
      ));
    }
  }
  return end === text.length ? words : undefined;
}

/** The words of a command, and in place of a text that a shell is to read the words of that. */
function allWords(command: readonly string[]): string[] {
  return command.flatMap((word) => /\s/.test(word) ? shellWords(word) ?? [word] : [word]);
}

/** How near to the end of the app's command an interpreter's words stand; -1 where they are none of it. */
export function placeIn(command: readonly string[], words: readonly string[]): number {
  const [first = "", ...rest] = argumentsOf(words);
  if (first === "") return -1;
  return allWords(command).findLastIndex((word, n, all) =>
    programName(word) === programName(first) && rest.every((word, m) => all[n + 1 + m] === word)
  );
}

/** The interpreter that is the app so far. */
export interface AdmittedInterpreter {
  readonly interpreter: Interpreter;
  /** Whether its connection has ended, or it has said that another process goes on for it. */
  readonly isGone: boolean;
}

/** What becomes of an interpreter that asks to be the app. */
export type AdmissionAnswer =
  | "admitted"
  | "refused"
  /** It is admitted, unless one of its parents is a Python that we do not reach: then that is the app. */
  | "admitted-unless-below-isolated";

/** Decides whether who asks is the app from now on. */
export function answerTo(
  asking: Interpreter,
  app: AdmittedInterpreter | undefined,
  command: readonly string[],
): AdmissionAnswer {
  const place = placeIn(command, asking.words);
  if (app === undefined) return place < 0 ? "admitted-unless-below-isolated" : "admitted";
  // A launcher may exec the app in its own process.
  if (app.isGone || app.interpreter.pid === asking.pid) return "admitted";
  if (asking.isReloaderChild && !app.interpreter.isReloaderChild) return "admitted";
  return place > placeIn(command, app.interpreter.words) ? "admitted" : "refused";
}
