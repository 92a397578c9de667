import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { wantsColor } from "../../../lib/report/terminal.ts";

const NONE = { NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: "xterm" };

Deno.test("by itself colour is for terminals", () => {
  assertEquals(wantsColor("auto", NONE, true), true);
  assertEquals(wantsColor("auto", NONE, false), false);
  assertEquals(wantsColor("auto", { ...NONE, TERM: "dumb" }, true), false);
});

Deno.test("NO_COLOR and FORCE_COLOR are heeded, NO_COLOR first, and empty ones say nothing", () => {
  assertEquals(wantsColor("auto", { ...NONE, NO_COLOR: "1" }, true), false);
  assertEquals(wantsColor("auto", { ...NONE, NO_COLOR: "" }, true), true);
  assertEquals(wantsColor("auto", { ...NONE, FORCE_COLOR: "1" }, false), true);
  assertEquals(wantsColor("auto", { ...NONE, FORCE_COLOR: "0" }, true), false);
  assertEquals(wantsColor("auto", { ...NONE, FORCE_COLOR: "" }, false), false);
  assertEquals(wantsColor("auto", { ...NONE, NO_COLOR: "1", FORCE_COLOR: "1" }, true), false);
});

Deno.test("what was asked for wins over the environment and the terminal", () => {
  const text = fc.constantFrom(undefined, "", "0", "1");
  const variables = fc.record({ NO_COLOR: text, FORCE_COLOR: text, TERM: text });
  fc.assert(fc.property(variables, fc.boolean(), (variables, isTerminal) => {
    assertEquals(wantsColor("always", variables, isTerminal), true);
    assertEquals(wantsColor("never", variables, isTerminal), false);
  }));
});
