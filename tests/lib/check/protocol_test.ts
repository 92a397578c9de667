import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseAnswer, requestLine } from "../../../lib/check/protocol.ts";

const DIGEST = "0123456789abcdef0123456789abcdef";
const hex = (text: string) => new TextEncoder().encode(text).toHex() || "-";

Deno.test("a request names the file in hex, and where the older source lies", () => {
  assertEquals(requestLine({ file: "ä b", old: undefined }), `${hex("ä b")}\n`);
  assertEquals(requestLine({ file: "a", old: { offset: 7, length: 9 } }), "61 7 9\n");
});

Deno.test("each answer of check.py is read", () => {
  assertEquals(parseAnswer("missing"), { is: "missing" });
  assertEquals(parseAnswer(`unreadable ${hex("no")}`), { is: "unreadable", message: "no" });
  for (const is of ["compiles", "same", "differs"] as const) {
    assertEquals(parseAnswer(`${is} ${DIGEST}`), { is, digest: DIGEST });
  }
  assertEquals(parseAnswer(`broken ${DIGEST} 2 0 ${hex("é")} -`), {
    is: "broken",
    digest: DIGEST,
    line: 2,
    column: 0,
    message: "é",
    text: "",
  });
});

Deno.test("anything else is no answer", () => {
  const words = fc.constantFrom("broken", "same", "unreadable", DIGEST, "1", "-", "zz", "6", "");
  fc.assert(fc.property(fc.array(words, { maxLength: 7 }), (parts) => {
    const answer = parseAnswer(parts.join(" "));
    // What is read is whole: it never has a part that was not there.
    assertEquals(Object.values(answer ?? {}).filter((value) => value === undefined), []);
  }));
  for (
    const line of [
      "",
      "yes",
      "same",
      `same ${DIGEST}0`,
      `broken ${DIGEST} x 0 - -`,
      `broken ${DIGEST} 1 0 -`,
      "unreadable 6",
    ]
  ) {
    assertEquals(parseAnswer(line), undefined, line);
  }
});
