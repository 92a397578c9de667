import { assertEquals } from "@std/assert";
import { Glance } from "../../../lib/watch/glance.ts";
import { STANDING_MS } from "../../../lib/watch/meanwhile.ts";

Deno.test("whatever is touched while a glance is under way is looked at twice after it, a moment apart", async () => {
  const looks: number[] = [];
  let touchedAt = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const glance: Glance = new Glance(() => {
    looks.push(performance.now());
    if (looks.length === 1) {
      setTimeout(() => {
        touchedAt = performance.now();
        glance.begin();
      }, 5);
    }
    const after = looks.filter((at) => touchedAt > 0 && at >= touchedAt);
    if (after.length === 2) {
      assertEquals(after[1]! - after[0]! >= STANDING_MS, true, after.join());
      resolve();
    }
    return Promise.resolve();
  }, () => false);
  glance.begin();
  await promise;
  assertEquals(looks.length, 3);
});
