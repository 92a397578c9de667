import { assertEquals } from "@std/assert";
import { InterimVersions } from "../../../lib/watch/interim_versions.ts";

const state = (at: number, digest: string) => ({ stamp: `${at} ${at} 3 7`, digest });
const ONE = state(100, "one");
const TWO = state(1000, "two");

Deno.test("a version counts when it has stood for a moment, or when it is settled", () => {
  const versions = new InterimVersions();
  versions.see("a.py", ONE, TWO, false, 1010);
  versions.see("a.py", ONE, TWO, false, 1020);
  assertEquals(versions.versions, []);
  versions.see("a.py", ONE, TWO, false, 1040);
  const version = { path: "a.py", before: ONE, state: TWO, since: 1000 };
  assertEquals(versions.versions, [version]);
  versions.see("a.py", ONE, ONE, true, 1050);
  assertEquals(versions.versions, [version], "undone, and remembered");
  versions.see("a.py", ONE, undefined, true, 1060);
  assertEquals(versions.versions, [version, { ...version, state: undefined, since: 1060 }]);
  versions.clear();
  assertEquals(versions.versions, []);
});

Deno.test("what is another each time that it is seen is a save under way", () => {
  const versions = new InterimVersions();
  versions.see("a.py", ONE, state(1000, "t"), false, 1001);
  versions.see("a.py", ONE, state(1030, "tw"), false, 1031);
  versions.see("a.py", ONE, ONE, false, 1061);
  versions.see("a.py", ONE, state(1070, "tw"), false, 1080);
  versions.see("a.py", ONE, { stamp: "1090 1000 0 7", digest: "nothing" }, false, 1200);
  assertEquals(versions.versions, []);
});

Deno.test("the same content at another time is no other version", () => {
  const versions = new InterimVersions();
  versions.see("a.py", ONE, state(1000, "one"), true, 1001);
  versions.see("new.py", undefined, undefined, true, 1001);
  assertEquals(versions.versions, []);
});
