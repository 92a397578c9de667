/**
 * The lines between slop-watch and `check.py`, ASCII, each ended by a newline. Texts are the hex digits
 * of their UTF-8 bytes, `-` for none.
 *
 * | from | line | meaning |
 * | --- | --- | --- |
 * | slop-watch | `PATH` | does the file compile? |
 * | slop-watch | `PATH OFFSET LENGTH` | and is its code that of the source at this place in the store? |
 * | slop-watch | an empty line | that was all: the answers may not wait for more |
 * | check.py | `compiles DIGEST` | it does; the content is the one with this digest. Among many files also where
 *   it was asked for more, once the code of one of them differs |
 * | check.py | `same DIGEST` | its code is that of the older source |
 * | check.py | `differs DIGEST` | it compiles, and its code is another |
 * | check.py | `broken DIGEST LINE COLUMN MESSAGE TEXT` | it does not compile |
 * | check.py | `missing` | there is no such file |
 * | check.py | `unreadable MESSAGE` | it cannot be read |
 */

/** Where an older source lies in the store, in bytes. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

export interface Request {
  /** The file, as the system names it. */
  readonly file: string;
  /** The source that its code is compared with. */
  readonly old: Place | undefined;
}

export type Answer =
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
const NUMBER = /^\d{1,9}$/;

/** The lines that ask for all of the files at once. */
export function requestText(requests: readonly Request[]): string {
  const encoder = new TextEncoder();
  const lines = requests.map(({ file, old }) => {
    const path = encoder.encode(file).toHex();
    return old ? `${path} ${old.offset} ${old.length}\n` : `${path}\n`;
  });
  return lines.join("") + "\n";
}

function textOf(hex: string | undefined): string | undefined {
  if (hex === "-") return "";
  if (hex === undefined || hex.length % 2 !== 0 || !/^[0-9a-f]+$/.test(hex)) return undefined;
  return new TextDecoder().decode(Uint8Array.fromHex(hex));
}

/** Reads a line of check.py's; undefined for anything that is none. */
export function parseAnswer(answer: string): Answer | undefined {
  const [is, first = "", line = "", column = "", ...texts] = answer.split(" ");
  switch (is) {
    case "missing":
      return { is };
    case "unreadable": {
      const message = textOf(first);
      return message === undefined ? undefined : { is, message };
    }
    case "compiles":
    case "same":
    case "differs":
      return DIGEST.test(first) ? { is, digest: first } : undefined;
    case "broken": {
      const [message, text] = texts.map(textOf);
      const isWhole = DIGEST.test(first) && NUMBER.test(line) && NUMBER.test(column);
      if (!isWhole || message === undefined || text === undefined) return undefined;
      return { is, digest: first, line: Number(line), column: Number(column), message, text };
    }
    default:
      return undefined;
  }
}
