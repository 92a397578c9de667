import { assertEquals } from "@std/assert";
import { decide, mayBeHalfWritten, questionable } from "../../../lib/check/decide.ts";
import type { Answer } from "../../../lib/check/protocol.ts";
import type { Difference } from "../../../lib/watch/changes.ts";

const modified = (path: string, now = "new"): Difference => ({
  path,
  kind: "modified",
  before: "old",
  now,
});
const BROKEN: Answer = {
  is: "broken",
  digest: "",
  line: 3,
  column: 1,
  message: "SyntaxError: no",
  text: "x =",
};
const SAME: Answer = { is: "same", digest: "" };
const DIFFERS: Answer = { is: "differs", digest: "" };
const rules = { restartOn: "code", gate: true } as const;

Deno.test("no difference is no change, but to who restarts on touch", () => {
  assertEquals(decide([], ["a.py"], new Map(), rules), { is: "unchanged", paths: ["a.py"] });
  const touch = { restartOn: "touch", gate: true } as const;
  assertEquals(decide([], ["a.py"], new Map(), touch), {
    is: "changed",
    changes: [{ path: "a.py", kind: "modified" }],
  });
});

Deno.test("files of the same code are no change, and are not named beside one that changed", () => {
  const files = [modified("a.py"), modified("b.py")];
  const same = new Map([["a.py", SAME], ["b.py", SAME]]);
  assertEquals(decide(files, [], same, rules), { is: "no-code-change", paths: ["a.py", "b.py"] });
  const one = new Map([["a.py", SAME], ["b.py", DIFFERS]]);
  assertEquals(decide(files, [], one, rules), {
    is: "changed",
    changes: [{ path: "b.py", kind: "modified" }],
  });
  const content = { restartOn: "content", gate: true } as const;
  assertEquals(decide(files, [], one, content), {
    is: "changed",
    changes: [{ path: "a.py", kind: "modified" }, { path: "b.py", kind: "modified" }],
  });
});

Deno.test("one broken file closes the gate, and only the gate", () => {
  const files = [modified("a.py"), modified("b.py")];
  const answers = new Map<string, Answer>([["a.py", DIFFERS], ["b.py", BROKEN]]);
  assertEquals(decide(files, [], answers, rules), {
    is: "broken",
    paths: ["b.py"],
    error: { path: "b.py", line: 3, column: 1, message: "SyntaxError: no", text: "x =" },
  });
  assertEquals(decide(files, [], answers, { ...rules, gate: false }).is, "changed");
});

Deno.test("where Python could not be asked every other content is a change", () => {
  assertEquals(decide([modified("a.py")], [], new Map(), rules).is, "changed");
});

Deno.test("Python is asked about its own files alone, and not about those that are gone", () => {
  const gone: Difference = { path: "c.py", kind: "removed", before: "old", now: undefined };
  const files = [modified("a.py"), modified("b.pyw"), modified("look.toml"), gone];
  assertEquals(questionable(files, rules).map(({ path }) => path), ["a.py", "b.pyw"]);
  assertEquals(questionable(files, { restartOn: "content", gate: false }), []);
});

Deno.test("a file that is broken, gone or emptied may be half-written", () => {
  const empty = modified("a.py", "e3b0c44298fc1c149afbf4c8996fb924");
  assertEquals(mayBeHalfWritten(empty, { is: "compiles", digest: "" }), true);
  assertEquals(mayBeHalfWritten({ ...empty, before: empty.now }, SAME), false);
  assertEquals(mayBeHalfWritten(modified("a.py"), BROKEN), true);
  assertEquals(mayBeHalfWritten(modified("a.py"), { is: "missing" }), true);
  assertEquals(mayBeHalfWritten(modified("a.py"), DIFFERS), false);
});
