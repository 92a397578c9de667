import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseAnswer, requestText } from "../../../lib/wire/checker.ts";

const DIGEST = "0123456789abcdef0123456789abcdef";
const hex = (text: string) => new TextEncoder().encode(text).toHex() || "-";

Deno.test("requests are lines of ASCII, whatever the files are called, and the last one ends them", () => {
  assertEquals(
    requestText([
      { file: "/a.py", old: undefined },
      { file: "/a.py", old: { store: "/b", offset: 12, length: 345 } },
    ]),
    "compiles? 2f612e7079\nsame? 2f612e7079 2f62 12 345\nall\n",
  );
  assertEquals(requestText([], ["A", "B"]), "variables 41 42\nall\n");
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (file) => {
    const text = requestText([{ file, old: { store: "", offset: 0, length: 0 } }]);
    const [question, path = "", ...rest] = text.split(" ");
    const name = new TextDecoder().decode(Uint8Array.fromHex(path));
    assertEquals([question, name, rest], ["same?", file, ["-", "0", "0\nall\n"]]);
  }));
});

Deno.test("each answer is read for what it says", () => {
  assertEquals(parseAnswer(`same ${DIGEST}`), { is: "same", digest: DIGEST });
  for (const is of ["compiles", "differs"] as const) {
    for (const keepsImports of [true, false]) {
      const answer = { is, digest: DIGEST, keepsImports };
      assertEquals(parseAnswer(`${is} ${DIGEST} ${Number(keepsImports)}`), answer);
    }
  }
  assertEquals(parseAnswer("missing"), { is: "missing" });
  assertEquals(parseAnswer(`unreadable ${hex("Is a directory")}`), {
    is: "unreadable",
    message: "Is a directory",
  });
});

Deno.test("message and line of an error come back as they were, in any writing", () => {
  const text = fc.string({ unit: "grapheme" });
  const number = fc.nat({ max: 999_999_999 });
  fc.assert(fc.property(text, text, number, number, (message, line, row, column) => {
    assertEquals(
      parseAnswer(`broken ${DIGEST} ${row} ${column} ${hex(message)} ${hex(line)}`),
      { is: "broken", digest: DIGEST, line: row, column, message, text: line },
    );
  }));
});

Deno.test("a line that is no answer is none", () => {
  const garbage = [
    "",
    " ",
    "hello from a sitecustomize",
    "same",
    "same ",
    `same ${DIGEST}0`,
    `same ${DIGEST.toUpperCase()}`,
    `same  ${DIGEST}`,
    `Same ${DIGEST}`,
    `same\t${DIGEST}`,
    `same ${DIGEST}\r`,
    "differs -",
    `differs ${DIGEST}`,
    `differs ${DIGEST} 2`,
    "unreadable",
    "unreadable zz",
    "unreadable 4",
    "broken",
    `broken ${DIGEST}`,
    `broken ${DIGEST} 1 1`,
    `broken ${DIGEST} 1 1 41`,
    `broken ${DIGEST} -1 1 41 41`,
    `broken ${DIGEST} 1 x 41 41`,
    `broken ${DIGEST} 1 9999999999 41 41`,
    `broken ${DIGEST} 1 1 4 41`,
    `broken x 1 1 41 41`,
    "__proto__",
    "constructor 00",
  ];
  for (const line of garbage) assertEquals(parseAnswer(line), undefined, JSON.stringify(line));
});

Deno.test("no line at all makes the reading fail", () => {
  const word = fc.oneof(
    fc.constantFrom("same", "broken", "missing", "unreadable", "compiles", DIGEST, "-", "41", "1"),
    fc.string(),
  );
  fc.assert(fc.property(fc.array(word), (words) => {
    const answer = parseAnswer(words.join(" "));
    assert(answer === undefined || words.join(" ").startsWith(answer.is));
  }));
});
