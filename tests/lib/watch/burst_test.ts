import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { Burst, type Settled } from "../../../lib/watch/burst.ts";

/** A burst that is watched: what it said so far, and the next that settles. */
class Heard {
  opened = 0;
  readonly bursts: Settled[] = [];
  readonly burst: Burst;
  #next = Promise.withResolvers<Settled>();

  constructor(debounceMs: number, longestMs: number) {
    this.burst = new Burst({
      debounceMs,
      longestMs,
      longestHeldMs: 60_000,
      isHeld: () => false,
      opened: () => this.opened++,
      lull() {},
      heldTooLong() {},
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
    opened() {},
    lull() {},
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
