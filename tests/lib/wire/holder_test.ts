import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type HolderWord,
  listensLine,
  openLine,
  parseHolderLine,
} from "../../../lib/wire/holder.ts";
import { hexOf } from "../../../lib/wire/line.ts";

const LINES: Record<string, HolderWord> = {
  "at 2f70": { says: "at", address: "/p" },
  "held": { says: "held", ports: [] },
  "held 80 8000": { says: "held", ports: [80, 8000] },
  "taken 80": { says: "taken", port: 80 },
  "listens 80": { says: "listens", port: 80 },
  "freed 65535": { says: "freed", port: 65_535 },
  "empty": { says: "empty" },
};

Deno.test("the holder's lines are read", () => {
  for (const [line, word] of Object.entries(LINES)) {
    assertEquals(parseHolderLine(line), word, line);
  }
});

Deno.test("anything else is no line of the holder's", () => {
  const others = [
    "",
    "at",
    "at -",
    "at x",
    "held x",
    "held 1 x",
    "held 123456",
    "taken",
    "taken x",
  ];
  for (const line of [...others, "taken 1 2", "empty 1", "emptied", "Traceback"]) {
    assertEquals(parseHolderLine(line), undefined, line);
  }
});

Deno.test("no line at all makes the reading fail", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (line) => void parseHolderLine(line)));
});

Deno.test("what the holder is told is one line each", () => {
  assertEquals(openLine("/a b\n"), `open ${hexOf("/a b\n")}\n`);
  assertEquals(listensLine(80, 5), "listens 80 5\n");
});
