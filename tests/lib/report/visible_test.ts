import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { printable, visible } from "../../../lib/report/visible.ts";

Deno.test("what would steer a terminal is shown as it is written in code", () => {
  const table: Record<string, string> = {
    "plain é ü 漢 👩‍🚀": "plain é ü 漢 👩‍🚀",
    "a\x1b[2Jb": "a\\x1b[2Jb",
    "a\nb\r\tc": "a\\x0ab\\x0d\\x09c",
    "\x00\x07\x7f": "\\x00\\x07\\x7f",
    "\x9b2J\x85": "\\x9b2J\\x85",
    "user\u202eyp.exe": "user\\u202eyp.exe",
    "\u2066a\u2069\u200f\u061c": "\\u2066a\\u2069\\u200f\\u061c",
    "a\u2028b": "a\\u2028b",
  };
  for (const [text, shown] of Object.entries(table)) assertEquals(visible(text), shown);
});

Deno.test("all that is printed keeps its lines, and our own colours where those are on", () => {
  const text = "\x1b[31ma\n\tb\x1b[39m\x1b[2J\x1b]0;title\x07";
  assertEquals(printable(text, true), "\x1b[31ma\n\tb\x1b[39m\\x1b[2J\\x1b]0;title\\x07");
  assertEquals(printable(text, false), "\\x1b[31ma\n\tb\\x1b[39m\\x1b[2J\\x1b]0;title\\x07");
});

Deno.test("nothing else that steers gets through", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const steering = /[^\n\t\P{Cc}]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
    assertEquals(steering.test(printable(text, false)), false);
    assertEquals(/\p{Cc}/u.test(visible(text)), false);
  }));
});
