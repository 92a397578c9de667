import { assertEquals } from "@std/assert";
import { type App, type AppInput, nextApp } from "../../../lib/supervisor/app.ts";
import { CHANGED, COMMAND, Fed, RULES } from "./fed.ts";

Deno.test("the app is started at once, as generation 1", () => {
  const fed = new Fed().begin();
  assertEquals(fed.effects, [{
    do: "spawn",
    generation: 1,
    attempt: 1,
    reason: "first",
    changes: [],
  }]);
  assertEquals(fed.spawned().tells, [
    { event: "start", pid: 7, command: COMMAND, reason: "first", standby: false },
  ]);
});

Deno.test("a change is told, the app is asked to stop and given its grace", () => {
  const fed = new Fed().restarting();
  assertEquals(fed.tells, [{ event: "change", paths: CHANGED }]);
  assertEquals(fed.does, ["ask", "start-grace"]);
});

Deno.test("the next generation starts when the app is gone, and not before", () => {
  const fed = new Fed().restarting();
  assertEquals(fed.exited(null, "SIGINT").does, ["spawn"]);
  assertEquals(fed.names, ["stop"]);
  assertEquals(fed.effects.at(-1), {
    do: "spawn",
    generation: 2,
    attempt: 1,
    reason: "change",
    changes: CHANGED,
  });
  assertEquals(fed.spawned().names, ["start", "restart"]);
});

Deno.test("an app that does not stop within the grace period is killed, with a warning", () => {
  const fed = new Fed().restarting().graceOver();
  assertEquals(fed.does, ["kill"]);
  assertEquals(fed.names, ["warning"]);
  assertEquals(fed.graceOver().effects, []);
  assertEquals(fed.exited(null, "SIGKILL").does, ["spawn"]);
});

Deno.test("an app that ended by itself is told, and the next change starts it", () => {
  const fed = new Fed().running();
  fed.at = 90;
  assertEquals(fed.exited(3).effects, [{
    do: "report",
    generation: 1,
    what: { event: "exit", code: 3, signal: null, uptime_ms: 90 },
  }]);
  assertEquals(fed.opened().settled("a.py").checked([]).names, ["skip"]);
  assertEquals(fed.opened().settled("a.py").checked(CHANGED).does, ["spawn"]);
  assertEquals(fed.names, ["change"]);
});

Deno.test("--exit-with-app ends with the app's own code", () => {
  const rules = { ...RULES, exitWithApp: true };
  const fed = new Fed(rules).running().exited(3);
  assertEquals(fed.names, ["exit", "quit"]);
  assertEquals(fed.effects.at(-1), { do: "quit", code: 3 });
});

Deno.test("--exit-with-app ends with the code of the signal that ended the app", () => {
  const fed = new Fed({ ...RULES, exitWithApp: true }).running().exited(null, "SIGKILL");
  assertEquals(fed.effects.at(-1), { do: "quit", code: 137 });
});

Deno.test("--exit-with-app does not take a restart for an end", () => {
  const fed = new Fed({ ...RULES, exitWithApp: true }).restarting().exited(0);
  assertEquals(fed.does, ["spawn"]);
});

Deno.test("a Ctrl-C stops the app, then ends with its code", () => {
  const fed = new Fed().running().end(130, true);
  assertEquals(fed.effects[0], { do: "ask", generation: 1, attempt: 1, hasSignal: true });
  assertEquals(fed.does, ["ask", "start-grace"]);
  assertEquals(fed.exited(0).effects.at(-1), { do: "quit", code: 130 });
  assertEquals(fed.names, ["stop", "quit"]);
});

Deno.test("a signal that the app did not get is handed on", () => {
  assertEquals(new Fed().running().end(143, false).effects[0], {
    do: "ask",
    generation: 1,
    attempt: 1,
    hasSignal: false,
  });
});

Deno.test("a second Ctrl-C kills, a third changes nothing, and the first one's code stays", () => {
  const fed = new Fed().running().end(130).endAgain(130);
  assertEquals(fed.effects, [{ do: "kill", generation: 1, attempt: 1 }]);
  assertEquals(fed.endAgain(130).effects, []);
  assertEquals(fed.graceOver().effects, []);
  assertEquals(fed.exited(null, "SIGKILL").effects.at(-1), { do: "quit", code: 130 });
});

Deno.test("another signal than the first is no haste, and the first one's code stays", () => {
  const fed = new Fed().running().end(143).end(129).end(130);
  assertEquals(fed.effects, []);
  assertEquals(fed.endAgain(129).does, ["kill"]);
  assertEquals(fed.exited(null, "SIGKILL").effects.at(-1), { do: "quit", code: 143 });
});

