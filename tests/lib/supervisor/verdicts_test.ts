import { assertEquals } from "@std/assert";
import type { Verdict } from "../../../lib/check/verdict.ts";
import { type App, situationOf } from "../../../lib/supervisor/app.ts";
import type { Look } from "../../../lib/supervisor/look.ts";
import { INITIAL, next, type State } from "../../../lib/supervisor/machine.ts";
import { OUTCOMES, type RestartReason, type Situation } from "../../../lib/supervisor/verdicts.ts";
import { CHANGED, OTHER, RULES } from "./fed.ts";

const NEXT = { reason: "change", changes: OTHER } as const;

/** The app as the verdict finds it. */
const APPS: Readonly<Record<Situation, App>> = {
  running: { is: "running", start: NEXT, isWarm: false, isReady: false },
  down: { is: "down" },
  waiting: { is: "waiting", next: NEXT },
  stopping: { is: "stopping", how: "asked", then: { to: "start", next: NEXT } },
  quitting: { is: "stopping", how: "asked", then: { to: "quit", code: 130 } },
};
const SITUATIONS = Object.keys(APPS) as Situation[];

const error = { path: "a.py", line: 1, column: 1, message: "no", text: "" };
const changed: Verdict = { is: "changed", changes: CHANGED };
const unchanged: Verdict = { is: "unchanged", paths: ["a.py"] };
const layout: Verdict = { is: "no-code-change", paths: ["a.py"] };
const opened: Verdict = { ...unchanged, undone: CHANGED };
const shut: Verdict = { is: "unreadable", paths: ["a.py"], changes: CHANGED };
const broken: Verdict = { is: "broken", paths: ["a.py"], error };

/** The files are being looked at. */
function lookedAt(reason: RestartReason, mayBeStale: boolean): Look {
  const cause = { touched: ["a.py"], reason };
  return { burst: "none", files: { is: "looked-at", cause }, mayBeStale };
}

/** What is found, why it was looked for, and whether the app may have loaded something else. */
type Row = readonly [verdict: Verdict, reason: RestartReason, mayBeStale: boolean];

/** What a verdict brings about: what is told, what is done, what the app is then. */
function cell([verdict, reason, mayBeStale]: Row, app: App, isPaused: boolean): string {
  const state: State = {
    ...INITIAL,
    generation: 1,
    app,
    look: lookedAt(reason, mayBeStale),
    held: isPaused ? [] : undefined,
  };
  const [after, effects] = next(state, { type: "checked", verdict }, RULES);
  assertEquals(after.look.files, { is: "judged" });
  const told = effects.flatMap((effect) => {
    if (effect.do !== "report") return [];
    const { what } = effect;
    return [what.event === "skip" ? `skip (${what.reason})` : what.event];
  });
  const done = effects.map((effect) => effect.do).filter((what) => what !== "report");
  const then = after.app.is === "stopping" ? `stopping to ${after.app.then.to}` : after.app.is;
  return [told.join(), done.join(), then].join(" | ");
}

const RESTART = "change | ask,start-grace | stopping to start";
const START = "change | spawn | starting";
const QUIETLY = " | ask,start-grace | stopping to start";
const QUIETLY_UP = " | spawn | starting";
const ALONG = "change |  | stopping to start";
const NOTHING = " |  | stopping to quit";
/** The app stays what it is, and why is told. */
const up = (why: string) => `skip (${why}) |  | running`;
const down = (why: string) => `skip (${why}) |  | down`;

