/** A warm start that fails in what was imported early is made up for: once, cold, as the same generation. */
import { assertEquals } from "@std/assert";
import { CHANGED, COMMAND, FAILED, FAILED_COLD, Fed, OTHER, RULES } from "./fed.ts";

const RETRY = {
  do: "spawn",
  generation: 2,
  attempt: 2,
  reason: "retry",
  changes: CHANGED,
} as const;
const cold = (isCold: boolean) => ({ do: "keep-cold", module: "heavy", isCold } as const);
/** The same from another place of a library's. */
const ELSEWHERE = { ...FAILED, raised: { at: "other:1", soonIn: "other" } };

Deno.test("it is started once more, on what it was started on, and the module stays cold", () => {
  const fed = new Fed().warm().ended(FAILED);
  assertEquals(fed.does, ["keep-cold", "spawn"]);
  assertEquals(fed.effects[0], cold(true));
  assertEquals(fed.effects.at(-1), RETRY);
  assertEquals(fed.names, ["warning"]);
  assertEquals(fed.spawned().tells, [
    { event: "start", pid: 7, command: COMMAND, reason: "retry", standby: false },
  ]);
});

/** How a run has ended that is not made up for. */
const ENDS: Readonly<Record<string, Fed>> = {
  "a cold one": new Fed().restarting().exited().spawned().ended(FAILED),
  "raised elsewhere, or later": new Fed().warm().ended(FAILED_COLD),
  "without an exception": new Fed().warm().exited(1),
  "ended by a signal": new Fed().warm().exited(null, "SIGSEGV"),
  "the retry itself": new Fed().warm().ended(FAILED).spawned().ended({ ...ELSEWHERE }),
};

for (const [name, fed] of Object.entries(ENDS)) {
  Deno.test(`an ordinary end: ${name}`, () => {
    assertEquals([fed.does, fed.names], [[], ["exit"]]);
    assertEquals(fed.state.app, { is: "down" });
  });
}

Deno.test("with --exit-with-app as well, and that ends with the retry", () => {
  const fed = new Fed({ ...RULES, exitWithApp: true }).warm().ended(FAILED);
  assertEquals(fed.effects.at(-1), RETRY);
  assertEquals(fed.spawned().exited(3).effects.at(-1), { do: "quit", code: 3 });
});

Deno.test("where it fails in the same way cold, the module was innocent, and that is not run twice again", () => {
  const fed = new Fed().warm().ended(FAILED).spawned().ended(FAILED_COLD);
  assertEquals([fed.does, fed.names], [["keep-cold"], ["exit"]]);
  assertEquals(fed.effects[0], cold(false));
  const again = () => fed.opened().settled("a.py").checked(CHANGED).spawned(true);
  // An edit above has moved the line of the project's own code.
  const moved = { ...FAILED, crash: { ...FAILED.crash, line: 9 } };
  assertEquals(again().ended(moved).names, ["exit"]);
  assertEquals(again().ended(FAILED).names, ["exit"]);
  // Another failure is none of that.
  assertEquals(again().ended(ELSEWHERE).does, ["keep-cold", "spawn"]);
});

Deno.test("nor is what a cold run before it has ended by", () => {
  const fed = new Fed().running().ended(FAILED_COLD).opened().settled("a.py").checked(CHANGED);
  assertEquals(fed.spawned(true).ended(FAILED).names, ["exit"]);
});

Deno.test("what a run has got past is forgotten", () => {
  const fed = new Fed().running().ended(FAILED_COLD).opened().settled("a.py").checked(CHANGED);
  fed.spawned(true).opened().settled("a.py").checked(CHANGED).exited().spawned(true);
  assertEquals(fed.ended(FAILED).does, ["keep-cold", "spawn"]);
});

Deno.test("a save meanwhile leads to one more restart", () => {
  new Fed().warm().ended(FAILED).opened().settled("b.py").restartsOnceMore();
});

Deno.test("with a save under way it is no retry: what is to be known of that is waited for", () => {
  const fed = new Fed().warm().opened().ended(FAILED);
  assertEquals([fed.does, fed.names], [["keep-cold"], ["warning", "exit"]]);
  assertEquals(fed.settled("b.py").checked(OTHER).effects.at(-1), {
    do: "spawn",
    generation: 3,
    attempt: 1,
    reason: "change",
    changes: OTHER,
  });
  assertEquals(fed.spawned().names, ["start", "restart"]);
});

Deno.test("nor where a save was refused: the next good one starts it", () => {
  const fed = new Fed().warm().opened().settled("a.py");
  const error = { path: "a.py", line: 1, column: 1, message: "no", text: "" };
  fed.feed({ type: "checked", verdict: { is: "broken", paths: ["a.py"], error } });
  assertEquals(fed.names, ["skip"]);
  assertEquals(fed.ended(FAILED).does, ["keep-cold"]);
  assertEquals(fed.opened().settled("a.py").checked(CHANGED).does, ["spawn"]);
});

Deno.test("a Ctrl-C while it is being started stops it, and nothing follows", () => {
  const fed = new Fed().warm().ended(FAILED).end(130);
  assertEquals(fed.effects, []);
  assertEquals(fed.spawned().does, ["ask", "start-grace"]);
  assertEquals(fed.exited().effects.at(-1), { do: "quit", code: 130 });
});

Deno.test("one that cannot be started is an error, and the end of the app", () => {
  const fed = new Fed().warm().ended(FAILED).notSpawned();
  assertEquals([fed.does, fed.names], [[], ["error", "exit"]]);
  const ends = new Fed({ ...RULES, exitWithApp: true }).warm().ended(FAILED).notSpawned();
  assertEquals(ends.effects.at(-1), { do: "quit", code: 1 });
  const interrupted = new Fed().warm().ended(FAILED).end(130).notSpawned();
  assertEquals(interrupted.names, ["error", "exit", "quit"]);
});

Deno.test("what is heard of the attempt that has failed does nothing", () => {
  const fed = new Fed().warm().ended(FAILED).spawned();
  const { state } = fed;
  const first = { generation: 2, attempt: 1 };
  fed.feed({ type: "exited", ...first, ...FAILED });
  fed.feed({ type: "grace-over", ...first });
  assertEquals(fed.state, state);
});
