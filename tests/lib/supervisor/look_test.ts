import { assertEquals } from "@std/assert";
import { CHANGED, Fed, OTHER } from "./fed.ts";

Deno.test("nothing is looked at before a burst settles", () => {
  assertEquals(new Fed().running().opened().effects, []);
});

Deno.test("when a burst settles the files are looked at", () => {
  assertEquals(new Fed().running().opened().settled("a.py").does, ["check"]);
});

Deno.test("where a folder without a file came there is nothing to tell", () => {
  assertEquals(new Fed().running().opened().settled().checked([]).effects, []);
});

Deno.test("files that one burst named and nobody has looked at are named with the next one's", () => {
  const fed = new Fed().running().opened().settled("a.py").opened().settled("b.py");
  const { effects } = fed.checked([]).checked([]);
  assertEquals(effects, [{
    do: "tell",
    generation: 1,
    what: { event: "skip", reason: "unchanged", paths: ["a.py", "b.py"] },
  }]);
  assertEquals(fed.opened().settled("c.py").checked([]).tells, [
    { event: "skip", reason: "unchanged", paths: ["c.py"] },
  ]);
});

Deno.test("where nothing changed the app runs on, and the skip names what was touched", () => {
  const fed = new Fed().running().opened().settled("a.py", "b.py").checked([]);
  assertEquals(fed.effects, [{
    do: "tell",
    generation: 1,
    what: { event: "skip", reason: "unchanged", paths: ["a.py", "b.py"] },
  }]);
  assertEquals(fed.state.app.is, "running");
});

Deno.test("resuming looks at nothing where nothing waits", () => {
  assertEquals(new Fed().running().pause().resume().effects, []);
});

Deno.test("a change while starting leads to one more restart", () => {
  const fed = new Fed().restarting().exited().opened().settled("b.py");
  assertEquals(fed.effects, []);
  assertEquals(fed.spawned().does, ["check"]);
  assertEquals(fed.checked(OTHER).does, ["ask", "start-grace"]);
  assertEquals(fed.exited().effects.at(-1), {
    do: "spawn",
    generation: 3,
    reason: "change",
    changes: OTHER,
  });
  assertEquals(fed.spawned().does, []);
});

Deno.test("many bursts while starting lead to one look", () => {
  const fed = new Fed().begin();
  for (let n = 0; n < 3; n++) assertEquals(fed.opened().settled("a.py").effects, []);
  assertEquals(fed.spawned().does, ["check"]);
});

Deno.test("a burst that settles during a look leads to one more look before anything is decided", () => {
  const fed = new Fed().running().opened().settled("a.py").opened().settled("b.py");
  assertEquals(fed.effects, []);
  assertEquals(fed.checked(CHANGED).effects, [{ do: "check" }]);
  assertEquals(fed.checked([...CHANGED, ...OTHER]).does, ["ask", "start-grace"]);
});

Deno.test("a change while a start fails is looked at", () => {
  const fed = new Fed().restarting().exited().opened().settled("b.py").notSpawned();
  assertEquals(fed.does, ["check"]);
  assertEquals(fed.checked(OTHER).does, ["spawn"]);
});
