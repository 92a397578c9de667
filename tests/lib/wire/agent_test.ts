import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type AgentLine,
  goLine,
  holdLine,
  parseAgentLine,
  runLine,
  STEPS,
  stopLine,
} from "../../../lib/wire/agent.ts";
import { hexOf } from "../../../lib/wire/line.ts";

const TOKEN = "0123456789abcdef".repeat(4);

const E = { type: "E", message: "E", path: "", line: 0 };
const NOWHERE = { at: "", soonIn: "" };

const LINES: Record<string, AgentLine> = {
  [`hello ${TOKEN} 42 1 2f70 - 332e38 7079`]: {
    says: "hello",
    token: TOKEN,
    pid: 42,
    isReloaderChild: true,
    executable: "/p",
    cachePrefix: "",
    version: "3.8",
    words: ["py"],
  },
  [`too-old ${TOKEN} 42 2.7`]: { says: "too-old", token: TOKEN, pid: 42, version: "2.7" },
  "binds": { says: "binds" },
  "listens 80 2147483647": { says: "listens", port: 80, backlog: 2_147_483_647 },
  "handing": { says: "handing" },
  "executing": { says: "executing" },
  "starts-others": { says: "starts-others" },
  "stopping 0": { says: "stopping", isLate: false },
  "stopping 1": { says: "stopping", isLate: true },
  "step interrupt SIGINT": { says: "step", step: "interrupt", signal: "SIGINT" },
  "step interrupt": { says: "step", step: "interrupt" },
  "warning on-stop-slow": { says: "warning", code: "on-stop-slow", about: [] },
  "warning x 612062 -": { says: "warning", code: "x", about: ["a b", ""] },
  "waits x 612062 -": { says: "waits", code: "x", about: ["a b", ""] },
  "crash 3 0 612e7079 45 453a2078 613a31 61": {
    says: "crash",
    type: "E",
    message: "E: x",
    path: "a.py",
    line: 3,
    raised: { at: "a:1", soonIn: "a" },
  },
  "crash 0 0 - 45 45 - -": { says: "crash", ...E, raised: NOWHERE },
  "crash 0 80 - 45 45 - -": { says: "crash", ...E, port: 80, raised: NOWHERE },
  "crash-file 612e7079": { says: "crash-file", path: "a.py" },
  "own 612e7079": { says: "own", path: "a.py" },
  "reported 1 0": { says: "reported", hasScreen: true, windows: 0 },
  "screen owned": { says: "screen", use: "owned" },
  "screen prompt": { says: "screen", use: "prompt" },
  "reloader django": { says: "reloader", name: "django" },
  "reloader -": { says: "reloader", name: undefined },
  "debugged 1": { says: "debugged", is: true },
  "rested 1200 1000 0": { says: "rested", ms: 1200, agoMs: 1000, importsMs: 0 },
  "restless 300": { says: "rested", ms: undefined, agoMs: 0, importsMs: 300 },
  "app-ready": { says: "app-ready" },
  "learned -": { says: "learned", error: "" },
  "learned 6e6f": { says: "learned", error: "no" },
  "ready": { says: "ready" },
  "going": { says: "going" },
  "importing 612e62": { says: "importing", name: "a.b" },
  "left-out prints 61": { says: "left-out", name: "a", code: "prints", about: [] },
  "left-out brings-in 61 62": { says: "left-out", name: "a", code: "brings-in", about: ["b"] },
  "nothing-early patches 61": { says: "nothing-early", code: "patches", about: ["a"] },
  "stale 2f612062": { says: "stale", what: "/a b" },
};

Deno.test("the agent's lines are read", () => {
  for (const [line, word] of Object.entries(LINES)) assertEquals(parseAgentLine(line), word, line);
  for (const step of STEPS) {
    assertEquals(parseAgentLine(`step ${step}`), { says: "step", step });
  }
});

Deno.test("anything else is no line of the agent's", () => {
  const others = [
    ...[
      "",
      " ",
      "hello",
      "hello x 1",
      `hello ${TOKEN}`,
      `hello ${TOKEN} 0`,
      `hello ${TOKEN} 1 0 - -`,
      `hello ${TOKEN} 1 2 - - 332e38`,
      `too-old ${TOKEN} 42 x`,
      `too-old ${TOKEN} 2.7`,
    ],
    ...[`hello ${TOKEN.toUpperCase()} 1`, `hello  ${TOKEN} 1`, `hello ${TOKEN} -1`, "step no"],
    ...["step", "warning", "Warning x", "constructor", "__proto__ x", `HELLO ${TOKEN} 1`],
    ...[
      "step exit ",
      "step exit exit",
      "step exit SIGINT",
      "step interrupt SIGINT x",
      "step interrupt sigint",
    ],
    ...["stopping", "stopping 2", "warning ", "warning X", "warning x y", "warning x  61"],
    ...[
      "warning x 6",
      "warning __proto__",
      "warning x- 61",
      "crash",
      "crash 1 0 - 45 45 -",
      "crash x 0 - 45 45 - -",
      "crash 1 x - 45 45 - -",
      "crash 1 - 45 45 - -",
    ],
    ...[
      "crash 1 0 - - 45 - -",
      "crash 1 0 - 45 - - -",
      "crash 1 0 - 45 45 45 - -",
      "crash 1234567890 0 - 45 45 - -",
    ],
    ...[
      "debugged",
      "reloader",
      "reloader x",
      "screen",
      "screen -",
      "screen owned 1",
      "debugged 2",
      "rested",
      "rested 1",
      "rested 1 2",
      "rested 1 2 3 4",
      "rested -1 0 0",
      "app-ready 1",
      "restless",
      "own",
      "own -",
      "reported",
      "reported 1",
      "reported 2 0",
      "reported 1 1 1",
      "restless 1.5",
      "ready 1",
    ],
    ...[
      "importing",
      "importing -",
      "importing a",
      "left-out",
      "left-out prints",
      "left-out prints -",
    ],
    ...["binds 80", "listens", "listens 80", "listens x 5", "listens 80 -1", "listens 80 5 5"],
    ...["left-out prints 61 zz", "nothing-early", "stale", "stale -", "stale x", "ready\r"],
  ];
  for (const line of others) assertEquals(parseAgentLine(line), undefined, line);
});

Deno.test("no line at all makes the reading fail, or says what it does not begin with", () => {
  const word = fc.oneof(
    fc.constantFrom(...Object.keys(LINES).flatMap((line) => line.split(" "))),
    fc.string().map(hexOf),
    fc.string(),
  );
  fc.assert(fc.property(fc.array(word), (words) => {
    const said = parseAgentLine(words.join(" "))?.says;
    assertEquals(said ?? words.join(" ").split(" ")[0], words.join(" ").split(" ")[0]);
  }));
});

Deno.test("what slop-watch says is one line each", () => {
  const order = { graceMs: 4999.6, hasSignal: true, signal: "SIGTERM", at: 12.4, pids: [7, 8] };
  assertEquals(stopLine(order), "stop 5000 1 SIGTERM 12 7 8\n");
  assertEquals(goLine(3, "a b\n", ["a", "b"]), "go 3 6120620a 61 62\n");
  assertEquals(goLine(1, "", []), "go 1 -\n");
  assertEquals(holdLine("/p"), "hold 2f70\n");
  assertEquals([runLine(""), runLine("/p")], ["run -\n", "run 2f70\n"]);
});
