import { assert, assertEquals } from "@std/assert";
import type { Restart } from "../../../lib/report/events.ts";
import { CHANGED, Fed, OTHER } from "./fed.ts";

/** What happens, and when, in ms. */
type Course = readonly (readonly [at: number, happen: (fed: Fed) => Fed])[];

/** The figures of the restart that is told at the end of a course. */
function figuresAfter(course: Course): Omit<Restart, "event" | "paths"> {
  const fed = new Fed();
  for (const [at, happen] of course) {
    fed.at = at;
    happen(fed);
  }
  const told = fed.tells.find((what) => what.event === "restart");
  assert(told, "no restart was told");
  const { event: _, paths: __, ...figures } = told;
  return figures;
}

Deno.test("the events of a restart account for its time", () => {
  const fed = new Fed().running().opened();
  fed.at = 1000;
  fed.settled("a.py");
  fed.at = 1010;
  fed.checked(CHANGED);
  fed.at = 1050;
  const [stop] = fed.exited(3).tells;
  assertEquals(stop, { event: "stop", how: "signal", ms: 40, steps: [], code: 3, signal: null });
  fed.at = 1055;
  const [start, restart] = fed.spawned().tells;
  assertEquals(start?.event === "start" && start.reason, "change");
  assertEquals(restart, {
    event: "restart",
    paths: ["a.py"],
    debounce_ms: 300,
    check_ms: 10,
    before_ms: 0,
    stop_ms: 40,
    start_ms: 5,
    total_ms: 55,
  });
});

/** A save that settles at 1000 ms, is decided at 1010, and whose app is gone at 1050. */
const begun: Course = [[0, (fed) => fed.running().opened()]];
const saved: Course = [
  ...begun,
  [1000, (fed) => fed.settled("a.py")],
  [1010, (fed) => fed.checked(CHANGED)],
];
const stopped: Course = [...saved, [1050, (fed) => fed.exited()]];

