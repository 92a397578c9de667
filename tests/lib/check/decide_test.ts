import { assert, assertEquals } from "@std/assert";
import {
  decide,
  filesToCheck,
  keepsImports,
  mayBeHalfWritten,
  type RestartOn,
} from "../../../lib/check/decide.ts";
import type { CheckAnswer } from "../../../lib/wire/checker.ts";
import type { Change, Difference } from "../../../lib/watch/changes.ts";

const CODE = { restartOn: "code", gate: true } as const;
/** The digest of an empty file, as `sha256sum /dev/null` gives it. */
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb924";

function difference(path: string, kind: Change["kind"] = "modified"): Difference {
  return {
    path,
    kind,
    before: kind === "created" ? undefined : "old",
    now: kind === "removed" ? undefined : "new",
  };
}

const said = (answers: Record<string, CheckAnswer["is"]>) =>
  new Map(Object.entries(answers).map(([path, is]) => [path, answer(is)]));

function answer(is: CheckAnswer["is"]): CheckAnswer {
  switch (is) {
    case "missing":
      return { is };
    case "unreadable":
      return { is, message: "no" };
    case "broken":
      return { is, digest: "new", line: 3, column: 5, message: "SyntaxError: x", text: "x = (" };
    case "same":
      return { is, digest: "new" };
    default:
      return { is, digest: "new", keepsImports: true };
  }
}

const change = (path: string, kind: Change["kind"] = "modified") => ({ path, kind });

Deno.test("no difference is no change, whatever was touched", () => {
  for (const restartOn of ["code", "content"] as const) {
    assertEquals(decide([], ["a.py", "b.py"], new Map(), { restartOn, gate: true }), {
      is: "unchanged",
      paths: ["a.py", "b.py"],
    });
  }
});

Deno.test("with --restart-on touch an event is enough, and what really changed keeps its kind", () => {
  const rules = { restartOn: "touch", gate: true } as const;
  assertEquals(decide([], ["a.py"], new Map(), rules), {
    is: "changed",
    changes: [change("a.py")],
  });
  assertEquals(
    decide([difference("b.py", "created")], ["a.py", "b.py"], said({ "b.py": "compiles" }), rules),
    { is: "changed", changes: [change("a.py"), change("b.py", "created")] },
  );
  // Its folder was moved in.
  assertEquals(decide([difference("c/b.py", "created")], [], new Map(), rules), {
    is: "changed",
    changes: [change("c/b.py", "created")],
  });
  assertEquals(decide([], [], new Map(), rules), { is: "unchanged", paths: [] });
});

Deno.test("with --restart-on code only the files whose code differs are changes", () => {
  const files = ["a.py", "b.py"].map((path) => difference(path));
  assertEquals(decide(files, [], said({ "a.py": "same", "b.py": "differs" }), CODE), {
    is: "changed",
    changes: [change("b.py")],
  });
  assertEquals(decide(files, [], said({ "a.py": "same", "b.py": "same" }), CODE), {
    is: "no-code-change",
    paths: ["a.py", "b.py"],
  });
});

Deno.test("with --restart-on content a file with the same code is a change", () => {
  const rules = { restartOn: "content", gate: true } as const;
  assertEquals(decide([difference("a.py")], [], said({ "a.py": "same" }), rules), {
    is: "changed",
    changes: [change("a.py")],
  });
});

Deno.test("a file that came or went is a change, whatever is in it", () => {
  const files = [difference("a.py", "created"), difference("b.py", "removed")];
  assertEquals(decide(files, [], said({ "a.py": "compiles" }), CODE), {
    is: "changed",
    changes: [change("a.py", "created"), change("b.py", "removed")],
  });
});

Deno.test("one broken file closes the gate for all, and the first of them is shown", () => {
  const files = ["a.py", "b.py", "c.py"].map((path) => difference(path));
  const answers = said({ "a.py": "differs", "b.py": "broken", "c.py": "broken" });
  const error = { path: "b.py", line: 3, column: 5, message: "SyntaxError: x", text: "x = (" };
  for (const restartOn of ["code", "content", "touch"] as const) {
    assertEquals(decide(files, ["a.py"], answers, { restartOn, gate: true }), {
      is: "broken",
      paths: ["b.py", "c.py"],
      error,
    });
    assertEquals(decide(files, ["a.py"], answers, { restartOn, gate: false }).is, "changed");
  }
});

Deno.test("a file that Python was not or could not be asked about goes by its bytes", () => {
  const files = ["a.py", "b.py", "c.py", "data.toml"].map((path) => difference(path));
  const answers = said({ "a.py": "missing", "b.py": "unreadable" });
  assertEquals(decide(files, [], answers, CODE), {
    is: "changed",
    changes: files.map(({ path }) => change(path)),
  });
});

