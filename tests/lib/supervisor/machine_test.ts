import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  type Effect,
  INITIAL,
  type Input,
  next,
  type Rules,
  type State,
} from "../../../lib/supervisor/machine.ts";
import type { Happening } from "../../../lib/report/events.ts";
import type { Verdict } from "../../../lib/check/verdict.ts";
import type { Change } from "../../../lib/watch/changes.ts";

const RULES: Rules = { exitWithApp: false, grace: 5000, codeOfSignal: () => 137 };
const COMMAND = ["python", "a.py"];
const CHANGED: readonly Change[] = [{ path: "a.py", kind: "modified" }];
const OTHER: readonly Change[] = [{ path: "b.py", kind: "created" }];

/** What a check says that found these changes. */
function verdictOf(changes: readonly Change[], touched: readonly string[] = []): Verdict {
  return changes.length > 0 ? { is: "changed", changes } : { is: "unchanged", paths: touched };
}

/** A machine that is fed by hand. */
class Fed {
  state: State = INITIAL;
  /** What the last input brought about. */
  effects: readonly Effect[] = [];
  at = 0;

  constructor(readonly rules: Rules = RULES) {}

  feed(input: Input): this {
    [this.state, this.effects] = next(this.state, input, this.rules);
    return this;
  }

  begin() {
    return this.feed({ type: "begin", at: this.at });
  }
  opened() {
    return this.feed({ type: "burst-opened" });
  }
  cutOff(...paths: string[]) {
    return this.feed({
      type: "settled",
      at: this.at,
      lastAt: this.at - 1,
      paths,
      isCutOff: true,
    });
  }

  settled(...paths: string[]) {
    return this.feed({
      type: "settled",
      at: this.at,
      lastAt: this.at - 300,
      paths,
      isCutOff: false,
    });
  }
  checked(changes: readonly Change[]) {
    const { settled } = this.state;
    return this.feed({ type: "checked", at: this.at, verdict: verdictOf(changes, settled?.paths) });
  }
  spawned(generation = this.state.generation) {
    return this.feed({
      type: "spawned",
      at: this.at,
      generation,
      pid: 7,
      command: COMMAND,
      isWarm: false,
    });
  }
  notSpawned() {
    const { generation } = this.state;
    return this.feed({ type: "not-spawned", generation, message: "no", hint: "mend" });
  }
  exited(code: number | null = 0, signal: string | null = null) {
    const { generation } = this.state;
    return this.feed({
      type: "exited",
      at: this.at,
      generation,
      how: "signal",
      steps: [],
      code,
      signal,
    });
  }
  graceOver() {
    return this.feed({ type: "grace-over", generation: this.state.generation });
  }
  restart() {
    return this.feed({ type: "restart", at: this.at });
  }
  pause() {
    return this.feed({ type: "pause" });
  }
  resume() {
    return this.feed({ type: "resume", at: this.at });
  }
  end(code = 130, fromTerminal = false) {
    return this.feed({ type: "end", at: this.at, code, fromTerminal });
  }

  /** The app runs. */
  running() {
    return this.begin().spawned();
  }
  /** A save was found, and the app is asked to stop. */
  restarting() {
    return this.running().opened().settled("a.py").checked(CHANGED);
  }

  /** What the last input has to be done. */
  get does(): string[] {
    return this.effects.map((effect) => effect.do).filter((what) => what !== "tell");
  }
  /** What the last input tells. */
  get tells(): Happening[] {
    return this.effects.flatMap((effect) => effect.do === "tell" ? [effect.what] : []);
  }
  get names(): string[] {
    return this.tells.map(({ event }) => event);
  }
}

Deno.test("the app is started at once, as generation 1", () => {
  const fed = new Fed().begin();
  assertEquals(fed.effects, [{ do: "spawn", generation: 1, reason: "first", changes: [] }]);
  assertEquals(fed.spawned().tells, [
    { event: "start", pid: 7, command: COMMAND, reason: "first", standby: false },
  ]);
});

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
    reason: "change",
    changes: CHANGED,
  });
  assertEquals(fed.spawned().names, ["start", "restart"]);
});