/** Each verdict, and what it brings about: running, down, waiting, stopping, quitting. */
const ROWS: Record<string, readonly [Row, cells: readonly string[]]> = {
  "changed": [[changed, "change", false], [RESTART, START, START, ALONG, NOTHING]],
  "changed, and undone in between": [
    [changed, "change", true],
    [RESTART, START, START, ALONG, NOTHING],
  ],
  "changed, and asked for": [[changed, "key", false], [RESTART, START, START, ALONG, NOTHING]],
  "unchanged": [
    [unchanged, "change", false],
    [up("unchanged"), down("unchanged"), START, ALONG, NOTHING],
  ],
  "unchanged, and undone in between": [
    [unchanged, "change", true],
    [up("unchanged"), START, START, ALONG, NOTHING],
  ],
  "unchanged, and asked for": [
    [unchanged, "key", false],
    [QUIETLY, QUIETLY_UP, QUIETLY_UP, " |  | stopping to start", NOTHING],
  ],
  "no change of code": [
    [layout, "change", false],
    [up("no-code-change"), down("no-code-change"), START, ALONG, NOTHING],
  ],
  "no change of code, and undone in between": [
    [layout, "change", true],
    [up("no-code-change"), START, START, ALONG, NOTHING],
  ],
  "unchanged, and read while it was otherwise": [
    [opened, "change", false],
    [RESTART, START, START, ALONG, NOTHING],
  ],
  "not to be read": [
    [shut, "change", false],
    [
      up("unreadable"),
      down("unreadable"),
      "skip (unreadable) |  | waiting",
      "skip (unreadable) |  | stopping to wait",
      NOTHING,
    ],
  ],
  "not to be read, and asked for": [
    [shut, "key", false],
    [RESTART, START, START, ALONG, NOTHING],
  ],
  "broken": [
    [broken, "change", false],
    [
      up("syntax-error"),
      down("syntax-error"),
      "skip (syntax-error) |  | waiting",
      "skip (syntax-error) |  | stopping to wait",
      NOTHING,
    ],
  ],
  "broken, and asked for": [
    [broken, "key", true],
    [
      up("syntax-error"),
      down("syntax-error"),
      "skip (syntax-error) |  | waiting",
      "skip (syntax-error) |  | stopping to wait",
      NOTHING,
    ],
  ],
};

/** Where a pause changes what a verdict brings about. */
const PAUSED: Record<string, Partial<Record<Situation, string>>> = {
  "changed": { running: up("paused"), down: down("paused") },
  "changed, and undone in between": { running: up("paused"), down: down("paused") },
  "unchanged, and undone in between": { down: down("paused") },
  "no change of code, and undone in between": { down: down("paused") },
  "unchanged, and read while it was otherwise": { running: up("paused"), down: down("paused") },
};

Deno.test("the table has a cell for each verdict and each state of the app", () => {
  for (const row of Object.values(OUTCOMES)) assertEquals(Object.keys(row), SITUATIONS);
});

for (const [name, [row, cells]] of Object.entries(ROWS)) {
  Deno.test(`a verdict: ${name}`, async (test) => {
    for (const [n, situation] of SITUATIONS.entries()) {
      await test.step(`with the app ${situation}`, () => {
        const app = APPS[situation];
        assertEquals(situationOf(app), situation);
        assertEquals(cell(row, app, false), cells[n]);
        assertEquals(cell(row, app, true), PAUSED[name]?.[situation] ?? cells[n], "paused");
      });
    }
  });
}

Deno.test("a start that waits for a good save goes on with it, for the reason it had", () => {
  const app: App = {
    is: "stopping",
    how: "killed",
    then: { to: "wait", next: { ...NEXT, reason: "key" } },
  };
  const look = lookedAt("change", true);
  const state: State = { ...INITIAL, generation: 1, app, look };
  const [after] = next(state, { type: "checked", verdict: changed }, RULES);
  const then = { to: "start", next: { reason: "key", changes: CHANGED } };
  assertEquals<unknown>(after.app, { is: "stopping", how: "killed", then });
  const [again] = next(
    { ...after, look },
    { type: "checked", verdict: broken },
    RULES,
  );
  assertEquals<unknown>(again.app, {
    is: "stopping",
    how: "killed",
    then: { ...then, to: "wait" },
  });
});

Deno.test("an app that runs may be stale from a broken save on, and one that does not is not", () => {
  for (const situation of SITUATIONS) {
    const look = lookedAt("change", false);
    const state: State = { ...INITIAL, generation: 1, app: APPS[situation], look };
    const [after] = next(state, { type: "checked", verdict: broken }, RULES);
    assertEquals(after.look.mayBeStale, situation === "running", situation);
  }
});