const COURSES: Record<string, readonly [Course, figures: readonly number[]]> = {
  "a save": [
    [...stopped, [1055, (fed) => fed.spawned()]],
    [300, 10, 40, 5, 55],
  ],
  "an app that was down": [
    [
      [0, (fed) => fed.running().exited(1).opened()],
      [1000, (fed) => fed.settled("a.py")],
      [1010, (fed) => fed.checked(CHANGED)],
      [1025, (fed) => fed.spawned()],
    ],
    [300, 10, 0, 15, 25],
  ],
  "an app that ended while the files were looked at": [
    [
      ...begun,
      [1000, (fed) => fed.settled("a.py")],
      [1005, (fed) => fed.exited(1)],
      [1010, (fed) => fed.checked(CHANGED)],
      [1025, (fed) => fed.spawned()],
    ],
    [300, 10, 0, 15, 25],
  ],
  "a change that was looked at while the app stopped": [
    [
      ...saved,
      [1015, (fed) => fed.opened()],
      [1030, (fed) => fed.settled("b.py")],
      [1035, (fed) => fed.checked(OTHER)],
      [1050, (fed) => fed.exited()],
      [1055, (fed) => fed.spawned()],
    ],
    [300, 10, 40, 5, 55],
  ],
  "a change that the start waited for": [
    [
      ...saved,
      [1020, (fed) => fed.opened()],
      [1050, (fed) => fed.exited()],
      [1340, (fed) => fed.settled("b.py")],
      [1345, (fed) => fed.checked(OTHER)],
      [1355, (fed) => fed.spawned()],
    ],
    [300, 10, 40, 10, 355],
  ],
  "a burst that was cut off": [
    [
      ...begun,
      [5000, (fed) => fed.cutOff("a.py")],
      [5010, (fed) => fed.checked(CHANGED).opened()],
      [5020, (fed) => fed.exited()],
      [5030, (fed) => fed.spawned()],
    ],
    [1, 10, 10, 10, 30],
  ],
  "a second burst while the files were looked at": [
    [
      ...begun,
      [1000, (fed) => fed.settled("a.py").opened()],
      [1400, (fed) => fed.settled("b.py")],
      [1405, (fed) => fed.checked(CHANGED)],
      [1410, (fed) => fed.checked(CHANGED)],
      [1420, (fed) => fed.exited()],
      [1430, (fed) => fed.spawned()],
    ],
    [300, 10, 10, 10, 30],
  ],
  "a save while the app was started": [
    [
      ...stopped,
      [1052, (fed) => fed.opened()],
      [1400, (fed) => fed.settled("b.py")],
      [1500, (fed) => fed.spawned()],
      [1505, (fed) => fed.checked(OTHER)],
      [1520, (fed) => fed.exited()],
      [1530, (fed) => fed.spawned()],
    ],
    [300, 105, 15, 10, 130],
  ],
  "a start after one that failed": [
    [
      ...stopped,
      [1055, (fed) => fed.notSpawned().opened()],
      [2000, (fed) => fed.settled("a.py")],
      [2010, (fed) => fed.checked(CHANGED)],
      [2015, (fed) => fed.spawned()],
    ],
    [300, 10, 0, 5, 15],
  ],
  "a restart that was asked for": [
    [
      [0, (fed) => fed.running()],
      [1000, (fed) => fed.restart()],
      [1010, (fed) => fed.checked([])],
      [1050, (fed) => fed.exited()],
      [1055, (fed) => fed.spawned()],
    ],
    [0, 10, 40, 5, 55],
  ],
  "a restart that was asked for while one was under way": [
    [...stopped, [1052, (fed) => fed.restart()], [1055, (fed) => fed.spawned()]],
    [300, 10, 40, 5, 55],
  ],
  "a restart that was asked for while the files were to be looked at after a start": [
    [
      ...stopped,
      [1052, (fed) => fed.opened()],
      [1400, (fed) => fed.settled("b.py")],
      [1450, (fed) => fed.restart()],
      [1500, (fed) => fed.spawned()],
      [1505, (fed) => fed.checked(OTHER)],
      [1520, (fed) => fed.exited()],
      [1530, (fed) => fed.spawned()],
    ],
    [300, 105, 15, 10, 130],
  ],
  "changes that were gathered, and taken": [
    [
      [0, (fed) => fed.running().pause().opened()],
      [1000, (fed) => fed.settled("a.py")],
      [1010, (fed) => fed.checked(CHANGED)],
      [9000, (fed) => fed.resume()],
      [9010, (fed) => fed.checked(CHANGED)],
      [9050, (fed) => fed.exited()],
      [9055, (fed) => fed.spawned()],
    ],
    [0, 10, 40, 5, 55],
  ],
  "a command before it": [
    [
      [0, (fed) => fed.running().opened()],
      [1000, (fed) => fed.settled("a.py")],
      [1510, (fed) => fed.prepared(500)],
      [1550, (fed) => fed.exited()],
      [1555, (fed) => fed.spawned()],
    ],
    [300, 10, 40, 5, 555, 500],
  ],
  "a command before it, and what that has written settles while it runs": [
    [
      [0, (fed) => fed.running().opened()],
      [1000, (fed) => fed.settled("a.py")],
      [1400, (fed) => fed.opened()],
      [1700, (fed) => fed.settled("made.py")],
      [1910, (fed) => fed.prepared(900)],
      [1920, (fed) => fed.prepared()],
      [1950, (fed) => fed.exited()],
      [1955, (fed) => fed.spawned()],
    ],
    [300, 20, 30, 5, 955, 900],
  ],
  "a command that a newer save has ended": [
    [
      [0, (fed) => fed.running().opened()],
      [1000, (fed) => fed.settled("a.py")],
      [1400, (fed) => fed.opened()],
      [1700, (fed) => fed.settled("a.py")],
      [1710, (fed) => fed.checked(CHANGED)],
      [2220, (fed) => fed.prepared(500)],
      [2250, (fed) => fed.exited()],
      [2255, (fed) => fed.spawned()],
    ],
    [300, 20, 30, 5, 555, 500],
  ],
  "a command that has failed before": [
    [
      [0, (fed) => fed.running().opened()],
      [1000, (fed) => fed.settled("a.py")],
      [1500, (fed) => fed.unprepared(490).opened()],
      [2000, (fed) => fed.settled("a.py")],
      [2110, (fed) => fed.prepared(100)],
      [2150, (fed) => fed.exited()],
      [2155, (fed) => fed.spawned()],
    ],
    [300, 10, 40, 5, 155, 100],
  ],
  "a command for a start that was skipped": [
    [
      [0, (fed) => fed.running().opened()],
      [1000, (fed) => fed.settled("a.py")],
      [1500, (fed) => fed.unprepared(490).opened()],
      [2000, (fed) => fed.settled("a.py")],
      [2010, (fed) => fed.prepared()],
      [2050, (fed) => fed.exited()],
      [2055, (fed) => fed.spawned()],
    ],
    [300, 10, 40, 5, 55],
  ],
  "a command that runs once more when the app is gone": [
    [
      [0, (fed) => fed.running().opened()],
      [1000, (fed) => fed.settled("a.py")],
      [1110, (fed) => fed.prepared(100).opened()],
      [1400, (fed) => fed.settled("a.py")],
      [1420, (fed) => fed.exited()],
      [1510, (fed) => fed.prepared(100)],
      [1515, (fed) => fed.spawned()],
    ],
    [300, 10, 310, 5, 515, 200],
  ],
};

for (const [name, [course, figures]] of Object.entries(COURSES)) {
  Deno.test(`the figures of a restart: ${name}`, () => {
    const [debounce_ms, check_ms, stop_ms, start_ms, total_ms, before_ms = 0] = figures;
    assertEquals<unknown>(
      figuresAfter(course),
      { debounce_ms, check_ms, before_ms, stop_ms, start_ms, total_ms },
    );
  });
}

Deno.test("a stop is timed from when it was asked for, an end from when the app ran", () => {
  const fed = new Fed();
  fed.begin().at = 10;
  fed.end().at = 30;
  fed.spawned().at = 70;
  const [stop] = fed.exited().tells;
  assertEquals(stop?.event === "stop" && stop.ms, 40);
  const other = new Fed();
  other.begin().at = 10;
  other.spawned().at = 70;
  const [exit] = other.exited().tells;
  assertEquals(exit?.event === "exit" && exit.uptime_ms, 60);
});

Deno.test("an app is ready since it was told to run, and since the save settled that led to it", () => {
  const fed = new Fed().begin();
  fed.at = 100;
  fed.spawned();
  fed.at = 1500;
  const [first] = fed.ready("rest", 400).tells;
  assertEquals(first, { event: "ready", ms: 300, since_settle_ms: null, by: "rest" });
  assertEquals(fed.ready("port", 400).tells, []);
  fed.opened();
  fed.at = 2000;
  fed.settled("a.py");
  fed.at = 2010;
  fed.checked(CHANGED);
  fed.at = 2050;
  fed.exited();
  assertEquals(fed.ready("port", 2050, 8000).tells, []);
  fed.at = 2060;
  fed.spawned();
  fed.at = 2500;
  const [second] = fed.ready("port", 2460, 8000).tells;
  assertEquals(second, { event: "ready", ms: 400, since_settle_ms: 460, by: "port", port: 8000 });
});