Deno.test("the events of a restart account for its time", () => {
  const fed = new Fed().running().opened();
  fed.at = 1000;
  fed.settled("a.py");
  fed.at = 1010;
  fed.checked(CHANGED);
  fed.at = 1050;
  const [stop] = fed.exited(3).tells;
  assertEquals(stop, { event: "stop", how: "signal", ms: 40, steps: [], code: 3, signal: null });
  fed.at = 1055;
  const [start, restart] = fed.spawned().tells;
  assertEquals(start?.event === "start" && start.reason, "change");
  assertEquals(restart, {
    event: "restart",
    paths: ["a.py"],
    debounce_ms: 300,
    check_ms: 10,
    stop_ms: 40,
    start_ms: 5,
    total_ms: 55,
  });
});

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
    at: 0,
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

Deno.test("resuming looks at nothing where nothing waits", () => {
  assertEquals(new Fed().running().pause().resume().effects, []);
});

Deno.test("a restart that is asked for while paused takes what waits, and the pause goes on", () => {
  const fed = new Fed().running().pause().opened().settled("a.py").checked(CHANGED).restart();
  assertEquals(fed.checked(CHANGED).does, ["ask", "start-grace"]);
  fed.exited().spawned();
  assertEquals(fed.opened().settled("b.py").checked(OTHER).does, []);
  assertEquals(fed.exited().opened().settled("b.py").checked(OTHER).does, []);
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
    do: "tell",
    generation: 1,
    what: { event: "exit", code: 3, signal: null, uptime_ms: 90 },
  }]);
  assertEquals(fed.opened().settled("a.py").checked([]).names, ["skip"]);
  assertEquals(fed.opened().settled("a.py").checked(CHANGED).does, ["spawn"]);
  assertEquals(fed.names, ["change"]);
});

