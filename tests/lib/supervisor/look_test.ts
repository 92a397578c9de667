import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type BurstPhase,
  isToBeAwaited,
  type Look,
  type LookInput,
  nextLook,
  NO_LOOK,
} from "../../../lib/supervisor/look.ts";
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
    do: "report",
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
    do: "report",
    generation: 1,
    what: { event: "skip", reason: "unchanged", paths: ["a.py", "b.py"] },
  }]);
  assertEquals(fed.state.app.is, "running");
});

Deno.test("resuming looks at nothing where nothing waits", () => {
  const fed = new Fed().running().pause().resume();
  assertEquals([fed.does, fed.names], [[], ["resume"]]);
});

Deno.test("a change while starting leads to one more restart", () => {
  const fed = new Fed().restarting().exited().opened().settled("b.py").restartsOnceMore();
  assertEquals(fed.spawned().does, []);
});

Deno.test("many bursts while starting lead to one look", () => {
  const fed = new Fed().begin();
  for (let n = 0; n < 3; n++) assertEquals(fed.opened().settled("a.py").effects, []);
  assertEquals(fed.spawned().does, ["check"]);
});

Deno.test("a burst that settles during a look leads to one more look before anything is decided", () => {
  const fed = new Fed().running().opened().settled("a.py").opened().settled("b.py");
  assertEquals(fed.effects, [{ do: "check-meanwhile" }]);
  assertEquals(fed.checked(CHANGED).effects, [{ do: "check", touched: ["a.py", "b.py"] }]);
  assertEquals(fed.checked([...CHANGED, ...OTHER]).does, ["ask", "start-grace"]);
});

Deno.test("a change while a start fails is looked at", () => {
  const fed = new Fed().restarting().exited().opened().settled("b.py").notSpawned();
  assertEquals(fed.does, ["check"]);
  assertEquals(fed.checked(OTHER).does, ["spawn"]);
});

Deno.test("a look that was begun before the first start does not count", () => {
  const fed = new Fed().opened().settled("a.py");
  assertEquals(fed.does, ["check"]);
  assertEquals(fed.begin().spawned().does, []);
  assertEquals(fed.checked(CHANGED).effects, [{ do: "check", touched: ["a.py"] }]);
  assertEquals(fed.checked([]).names, ["skip"]);
});

Deno.test("a look that ends while the app is started is followed by one when it has been", () => {
  const fed = new Fed().opened().settled("a.py").begin();
  assertEquals(fed.checked(CHANGED).effects, []);
  assertEquals(fed.spawned().effects.at(-1), { do: "check", touched: ["a.py"] });
});

Deno.test("a restart that was asked for stays one where a burst settles during the look", () => {
  const fed = new Fed().running().restart().opened().settled("a.py");
  assertEquals(fed.checked([]).effects, [{ do: "check", touched: ["a.py"] }]);
  assertEquals(fed.checked([]).does, ["ask", "start-grace"]);
  const other = new Fed().running().opened().settled("a.py").restart();
  assertEquals(other.checked([]).checked([]).does, ["ask", "start-grace"]);
});

Deno.test("whether a start waits for a burst goes by how the one before it ended", () => {
  const OPENED: LookInput = { type: "burst-opened" };
  const settles = (isCutOff: boolean): LookInput => ({
    type: "settled",
    lastAt: 0,
    paths: [],
    isCutOff,
  });
  const ASKED: LookInput = { type: "wanted", cause: { touched: [], reason: "key" } };
  for (
    const [inputs, burst, isAwaited] of [
      [[], "none", false],
      [[OPENED], "open", true],
      [[OPENED, OPENED], "open", true],
      [[OPENED, settles(false)], "none", false],
      [[OPENED, settles(true)], "cut-off", false],
      [[OPENED, settles(true), OPENED], "endless", false],
      [[OPENED, settles(true), OPENED, OPENED], "endless", false],
      [[OPENED, settles(true), OPENED, settles(false)], "none", false],
      [[OPENED, settles(true), ASKED], "none", false],
      [[OPENED, settles(true), OPENED, ASKED], "open", true],
      [[OPENED, ASKED], "open", true],
    ] as [LookInput[], BurstPhase, boolean][]
  ) {
    let look = NO_LOOK;
    for (const input of inputs) {
      [look] = nextLook(look, input, true);
      // The look itself, which is waited for as well, has come to its end.
      [look] = nextLook(look, { type: "checked", verdict: { is: "unchanged", paths: [] } }, true);
    }
    const names = inputs.map(({ type }) => type).join();
    assertEquals([look.burst, isToBeAwaited(look)], [burst, isAwaited], names);
  }
});

Deno.test("a start waits for a look", () => {
  const [look] = nextLook(
    NO_LOOK,
    { type: "wanted", cause: { touched: [], reason: "key" } },
    true,
  );
  assertEquals(isToBeAwaited(look), true);
});

Deno.test("whatever happens: one look at a time, and each path is named until there is a verdict", () => {
  const path = fc.constantFrom("a.py", "b.py", "c.py");
  const inputs = fc.array(
    fc.oneof(
      fc.constant<LookInput>({ type: "burst-opened" }),
      fc.record({
        type: fc.constant("settled" as const),
        lastAt: fc.constant(0),
        paths: fc.array(path, { maxLength: 2 }),
        isCutOff: fc.boolean(),
      }),
      fc.record({
        type: fc.constant("wanted" as const),
        cause: fc.record({
          touched: fc.array(path, { maxLength: 2 }),
          reason: fc.constantFrom("change" as const, "key" as const),
        }),
      }),
      fc.constant<LookInput>({
        type: "checked",
        verdict: { is: "unchanged", paths: [] },
      }),
      fc.constantFrom<LookInput>({ type: "app-started" }, { type: "app-ended" }),
    ),
    { maxLength: 40, size: "max" },
  );
  fc.assert(fc.property(inputs, (inputs) => {
    let look: Look = NO_LOOK;
    let isLooking = false;
    let isStarting = false;
    const open = new Set<string>();
    for (const input of inputs) {
      if (input.type === "checked" && !isLooking) continue;
      if (input.type === "checked") isLooking = false;
      // Each start comes to its end with the next input.
      const all: LookInput[] = isStarting ? [{ type: "may-look" }, input] : [input];
      isStarting = input.type === "app-started";
      if (input.type === "settled") { for (const name of input.paths) open.add(name); }
      if (input.type === "wanted") { for (const name of input.cause.touched) open.add(name); }
      for (const one of all) {
        const [after, effects, judged] = nextLook(look, one, !isStarting);
        look = after;
        for (const effect of effects) {
          if (effect.do !== "check") continue;
          assert(!isLooking, "one look at a time");
          assert(!isStarting, "none while the app is started");
          isLooking = true;
        }
        if (!judged) continue;
        assertEquals(new Set(judged.cause.touched), open);
        assertEquals(effects, []);
        open.clear();
      }
      const { files } = look;
      assertEquals(isLooking, files.is === "looked-at" || files.is === "outdated");
      assertEquals(new Set(files.is === "judged" ? [] : files.cause.touched), open);
    }
  }));
});
