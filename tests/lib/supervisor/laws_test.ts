/** The laws of the state machine, over whatever may happen in whatever order. */
import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  type Attempt,
  INITIAL,
  type Input,
  next,
  type State,
  wouldStart,
} from "../../../lib/supervisor/machine.ts";
import type { StopPolicy } from "../../../lib/supervisor/app.ts";
import { NO_TIMES, timed, type TimedEffect, type Times } from "../../../lib/supervisor/times.ts";
import type { Happening } from "../../../lib/report/events.ts";
import type { Verdict } from "../../../lib/check/verdict.ts";
import { CHANGED, FAILED, FAILED_COLD, RULES, SPAWNED, verdictOf, WAIT } from "./fed.ts";

/** What may happen next; where it can't, it does not. */
const STEPS = [
  "save",
  "undo",
  "settle",
  "look",
  "spawn",
  "spawn warm",
  "fail to spawn",
  "stop",
  "end by itself",
  "fail in a library",
  "restart warm",
  "run out of grace",
  "last",
  "Ctrl-C",
  "press r",
  "pause",
  "resume",
  "hear from the past",
  "change during the look",
  "prepare",
  "write and prepare",
  "fail to prepare",
] as const;
type What = typeof STEPS[number];

/** A small world around the machine: one file, one process, and whoever starts and asks it. */
class World {
  state: State = INITIAL;
  times: Times = NO_TIMES;
  /** What is in the file. */
  disk = 0;
  /** What was in it when it was last read. */
  read = 0;
  /** What was in it when it was read for the running generation's start. */
  started = 0;
  process: "none" | "being started" | "runs" | "asked" | "killed" = "none";
  /** The command before a start: what was in the file when it began, and whether it was asked to end. */
  command: { readonly on: number; readonly verdict: Verdict; isEnded: boolean } | undefined;
  /** What was in the file when that had run. */
  prepared: number | undefined;
  /** Whether it has failed since something asked for a start. */
  hasFailed = false;
  looks = 0;
  touched: readonly string[] = [];
  isBurst = false;
  graces: Attempt[] = [];
  /** The process that was started last. */
  last: Attempt = { generation: 0, attempt: 1 };
  /** Whether that was warm, and how often it was started. */
  isWarm = false;
  ctrlC = 0;
  quit: number | undefined;
  starts = 0;
  told: Happening[] = [];
  #at = 0;
  #texts = 0;

  constructor(readonly rules: StopPolicy) {
    this.feed({ type: "begin" });
  }

  feed(input: Input): void {
    const before = this.state;
    const [state, untimed] = next(before, input, this.rules);
    const [times, effects] = timed(this.times, untimed, this.#at);
    this.state = state;
    this.times = times;
    if (before.app.is === "done") {
      assertEquals([state, effects], [before, []], "the end is the end");
    }
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: TimedEffect): void {
    assertEquals(this.quit, undefined, "nothing happens after the end");
    switch (effect.do) {
      case "report":
        this.told.push(effect.what);
        break;
      case "check":
        assertEquals(this.looks, 0, "one look at a time");
        this.looks++;
        this.touched = effect.touched;
        break;
      case "check-meanwhile":
        assertEquals(this.looks, 1, "of a look that is under way");
        if (this.command && this.command.on !== this.disk) this.command.isEnded = true;
        break;
      case "spawn":
        assertEquals(this.process, "none", "one generation at a time");
        this.#isNext(effect);
        assertEquals(this.ctrlC, 0, "no start after Ctrl-C");
        if (this.rules.prepares && effect.reason !== "retry") {
          assertEquals(this.prepared, this.read, "nothing starts unprepared");
        }
        this.prepared = undefined;
        this.last = { generation: effect.generation, attempt: effect.attempt };
        this.process = "being started";
        this.starts++;
        // The files as they were last read are those it is started on.
        if (effect.generation === 1 && !this.rules.prepares) this.read = this.disk;
        this.started = this.read;
        break;
      case "ask":
        this.#isOfLast(effect);
        assertEquals(this.process, "runs", "asked once, and only what runs");
        this.process = "asked";
        break;
      case "kill":
        this.#isOfLast(effect);
        assertEquals(this.process, "asked", "killed once, and asked before");
        this.process = "killed";
        break;
      case "start-grace":
        assertEquals(this.process, "asked");
        this.graces.push({ generation: effect.generation, attempt: effect.attempt });
        break;
      case "keep-cold":
        break;
      case "quit":
        assertEquals(this.process, "none", "the app is gone at the end");
        this.quit = effect.code;
    }
  }

  /** One generation after the other, and each twice at the most: the second time where the first was warm. */
  #isNext({ reason, generation, attempt }: TimedEffect & { do: "spawn" }): void {
    const { last } = this;
    if (reason !== "retry") {
      return assertEquals({ generation, attempt }, { generation: last.generation + 1, attempt: 1 });
    }
    assertEquals({ generation, attempt }, { generation: last.generation, attempt: 2 });
    assertEquals(last.attempt, 1, "once");
    assert(this.isWarm, "only a warm start is made up for");
  }

