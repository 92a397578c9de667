/** When an interpreter is made that waits, and when it goes; an hour of it in a moment. */
import { assertEquals } from "@std/assert";
import type { AgentLink } from "../../../lib/app/agent_link.ts";
import { Standby } from "../../../lib/app/standby.ts";
import { StandbySlot } from "../../../lib/app/standby_slot.ts";
import { PlayedAgent, PlayedClock, playedLink, PlayedSystem } from "./played.ts";

const HOUR_MS = 3_600_000;

/** A slot for interpreters in a played world, and an app that is followed. */
class Waiting {
  readonly clock = new PlayedClock();
  readonly system = new PlayedSystem("posix", this.clock);
  readonly details: string[] = [];
  /** The agents of the interpreters that were made. */
  readonly made: PlayedAgent[] = [];
  /** What was left out when each was made. */
  readonly leftOut: string[][] = [];
  /** What was to stay cold when each was made. */
  readonly cold: string[][] = [];
  /** What an interpreter's agent does when it has come. */
  grow: (agent: PlayedAgent) => void = (agent) => agent.say({ says: "ready" });
  readonly slot: StandbySlot;
  /** What the app imports. */
  imports = "import a";
  /** Why the app cannot write that down; empty where it can. */
  fault = "";
  /** How long an interpreter takes to call, in ms. */
  callMs = 100;

  constructor(isAlways: boolean) {
    const { clock, system } = this;
    const detail = (message: string) => void this.details.push(message);
    this.slot = new StandbySlot({
      clock,
      isAlways,
      exclude: ["never"],
      detail,
      learned: () => Promise.resolve({ imports: this.imports, variables: [] }),
      make: ({ leaves, callMs, isProven, cold, leftOut }) => {
        this.leftOut.push(leaves ? [...leaves] : ["all"]);
        this.cold.push([...cold]);
        const pid = system.start();
        const link = playedLink(clock);
        const kill = async ({ pid }: { pid: number }) => {
          agent.leave();
          await system.platform.kill([pid]);
        };
        const importsEarly = leaves !== undefined;
        const options = { clock, importsEarly, callMs, isProven, leftOut, detail, kill };
        const standby = new Standby(() => system.spawned(pid), link, options);
        const agent = new PlayedAgent(standby);
        this.made.push(agent);
        agent.answer = (line) => {
          if (line.startsWith("go")) agent.say({ says: "going" });
        };
        clock.after(this.callMs, () => {
          if (!system.running.includes(pid)) return;
          agent.arrive(pid);
          this.grow(agent);
        });
        return standby;
      },
    });
  }

  /** An app comes up and is followed. @param restsAfter How long after that it has come to rest, in ms. */
  app(restsAfter = 500, keepsImports = true): { agent: PlayedAgent; link: AgentLink } {
    const link = playedLink(this.clock);
    const agent = new PlayedAgent(link);
    agent.answer = (line) => {
      if (line === "learn") agent.say({ says: "learned", error: this.fault });
    };
    agent.arrive();
    this.clock.after(
      restsAfter,
      () => agent.say({ says: "rested", ms: 0, agoMs: 1000, importsMs: 0 }),
    );
    this.slot.follow(link, keepsImports);
    return { agent, link };
  }
}

Deno.test("an interpreter is made when the app has come to rest", async () => {
  const { clock, made, app } = bound(new Waiting(true));
  app(3000);
  await clock.pass(2999);
  assertEquals(made.length, 0);
  await clock.pass(1);
  assertEquals(made.length, 1);
});

Deno.test("none is made for an app that is gone before it rests", async () => {
  const { clock, made, app } = bound(new Waiting(true));
  const { agent } = app(3000);
  await clock.pass(1000);
  agent.leave();
  await clock.pass(5000);
  assertEquals(made.length, 0);
});

/** So that a method can be taken from it. */
function bound(waiting: Waiting) {
  const { clock, made, slot, system, details, leftOut } = waiting;
  return { clock, made, slot, system, details, leftOut, app: waiting.app.bind(waiting), waiting };
}

