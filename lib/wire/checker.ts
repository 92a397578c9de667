/**
 * The lines between slop-watch and `check.py`, made as `line.ts` says. PATH, STORE, NAME, MESSAGE and TEXT are hex. KEEPS is
 * 1 where the lines that import modules or have to do with the environment are those of the older source, or
 * there are none in a file that has no older one, else 0.
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | slop-watch | `variables NAME...` | those that the app sets in its environment |
 * | slop-watch | `compiles? PATH` | does the file compile? |
 * | slop-watch | `same? PATH STORE OFFSET LENGTH` | and is its code that of the source at this place in the store? |
 * | slop-watch | `all` | that was all: the answers may not wait for more |
 * | check.py | `compiles DIGEST KEEPS` | it does; the content is the one with this digest. Among many files also where
 *   it was asked for more, once the code of one of them differs |
 * | check.py | `same DIGEST` | its code is that of the older source |
 * | check.py | `differs DIGEST KEEPS` | it compiles, and its code is another |
 * | check.py | `broken DIGEST LINE COLUMN MESSAGE TEXT` | it does not compile |
 * | check.py | `missing` | there is no such file |
 * | check.py | `unreadable MESSAGE` | it cannot be read |
 */
import { lineOf, numberOf, textOfWord, textsOfWords } from "./line.ts";

/** Where an older source lies, in bytes. */
export interface Span {
  /** The file with the older sources. */
  readonly store: string;
  readonly offset: number;
  readonly length: number;
}

export interface CheckRequest {
  /** The file, as the system names it. */
  readonly file: string;
  /** The source that its code is compared with. */
  readonly old: Span | undefined;
}

export type CheckAnswer =
  | { readonly is: "same"; readonly digest: string }
  | {
    readonly is: "compiles" | "differs";
    readonly digest: string;
    /** Whether it imports, and has to do with the environment, by the lines that it did so by before. */
    readonly keepsImports: boolean;
  }
  | {
    readonly is: "broken";
    readonly digest: string;
    /** From 1; 0 where Python names none. */
    readonly line: number;
    readonly column: number;
    readonly message: string;
    /** The line itself. */
    readonly text: string;
  }
  | { readonly is: "missing" }
  | { readonly is: "unreadable"; readonly message: string };

const DIGEST = /^[0-9a-f]{32}$/;

/**
 * The lines that ask for all of the files at once.
 * @param variables Those that the app sets in its environment.
 */
export function requestText(
  requests: readonly CheckRequest[],
  variables: readonly string[] = [],
): string {
  const sets = variables.length > 0 ? lineOf("variables", ...variables) : "";
  const lines = requests.map(({ file, old }) =>
    old ? lineOf("same?", file, old.store, old.offset, old.length) : lineOf("compiles?", file)
  );
  return sets + lines.join("") + lineOf("all");
}

/** Reads a line of check.py's; undefined for anything that is none. */
export function parseAnswer(answer: string): CheckAnswer | undefined {
  const [is, first = "", second, third, ...rest] = answer.split(" ");
  switch (is) {
    case "missing":
      return { is };
    case "unreadable": {
      const message = textOfWord(first);
      return message === undefined ? undefined : { is, message };
    }
    case "same":
      return DIGEST.test(first) ? { is, digest: first } : undefined;
    case "compiles":
    case "differs":
      if (!DIGEST.test(first) || second !== "0" && second !== "1") return undefined;
      return { is, digest: first, keepsImports: second === "1" };
    case "broken": {
      const [line, column] = [numberOf(second), numberOf(third)];
      const [message, text] = textsOfWords(rest) ?? [];
      if (!DIGEST.test(first) || line === undefined || column === undefined) return undefined;
      if (message === undefined || text === undefined) return undefined;
      return { is, digest: first, line, column, message, text };
    }
    default:
      return undefined;
  }
}
