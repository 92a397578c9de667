import { assertEquals } from "@std/assert";
import { VersionSampler } from "../../../lib/watch/version_sampler.ts";
import { STANDING_MS } from "../../../lib/watch/interim_versions.ts";

Deno.test("whatever is touched while files are read is read twice after that, a moment apart", async () => {
  const readAt: number[] = [];
  let touchedAt = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const sampler: VersionSampler = new VersionSampler(() => {
    readAt.push(performance.now());
    if (readAt.length === 1) {
      setTimeout(() => {
        touchedAt = performance.now();
        sampler.begin();
      }, 5);
    }
    const after = readAt.filter((at) => touchedAt > 0 && at >= touchedAt);
    if (after.length === 2) {
      assertEquals(after[1]! - after[0]! >= STANDING_MS, true, after.join());
      resolve();
    }
    return Promise.resolve();
  }, () => false);
  sampler.begin();
  await promise;
  assertEquals(readAt.length, 3);
});
