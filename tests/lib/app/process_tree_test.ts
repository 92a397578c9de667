/** What runs below the app: what of it is found, and how it ends. */
import { assertEquals } from "@std/assert";
import { APP, type Manners, NOT_TOLD, OTHER_WORD, TAKEN_OUT, WORD } from "./played.ts";
import { Scene } from "./scene.ts";

const REFUSES = { endsIn: Infinity };
const [FIRST, SECOND] = [APP + 1, APP + 2];

interface Leftover {
  readonly kind?: "posix" | "windows";
  /** What runs below the app when that ends by itself at 100 ms, the first with the pid 21. */
  readonly below: readonly Manners[];
  /** What happens then. */
  readonly play?: (scene: Scene) => void;
  /** What the system is asked for when it is cleared, 900 ms later. */
  readonly journal: readonly string[];
  /** When all is gone. */
  readonly at: number;
  readonly left?: readonly number[];
}

const LEFTOVERS: Record<string, Leftover> = {
  "nothing is not asked": { below: [], journal: [], at: 1000 },
  "a child is asked": { below: [{}], journal: ["1000 SIGTERM 21"], at: 1010 },
  "one that takes its time is waited for": {
    below: [{ endsIn: 900 }],
    journal: ["1000 SIGTERM 21"],
    at: 1950,
  },
  "one that refuses is killed": {
    below: [REFUSES],
    journal: ["1000 SIGTERM 21", "2030 kill 21"],
    at: 2040,
  },
  "one that swallows the signal is killed": {
    below: [{ swallows: 1 }],
    journal: ["1000 SIGTERM 21", "2030 kill 21"],
    at: 2040,
  },
  "only those that refuse are killed": {
    below: [REFUSES, {}],
    journal: ["1000 SIGTERM 21 22", "2030 kill 21"],
    at: 2040,
  },
  "one that starts a session of its own is found by its parent": {
    below: [{ group: 99 }],
    journal: ["1000 SIGTERM 21"],
    at: 1010,
  },
  "a grandchild is found, its parent before it": {
    below: [{}, { parent: FIRST }],
    journal: ["1000 SIGTERM 21 22"],
    at: 1010,
  },
  "one that has ended by then is not asked": {
    below: [{}],
    play: ({ system }) => system.end(FIRST),
    journal: [],
    at: 1000,
  },
  "a pid that went to another process is left alone": {
    below: [{}],
    play({ system }) {
      system.end(FIRST);
      system.start({ pid: FIRST, ...REFUSES });
    },
    journal: [],
    at: 1000,
    left: [FIRST],
  },
  "a pid that goes to another process while it is waited for is left alone": {
    below: [{ endsIn: 100 }],
    play: (scene) => void scene.at(1100, () => scene.system.start({ pid: FIRST, ...REFUSES })),
    journal: ["1000 SIGTERM 21"],
    at: 1150,
    left: [FIRST],
  },
  "a dead one that nobody asks after is gone": {
    below: [{ isReaped: false }],
    journal: ["1000 SIGTERM 21"],
    at: 1010,
  },
  "a dead one that nobody has asked after is not asked": {
    below: [{ isReaped: false }],
    play: ({ system }) => system.end(FIRST),
    journal: [],
    at: 1000,
  },
  "on Windows the windows of it are closed": {
    kind: "windows",
    below: [{}],
    journal: ["1000 close 21"],
    at: 1010,
  },
  "on Windows one whose window refuses is killed": {
    kind: "windows",
    below: [REFUSES],
    journal: ["1000 close 21", "2100 kill 21"],
    at: 2100,
  },
  "on Windows one without a window is killed soon": {
    kind: "windows",
    below: [{ hasWindow: false }],
    journal: ["1000 close 21", "1100 kill 21"],
    at: 1100,
  },
};

for (const [name, row] of Object.entries(LEFTOVERS)) {
  Deno.test(`what an app has left when it ended by itself: ${name}`, async () => {
    const scene = new Scene({ kind: row.kind ?? "posix" });
    const { system, clock, run } = scene;
    for (const manners of row.below) system.start({ parent: scene.pid, ...manners });
    scene.run.prepareStop();
    await clock.pass(100);
    scene.ends();
    await clock.until(run.ended);
    row.play?.(scene);
    await clock.pass(1000 - clock.now());
    assertEquals(system.journal, [], "it runs on until the next start");
    await clock.until(run.clear());
    assertEquals({ journal: system.journal, at: clock.now(), left: system.running }, {
      journal: row.journal,
      at: row.at,
      left: row.left ?? [],
    });
  });
}

