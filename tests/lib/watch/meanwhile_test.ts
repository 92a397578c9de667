import { assertEquals } from "@std/assert";
import { Meanwhile } from "../../../lib/watch/meanwhile.ts";

const state = (at: number, digest: string) => ({ stamp: `${at} ${at} 3 7`, digest });
const ONE = state(100, "one");
const TWO = state(1000, "two");

Deno.test("a version counts when it has stood for a moment, or when it is settled", () => {
  const meanwhile = new Meanwhile();
  meanwhile.see("a.py", ONE, TWO, false, 1010);
  meanwhile.see("a.py", ONE, TWO, false, 1020);
  assertEquals(meanwhile.versions, []);
  meanwhile.see("a.py", ONE, TWO, false, 1040);
  const version = { path: "a.py", before: ONE, state: TWO, since: 1000 };
  assertEquals(meanwhile.versions, [version]);
  meanwhile.see("a.py", ONE, ONE, true, 1050);
  assertEquals(meanwhile.versions, [version], "undone, and remembered");
  meanwhile.see("a.py", ONE, undefined, true, 1060);
  assertEquals(meanwhile.versions, [version, { ...version, state: undefined, since: 1060 }]);
  meanwhile.clear();
  assertEquals(meanwhile.versions, []);
});

Deno.test("what is another each time that it is seen is a save under way", () => {
  const meanwhile = new Meanwhile();
  meanwhile.see("a.py", ONE, state(1000, "t"), false, 1001);
  meanwhile.see("a.py", ONE, state(1030, "tw"), false, 1031);
  meanwhile.see("a.py", ONE, ONE, false, 1061);
  meanwhile.see("a.py", ONE, state(1070, "tw"), false, 1080);
  meanwhile.see("a.py", ONE, { stamp: "1090 1000 0 7", digest: "nothing" }, false, 1200);
  assertEquals(meanwhile.versions, []);
});

Deno.test("the same content at another time is no other version", () => {
  const meanwhile = new Meanwhile();
  meanwhile.see("a.py", ONE, state(1000, "one"), true, 1001);
  meanwhile.see("new.py", undefined, undefined, true, 1001);
  assertEquals(meanwhile.versions, []);
});