Deno.test("it becomes the app when it is ready, once", async () => {
  const { clock, slot, made, app } = bound(new Waiting(true));
  app();
  await clock.pass(1000);
  const standby = await clock.until(slot.take(2, "", []));
  assertEquals([standby?.pid, slot.pid, made[0]?.heard], [20, undefined, ["go 2 -"]]);
  assertEquals(await clock.until(slot.take(3, "", [])), undefined);
});

for (const answersAfter of [Infinity, 251]) {
  Deno.test(`one that goes after ${answersAfter} ms, not 250, is ended, and runs nothing`, async () => {
    const { clock, slot, system, made, app } = bound(new Waiting(true));
    app();
    await clock.pass(1000);
    const [agent] = made;
    agent!.answer = () => {
      if (answersAfter < Infinity) clock.after(answersAfter, () => agent!.say({ says: "going" }));
    };
    assertEquals(await clock.until(slot.take(2, "", [])), undefined);
    await clock.pass(0);
    assertEquals([system.running, clock.now()], [[], 1250]);
    await clock.pass(10);
    assertEquals(agent!.heard, ["go 2 -"]);
  });
}

Deno.test("a module that takes 5 s to be imported is left out of the next one", async () => {
  const { clock, slot, details, leftOut, app, waiting } = bound(new Waiting(true));
  waiting.grow = (agent) => {
    waiting.grow = (next) => next.say({ says: "ready" });
    agent.say({ says: "importing", name: "slow" });
  };
  app();
  await clock.pass(5700);
  assertEquals(leftOut, [["never"], ["never", "slow"]]);
  assertEquals([details[0], slot.pid], ["standby: slow is left out: it takes longer than 5 s", 21]);
});

Deno.test("what is left out is told in one line for each reason", async () => {
  const { clock, details, app, waiting } = bound(new Waiting(true));
  waiting.grow = (agent) => {
    for (const name of ["a", "b", "c", "d", "e"]) {
      agent.say({ says: "left-out", name, code: "cheap", about: [] });
    }
    agent.say({ says: "left-out", name: "odd", code: "prints", about: [] });
    agent.say({ says: "ready" });
  };
  app();
  await clock.pass(1000);
  assertEquals(details.slice(0, -1), [
    "standby: a, b, c and 2 more are left out: each is not worth it",
    "standby: odd is left out: it prints",
  ]);
  // The next one is made, and leaves out the same.
  await clock.pass(HOUR_MS + 1000);
  assertEquals(details.filter((line) => line.includes("left out")).length, 2);
});

Deno.test("a package of which three modules are left out is left out as a whole", async () => {
  const { clock, leftOut, details, app, waiting } = bound(new Waiting(true));
  const names = ["b.x", "a.x", "a.y", "a.z"];
  waiting.grow = (agent) => {
    const name = names.shift();
    if (name === undefined) return agent.say({ says: "ready" });
    agent.say({ says: "left-out", name, code: "prints", about: [] });
    waiting.system.end(20 + leftOut.length - 1);
  };
  app();
  await clock.pass(3000);
  assertEquals(leftOut.at(-1), ["never", "b.x", "a.x", "a.y", "a.z", "a"]);
  assertEquals(details[0], "standby: b.x, a are left out: each prints");
});

Deno.test("after 20 that have not become ready there are no more", async () => {
  const { clock, system, made, details, app, waiting } = bound(new Waiting(true));
  waiting.grow = () => system.end(19 + made.length);
  app();
  await clock.pass(60_000);
  assertEquals([made.length, details.at(-1)], [20, "standby: given up after 20 tries"]);
});

Deno.test("one that dies is made anew, and so is one that has waited for an hour", async () => {
  const { clock, slot, system, app } = bound(new Waiting(true));
  app();
  await clock.pass(1000);
  system.end(20);
  await clock.pass(1000);
  assertEquals(slot.pid, 21);
  await clock.pass(HOUR_MS - 1500);
  assertEquals(slot.pid, 21);
  await clock.pass(1000);
  assertEquals([slot.pid, system.running], [22, [22]]);
});

Deno.test("one that waits is made anew after an hour also where the last has become the app", async () => {
  const { clock, slot, system, app } = bound(new Waiting(true));
  app();
  await clock.pass(1000);
  const first = await clock.until(slot.take(2, "", []));
  app();
  await clock.pass(2000);
  assertEquals(slot.pid, 21);
  system.end(first!.pid);
  await clock.pass(HOUR_MS + 2000);
  assertEquals(slot.pid, 22);
});

