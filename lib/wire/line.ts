/**
 * What all lines between slop-watch and its other processes are made of: words with one space between
 * them, ASCII, ended by a newline. The first says what the line is. Numbers are decimal, yes and no
 * are 1 and 0, and a text that may hold anything is the hex digits of its UTF-8 bytes, `-` where it is
 * empty. Half of a UTF-16 pair is three bytes in it, as in Python's `surrogatepass`: so a name that is
 * no valid Unicode comes through, that of a POSIX file in Python's `surrogateescape` too.
 *
 * `_slop_watch_wire.py` is the same in Python.
 */

const HEX = /^(?:[0-9a-f]{2})+$/;
/** The bytes of half a pair, each as a character. */
const HALF_IN_BYTES = /(\xed[\xa0-\xbf][\x80-\xbf])/;
/** Half a pair in a text. */
const HALF = /(\p{Surrogate})/u;

/** A text as one word. */
export function hexOf(text: string): string {
  // Every other part is half a pair.
  const parts = text.split(HALF).map((part, n) => {
    const code = part.charCodeAt(0);
    return n % 2 === 0
      ? new TextEncoder().encode(part)
      : Uint8Array.of(0xed, 0x80 | code >> 6 & 0x3f, 0x80 | code & 0x3f);
  });
  return parts.map((bytes) => bytes.toHex()).join("") || "-";
}

/** The text that a word stands for; undefined where it stands for none. */
export function textOfWord(word: string | undefined): string | undefined {
  if (word === "-") return "";
  if (word === undefined || !HEX.test(word)) return undefined;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const all = Array.from(Uint8Array.fromHex(word), (byte) => String.fromCharCode(byte)).join("");
  try {
    return all.split(HALF_IN_BYTES).map((part, n) => {
      const bytes = Uint8Array.from(part, (byte) => byte.charCodeAt(0));
      if (n % 2 === 0) return decoder.decode(bytes);
      const [, second = 0, third = 0] = bytes;
      return String.fromCharCode(0xd000 | (second & 0x3f) << 6 | third & 0x3f);
    }).join("");
  } catch {
    return undefined;
  }
}

/** The texts that words stand for; undefined where one of them stands for none. */
export function textsOfWords(words: readonly string[]): string[] | undefined {
  const texts = words.flatMap((word) => textOfWord(word) ?? []);
  return texts.length === words.length ? texts : undefined;
}

/** The number that a word of up to `digits` digits stands for; undefined where it stands for none. */
export function numberOf(word: string | undefined, digits = 9): number | undefined {
  return word !== undefined && /^\d+$/.test(word) && word.length <= digits
    ? Number(word)
    : undefined;
}

/**
 * A line, with its newline.
 * @param plain The words that say what it is, as they are.
 * @param values What follows them.
 */
export function lineOf(plain: string, ...values: readonly (string | number | boolean)[]): string {
  const words = values.map((value) => typeof value === "string" ? hexOf(value) : Number(value));
  return `${[plain, ...words].join(" ")}\n`;
}

/**
 * The lines of a text that comes in pieces. One of more than `longest()` characters is dropped: in its
 * place comes an empty one, which says nothing.
 */
export async function* linesOf(
  pieces: AsyncIterable<string>,
  longest: () => number = () => Infinity,
): AsyncGenerator<string> {
  let rest = "";
  // What comes up to the next newline belongs to a line that was dropped.
  let isDropping = false;
  for await (const piece of pieces) {
    rest += piece;
    let end: number;
    while ((end = rest.indexOf("\n")) >= 0) {
      if (!isDropping) yield end > longest() ? "" : rest.slice(0, end);
      isDropping = false;
      rest = rest.slice(end + 1);
    }
    if (rest.length > longest() || isDropping) {
      if (!isDropping) yield "";
      isDropping = true;
      rest = "";
    }
  }
}