Deno.test("a Ctrl-C during a restart ends it without a start", () => {
  const fed = new Fed().restarting().end(130);
  assertEquals(fed.does, []);
  assertEquals(fed.exited().effects.at(-1), { do: "quit", code: 130 });
});

Deno.test("a Ctrl-C with a restart under way is the first; the one after it kills", () => {
  assertEquals(new Fed().restarting().end().endAgain().does, ["kill"]);
});

Deno.test("a Ctrl-C while nothing runs ends at once", () => {
  const down = new Fed().running().exited();
  assertEquals(down.end(130).does, ["quit"]);
  const waiting = new Fed().restarting().opened().exited();
  assertEquals(waiting.end(143).effects.at(-1), { do: "quit", code: 143 });
});

Deno.test("a Ctrl-C while starting stops what was started, and the first one's code stays", () => {
  const fed = new Fed().begin().end(130).end(143);
  assertEquals(fed.does, []);
  assertEquals(fed.spawned().does, ["ask", "start-grace"]);
  assertEquals(fed.exited().effects.at(-1), { do: "quit", code: 130 });
});

Deno.test("a change after a Ctrl-C starts nothing", () => {
  const fed = new Fed().running().end(130).opened().settled("a.py").checked(CHANGED);
  assertEquals(fed.effects, []);
  assertEquals(fed.exited().does, ["quit"]);
});

Deno.test("an app that cannot be started the first time ends slop-watch with code 2", () => {
  const fed = new Fed().begin().notSpawned();
  assertEquals(fed.tells[0], { event: "error", code: "no", message: "no", hint: "mend" });
  assertEquals(fed.effects.at(-1), { do: "quit", code: 2 });
});

Deno.test("an app that cannot be started again is an error, and the next change tries once more", () => {
  const fed = new Fed().restarting().exited().notSpawned();
  assertEquals([fed.names, fed.does], [["error"], []]);
  assertEquals(fed.opened().settled("a.py").checked(CHANGED).does, ["spawn"]);
});

Deno.test("after the end nothing has any effect", () => {
  const fed = new Fed().running().exited().end();
  const { state } = fed;
  for (
    const run of [() => fed.begin(), () => fed.opened(), () => fed.settled("a"), () => fed.end()]
  ) {
    assertEquals(run().effects, []);
    assertEquals(fed.state, state);
  }
});

const NEXT = { reason: "change", changes: CHANGED } as const;
const GONE = { how: "signal", steps: [], code: 0, signal: null } as const;

/** The app's states, and which inputs do something in them. */
const HEARS: readonly (readonly [App, inputs: readonly AppInput["type"][]])[] = [
  [{ is: "down" }, ["end"]],
  [{ is: "waiting", next: NEXT }, ["end"]],
  [{ is: "starting", next: NEXT, quit: undefined }, ["spawned", "not-spawned", "end"]],
  [{ is: "starting", next: NEXT, quit: 130 }, ["spawned", "not-spawned"]],
  [{ is: "running", start: NEXT, isWarm: false, isReady: false }, ["ready", "exited", "end"]],
  [{ is: "running", start: NEXT, isWarm: false, isReady: true }, ["exited", "end"]],
  [{ is: "stopping", how: "asked", then: { to: "start", next: NEXT } }, [
    "exited",
    "grace-over",
    "end",
  ]],
  [{ is: "stopping", how: "killed", then: { to: "wait", next: NEXT } }, ["exited", "end"]],
  [{ is: "stopping", how: "asked", then: { to: "quit", code: 130 } }, [
    "exited",
    "grace-over",
    "end",
  ]],
  [{ is: "stopping", how: "killed", then: { to: "quit", code: 130 } }, ["exited"]],
  [{ is: "done", code: 130 }, []],
];

Deno.test("what does not fit the state of the app does nothing", () => {
  const inputs: AppInput[] = [
    { type: "spawned", pid: 7, command: COMMAND, isWarm: false },
    { type: "not-spawned", code: "no", message: "no", hint: "" },
    { type: "ready", by: "rest", at: 0 },
    { type: "exited", ...GONE, isToWait: false, blamed: undefined },
    { type: "grace-over" },
    { type: "end", code: 143, fromTerminal: false, isAgain: true },
  ];
  for (const [app, heard] of HEARS) {
    const does = inputs.filter((input) => {
      const [after, effects] = nextApp(app, input, RULES);
      return JSON.stringify([after, effects]) !== JSON.stringify([app, []]);
    });
    assertEquals(does.map(({ type }) => type), heard, JSON.stringify(app));
  }
});
