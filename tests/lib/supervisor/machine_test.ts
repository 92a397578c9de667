import { assertEquals } from "@std/assert";
import { CHANGED, Fed, OTHER, RULES, verdictOf } from "./fed.ts";

Deno.test("a restart that was asked for needs no change, and is told with its reason", () => {
  const fed = new Fed().running();
  fed.at = 100;
  assertEquals(fed.restart().does, ["check"]);
  assertEquals(fed.checked([]).does, ["ask", "start-grace"]);
  assertEquals(fed.names, []);
  assertEquals(fed.exited().does, ["spawn"]);
  const [start, restart] = fed.spawned().tells;
  assertEquals(start?.event === "start" && start.reason, "key");
  assertEquals(restart?.event === "restart" && [restart.paths, restart.total_ms], [[], 0]);
  assertEquals(fed.opened().settled("a.py").checked([]).names, ["skip"]);
});

Deno.test("a restart that was asked for takes what changed along, and leaves the app up for broken files", () => {
  const fed = new Fed().running().restart();
  assertEquals(fed.checked(CHANGED).names, ["change"]);
  fed.exited().spawned();
  const error = { path: "a.py", line: 1, column: 1, message: "no", text: "" };
  fed.restart().feed({
    type: "checked",
    verdict: { is: "broken", paths: ["a.py"], error },
  });
  assertEquals([fed.does, fed.names], [[], ["skip"]]);
});

Deno.test("a restart that is asked for starts an app that is down", () => {
  const fed = new Fed().running().exited(1).restart();
  assertEquals(fed.does, ["check"]);
  assertEquals(fed.checked([]).does, ["spawn"]);
});

Deno.test("a restart that is asked for while one is under way is that one", () => {
  const fed = new Fed().restarting();
  assertEquals(fed.restart().effects, []);
  assertEquals(fed.exited().restart().effects, []);
  assertEquals(fed.spawned().does, []);
});

Deno.test("while paused, changes are told and wait, and resuming takes them as one", () => {
  const fed = new Fed().running().pause();
  assertEquals(fed.opened().settled("a.py").checked(CHANGED).does, []);
  assertEquals(fed.tells, [{ event: "skip", reason: "paused", paths: ["a.py"] }]);
  fed.opened().settled("b.py").checked([...CHANGED, ...OTHER]);
  assertEquals(fed.tells, [{ event: "skip", reason: "paused", paths: ["a.py", "b.py"] }]);
  assertEquals(fed.resume().does, ["check"]);
  assertEquals(fed.checked([...CHANGED, ...OTHER]).does, ["ask", "start-grace"]);
  assertEquals(fed.exited().spawned().names, ["start", "restart"]);
  assertEquals(fed.opened().settled("a.py").checked(CHANGED).does, ["ask", "start-grace"]);
});

Deno.test("while paused, what was undone waits too where the app has ended of it", () => {
  const fed = new Fed().running().pause().opened().exited(1).settled("a.py").checked([]);
  assertEquals(fed.tells, [{ event: "skip", reason: "paused", paths: ["a.py"] }]);
  assertEquals(fed.resume().does, ["check"]);
  assertEquals(fed.checked([]).does, ["spawn"]);
});

Deno.test("a restart that is asked for while paused takes what waits, and the pause goes on", () => {
  const fed = new Fed().running().pause().opened().settled("a.py").checked(CHANGED).restart();
  assertEquals(fed.checked(CHANGED).does, ["ask", "start-grace"]);
  fed.exited().spawned();
  assertEquals(fed.opened().settled("b.py").checked(OTHER).does, []);
  assertEquals(fed.exited().opened().settled("b.py").checked(OTHER).does, []);
});

Deno.test("an app that ends while a change is looked at is started on it", () => {
  const fed = new Fed().running().opened().settled("a.py").exited(1);
  assertEquals(fed.does, []);
  assertEquals(fed.checked(CHANGED).does, ["spawn"]);
});

Deno.test("a change while stopping is taken along: the start waits for it", () => {
  const fed = new Fed().restarting().opened();
  assertEquals(fed.exited().does, []);
  assertEquals(fed.settled("b.py").does, ["check"]);
  assertEquals(fed.checked([...CHANGED, ...OTHER]).effects.at(-1), {
    do: "spawn",
    generation: 2,
    attempt: 1,
    reason: "change",
    changes: [...CHANGED, ...OTHER],
  });
});

Deno.test("a change that was looked at while stopping needs no second look", () => {
  const fed = new Fed().restarting().opened().settled("b.py").checked([...CHANGED, ...OTHER]);
  assertEquals(fed.does, []);
  assertEquals(fed.exited().effects.at(-1), {
    do: "spawn",
    generation: 2,
    attempt: 1,
    reason: "change",
    changes: [...CHANGED, ...OTHER],
  });
  assertEquals(fed.spawned().does, []);
});