Deno.test("Python is asked about the Python files that are there, and only where it matters", () => {
  const files = [
    difference("a.py"),
    difference("b.pyw"),
    difference("c.PY", "created"),
    difference("gone.py", "removed"),
    difference("data.toml"),
    difference("py"),
  ];
  const asked = (restartOn: RestartOn, gate: boolean) =>
    filesToCheck(files, { restartOn, gate }).map(({ path }) => path);
  const python = ["a.py", "b.pyw", "c.PY"];
  assertEquals(asked("code", true), python);
  assertEquals(asked("code", false), python);
  assertEquals(asked("content", true), python);
  assertEquals(asked("touch", true), python);
  assertEquals(asked("content", false), []);
  assertEquals(asked("touch", false), []);
});

Deno.test("a file that was emptied, does not compile or is gone may be half-written", () => {
  const file = difference("a.py");
  assert(mayBeHalfWritten({ ...file, now: EMPTY }, answer("differs")));
  assert(mayBeHalfWritten({ ...file, now: EMPTY }, undefined));
  assert(mayBeHalfWritten(file, answer("broken")));
  assert(mayBeHalfWritten(file, answer("missing")));
  for (const is of ["same", "differs", "compiles"] as const) {
    assertEquals(mayBeHalfWritten(file, answer(is)), false, is);
  }
  assertEquals(mayBeHalfWritten(file, undefined), false);
  // An empty file that comes, as `__init__.py` does, is whole.
  const created = { ...difference("__init__.py", "created"), now: EMPTY };
  assertEquals(mayBeHalfWritten(created, answer("compiles")), false);
});

/** What a verdict says of a file that cannot be read, and what else differs. */
const SHUT: readonly (readonly [
  what: string,
  rules: { readonly gate: boolean; readonly isGivenUp: boolean; readonly touched: string[] },
  others: readonly string[],
  verdict: string,
])[] = [
  ["it was touched", { gate: true, isGivenUp: false, touched: ["shut.py"] }, [], "unreadable"],
  ["it was not", { gate: true, isGivenUp: false, touched: ["a.py"] }, [], "unchanged a.py"],
  ["it is given up", { gate: true, isGivenUp: true, touched: ["shut.py"] }, [], "unchanged "],
  ["another changed", { gate: true, isGivenUp: false, touched: ["a.py"] }, ["a.py"], "unreadable"],
  ["... without a gate", { gate: false, isGivenUp: false, touched: [] }, ["a.py"], "changed"],
  ["... and it is given up", { gate: true, isGivenUp: true, touched: [] }, ["a.py"], "changed"],
];

for (const [what, { gate, isGivenUp, touched }, others, expected] of SHUT) {
  Deno.test(`where a file cannot be read: ${what}`, () => {
    const differences = others.map((path) => difference(path));
    const unreadable = [{ path: "shut.py", isGivenUp }];
    const rules = { restartOn: "code", gate } as const;
    const verdict = decide(differences, touched, new Map(), rules, unreadable);
    const said = verdict.is === "unchanged" ? `unchanged ${verdict.paths.join()}` : verdict.is;
    assertEquals(said, expected);
    if (verdict.is === "unreadable") assertEquals(verdict.paths, ["shut.py"]);
  });
}

Deno.test("a file that Python could not read is looked at once more", () => {
  assert(mayBeHalfWritten(difference("a.py"), answer("unreadable")));
});

/** What a file is, what Python says of it, and whether a start on it imports as the last one did. */
const IMPORTS: readonly (readonly [string, Difference, CheckAnswer | undefined, boolean])[] = [
  ["has the same code", difference("a.py"), answer("same"), true],
  ["has other code", difference("a.py"), answer("differs"), true],
  [
    "imports otherwise",
    difference("a.py"),
    { is: "differs", digest: "new", keepsImports: false },
    false,
  ],
  ["is new, and imports nothing", difference("a.py", "created"), answer("compiles"), true],
  ["does not compile, where that is no matter", difference("a.py"), answer("broken"), false],
  ["cannot be read", difference("a.py"), answer("unreadable"), false],
  ["is gone", difference("a.py", "removed"), undefined, false],
  ["was not asked about", difference("a.py"), undefined, false],
  ["is no Python", difference("data.toml", "removed"), undefined, true],
];

for (const [what, file, said, expected] of IMPORTS) {
  Deno.test(`whether imports are kept where a file ${what}`, () => {
    const answers = new Map(said ? [[file.path, said]] : []);
    assertEquals(keepsImports([file], answers), expected);
    const other = difference("other.py");
    assertEquals(
      keepsImports([other, file], new Map([...answers, ["other.py", answer("differs")]])),
      expected,
    );
  });
}
