import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { Burst, type Settled } from "../../../lib/watch/burst.ts";

/** A burst that is watched: what it said so far, and the next that settles. */
class Heard {
  opened = 0;
  readonly bursts: Settled[] = [];
  readonly burst: Burst;
  nearlySettled = 0;
  pauses = 0;
  heldTooLong = 0;
  /** Whether something holds the burst open. */
  isHeld = false;
  /** Whether a file of it is being written. */
  isUnderWay = false;
  #next = Promise.withResolvers<Settled>();

  constructor(debounceMs: number, longestMs: number, longestHeldMs = 60_000) {
    this.burst = new Burst({
      debounceMs,
      longestMs,
      longestHeldMs,
      isHeld: () => this.isHeld,
      isUnderWay: () => this.isUnderWay,
      opened: () => this.opened++,
      nearlySettled: () => this.nearlySettled++,
      paused: () => this.pauses++,
      heldTooLong: () => this.heldTooLong++,
      settled: (settled) => {
        this.bursts.push(settled);
        const { resolve } = this.#next;
        this.#next = Promise.withResolvers<Settled>();
        resolve(settled);
      },
    });
  }

  get next(): Promise<Settled> {
    return this.#next.promise;
  }
}

Deno.test("events until the quiet are one burst, and each path is told once", async () => {
  const heard = new Heard(20, 60_000);
  heard.burst.touch(["a", "b"]);
  heard.burst.touch(["b"]);
  heard.burst.touch(["c"]);
  assertEquals(heard.opened, 1);
  const { paths, firstAt, lastAt, busiest } = await heard.next;
  assertEquals(paths, ["a", "b", "c"]);
  assertEquals(busiest, undefined);
  assert(lastAt >= firstAt);
  assertEquals(heard.bursts.length, 1);
});

Deno.test("the quiet is counted from the last event", async () => {
  const heard = new Heard(30, 60_000);
  heard.burst.touch(["a"]);
  const later = setTimeout(() => heard.burst.touch(["b"]), 1);
  const { lastAt } = await heard.next;
  clearTimeout(later);
  // Timers may fire a moment early by the other clock.
  assertGreaterOrEqual(performance.now() - lastAt, 28);
});

Deno.test("after one burst the next begins anew", async () => {
  const heard = new Heard(5, 60_000);
  heard.burst.touch(["a"]);
  await heard.next;
  heard.burst.touch(["b"]);
  assertEquals((await heard.next).paths, ["b"]);
  assertEquals(heard.opened, 2);
});

Deno.test("a burst that never comes to rest is cut off, and what was busiest is named", async () => {
  const heard = new Heard(60_000, 30);
  heard.burst.touch(["a"]);
  heard.burst.touch(["log", "b"]);
  heard.burst.touch(["log"]);
  const { paths, busiest } = await heard.next;
  assertEquals(paths, ["a", "log", "b"]);
  assertEquals(busiest, "log");
  // The next one begins anew.
  heard.burst.touch(["c"]);
  assertEquals((await heard.next).paths, ["c"]);
});

Deno.test("an event without a path begins no burst", () => {
  const heard = new Heard(0, 60_000);
  heard.burst.touch([]);
  assertEquals(heard.opened, 0);
});

Deno.test("a burst may begin while the last one is told", async () => {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const burst = new Burst({
    debounceMs: 0,
    longestMs: 60_000,
    longestHeldMs: 60_000,
    isHeld: () => false,
    isUnderWay: () => false,
    opened() {},
    nearlySettled() {},
    paused() {},
    heldTooLong() {},
    settled({ paths }) {
      if (paths[0] === "a") burst.touch(["b"]);
      else resolve(paths);
    },
  });
  burst.touch(["a"]);
  assertEquals(await promise, ["b"]);
});

Deno.test("a closed burst is never told", async () => {
  const heard = new Heard(0, 5);
  heard.burst.touch(["a"]);
  heard.burst.close();
  // Anything it had set going would come before a burst that begins later and lasts longer.
  const later = new Heard(10, 60_000);
  later.burst.touch(["b"]);
  await later.next;
  assertEquals(heard.bursts, []);
});