Deno.test("a module that stays cold ends the one that waits, and is said when it is taken again", async () => {
  const { clock, slot, system, details, app, waiting } = bound(new Waiting(true));
  app();
  await clock.pass(1000);
  slot.keepCold("odd", true);
  await clock.pass(1000);
  assertEquals([slot.pid, system.running], [undefined, []]);
  app();
  await clock.pass(1000);
  slot.keepCold("odd", false);
  slot.keepCold("odd", false);
  assertEquals(
    details.filter((line) => line.includes("odd")),
    ["standby: odd is imported early again: the app fails without, too"],
  );
  slot.keepCold("never", false);
  slot.drop();
  app();
  await clock.pass(1000);
  assertEquals(waiting.cold, [["never"], ["never", "odd"], ["never"]]);
});

Deno.test("closing ends the one that waits, and leaves no timer behind", async () => {
  const { clock, slot, system, app } = bound(new Waiting(true));
  app();
  await clock.pass(1000);
  await clock.until(slot.close());
  await clock.pass(1000);
  assertEquals([system.running, clock.waiting], [[], 0]);
});

/** An app that has rested, and what it imports tried out: now it is 2000. */
async function rested(waiting = new Waiting(false)) {
  const app = waiting.app();
  await waiting.clock.pass(2000);
  return { ...bound(waiting), agent: app.agent };
}

Deno.test("where one waits only for a burst, what the app imports is tried out once at rest", async () => {
  const { clock, slot, made, system, app } = await rested();
  assertEquals([made.length, system.running, slot.pid], [1, [], undefined]);
  app();
  await clock.pass(2000);
  assertEquals(made.length, 1);
});

Deno.test("none is made for an app that could not write down what it imports", async () => {
  const waiting = new Waiting(true);
  waiting.fault = "OSError()";
  const { made, details } = await rested(waiting);
  assertEquals([made.length, details], [0, ["standby: none: OSError()"]]);
});

Deno.test("an app that imports nothing is not tried out", async () => {
  const waiting = new Waiting(false);
  waiting.imports = "";
  const { made } = await rested(waiting);
  assertEquals(made.length, 0);
});

Deno.test("what turns out otherwise again and again is tried out ten times", async () => {
  const { clock, made, app, waiting } = await rested();
  for (let n = 0; n < 20; n++) {
    waiting.imports += "x";
    app();
    await clock.pass(2000);
  }
  assertEquals(made.length, 10);
});

Deno.test("a burst has one made, in a hurry, that becomes the app", async () => {
  const { clock, slot, made, system } = await rested();
  slot.prime();
  await clock.pass(300);
  assertEquals(system.running, [21]);
  const standby = await clock.until(slot.take(2, "", []));
  assertEquals([standby?.pid, made[1]?.heard], [21, ["hurry", "go 2 -"]]);
  assertEquals(clock.now(), 2300);
});

Deno.test("a burst amid the trying takes that one, and has it hurry", async () => {
  const { clock, slot, made, app, waiting } = bound(new Waiting(false));
  waiting.grow = (agent) => void clock.after(1000, () => agent.say({ says: "ready" }));
  app();
  await clock.pass(1000);
  slot.prime();
  await clock.pass(5000);
  assertEquals([slot.pid, made[0]?.heard], [20, ["hurry"]]);
});

Deno.test("of a burst without a start it is kept for 10 s, and longer where another burst comes", async () => {
  const { clock, slot, system } = await rested();
  slot.prime();
  slot.relax();
  await clock.pass(9000);
  slot.prime();
  slot.relax();
  await clock.pass(9999);
  assertEquals(system.running, [21]);
  await clock.pass(2);
  assertEquals([system.running, slot.pid], [[], undefined]);
});

Deno.test("one that is still importing what has been tried goes on, and is waited for", async () => {
  const { clock, slot, made, waiting } = await rested();
  waiting.grow = (agent) => {
    agent.say({ says: "importing", name: "a" });
    agent.answer = (line) => {
      if (line.startsWith("go")) clock.after(4000, () => agent.say({ says: "going" }));
    };
  };
  slot.prime();
  await clock.pass(300);
  const standby = await clock.until(slot.take(2, "", []));
  assertEquals([standby?.pid, clock.now()], [21, 6300]);
  assertEquals(made[1]?.heard, ["hurry", "go 2 -"]);
});

