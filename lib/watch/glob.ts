/** Globs: what they stand for, and whether they match a path, in a time that stays short for any glob. */
import { globToRegExp } from "@std/path/posix";
import { userError } from "../errors.ts";

/** A longer glob, in characters, is refused: no path is as long. */
const LONGEST_GLOB = 4096;
/** Braces may stand for so many globs. */
const MOST_GLOBS = 256;

/** The alternatives of a glob's groups may be combined in so many ways, one tried after the other. */
const MOST_COMBINATIONS = 64;

/** Tells which paths a glob matches. */
export interface Matcher {
  test(path: string): boolean;
}

/**
 * The globs that one with a `/` inside of braces stands for, such as `{src/a,lib}/*.py`: only without
 * such braces can a glob be taken apart into its folders.
 * @throws {UserError} where there are too many.
 */
export function spread(glob: string): string[] {
  if (glob.length > LONGEST_GLOB) {
    throw userError("glob-too-large", `${glob.slice(0, 60)}…`, MOST_GLOBS, LONGEST_GLOB);
  }
  const found: string[] = [];
  const waiting = [glob];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const parts = alternatives(next);
    if (parts) waiting.push(...parts.reverse());
    else found.push(next);
    if (found.length + waiting.length > MOST_GLOBS) {
      throw userError("glob-too-large", glob, MOST_GLOBS, LONGEST_GLOB);
    }
  }
  return found;
}

/** What the first braces with a `/` inside stand for, each with the rest of the glob; undefined where there are none. */
function alternatives(glob: string): string[] | undefined {
  for (let open = 0; open < glob.length; open++) {
    if (glob[open] === "\\") open++;
    if (glob[open] !== "{") continue;
    const cuts = [open];
    let depth = 0;
    for (let at = open; at < glob.length; at++) {
      if (glob[at] === "\\") at++;
      else if (glob[at] === "{") depth++;
      else if (glob[at] === "," && depth === 1) cuts.push(at);
      else if (glob[at] === "}" && --depth === 0) {
        if (!glob.slice(open, at).includes("/")) break;
        const [head, tail] = [glob.slice(0, open), glob.slice(at + 1)];
        return [...cuts.slice(1), at].map((end, n) => head + glob.slice(cuts[n]! + 1, end) + tail);
      }
    }
  }
  return undefined;
}

/**
 * Whether the search of a regular expression for this glob can run away: it takes a time of the path's
 * length to the power of the stars that stand beside each other.
 */