Deno.test("a burst that is held open goes on until it is let go, and for a quiet time after that", async () => {
  const heard = new Heard(30, 60_000);
  heard.isHeld = true;
  heard.burst.touch(["a"]);
  // The quiet time of a burst that began later has passed: this one's has as well.
  const later = new Heard(40, 60_000);
  later.burst.touch(["b"]);
  await later.next;
  assertEquals(heard.bursts, []);
  heard.burst.touch(["c"]);
  heard.isHeld = false;
  const letGoAt = performance.now();
  assertEquals((await heard.next).paths, ["a", "c"]);
  assertGreaterOrEqual(performance.now() - letGoAt, 28);
  assertEquals(heard.heldTooLong, 0);
});

Deno.test("what follows a hold within the quiet time belongs to the burst", async () => {
  const heard = new Heard(100, 60_000);
  heard.isHeld = true;
  heard.burst.touch(["a"]);
  const later = new Heard(110, 60_000);
  later.burst.touch(["b"]);
  await later.next;
  heard.isHeld = false;
  const after = new Heard(50, 60_000);
  after.burst.touch(["b"]);
  await after.next;
  heard.burst.touch(["c"]);
  assertEquals((await heard.next).paths, ["a", "c"]);
  assertEquals(heard.opened, 1);
});

Deno.test("while it is held, a burst is not cut off", async () => {
  const heard = new Heard(60_000, 10);
  heard.isHeld = true;
  heard.burst.touch(["a"]);
  const later = new Heard(40, 60_000);
  later.burst.touch(["b"]);
  await later.next;
  assertEquals(heard.bursts, []);
  heard.isHeld = false;
  assertEquals((await heard.next).busiest, "a");
});

Deno.test("a hold that lasts too long is told once, and not waited for until it has let go", async () => {
  const heard = new Heard(5, 60_000, 60);
  heard.isHeld = true;
  heard.burst.touch(["a"]);
  const began = performance.now();
  await heard.next;
  assertGreaterOrEqual(performance.now() - began, 58);
  heard.burst.touch(["b"]);
  await heard.next;
  assertEquals(heard.heldTooLong, 1);
  // It was let go, and is held anew.
  heard.isHeld = false;
  heard.burst.touch(["c"]);
  await heard.next;
  heard.isHeld = true;
  heard.burst.touch(["d"]);
  await heard.next;
  assertEquals(heard.heldTooLong, 2);
});

Deno.test("a burst is nearly settled after a third of the quiet time, again after each event", async () => {
  const heard = new Heard(60, 60_000);
  heard.burst.touch(["a"]);
  heard.burst.touch(["b"]);
  assertEquals(heard.nearlySettled, 0);
  await heard.next;
  assertEquals(heard.nearlySettled, 1);
});

Deno.test("after many paths a pause is told, and after few none is", async () => {
  const heard = new Heard(60_000, 120_000);
  heard.burst.touch(Array.from({ length: 99 }, (_, n) => `${n}`));
  await new Promise((resolve) => setTimeout(resolve, 40));
  assertEquals(heard.pauses, 0);
  heard.burst.touch(["one more"]);
  while (heard.pauses === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(heard.nearlySettled, 0);
  heard.burst.close();
});

Deno.test("what a scan has found joins the burst, and the quiet time goes on", async () => {
  const heard = new Heard(40, 60_000);
  heard.burst.touch(["a"]);
  const timer = setInterval(() => heard.burst.add(["b"]), 5);
  const { paths } = await heard.next;
  clearInterval(timer);
  heard.burst.close();
  assertEquals(paths, ["a", "b"]);
});

Deno.test("what a scan has found without an event is a burst of its own", async () => {
  const heard = new Heard(5, 60_000);
  heard.burst.add(["a"]);
  assertEquals((await heard.next).paths, ["a"]);
});

Deno.test("while a file is being written the burst goes on, and no longer than it may last", async () => {
  const heard = new Heard(10, 60_000);
  heard.isUnderWay = true;
  heard.burst.touch(["a"]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals(heard.bursts, []);
  heard.isUnderWay = false;
  assertEquals((await heard.next).paths, ["a"]);

  const endless = new Heard(10, 60);
  endless.isUnderWay = true;
  endless.burst.touch(["a"]);
  assertEquals((await endless.next).paths, ["a"]);
  assertGreaterOrEqual(performance.now() - endless.bursts[0]!.firstAt, 58);
});
