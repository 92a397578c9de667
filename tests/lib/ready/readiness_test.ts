/** When a run of the app is ready, by signs that are played. */
import { assertEquals } from "@std/assert";
import { Readiness, READY_MS, type Signs } from "../../../lib/ready/readiness.ts";
import type { ScoutSign } from "../../../lib/wire/scout.ts";
import { PlayedClock } from "../app/played.ts";

/** A scout that sees what it is told. */
class PlayedScout implements Signs {
  readonly heard: string[] = [];
  readonly gone: Promise<void>;
  readonly leave: () => void;
  see: (sign: ScoutSign) => void = () => {};

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    [this.gone, this.leave] = [promise, resolve];
  }
  follow(pid: number, seen: (sign: ScoutSign) => void): void {
    this.heard.push(`follow ${pid}`);
    this.see = seen;
  }
  hasAgent(): void {
    this.heard.push("has agent");
  }
  rested(agoMs: number): void {
    this.heard.push(`rested ${agoMs}`);
  }
  [Symbol.dispose](): void {
    this.heard.push("ended");
  }
}

interface Scene {
  readonly clock: PlayedClock;
  readonly scout: PlayedScout;
  readonly readiness: Readiness;
}

/** What happens to a run that was told to run at 0, and what comes of it. */
interface Row {
  readonly isToSay?: boolean;
  readonly hasNoScout?: boolean;
  readonly course: (scene: Scene) => void | Promise<void>;
  /** By what it is ready, since when, and on which port; undefined where it is not. */
  readonly ready: readonly [by: string, at: number, port?: number] | undefined;
}

const ROWS: Record<string, Row> = {
  "the first sign counts, since it was seen": {
    course: async ({ clock, scout }) => {
      await clock.pass(700);
      scout.see({ by: "port", port: 8000, agoMs: 500 });
      scout.see({ by: "window", agoMs: 0 });
    },
    ready: ["port", 200, 8000],
  },
  "a port that was held for it is one that is listened at": {
    course: async ({ clock, readiness }) => {
      await clock.pass(300);
      readiness.listens(8000);
      readiness.listens(8000);
    },
    ready: ["port", 300, 8000],
  },
  "what the app says is told with its port": {
    isToSay: true,
    course: ({ scout, readiness }) => {
      scout.see({ by: "port", port: 8000, agoMs: 0 });
      readiness.said();
    },
    ready: ["app", 0, 8000],
  },
  "an app that has said so before is waited for": {
    isToSay: true,
    course: async ({ clock, scout, readiness }) => {
      scout.see({ by: "port", port: 8000, agoMs: 0 });
      await clock.pass(3000);
      readiness.said();
    },
    ready: ["app", 3000, 8000],
  },
  "one that does not say it any more counts as of its first sign": {
    isToSay: true,
    course: async ({ clock, scout }) => {
      await clock.pass(100);
      scout.see({ by: "window", agoMs: 0 });
      scout.see({ by: "port", port: 8000, agoMs: 0 });
      await clock.pass(READY_MS);
    },
    ready: ["window", 100, 8000],
  },
  "without a sign the time counts": {
    course: ({ clock }) => clock.pass(READY_MS + 1),
    ready: ["time", READY_MS],
  },
  "what the agent says of rest goes through the scout": {
    course: async ({ clock, scout, readiness }) => {
      readiness.hasAgent();
      await clock.pass(1500);
      readiness.rested(1000);
      assertEquals(scout.heard, ["follow 7", "has agent", "rested 1000"]);
      scout.see({ by: "rest", agoMs: 1000 });
    },
    ready: ["rest", 500],
  },
  "and counts by itself where the scout is gone": {
    course: async ({ clock, scout, readiness }) => {
      scout.leave();
      await clock.pass(1500);
      readiness.rested(1000);
    },
    ready: ["rest", 500],
  },
  "or where the scout goes before it has answered": {
    course: async ({ clock, scout, readiness }) => {
      await clock.pass(1500);
      readiness.rested(1000);
      scout.leave();
      await clock.pass(1);
    },
    ready: ["rest", 500],
  },
  "or where there is none": {
    hasNoScout: true,
    course: ({ readiness }) => readiness.rested(0),
    ready: ["rest", 0],
  },
  "what ends before is never ready": {
    course: ({ scout, readiness }) => {
      readiness.over();
      scout.see({ by: "port", port: 8000, agoMs: 0 });
    },
    ready: undefined,
  },
};

for (const [name, { isToSay = false, hasNoScout, course, ready }] of Object.entries(ROWS)) {
  Deno.test(`ready: ${name}`, async () => {
    const clock = new PlayedClock();
    const scout = new PlayedScout();
    const readiness = new Readiness({
      clock,
      pid: 7,
      scout: hasNoScout ? undefined : scout,
      isToSay,
    });
    await course({ clock, scout, readiness });
    const found = await readiness.ready;
    const { by, at, port } = found ?? {};
    assertEquals([by, at, port], [...ready ?? [], undefined, undefined, undefined].slice(0, 3));
    if (!hasNoScout) assertEquals(scout.heard.at(-1), "ended");
  });
}
