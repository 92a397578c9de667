/**
 * The lines between slop-watch and `check.py`, made as `line.ts` says. PATH, STORE, MESSAGE and TEXT are hex.
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | slop-watch | `compiles? PATH` | does the file compile? |
 * | slop-watch | `same? PATH STORE OFFSET LENGTH` | and is its code that of the source at this place in the store? |
 * | slop-watch | `all` | that was all: the answers may not wait for more |
 * | check.py | `compiles DIGEST` | it does; the content is the one with this digest. Among many files also where
 *   it was asked for more, once the code of one of them differs |
 * | check.py | `same DIGEST` | its code is that of the older source |
 * | check.py | `differs DIGEST` | it compiles, and its code is another |
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
  | { readonly is: "compiles" | "same" | "differs"; readonly digest: string }
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

/** The lines that ask for all of the files at once. */
export function requestText(requests: readonly CheckRequest[]): string {
  const lines = requests.map(({ file, old }) =>
    old ? lineOf("same?", file, old.store, old.offset, old.length) : lineOf("compiles?", file)
  );
  return lines.join("") + lineOf("all");
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
    case "compiles":
    case "same":
    case "differs":
      return DIGEST.test(first) ? { is, digest: first } : undefined;
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