  #isOfLast({ generation, attempt }: Attempt): void {
    assertEquals({ generation, attempt }, this.last);
  }

  do(what: What): void {
    const at = ++this.#at;
    const { last } = this;
    const ending = { type: "exited", how: "signal", steps: [], code: 1, signal: null } as const;
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
        return this.feed({ type: "settled", lastAt: at - 1, paths: ["a.py"], isCutOff: false });
      case "change during the look":
        if (this.looks === 0) return;
        this.disk = ++this.#texts;
        this.do("look");
        if (this.isBurst) return;
        this.isBurst = true;
        return this.feed({ type: "burst-opened" });
      case "look": {
        if (this.looks === 0 || this.command) return;
        const verdict = this.#read();
        const isPrepared = this.prepared === this.read;
        if (this.rules.prepares && !isPrepared && wouldStart(this.state, verdict)) {
          this.command = { on: this.disk, verdict, isEnded: false };
          return;
        }
        return this.#look(verdict, isPrepared);
      }
      case "prepare":
      case "write and prepare":
      case "fail to prepare": {
        if (!this.command) return;
        if (what === "write and prepare") this.do("save");
        const { verdict, on, isEnded } = this.command;
        this.command = undefined;
        if (isEnded || on !== this.disk && what === "prepare") return this.#look(verdict, false);
        if (what === "fail to prepare") {
          this.hasFailed = true;
          const paths = this.touched;
          return this.#look({ is: "unprepared", paths, code: 1, output: "" }, false);
        }
        this.prepared = this.disk;
        return this.#look(this.#read(), true);
      }
      case "restart warm":
        for (const what of ["save", "settle", "look", "prepare", "stop", "spawn warm"] as const) {
          this.do(what);
        }
        return;
      case "spawn":
      case "spawn warm":
        if (this.process !== "being started") return;
        this.process = "runs";
        this.isWarm = what === "spawn warm" && last.generation > 1;
        return this.feed({ ...SPAWNED, ...last, isWarm: this.isWarm });
      case "fail to spawn":
        if (this.process !== "being started") return;
        this.process = "none";
        return this.feed({ type: "not-spawned", ...last, code: "no", message: "no", hint: "" });
      case "stop":
        if (this.process !== "asked" && this.process !== "killed") return;
        this.process = "none";
        return this.feed({ ...ending, ...last });
      case "end by itself":
        if (this.process !== "runs") return;
        this.process = "none";
        return this.feed({ ...ending, ...last });
      case "fail in a library": {
        if (this.process !== "runs") return;
        this.process = "none";
        return this.feed({ type: "exited", ...last, ...this.isWarm ? FAILED : FAILED_COLD });
      }
      case "run out of grace": {
        const of = this.graces.shift();
        if (of !== undefined) this.feed({ type: "grace-over", ...of });
        return;
      }
      case "last": {
        const before = this.state;
        const { length } = this.told;
        this.feed({ type: "stop-lasts", ...last, ...WAIT });
        assertEquals(this.state, before, "what is told of a stop changes nothing");
        const isTold = this.process === "asked" && before.app.is === "stopping";
        assertEquals(this.told.length, length + (isTold ? 1 : 0));
        return;
      }
      case "press r":
        return this.feed({ type: "restart" });
      case "pause":
        return this.feed({ type: "pause" });
      case "resume":
        return this.feed({ type: "resume" });
      case "Ctrl-C": {
        const { process } = this;
        this.ctrlC++;
        this.feed({ type: "end", code: 130, fromTerminal: false, isAgain: this.ctrlC > 1 });
        if (this.ctrlC > 1 && process === "asked") assertEquals<string>(this.process, "killed");
        return;
      }
      case "hear from the past": {
        const before = this.state;
        const { generation, attempt } = last;
        for (
          const past of [{ generation: generation - 1, attempt }, {
            generation,
            attempt: attempt - 1,
          }]
        ) {
          this.feed({ ...ending, ...past });
          this.feed({ ...SPAWNED, ...past });
          this.feed({ type: "not-spawned", ...past, code: "no", message: "no", hint: "" });
          this.feed({ type: "stop-lasts", ...past, ...WAIT });
          this.feed({ type: "grace-over", ...past });
        }
        assertEquals(this.state, before, "an older process changes nothing");
      }
    }
  }

  #read(): Verdict {
    this.read = this.disk;
    return verdictOf(this.read === this.started ? [] : CHANGED, this.touched);
  }

  #look(verdict: Verdict, isPrepared: boolean): void {
    this.looks--;
    this.feed({ type: "checked", verdict, isPrepared });
  }

  /** Lets everything under way come to its end. */
  comeToRest(): void {
    this.do("resume");
    const under = () => this.isBurst || this.looks > 0 || !["none", "runs"].includes(this.process);
    let turns = 0;
    for (; under() && this.quit === undefined; turns++) {
      for (const what of ["settle", "look", "prepare", "spawn", "stop"] as const) this.do(what);
      assertLess(turns, 20, "it comes to rest");
    }
    if (!this.hasFailed || this.quit !== undefined) return;
    // Nothing starts where it has failed, until somebody asks for it.
    this.hasFailed = false;
    this.do("press r");
    this.comeToRest();
  }
}

