/** Whatever the main thread of a Python app on Windows does: how a save stops it. */
import { assert, assertEquals } from "@std/assert";
import { stopped } from "../program/stopped.ts";
import { rows } from "../tier.ts";
import { MAIN_THREADS } from "./main_threads.ts";
import { ignore } from "./python.ts";

for (
  const [what, { code, saved: { deafWithin, ...saved } }] of rows(Object.entries(MAIN_THREADS), 16)
) {
  Deno.test(`a save stops ${what}`, { ignore }, async () => {
    const { steps, notes, times } = await stopped(code);
    assertEquals({ steps, notes }, saved);
    const [ms = 0] = times;
    assert(deafWithin === undefined || ms < deafWithin, `the interrupt took ${ms} ms`);
  });
}
