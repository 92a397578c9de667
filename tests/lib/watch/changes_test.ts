import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { changeOf } from "../../../lib/watch/changes.ts";

const state = (stamp: string, digest?: string) => ({ stamp, digest });

Deno.test("a file that came was created, one that went was removed", () => {
  assertEquals(changeOf("a", undefined, state("1", "x")), { path: "a", kind: "created" });
  assertEquals(changeOf("a", state("1", "x"), undefined), { path: "a", kind: "removed" });
  assertEquals(changeOf("a", undefined, undefined), undefined);
});

Deno.test("a file whose content differs was modified, even where it looks the same", () => {
  assertEquals(changeOf("a", state("1", "x"), state("1", "y")), { path: "a", kind: "modified" });
});

Deno.test("a file with the same content did not change, whenever it was written", () => {
  assertEquals(changeOf("a", state("1", "x"), state("2", "x")), undefined);
});

Deno.test("where a content is not known, another stamp is a change", () => {
  assertEquals(changeOf("a", state("1"), state("2", "x")), { path: "a", kind: "modified" });
  assertEquals(changeOf("a", state("1", "x"), state("2")), { path: "a", kind: "modified" });
  assertEquals(changeOf("a", state("1"), state("1", "x")), undefined);
});

Deno.test("there and back is the opposite, and nothing differs from itself", () => {
  const some = fc.option(
    fc.record({
      stamp: fc.constantFrom("1", "2"),
      digest: fc.constantFrom("x", "y", undefined),
    }),
    { nil: undefined },
  );
  const opposite = { created: "removed", removed: "created", modified: "modified" };
  fc.assert(fc.property(some, some, (before, now) => {
    const there = changeOf("a", before, now)?.kind;
    assertEquals<string | undefined>(changeOf("a", now, before)?.kind, there && opposite[there]);
    assertEquals(changeOf("a", now, now), undefined);
  }));
});