const rules = fc.record({ exitWithApp: fc.boolean(), prepares: fc.boolean() })
  .map((some) => ({ ...RULES, ...some }));

function law(holds: (world: World) => void, steps: readonly What[] = STEPS) {
  fc.assert(
    fc.property(
      rules,
      fc.array(fc.constantFrom(...steps), { maxLength: 60, size: "max" }),
      (rules, steps) => {
        const world = new World(rules);
        for (const step of steps) world.do(step);
        world.comeToRest();
        holds(world);
      },
    ),
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
    assertEquals(world.state.look.files.is, "judged");
    assertEquals(world.state.look.burst, "none");
    assert(["running", "down"].includes(world.state.app.is));
    assertEquals(world.state.app.is === "running", world.process === "runs");
  });
});

Deno.test("whatever happens: where the app never ends by itself, it runs in the end", () => {
  const steps = STEPS.filter((step) =>
    !["end by itself", "fail in a library", "Ctrl-C", "fail to spawn"].includes(step)
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
    const retries = world.told.filter((what) => what.event === "start" && what.reason === "retry");
    const ends = count("stop", "exit") + retries.length;
    assertEquals(count("start"), ends + (world.process === "none" ? 0 : 1));
  });
});

Deno.test("whatever happens: a start that is made up for has no exit before", () => {
  const often = Array.from({ length: 8 }, () => ["restart warm", "fail in a library"] as const);
  const steps = [...STEPS.filter((step) => step !== "Ctrl-C"), ...often.flat()];
  let retries = 0;
  law((world) => {
    const told = world.told.filter(({ event }) =>
      ["start", "exit", "stop", "warning"].includes(event)
    );
    for (const [n, what] of told.entries()) {
      if (what.event !== "start" || what.reason !== "retry") continue;
      assertEquals(told.slice(n - 2, n).map(({ event }) => event), ["start", "warning"]);
      retries++;
    }
  }, steps);
  assert(retries > 20, "it happens");
});

Deno.test("whatever happens: no time is negative, and the parts of a restart fit into it", () => {
  law((world) => {
    for (const what of world.told) {
      if (what.event === "stop") assert(what.ms >= 0);
      if (what.event === "exit") assert(what.uptime_ms >= 0);
      if (what.event !== "restart") continue;
      const { debounce_ms, check_ms, stop_ms, start_ms, total_ms } = what;
      assert(Math.min(debounce_ms, check_ms, stop_ms, start_ms) >= 0, JSON.stringify(what));
      assert(check_ms + stop_ms + start_ms <= total_ms, JSON.stringify(what));
    }
  });
});
