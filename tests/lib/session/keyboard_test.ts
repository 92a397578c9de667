import { assertEquals } from "@std/assert";
import { actionsOf, KEYS_TEXT } from "../../../lib/session/keyboard.ts";

Deno.test("each key asks for what the help says, in either case", () => {
  assertEquals(actionsOf("rpscqh"), ["restart", "pause", "status", "clear", "quit", "help"]);
  assertEquals(actionsOf("R"), ["restart"]);
  assertEquals(
    KEYS_TEXT,
    "r restart · p pause or resume · s status · c clear · q quit · h help",
  );
});

Deno.test("other keys, and what terminals send for arrows and the like, ask for nothing", () => {
  assertEquals(actionsOf("xyz 1\n\t"), []);
  for (const sequence of ["\x1b[A", "\x1b[3~", "\x1bOP", "\x1b[1;5c", "\x1br"]) {
    assertEquals(actionsOf(sequence), []);
  }
});

Deno.test("a Ctrl-C that comes as a key is one", () => {
  assertEquals(actionsOf("\x03"), ["interrupt"]);
});