Deno.test("one that is importing what has never been tried is ended, and nothing waits for it", async () => {
  for (const isAlways of [true, false]) {
    const { clock, slot, system, app, waiting } = bound(new Waiting(isAlways));
    waiting.grow = () => {};
    app();
    await clock.pass(1000);
    slot.prime();
    await clock.pass(300);
    assertEquals(await clock.until(slot.take(2, "", [])), undefined);
    await clock.pass(1);
    assertEquals([system.running, clock.now()], [[], 1301]);
  }
});

Deno.test("one that has not called yet is waited for as long as the app's own would take", async () => {
  for (const [callMs, pid, now] of [[700, 21, 2700], [5000, undefined, 3000]] as const) {
    const { clock, slot, waiting } = await rested();
    waiting.callMs = callMs;
    slot.prime();
    await clock.pass(50);
    const standby = await clock.until(slot.take(2, "", []));
    assertEquals([standby?.pid, clock.now()], [pid, now]);
  }
});

Deno.test("where a change has to do with imports, one waits that has imported nothing", async () => {
  const { clock, slot, system, leftOut, app } = await rested();
  slot.prime();
  await clock.pass(200);
  slot.expect(true);
  slot.expect(false);
  await clock.pass(200);
  assertEquals([system.running, leftOut.at(-1)], [[22], ["all"]]);
  assertEquals((await clock.until(slot.take(2, "", [], [], false)))?.pid, 22);
  // Until that has rested nobody knows what it imports.
  app(3000, false);
  await clock.pass(1000);
  slot.prime();
  assertEquals(leftOut.at(-1), ["all"]);
});

for (const isAlways of [true, false]) {
  Deno.test(`after a burst without a start one that has imported waits again, ${isAlways ? "at once" : "at the next"}`, async () => {
    const { clock, slot, leftOut } = await rested(new Waiting(isAlways));
    slot.prime();
    await clock.pass(200);
    slot.expect(false);
    await clock.pass(200);
    slot.relax();
    assertEquals(leftOut.at(-1), [isAlways ? "never" : "all"]);
    slot.prime();
    await clock.pass(200);
    assertEquals(leftOut.at(-1), ["never"]);
    assertEquals((await clock.until(slot.take(2, "", [])))?.importsEarly, true);
  });
}

Deno.test("a burst amid a start that imports otherwise has one made that has imported nothing", async () => {
  const { clock, slot, leftOut } = await rested();
  slot.prime();
  await clock.pass(300);
  const taken = slot.take(2, "", [], [], false);
  slot.prime();
  assertEquals([await clock.until(taken), leftOut.at(-1)], [undefined, ["all"]]);
});

Deno.test("one that has imported does not become an app that imports otherwise", async () => {
  const { clock, slot, system } = await rested();
  slot.prime();
  await clock.pass(300);
  assertEquals(await clock.until(slot.take(2, "", [], [], false)), undefined);
  await clock.pass(1);
  assertEquals(system.running, []);
});

Deno.test("a burst right after a start takes what is known of the last one", async () => {
  const { clock, slot, leftOut, app } = await rested();
  app(3000);
  await clock.pass(100);
  slot.prime();
  await clock.pass(300);
  assertEquals(leftOut.at(-1), ["never"]);
  assertEquals((await clock.until(slot.take(3, "", [])))?.pid, 21);
});

Deno.test("none is made for a burst before it is known what interpreter the app runs in", async () => {
  const { clock, slot, made, app } = bound(new Waiting(false));
  slot.prime();
  app();
  await clock.pass(100);
  assertEquals(made.length, 0);
});

Deno.test("closing amid a burst leaves nothing behind", async () => {
  const { clock, slot, system } = await rested();
  slot.prime();
  slot.relax();
  await clock.pass(50);
  await clock.until(slot.close());
  await clock.pass(20_000);
  assertEquals([system.running, clock.waiting], [[], 0]);
});
