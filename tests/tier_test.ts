import { assertEquals } from "@std/assert";
import { rows, times } from "./tier.ts";

const TABLE = ["a", "b", "c", "d", "e", "f", "g"];
const none = () => false;

Deno.test("the short tier takes so many rows, spread from the first to the last, in their order", () => {
  const taken = [1, 2, 3, 4, 6].map((few) => rows(TABLE, few, none, false).join(""));
  assertEquals(taken, ["a", "ag", "adg", "aceg", "abcefg"]);
  assertEquals(rows(TABLE, 3, none, false), rows(TABLE, 3, none, false));
});

Deno.test("a table of no more rows than that is taken whole", () => {
  for (const few of [7, 8, 100]) assertEquals(rows(TABLE, few, none, false), TABLE);
  assertEquals(rows([], 3, none, false), []);
  assertEquals(rows(["a"], 0, none, false), []);
});

Deno.test("a row that is always to be taken is, in its place and once", () => {
  assertEquals(rows(TABLE, 2, (row) => row === "f" || row === "a", false), ["a", "f", "g"]);
});

Deno.test("the long tier takes all rows", () => {
  assertEquals(rows(TABLE, 2, none, true), TABLE);
});

Deno.test("a number is that of the tier, unless a variable gives one", () => {
  const variable = "SLOP_WATCH_TIER_TEST";
  assertEquals([false, true].map((isLong) => times(2, 30, variable, isLong)), [2, 30]);
  Deno.env.set(variable, "4");
  assertEquals([false, true].map((isLong) => times(2, 30, variable, isLong)), [4, 4]);
  assertEquals([false, true].map((isLong) => times(2, 30, undefined, isLong)), [2, 30]);
  Deno.env.delete(variable);
});
