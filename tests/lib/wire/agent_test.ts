import { assertEquals } from "@std/assert";
import { parseAgentLine, stopLine } from "../../../lib/wire/agent.ts";

const TOKEN = "0123456789abcdef".repeat(4);

Deno.test("the agent's lines are read", () => {
  assertEquals(parseAgentLine(`hello ${TOKEN} 42`), { says: "hello", token: TOKEN, pid: 42 });
  assertEquals(parseAgentLine("step interrupt"), { says: "step", step: "interrupt" });
  assertEquals(parseAgentLine("warning a b  c"), { says: "warning", message: "a b  c" });
});

Deno.test("anything else is no line of the agent's", () => {
  const others = [
    ...["", " ", "hello", "hello x 1", `hello ${TOKEN}`, `hello ${TOKEN} 0`, `hello ${TOKEN} 1 2`],
    ...[`hello ${TOKEN.toUpperCase()} 1`, `hello  ${TOKEN} 1`, `hello ${TOKEN} -1`, "step no"],
    ...["step", "warning", "Warning x", "constructor", "__proto__ x", `HELLO ${TOKEN} 1`],
  ];
  for (const line of others) assertEquals(parseAgentLine(line), undefined, line);
});

Deno.test("what slop-watch says is one line each", () => {
  assertEquals(stopLine(4999.6, true), "stop 5000 1\n");
});
