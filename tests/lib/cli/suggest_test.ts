import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { didYouMean } from "../../../lib/cli/suggest.ts";

const KNOWN = ["--debounce", "--pattern", "--no-watch", "--watch"];

Deno.test("a slip of the finger is understood", () => {
  for (const given of ["--debounc", "--debuonce", "--debouncee", "--deboubce"]) {
    assertEquals(didYouMean(given, KNOWN), "did you mean --debounce?");
  }
});

Deno.test("a word that is near to nothing gets no suggestion", () => {
  assertEquals(didYouMean("--completely-different", KNOWN), "");
  assertEquals(didYouMean("", KNOWN), "");
  assertEquals(didYouMean("--watch", []), "");
});

Deno.test("whatever is suggested is known", () => {
  fc.assert(fc.property(fc.string(), (given) => {
    const said = didYouMean(given, KNOWN);
    assert(said === "" || KNOWN.some((known) => said === `did you mean ${known}?`));
  }));
});
