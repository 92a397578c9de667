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
  /** What an interpreter's agent does when it has come. */
  grow: (agent: PlayedAgent) => void = (agent) => agent.say({ says: "ready" });
  readonly slot: StandbySlot;

  constructor() {
    const { clock, system } = this;
    const detail = (message: string) => void this.details.push(message);
    this.slot = new StandbySlot({
      clock,
      exclude: ["never"],
      detail,
      make: (leftOut, exclude) => {
        this.leftOut.push([...exclude]);
        const pid = system.start();
        const link = playedLink(clock);
        const kill = async ({ pid }: { pid: number }) => {
          agent.leave();
          await system.platform.kill([pid]);
        };
        const options = { clock, leftOut, detail, kill };
        const standby = new Standby(() => system.spawned(pid), link, options);
        const agent = new PlayedAgent(standby);
        this.made.push(agent);
        agent.answer = (line) => {
          if (line.startsWith("go")) agent.say({ says: "going" });
        };
        clock.after(100, () => {
          agent.arrive(pid);
          this.grow(agent);
        });
        return standby;
      },
    });
  }

  /** An app comes up and is followed. @param restsAfter How long after that it has come to rest, in ms. */
  app(restsAfter = 500): { agent: PlayedAgent; link: AgentLink } {
    const link = playedLink(this.clock);
    const agent = new PlayedAgent(link);
    agent.answer = (line) => {
      if (line === "learn") agent.say({ says: "learned" });
    };
    agent.arrive();
    this.clock.after(restsAfter, () => agent.say({ says: "rested", ms: 0, importsMs: 0 }));
    this.slot.follow(link);
    return { agent, link };
  }
}

Deno.test("an interpreter is made when the app has come to rest", async () => {
  const { clock, made, app } = bound(new Waiting());
  app(3000);
  await clock.pass(2999);
  assertEquals(made.length, 0);
  await clock.pass(1);
  assertEquals(made.length, 1);
});

Deno.test("none is made for an app that is gone before it rests", async () => {
  const { clock, made, app } = bound(new Waiting());
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
  const { clock, slot, made, app } = bound(new Waiting());
  app();
  await clock.pass(1000);
  const standby = await clock.until(slot.take(2, "", []));
  assertEquals([standby?.pid, slot.pid, made[0]?.heard], [20, undefined, ["go 2 -", "run"]]);
  assertEquals(await clock.until(slot.take(3, "", [])), undefined);
});

Deno.test("one that is not ready is ended, and nothing waits for it", async () => {
  const { clock, slot, system, app, waiting } = bound(new Waiting());
  waiting.grow = () => {};
  app();
  await clock.pass(1000);
  assertEquals(await clock.until(slot.take(2, "", [])), undefined);
  await clock.pass(1);
  assertEquals([system.running, clock.now()], [[], 1001]);
});

for (const answersAfter of [Infinity, 251]) {
  Deno.test(`one that goes after ${answersAfter} ms, not 250, is ended, and runs nothing`, async () => {
    const { clock, slot, system, made, app } = bound(new Waiting());
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
  const { clock, slot, details, leftOut, app, waiting } = bound(new Waiting());
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
  const { clock, details, app, waiting } = bound(new Waiting());
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

Deno.test("after 20 that have not become ready there are no more", async () => {
  const { clock, system, made, details, app, waiting } = bound(new Waiting());
  waiting.grow = () => system.end(19 + made.length);
  app();
  await clock.pass(60_000);
  assertEquals([made.length, details.at(-1)], [20, "standby: given up after 20 tries"]);
});

Deno.test("one that dies is made anew, and so is one that has waited for an hour", async () => {
  const { clock, slot, system, app } = bound(new Waiting());
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
  const { clock, slot, system, app } = bound(new Waiting());
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

Deno.test("closing ends the one that waits, and leaves no timer behind", async () => {
  const { clock, slot, system, app } = bound(new Waiting());
  app();
  await clock.pass(1000);
  await clock.until(slot.close());
  await clock.pass(1000);
  assertEquals([system.running, clock.waiting], [[], 0]);
});
