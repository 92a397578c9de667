import { assertEquals } from "@std/assert";
import { agentMessage, standbyReason } from "../lib/messages.ts";

Deno.test("a message that the agent asks for is worded with what came with it, in one line", () => {
  assertEquals(agentMessage("on-stop-failed", ["save", "OSError('a\r\nb')"]), {
    code: "on-stop-failed",
    message: "the on_stop function save failed: OSError('a b')",
    hint: "",
  });
});

Deno.test("a code that is none, or that says other things, is no message", () => {
  const others: readonly (readonly [code: string, about: string[]])[] = [
    ["no-such-code", []],
    ["constructor", []],
    ["__proto__", ["x"]],
    ["toString", []],
    ["on-stop-slow", ["x"]],
    ["on-stop-failed", ["x"]],
    // One that only slop-watch itself has.
    ["grace-over", ["5000"]],
  ];
  for (const [code, about] of others) assertEquals(agentMessage(code, about), undefined, code);
});

Deno.test("a reason of the standby's that is not known is told by its code", () => {
  assertEquals(
    standbyReason("brings-in", ["a"]),
    "brings in a, which the project has a module for",
  );
  assertEquals(standbyReason("of-a-later-version", ["a"]), "of-a-later-version");
  assertEquals(standbyReason("prints", ["a"]), "prints");
});