function isHard(glob: string): boolean {
  if (/[*+!]\(/.test(glob)) return true;
  const groups = glob.match(/[{(]/g)?.length ?? 0;
  const commas = glob.match(/[,|]/g)?.length ?? 0;
  if (groups > 0 && (commas / groups + 1) ** groups > MOST_COMBINATIONS) return true;
  const segments = glob.split("/");
  const anyDepth = segments.filter((segment) => segment === "**").length;
  const stars = Math.max(
    ...segments.map((segment) => segment === "**" ? 0 : segment.match(/\*+/g)?.length ?? 0),
  );
  return anyDepth + stars > 3;
}

/** The matcher of a glob. Throws where it cannot be read. */
export function matcherOf(glob: string, caseInsensitive: boolean): Matcher {
  const { source, flags } = globToRegExp(glob, { caseInsensitive });
  const [up = ""] = /^(?:\.\.\/)*/.exec(glob) ?? [];
  // No star matches one more `..`.
  const noFurther = `(?!${RegExp.escape(`${up}../`)})`;
  const expression = new RegExp(source.replace("^", `^${noFurther}`), flags);
  return isHard(glob) ? new LinearMatcher(expression) : expression;
}

/** One step of a program that is run at all places of a text at once. */
type Instruction =
  /** Takes one unit of the text. */
  | { readonly takes: (unit: string) => boolean }
  /** Goes on only at the end of the text. */
  | { readonly at: "end" }
  /** Goes on only where what another program looks for does not follow. */
  | { readonly not: readonly Instruction[] }
  /** Goes on at each of these. */
  | { readonly to: number[] }
  | { readonly is: "found" };

/** Reads the source of a regular expression into a program, a group by reading anew from its `(`. */
class Reader {
  #at = 0;
  readonly #source: string;
  readonly #flags: string;

  constructor({ source, flags }: RegExp) {
    // It begins with a `^`.
    this.#source = source.slice(1);
    this.#flags = flags;
  }

  /** Reads up to the end, or to the `)` that ends a group. Steps lead on from where they stand. */
  read(): Instruction[] {
    const choices: Instruction[][] = [[]];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ")") {
      if (this.#take("|")) choices.push([]);
      else choices.at(-1)!.push(...this.#repeated(this.#one()));
    }
    this.#at++;
    return either(choices);
  }

  #one(): Instruction[] {
    if (this.#take("(?:")) return this.read();
    if (this.#take("(?!")) return [{ not: [...this.read(), { is: "found" }] }];
    if (this.#take("$")) return [{ at: "end" }];
    const atom = /\[(?:\\[^]|[^\]\\])*\]|\\[^]|[^]/y;
    atom.lastIndex = this.#at;
    const [text = ""] = atom.exec(this.#source) ?? [];
    this.#at += text.length;
    return [{ takes: this.#takes(text) }];
  }

  /** Whether an atom of a regular expression takes one unit of a text. Most can be told without one. */
  #takes(atom: string): (unit: string) => boolean {
    if (atom === "[^/]") return (unit) => unit !== "/";
    const literal = /^(?:\\([^\w])|([^.[]))$/.exec(atom);
    if (literal && this.#flags === "") {
      const expected = literal[1] ?? literal[2];
      return (unit) => unit === expected;
    }
    const expression = new RegExp(`^${atom}$`, this.#flags);
    return (unit) => expression.test(unit);
  }

  #repeated(steps: Instruction[]): Instruction[] {
    const skip = steps.length + 1;
    if (this.#take("?")) return [{ to: [1, skip] }, ...steps];
    if (this.#take("+")) return [...steps, { to: [-steps.length, 1] }];
    if (this.#take("*")) return [{ to: [1, skip + 1] }, ...steps, { to: [-steps.length, 1] }];
    return steps;
  }

  #take(text: string): boolean {
    const isThere = this.#source.startsWith(text, this.#at);
    if (isThere) this.#at += text.length;
    return isThere;
  }
}

/** Steps that take one of several choices. */
function either([first = [], ...others]: Instruction[][]): Instruction[] {
  if (others.length === 0) return first;
  const rest = either(others);
  return [{ to: [1, first.length + 2] }, ...first, { to: [rest.length + 1] }, ...rest];
}

/**
 * What a regular expression of `globToRegExp` matches, in a time that is its length times that of the
 * path: all choices are followed at once, unit by unit (https://swtch.com/~rsc/regexp/regexp1.html).
 */
export class LinearMatcher implements Matcher {
  readonly #program: readonly Instruction[];

  constructor(expression: RegExp) {
    this.#program = [...new Reader(expression).read(), { is: "found" }];
  }

  test(path: string): boolean {
    return isFound(this.#program, path, 0);
  }
}

/** Whether a program comes to its end on what a text has from a place on. */
function isFound(program: readonly Instruction[], text: string, from: number): boolean {
  /** Where each step was last reached. */
  const reachedAt = new Int32Array(program.length).fill(-1);
  let next = [0];
  for (let at = from; next.length > 0; at++) {
    const steps: number[] = [];
    const goOn = (to: number) => {
      if (reachedAt[to] === at) return;
      reachedAt[to] = at;
      steps.push(to);
    };
    for (const n of next) goOn(n);
    next = [];
    // Grows while it is gone through.
    for (const n of steps) {
      const step = program[n]!;
      if ("takes" in step) {
        if (at < text.length && step.takes(text[at]!)) next.push(n + 1);
      } else if ("to" in step) {
        for (const by of step.to) goOn(n + by);
      } else if ("is" in step) return true;
      else if ("at" in step ? at === text.length : !isFound(step.not, text, at)) goOn(n + 1);
    }
  }
  return false;
}