interface Orphan {
  readonly kind?: "posix" | "windows";
  /** What is started by a child of the app that ends then. */
  readonly orphan: Manners;
  /** Whether a look has found it while that child was there. */
  readonly isKnown?: boolean;
  /** Whether it is an interpreter that waits. */
  readonly waits?: boolean;
  /** Whether it ends with the app. */
  readonly goes: boolean;
}

const ORPHANS: Record<string, Orphan> = {
  "with the word is the app's": { orphan: {}, goes: true },
  "with the word of another slop-watch is not": { orphan: { word: OTHER_WORD }, goes: false },
  "without it is somebody else's": { orphan: { word: NOT_TOLD }, goes: false },
  "in a group of its own is found by the word": { orphan: { group: 99 }, goes: true },
  "in a session of its own is, too": { orphan: { group: 99, session: 99 }, goes: true },
  "in a session of its own with a window was opened for the user": {
    orphan: { group: 99, session: 99, draws: true },
    goes: false,
  },
  "with a window in the app's session is the app's": { orphan: { draws: true }, goes: true },
  "that was known before needs no word": {
    orphan: { group: 99, word: NOT_TOLD },
    isKnown: true,
    goes: true,
  },
  "that had the word taken from its environment lives on": {
    orphan: { word: TAKEN_OUT },
    isKnown: true,
    goes: false,
  },
  "that opens things for the user lives on": {
    orphan: { opens: true },
    isKnown: true,
    goes: false,
  },
  "that waits to become the app stands beside it": { orphan: {}, waits: true, goes: false },
  "on Windows is the app's": { kind: "windows", orphan: {}, goes: true },
  "on Windows that has broken away is not": {
    kind: "windows",
    orphan: { breaksAway: true },
    isKnown: true,
    goes: false,
  },
};

for (const [name, { kind = "posix", orphan, isKnown, waits, goes }] of Object.entries(ORPHANS)) {
  for (const isAsked of [true, false]) {
    const when = isAsked ? "is stopped" : "has ended by itself";
    Deno.test(`when the app ${when}, a process without a parent ${name}`, async () => {
      const scene = new Scene({ kind });
      const { system, clock, run } = scene;
      const child = system.start({ parent: scene.pid });
      const pid = system.start({ parent: child, ...orphan });
      const below = system.start({ parent: pid });
      if (waits) scene.standby = pid;
      if (isKnown) run.prepareStop();
      await clock.pass(1000);
      system.end(child);
      if (isAsked) run.ask(false);
      else scene.ends();
      await clock.until(run.ended);
      await clock.until(run.clear());
      assertEquals(system.running, goes ? [] : [pid, below]);
    });
  }
}

Deno.test("a child of the app's that had the word taken out lives on, with all below it", async () => {
  const scene = new Scene({});
  const opened = scene.system.start({ parent: scene.pid, word: TAKEN_OUT });
  const below = scene.system.start({ parent: opened });
  const child = scene.system.start({ parent: scene.pid, word: NOT_TOLD });
  scene.run.ask(false);
  await scene.ended();
  assertEquals(scene.system.running, [opened, below]);
  assertEquals(scene.system.journal, [`0 SIGINT ${APP} ${child}`]);
});

Deno.test("a kill spares it, too, and what has a window in a session of its own", async () => {
  const scene = new Scene({ app: REFUSES });
  const opened = scene.system.start({ parent: scene.pid, word: TAKEN_OUT });
  const browser = scene.system.start({ parent: scene.pid, session: 99, draws: true });
  const page = scene.system.start({ parent: browser });
  scene.run.kill();
  await scene.ended();
  assertEquals(scene.system.running, [opened, browser, page]);
});

Deno.test("an app that a launcher starts in a session of its own is the app all the same", async () => {
  const scene = new Scene({ agent: "never" });
  const app = scene.system.start({ parent: scene.pid, session: 99, group: 99, draws: true });
  scene.agent?.arrive(app);
  scene.run.kill();
  await scene.ended();
  assertEquals(scene.system.running, []);
});

Deno.test("an orphan is found below whoever is above slop-watch and takes it on", async () => {
  const scene = new Scene({});
  scene.system.start({ parent: 3, word: WORD, group: 99 });
  const older = scene.system.start({ parent: 3, word: OTHER_WORD });
  scene.run.ask(false);
  await scene.ended();
  assertEquals(scene.system.running, [older]);
});

for (const kind of ["posix", "windows"] as const) {
  Deno.test(`on ${kind} a look right when the app has ended by itself finds what it has left`, async () => {
    const scene = new Scene({ kind });
    scene.system.start({ parent: scene.pid, word: kind === "posix" ? WORD : NOT_TOLD });
    scene.at(100, () => scene.ends());
    await scene.ended();
    await scene.clock.until(scene.run.clear());
    assertEquals(scene.system.running, []);
  });
}

