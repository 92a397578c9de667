import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { nearest } from "../../../lib/cli/suggest.ts";

const KNOWN = ["--debounce", "--pattern", "--no-watch", "--watch"];

Deno.test("a slip of the finger is understood", () => {
  for (const given of ["--debounc", "--debuonce", "--debouncee", "--deboubce"]) {
    assertEquals(nearest(given, KNOWN), "--debounce");
  }
});

Deno.test("a word that is near to nothing gets no suggestion", () => {
  assertEquals(nearest("--completely-different", KNOWN), undefined);
  assertEquals(nearest("", KNOWN), undefined);
  assertEquals(nearest("--watch", []), undefined);
});

Deno.test("whatever is suggested is known", () => {
  fc.assert(fc.property(fc.string(), (given) => {
    const said = nearest(given, KNOWN);
    assert(said === undefined || KNOWN.includes(said));
  }));
});
