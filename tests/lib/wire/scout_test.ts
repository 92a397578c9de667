import { assertEquals } from "@std/assert";
import {
  AGENT_LINE,
  beganLine,
  parseSign,
  restedLine,
  signOfExit,
} from "../../../lib/wire/scout.ts";

Deno.test("what a scout is told are lines of numbers", () => {
  assertEquals([beganLine(7), AGENT_LINE, restedLine(12.4)], [
    "began 7\n",
    "agent\n",
    "rested 12\n",
  ]);
});

Deno.test("each sign is read for what it says, and nothing else is one", () => {
  assertEquals(parseSign("port 8000 12"), { by: "port", port: 8000, agoMs: 12 });
  assertEquals(parseSign("window 0"), { by: "window", agoMs: 0 });
  assertEquals(parseSign("rest 1000"), { by: "rest", agoMs: 1000 });
  for (
    const line of [
      "",
      "port",
      "port 8000",
      "port 8000 1 2",
      "port 8000 -1",
      "window",
      "window x",
      "rest 1 2",
      "up 1",
      "port 8000 1.5",
    ]
  ) {
    assertEquals(parseSign(line), undefined, line);
  }
});

Deno.test("an exit code tells the same where it can", () => {
  assertEquals(signOfExit(1 << 16 | 8000), { by: "port", port: 8000, agoMs: 0 });
  assertEquals(signOfExit(2 << 16 | 12), { by: "window", agoMs: 12 });
  assertEquals(signOfExit(3 << 16 | 1000), { by: "rest", agoMs: 1000 });
  for (const code of [0, 1, 130, 4 << 16, -1073741510]) assertEquals(signOfExit(code), undefined);
});