Deno.test("what the app starts when it is asked ends with it", async () => {
  const scene: Scene = new Scene({
    app: { endsIn: 20, whenAsked: () => void scene.system.start({ parent: scene.pid, group: 99 }) },
  });
  scene.system.lookMs = 5;
  scene.run.ask(false);
  await scene.ended();
  assertEquals([scene.system.journal, scene.system.running], [
    ["5 SIGINT 20", "35 SIGTERM 21"],
    [],
  ]);
});

Deno.test("what the app starts at the last moment is found, and what that starts when it is ended", async () => {
  const scene: Scene = new Scene({ app: { endsIn: 20 } });
  const { system } = scene;
  const late = { group: 99, session: 99, word: WORD, parent: 1 };
  scene.at(
    15,
    () => system.start({ ...late, whenAsked: () => void system.start({ ...late, word: WORD }) }),
  );
  scene.run.ask(false);
  await scene.ended();
  assertEquals(system.running, []);
});

Deno.test("what always starts itself again does not hold up the next start for good", async () => {
  const scene: Scene = new Scene({ app: { endsIn: 20 } });
  const start = (): void => {
    scene.system.start({ group: 99, word: WORD, parent: 1, whenAsked: start });
  };
  start();
  scene.run.ask(false);
  await scene.ended();
  assertEquals(scene.system.running.length, 1);
});

Deno.test("what an app has left that ends before anyone has looked is found", async () => {
  const scene = new Scene({ agent: "never" });
  const child = scene.system.start({ parent: scene.pid });
  scene.run.ask(false);
  scene.at(100, () => scene.system.end(scene.pid));
  assertEquals([(await scene.ended()).how, scene.system.running], ["signal", []]);
  assertEquals(scene.system.journal, [`100 SIGTERM ${child}`]);
});

Deno.test("when a stop takes the app away, what it leaves gets its time, and is killed then", async () => {
  const scene = new Scene({ app: { endsIn: 20 } });
  scene.system.start({ parent: scene.pid, ...REFUSES });
  scene.run.ask(false);
  assertEquals((await scene.ended()).how, "signal");
  const journal = ["0 SIGINT 20 21", "1050 SIGTERM 21", "2080 kill 21"];
  assertEquals([scene.system.journal, scene.clock.now()], [journal, 2090]);
});

Deno.test("a kill while what it left has its time is heard at once", async () => {
  const scene = new Scene({ app: { endsIn: 20 } });
  scene.system.start({ parent: scene.pid, ...REFUSES });
  scene.run.ask(false);
  scene.at(500, () => scene.run.kill());
  assertEquals((await scene.ended()).how, "killed");
  // At the next look at what is left.
  assertEquals(scene.system.journal, ["0 SIGINT 20 21", "570 kill 21"]);
});

Deno.test("what a killed app leaves is not asked, but killed", async () => {
  const scene = new Scene({ app: REFUSES });
  const child = scene.system.start({ parent: scene.pid, ...REFUSES });
  const orphan = scene.system.start({ parent: child, group: 99, ...REFUSES });
  scene.run.ask(false);
  await scene.clock.pass(100);
  scene.system.end(child);
  scene.run.kill();
  assertEquals((await scene.ended()).how, "killed");
  assertEquals(scene.system.journal, [
    `0 SIGINT ${APP} ${child}`,
    `100 kill ${APP}`,
    `100 kill ${orphan}`,
  ]);
});

Deno.test("on Windows what a killed app leaves goes with it", async () => {
  const scene = new Scene({ kind: "windows", app: REFUSES });
  scene.system.start({ parent: scene.system.start({ parent: scene.pid, ...REFUSES }) });
  scene.run.kill();
  await scene.ended();
  const journal = [`0 kill 20 ${FIRST} ${SECOND}`];
  assertEquals([scene.system.journal, scene.system.running], [journal, []]);
});

Deno.test("clearing twice asks nobody twice", async () => {
  const scene = new Scene({});
  scene.system.start({ parent: scene.pid });
  scene.ends();
  await scene.ended();
  await scene.clock.until(scene.run.clear());
  await scene.clock.until(scene.run.clear());
  assertEquals(scene.system.journal, ["0 SIGTERM 21"]);
});

Deno.test("a process that the system cannot end does not hold up the next start for good", async () => {
  const scene = new Scene({ app: { endsIn: 20 } });
  scene.system.start({ parent: scene.pid, ...REFUSES, isKillable: false });
  scene.run.ask(false);
  assertEquals((await scene.ended()).how, "signal");
  assertEquals(scene.system.running, [FIRST]);
  assertEquals(scene.warnings, [
    "what the app started does not end when it is killed, and is left running: pid 21",
  ]);
});