Deno.test("an app that ends while a change is looked at is started on it", () => {
  const fed = new Fed().running().opened().settled("a.py").exited(1);
  assertEquals(fed.does, []);
  assertEquals(fed.checked(CHANGED).does, ["spawn"]);
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

Deno.test("a change while stopping is taken along: the start waits for it", () => {
  const fed = new Fed().restarting().opened();
  assertEquals(fed.exited().does, []);
  assertEquals(fed.settled("b.py").does, ["check"]);
  assertEquals(fed.checked([...CHANGED, ...OTHER]).effects.at(-1), {
    do: "spawn",
    generation: 2,
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
    reason: "change",
    changes: [...CHANGED, ...OTHER],
  });
  assertEquals(fed.spawned().does, []);
});

Deno.test("a stopped app starts again even where all was undone meanwhile", () => {
  const fed = new Fed().restarting().opened().exited().settled("a.py").checked([]);
  assertEquals(fed.effects.at(-1), { do: "spawn", generation: 2, reason: "change", changes: [] });
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

Deno.test("events that never rest do not keep a stopped app down: a look that is done starts it", () => {
  const fed = new Fed().restarting().opened().exited().settled("a.py").opened();
  assertEquals(fed.checked(CHANGED).does, ["spawn"]);
});

Deno.test("a Ctrl-C stops the app, then ends with its code", () => {
  const fed = new Fed().running().end(130, true);
  assertEquals(fed.effects[0], { do: "ask", generation: 1, hasSignal: true });
  assertEquals(fed.does, ["ask", "start-grace"]);
  assertEquals(fed.exited(0).effects.at(-1), { do: "quit", code: 130 });
  assertEquals(fed.names, ["stop", "quit"]);
});

Deno.test("a signal that the app did not get is handed on", () => {
  assertEquals(new Fed().running().end(143, false).effects[0], {
    do: "ask",
    generation: 1,
    hasSignal: false,
  });
});

Deno.test("a second Ctrl-C kills, a third changes nothing, and the first one's code stays", () => {
  const fed = new Fed().running().end(130).end(143);
  assertEquals(fed.effects, [{ do: "kill", generation: 1 }]);
  assertEquals(fed.end(143).effects, []);
  assertEquals(fed.graceOver().effects, []);
  assertEquals(fed.exited(null, "SIGKILL").effects.at(-1), { do: "quit", code: 130 });
});

Deno.test("a Ctrl-C during a restart ends it without a start", () => {
  const fed = new Fed().restarting().end(130);
  assertEquals(fed.does, []);
  assertEquals(fed.exited().effects.at(-1), { do: "quit", code: 130 });
});

Deno.test("a Ctrl-C with a restart under way is the first; the one after it kills", () => {
  assertEquals(new Fed().restarting().end().end().does, ["kill"]);
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
  assertEquals(fed.tells[0], { event: "error", message: "no", hint: "mend" });
  assertEquals(fed.effects.at(-1), { do: "quit", code: 2 });
});

Deno.test("an app that cannot be started again is an error, and the next change tries once more", () => {
  const fed = new Fed().restarting().exited().notSpawned();
  assertEquals([fed.names, fed.does], [["error"], []]);
  assertEquals(fed.opened().settled("a.py").checked(CHANGED).does, ["spawn"]);
});

Deno.test("a change while a start fails is looked at", () => {
  const fed = new Fed().restarting().exited().opened().settled("b.py").notSpawned();
  assertEquals(fed.does, ["check"]);
  assertEquals(fed.checked(OTHER).does, ["spawn"]);
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

// ---- Laws, over whatever may happen in whatever order.

/** What may happen next; where it can't, it does not. */
const STEPS = [
  "save",
  "undo",
  "settle",
  "look",
  "spawn",
  "fail to spawn",
  "stop",
  "end by itself",
  "run out of grace",
  "Ctrl-C",
  "press r",
  "pause",
  "resume",
  "hear from the past",
  "change during the look",
] as const;
type What = typeof STEPS[number];

/** A small world around the machine: one file, one process, and whoever starts and asks it. */
class World {
  state: State = INITIAL;
  /** What is in the file. */
  disk = 0;
  /** What was in it when it was last read. */
  read = 0;
  /** What was in it when it was read for the running generation's start. */
  started = 0;
  process: "none" | "being started" | "runs" | "asked" | "killed" = "none";
  looks = 0;
  isBurst = false;
  graces: number[] = [];
  /** The generation that was started last. */
  generation = 0;
  ctrlC = 0;
  quit: number | undefined;
  starts = 0;
  told: Happening[] = [];
  #at = 0;
  #texts = 0;

  constructor(readonly rules: Rules) {
    this.feed({ type: "begin", at: 0 });
  }

  feed(input: Input): void {
    const before = this.state;
    const [state, effects] = next(before, input, this.rules);
    this.state = state;
    if (before.app.is === "done") {
      assertEquals([state, effects], [before, []], "the end is the end");
    }
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    assertEquals(this.quit, undefined, "nothing happens after the end");
    switch (effect.do) {
      case "tell":
        this.told.push(effect.what);
        break;
      case "check":
        assertEquals(this.looks, 0, "one look at a time");
        this.looks++;
        break;
      case "spawn":
        assertEquals(this.process, "none", "one generation at a time");
        assertEquals(effect.generation, this.generation + 1);
        assertEquals(this.ctrlC, 0, "no start after Ctrl-C");
        this.generation = effect.generation;
        this.process = "being started";
        this.starts++;
        // The files as they were last read are those it is started on.
        if (effect.generation === 1) this.read = this.disk;
        this.started = this.read;
        break;
      case "ask":
        assertEquals(effect.generation, this.generation);
        assertEquals(this.process, "runs", "asked once, and only what runs");
        this.process = "asked";
        break;
      case "kill":
        assertEquals(effect.generation, this.generation);
        assertEquals(this.process, "asked", "killed once, and asked before");
        this.process = "killed";
        break;
      case "start-grace":
        assertEquals(this.process, "asked");
        this.graces.push(effect.generation);
        break;
      case "quit":
        assertEquals(this.process, "none", "the app is gone at the end");
        this.quit = effect.code;
    }
  }

  do(what: What): void {
    const at = ++this.#at;
    const { generation } = this;
    const ending = { type: "exited", at, how: "signal", steps: [], code: 1, signal: null } as const;
    switch (what) {
      case "save":
      case "undo":
        this.disk = what === "save" ? ++this.#texts : this.started;
        if (!this.isBurst && this.quit === undefined) {
          this.isBurst = true;
          this.feed({ type: "burst-opened" });
        }
        return;
      case "settle":
        if (!this.isBurst) return;
        this.isBurst = false;
        return this.feed({ type: "settled", at, lastAt: at - 1, paths: ["a.py"], isCutOff: false });
      case "change during the look":
        if (this.looks === 0) return;
        this.disk = ++this.#texts;
        this.do("look");
        if (this.isBurst) return;
        this.isBurst = true;
        return this.feed({ type: "burst-opened" });
      case "look": {
        if (this.looks === 0) return;
        this.looks--;
        this.read = this.disk;
        const changes = this.read === this.started ? [] : CHANGED;
        const verdict = verdictOf(changes, this.state.settled?.paths);
        return this.feed({ type: "checked", at, verdict });
      }
      case "spawn":
        if (this.process !== "being started") return;
        this.process = "runs";
        return this.feed({
          type: "spawned",
          at,
          generation,
          pid: 7,
          command: COMMAND,
          isWarm: false,
        });
      case "fail to spawn":
        if (this.process !== "being started") return;
        this.process = "none";
        return this.feed({ type: "not-spawned", generation, message: "no", hint: "" });
      case "stop":
        if (this.process !== "asked" && this.process !== "killed") return;
        this.process = "none";
        return this.feed({ ...ending, generation });
      case "end by itself":
        if (this.process !== "runs") return;
        this.process = "none";
        return this.feed({ ...ending, generation });
      case "run out of grace": {
        const of = this.graces.shift();
        if (of !== undefined) this.feed({ type: "grace-over", generation: of });
        return;
      }
      case "press r":
        return this.feed({ type: "restart", at });
      case "pause":
        return this.feed({ type: "pause" });
      case "resume":
        return this.feed({ type: "resume", at });
      case "Ctrl-C": {
        const { process } = this;
        this.ctrlC++;
        this.feed({ type: "end", at, code: 130, fromTerminal: false });
        if (this.ctrlC > 1 && process === "asked") assertEquals<string>(this.process, "killed");
        return;
      }
      case "hear from the past": {
        const before = this.state;
        const past = { at, generation: generation - 1 };
        this.feed({ ...ending, ...past });
        this.feed({ type: "spawned", ...past, pid: 7, command: COMMAND, isWarm: false });
        this.feed({ type: "not-spawned", ...past, message: "no", hint: "" });
        this.feed({ type: "grace-over", ...past });
        assertEquals(this.state, before, "an older generation changes nothing");
      }
    }
  }

  /** Lets everything under way come to its end. */
  comeToRest(): void {
    this.do("resume");
    const under = () => this.isBurst || this.looks > 0 || !["none", "runs"].includes(this.process);
    let turns = 0;
    for (; under() && this.quit === undefined; turns++) {
      for (const what of ["settle", "look", "spawn", "stop"] as const) this.do(what);
      assertLess(turns, 10, "it comes to rest");
    }
  }
}

const rules = fc.boolean().map((exitWithApp) => ({ ...RULES, exitWithApp }));

function law(holds: (world: World) => void, steps: readonly What[] = STEPS) {
  fc.assert(
    fc.property(rules, fc.array(fc.constantFrom(...steps), { maxLength: 60 }), (rules, steps) => {
      const world = new World(rules);
      for (const step of steps) world.do(step);
      world.comeToRest();
      holds(world);
    }),
    { numRuns: 2000 },
  );
}

Deno.test("whatever happens: one generation at a time, none before the last is gone, and no end before", () => {
  law(() => {});
});

Deno.test("whatever happens: what runs in the end was started on the last content", () => {
  law((world) => {
    if (world.quit !== undefined) return;
    assertEquals(world.started, world.disk);
    assertEquals(world.state.checking, "no");
    assertEquals(world.state.settling, false);
    assert(["running", "down"].includes(world.state.app.is));
    assertEquals(world.state.app.is === "running", world.process === "runs");
  });
});

Deno.test("whatever happens: where the app never ends by itself, it runs in the end", () => {
  const steps = STEPS.filter((step) =>
    step !== "end by itself" && step !== "Ctrl-C" && step !== "fail to spawn"
  );
  law((world) => assertEquals(world.process, "runs"), steps);
});

Deno.test("whatever happens: a Ctrl-C is never taken back", () => {
  law((world) => {
    if (world.ctrlC > 0) assert(world.quit !== undefined);
    assertEquals(
      world.told.filter(({ event }) => event === "quit").length,
      world.quit === undefined ? 0 : 1,
    );
  });
});

Deno.test("whatever happens: each start but the first is led to by a change that was told", () => {
  law((world) => {
    let changes = 0;
    let wasKey = false;
    for (const what of world.told) {
      const { event } = what;
      if (event === "change") changes++;
      if (what.event === "start") wasKey = what.reason === "key";
      if (event === "restart") {
        assert(changes > 0 || wasKey, "a restart for no reason");
        changes = 0;
      }
    }
  });
});

Deno.test("whatever happens: each start that was told is followed by its stop, its exit or the end", () => {
  law((world) => {
    const names = world.told.map(({ event }) => event);
    const count = (...of: string[]) => names.filter((name) => of.includes(name)).length;
    assertEquals(count("start"), count("stop", "exit") + (world.process === "none" ? 0 : 1));
  });
});