Deno.test("a stopped app starts again even where all was undone meanwhile", () => {
  const fed = new Fed().restarting().opened().exited().settled("a.py").checked([]);
  assertEquals(fed.effects.at(-1), {
    do: "spawn",
    generation: 2,
    attempt: 1,
    reason: "change",
    changes: [],
  });
});

Deno.test("a burst that never comes to rest is not waited for with the app down", () => {
  const fed = new Fed().running().opened().cutOff("a.py").checked(CHANGED);
  // It goes on while the app stops.
  assertEquals(fed.opened().exited().does, ["spawn"]);
});

Deno.test("an app that ended of what was changed back meanwhile is started again", () => {
  const fed = new Fed().running().opened().exited(1).settled("a.py").checked([]);
  assertEquals(fed.does, ["spawn"]);
});

Deno.test("an app that ended of itself is not started for what changes nothing", () => {
  const fed = new Fed().running().exited(1).opened().settled("a.py").checked([]);
  assertEquals([fed.does, fed.names], [[], ["skip"]]);
});

Deno.test("events that never rest do not keep a stopped app down: a look that is done starts it", () => {
  const fed = new Fed().restarting().opened().exited().settled("a.py").opened();
  assertEquals(fed.checked(CHANGED).does, ["spawn"]);
});

Deno.test("on files that are broken when the app is gone nothing starts, until a good save", () => {
  const error = { path: "a.py", line: 1, column: 1, message: "no", text: "" };
  const broken = { is: "broken", paths: ["a.py"], error } as const;
  const fed = new Fed().restarting().opened().settled("a.py");
  assertEquals(fed.feed({ type: "checked", verdict: broken }).names, ["skip"]);
  assertEquals(fed.exited().does, []);
  assertEquals(fed.opened().settled("a.py").feed({ type: "checked", verdict: broken }).does, []);
  assertEquals(fed.opened().settled("a.py").checked(CHANGED).does, ["spawn"]);
});

Deno.test("a generation is not to blame for what the one before it may have loaded", () => {
  const fed = new Fed().running().opened().exited(1).settled("a.py").checked([]).spawned();
  assertEquals(fed.exited(1).opened().settled("a.py").checked([]).names, ["skip"]);
});

Deno.test("what a start has taken along waits no longer, and a second pause forgets nothing", () => {
  const fed = new Fed().running().pause().opened().settled("a.py").checked(CHANGED);
  assertEquals(fed.pause().resume().does, ["check"]);
  const taken = new Fed().running().pause().opened().settled("a.py").checked(CHANGED);
  taken.restart().checked(CHANGED).exited().spawned();
  assertEquals(taken.resume().does, []);
});

Deno.test("after a start that failed any save tries again, and after one that did not only a change", () => {
  const fed = new Fed().restarting().exited().notSpawned();
  assertEquals(fed.opened().settled("a.py").checked([]).does, ["spawn"]);
  assertEquals(fed.notSpawned().opened().settled("a.py").checked([]).does, ["spawn"]);
  assertEquals(fed.spawned().exited(1).opened().settled("a.py").checked([]).does, []);
});

Deno.test("what was held back by a pause and is undone starts an app that has ended meanwhile", () => {
  const fed = new Fed().running().pause().opened().settled("a.py").checked(CHANGED);
  assertEquals(fed.exited(1).resume().checked([]).does, ["spawn"]);
});

Deno.test("what was told is not told again, but where nobody has heard it", () => {
  const again = { type: "checked", verdict: verdictOf(CHANGED), isTold: true } as const;
  const told = new Fed().restarting().opened().settled("a.py").feed(again);
  assertEquals(told.tells, []);
  const outdated = new Fed().running().opened().settled("a.py").opened().settled("a.py");
  assertEquals(outdated.checked(CHANGED).feed(again).names, ["change"]);
});

Deno.test("the first start waits for the command before it, and is for no change", () => {
  const fed = new Fed({ ...RULES, prepares: true }).begin();
  assertEquals(fed.does, ["check"]);
  assertEquals(fed.prepared(10).names, []);
  assertEquals(fed.does, ["spawn"]);
  assertEquals(fed.spawned().tells.map((what) => "reason" in what && what.reason), ["first"]);
});

Deno.test("nothing starts that is not prepared: the files are looked at once more", () => {
  const fed = new Fed({ ...RULES, prepares: true }).begin().checked([]);
  assertEquals([fed.does, fed.state.app.is], [["check"], "waiting"]);
});

Deno.test("where the command has failed, r tries again", () => {
  const fed = new Fed({ ...RULES, prepares: true }).begin().unprepared(10);
  assertEquals(fed.names, ["skip"]);
  assertEquals(fed.restart().does, ["check"]);
  assertEquals(fed.prepared(10).does, ["spawn"]);
});
