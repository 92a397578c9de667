import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  hexOf,
  lineOf,
  linesOf,
  numberOf,
  textOfWord,
  textsOfWords,
} from "../../../lib/wire/line.ts";

/** Any text, halves of UTF-16 pairs included. */
const text = fc.string({ unit: "binary" });

Deno.test("a text is one word of ASCII, and comes back as it was", () => {
  fc.assert(fc.property(text, (text) => {
    const word = hexOf(text);
    assertEquals(/^(?:-|[0-9a-f]+)$/.test(word), true, word);
    assertEquals(textOfWord(word), text);
  }));
});

/** Texts and their words, as Python's `surrogatepass` has them. */
const WORDS: readonly (readonly [text: string, word: string])[] = [
  ["", "-"],
  ["a b", "612062"],
  ["naïve ☃", "6e61c3af766520e29883"],
  ["\u{1f600}", "f09f9880"],
  ["\ufeffx", "efbbbf78"],
  ["\udcff.py", "edb3bf2e7079"],
  ["\ud800\ud83d\ude00\udfff", "eda080f09f9880edbfbf"],
];

for (const [text, word] of WORDS) {
  Deno.test(`${JSON.stringify(text)} is ${word}`, () => {
    assertEquals([hexOf(text), textOfWord(word)], [word, text]);
  });
}

Deno.test("what is no text's word stands for none", () => {
  const others = ["", "4", "zz", "4 ", "41\n", "4A", "--", "ff", "c080", "eda0", "ed8080ff", "e28"];
  for (const word of others) assertEquals(textOfWord(word), undefined, JSON.stringify(word));
  assertEquals(textOfWord(undefined), undefined);
  assertEquals(textsOfWords(["41", "zz"]), undefined);
  assertEquals(textsOfWords(["41", "-"]), ["A", ""]);
});

Deno.test("no word at all makes the reading fail", () => {
  const word = fc.oneof(text, fc.stringMatching(/^[0-9a-f]*$/));
  fc.assert(fc.property(word, (word) => {
    const text = textOfWord(word);
    if (text !== undefined) assertEquals(textOfWord(hexOf(text)), text);
  }));
});

Deno.test("a number is decimal digits, and not too many", () => {
  const words = ["0", "007", "999999999", "1000000000", "", "-1", "1.5", "x", " 1", "1e3", "0x1"];
  const numbers = [0, 7, 999_999_999, ...Array.from({ length: 8 }, () => undefined)];
  assertEquals(words.map((word) => numberOf(word)), numbers);
  assertEquals(numberOf("1000000000", 12), 1e9);
  assertEquals(numberOf(undefined), undefined);
});

Deno.test("a line is plain words, and then values", () => {
  assertEquals(lineOf("done"), "done\n");
  assertEquals(lineOf("go", 3, "a b", true, ""), "go 3 612062 1 -\n");
});

async function* inPieces(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

Deno.test("lines come out whole, however they come in", async () => {
  const line = fc.string().filter((text) => !text.includes("\n"));
  const cuts = fc.array(fc.nat({ max: 200 }));
  await fc.assert(fc.asyncProperty(fc.array(line), line, cuts, async (lines, rest, cuts) => {
    const text = lines.map((line) => `${line}\n`).join("") + rest;
    const at = [0, ...cuts.sort((a, b) => a - b), text.length];
    const pieces = at.slice(1).map((end, n) => text.slice(at[n], end));
    assertEquals(await Array.fromAsync(linesOf(inPieces(pieces))), lines);
  }));
});

Deno.test("a line that is too long is dropped, and an empty one comes in its place", async () => {
  const read = (pieces: string[]) => Array.fromAsync(linesOf(inPieces(pieces), () => 3));
  assertEquals(await read(["a\nabc\nabcd\nb\n"]), ["a", "abc", "", "b"]);
  assertEquals(await read(["a\nab", "cd", "\nb\n"]), ["a", "", "b"]);
  assertEquals(await read(["abcd", "efgh", "i", "\nb\nc"]), ["", "b"]);
});
