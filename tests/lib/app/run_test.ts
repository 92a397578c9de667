/** How a run of the app ends: by itself, when it was asked, when it was killed. */
import { assertEquals } from "@std/assert";
import { OUTWAIT_MS } from "../../../lib/app/generation.ts";
import { WORD } from "./played.ts";
import { GRACE_MS, Scene, type Setting } from "./scene.ts";

const REFUSES = { endsIn: Infinity };

Deno.test("the steps of a stop are told with their times, the last one up to the end", async () => {
  const scene = new Scene({ agent: 100 });
  scene.at(1010, () => scene.agent?.say({ says: "step", step: "on_stop" }))
    .at(1030, () => scene.agent?.say({ says: "step", step: "interrupt" }))
    .at(1090, () => scene.ends());
  await scene.clock.pass(1000);
  scene.run.ask(false);
  const { how, steps, code, signal } = await scene.ended();
  assertEquals({ how, code, signal }, { how: "agent", code: 0, signal: null });
  assertEquals(steps, [{ step: "on_stop", ms: 20 }, { step: "interrupt", ms: 60 }]);
});

Deno.test("a last step that is heard of when the process is gone counts", async () => {
  const scene = new Scene({ agent: 100 });
  scene.at(1090, () => scene.system.end(scene.pid))
    .at(1190, () => scene.agent?.say({ says: "step", step: "window-close" }))
    .at(1190, () => scene.agent?.leave());
  await scene.clock.pass(1000);
  scene.run.ask(false);
  const { how, steps } = await scene.ended();
  assertEquals({ how, steps, at: scene.clock.now() }, {
    how: "window-close",
    steps: [{ step: "window-close", ms: 0 }],
    at: 1190,
  });
});

/** The line that the app ended with, as its agent tells it. */
const CRASH = { type: "ValueError", message: "ValueError: x", path: "app.py", line: 3 };
const RAISED = { at: "app:3", soonIn: "" };

interface OwnEnd extends Setting {
  readonly play: (scene: Scene) => void;
  /** When all is heard. */
  readonly at: number;
  readonly code?: number;
  readonly hasCrash?: boolean;
}

const tellCrash = ({ agent }: Scene) => agent?.say({ says: "crash", ...CRASH, raised: RAISED });

const OWN_ENDS: Record<string, OwnEnd> = {
  "without an agent": {
    play: (scene) => void scene.at(100, () => scene.ends(3)),
    code: 3,
    at: 100,
  },
  "with a crash that its agent told of before": {
    agent: 50,
    play: (scene) => void scene.at(2000, () => tellCrash(scene)).at(2001, () => scene.ends(1)),
    code: 1,
    at: 2001,
    hasCrash: true,
  },
  "with a crash that is heard of later": {
    agent: 50,
    play: (scene) =>
      void scene.at(2000, () => scene.system.end(scene.pid, { code: 1, signal: null }))
        .at(2150, () => tellCrash(scene)).at(2160, () => scene.agent?.leave()),
    code: 1,
    at: 2160,
    hasCrash: true,
  },
  "and its agent's connection is held open": {
    agent: 50,
    play: (scene) => void scene.at(2000, () => scene.system.end(scene.pid)),
    at: 2200,
  },
  "and has failed, and its agent's connection is held open": {
    agent: 50,
    play: (scene) =>
      void scene.at(2000, () => scene.system.end(scene.pid, { code: 1, signal: null })),
    code: 1,
    at: 3000,
  },
  "and has failed, and its agent is let in after that": {
    agent: 900,
    isAwaited: true,
    play: (scene) =>
      void scene.at(100, () => scene.system.end(scene.pid, { code: 1, signal: null }))
        .at(910, () => tellCrash(scene)).at(920, () => scene.agent?.leave()),
    code: 1,
    at: 920,
    hasCrash: true,
  },
  "and has failed, and its agent is never let in": {
    agent: "never",
    isAwaited: true,
    play: (scene) => void scene.at(100, () => scene.ends(1)),
    code: 1,
    at: 1100,
  },
  "and well, and its agent is never let in": {
    agent: "never",
    isAwaited: true,
    play: (scene) => void scene.at(100, () => scene.system.end(scene.pid)),
    at: 300,
  },
  "and has failed, and no agent has called": {
    agent: "never",
    play: (scene) =>
      void scene.at(500, () => scene.system.end(scene.pid, { code: 1, signal: null })),
    code: 1,
    at: 500,
  },
  "and what it left holds its output open": {
    relayed: new Promise(() => {}),
    play: (scene) => void scene.at(100, () => scene.ends()),
    at: 300,
  },
  "on Windows, whose look at what it left is not waited for": {
    kind: "windows",
    play: (scene) => void scene.at(100, () => scene.ends()),
    at: 100,
  },
};

for (const [name, row] of Object.entries(OWN_ENDS)) {
  Deno.test(`an app ends by itself ${name}`, async () => {
    const scene = new Scene(row);
    row.play(scene);
    const { how, code, steps, crash, raised } = await scene.ended();
    assertEquals({ how, code, steps, crash, raised, at: scene.clock.now() }, {
      how: "already-exited",
      code: row.code ?? 0,
      steps: [],
      crash: row.hasCrash ? CRASH : undefined,
      raised: row.hasCrash ? RAISED : undefined,
      at: row.at,
    });
    scene.run.ask(false);
    scene.run.kill();
    await scene.clock.until(scene.run.end(GRACE_MS));
    await scene.clock.pass(60_000);
    assertEquals(scene.system.journal, [], "what is gone is neither asked nor killed");
  });
}

Deno.test("output that what it left holds open does not hold up the end of a stop", async () => {
  const scene = new Scene({ relayed: new Promise(() => {}) });
  scene.run.ask(false);
  assertEquals([(await scene.ended()).how, scene.clock.now()], ["signal", 200]);
});

Deno.test("asked twice it is asked once, and not at all when it has been killed", async () => {
  const scene = new Scene({ app: REFUSES });
  scene.run.ask(false);
  scene.run.ask(true);
  await scene.clock.pass(5000);
  scene.run.kill();
  scene.run.ask(false);
  assertEquals((await scene.ended()).how, "killed");
  assertEquals(scene.system.journal, ["0 SIGINT 20", "5000 kill 20"]);
});

/** What is on its way to ask the app when it is killed. */
const ON_THE_WAY: Record<string, Setting & { hasSignal: boolean; asked: number }> = {
  "its agent is waited for": { agent: "never", asked: 0, hasSignal: false },
  "the terminal's signal has its time": { asked: 0, hasSignal: true },
  "a launcher has its time": { agent: 0, asked: 1000, hasSignal: false },
};

for (const [name, { hasSignal, asked, ...setting }] of Object.entries(ON_THE_WAY)) {
  Deno.test(`killed while ${name}, it is not asked any more`, async () => {
    const scene = new Scene({ ...setting, app: { isKillable: false } });
    await scene.clock.pass(asked);
    scene.run.ask(hasSignal);
    if (scene.link?.isThere) scene.at(asked + 50, () => scene.agent?.leave());
    await scene.clock.pass(100);
    scene.run.kill();
    await scene.clock.pass(60_000);
    assertEquals(scene.system.journal, [`${asked + 100} kill 20`]);
  });
}

Deno.test("an agent that comes when the app has been killed is told nothing", async () => {
  const scene = new Scene({ agent: 300, app: { isKillable: false } });
  scene.run.ask(false);
  await scene.clock.pass(200);
  scene.run.kill();
  await scene.clock.pass(1000);
  assertEquals([scene.agent?.heard, scene.system.journal], [[], ["200 kill 20"]]);
});

Deno.test("where it ends while the kill looks below it, its pid is left alone", async () => {
  const scene = new Scene({ app: REFUSES });
  scene.system.lookMs = 50;
  scene.at(120, () => scene.ends());
  scene.at(100, () => scene.run.kill());
  assertEquals((await scene.ended()).how, "killed");
  assertEquals(scene.system.journal, ["150 kill"]);
});

Deno.test("killed from the start on, it ends with what runs below it", async () => {
  const scene = new Scene({ agent: 10 });
  scene.system.start({ parent: scene.pid });
  scene.run.kill();
  assertEquals((await scene.ended()).how, "killed");
  assertEquals([scene.system.journal, scene.system.running], [["0 kill 20 21"], []]);
});

Deno.test("end() asks, and kills after the time it is given", async () => {
  const scene = new Scene({ app: REFUSES });
  await scene.clock.until(scene.run.end(700));
  assertEquals(scene.system.journal, ["0 SIGINT 20", "700 kill 20"]);
});

Deno.test("end() goes on with a stop that has begun, by a time of its own", async () => {
  const scene = new Scene({ app: REFUSES });
  scene.run.ask(false);
  await scene.clock.pass(400);
  await scene.clock.until(scene.run.end(700));
  assertEquals(scene.system.journal, ["0 SIGINT 20", "1100 kill 20"]);
});

Deno.test("end() waits once for an app that not even a kill ends", async () => {
  const scene = new Scene({ app: { ...REFUSES, isKillable: false } });
  await scene.clock.until(scene.run.end(700));
  assertEquals(scene.clock.now(), 700 + OUTWAIT_MS);
  await scene.clock.until(scene.run.end(700));
  assertEquals(scene.clock.now(), 700 + OUTWAIT_MS);
});

Deno.test("end() of an app that ends in time leaves no timer behind", async () => {
  const scene = new Scene({});
  await scene.clock.until(scene.run.end(GRACE_MS));
  assertEquals([scene.system.journal, scene.clock.waiting], [["0 SIGINT 20"], 0]);
});

Deno.test("a Ctrl-C is for a debugger as long as the agent says so and nobody wants the app to end", async () => {
  const scene = new Scene({ agent: 0 });
  await scene.clock.pass(1);
  const { agent, run, clock } = scene;
  const answer = (is: boolean) => (line: string) =>
    void (line === "debugged?" && agent?.say({ says: "debugged", is }));
  agent!.answer = answer(true);
  assertEquals(await clock.until(run.isDebugged()), true);
  agent!.answer = answer(false);
  assertEquals(await clock.until(run.isDebugged()), false);
  agent!.answer = () => {};
  assertEquals([await clock.until(run.isDebugged()), clock.now()], [false, 301]);
  agent!.answer = answer(true);
  run.ask(false);
  assertEquals(await clock.until(run.isDebugged()), false);
});

Deno.test("its pids are its own and those below it", async () => {
  const scene = new Scene({});
  const child = scene.system.start({ parent: scene.pid });
  const grandchild = scene.system.start({ parent: child });
  assertEquals(await scene.clock.until(scene.run.pids()), [scene.pid, child, grandchild]);
});

/** A run on Windows whose app begins anew at 1000 ms: its process ends, and another goes on for it. */
function beginningAnew(comesAt: number): { scene: Scene; next: number } {
  const scene = new Scene({ kind: "windows", agent: 100 });
  const next = scene.system.start({ word: WORD, parent: scene.pid, endsIn: Infinity });
  scene.at(1000, () => {
    scene.agent?.say({ says: "handing" });
    scene.agent?.leave();
    scene.system.end(scene.pid);
  }).at(comesAt, () => scene.agent?.arrive(next));
  return { scene, next };
}

Deno.test("an app that begins anew as another process ends with that", async () => {
  for (const code of [0, 3]) {
    const { scene, next } = beginningAnew(1300);
    scene.at(9000, () => scene.agent?.leave())
      .at(9100, () => scene.system.end(next, { code, signal: null }));
    const ended = await scene.ended();
    assertEquals([ended.how, ended.code, scene.clock.now()], ["already-exited", code, 9100]);
  }
});

Deno.test("an app that begins anew has ended where nothing comes of that", async () => {
  const { scene } = beginningAnew(60_000);
  await scene.ended();
  assertEquals(scene.clock.now(), 4000);
});

Deno.test("what an app has begun anew as is asked, and killed, in its place", async () => {
  for (const askedAt of [1100, 2000]) {
    const { scene, next } = beginningAnew(1300);
    await scene.clock.pass(askedAt);
    scene.run.ask(false);
    await scene.clock.pass(1000);
    assertEquals(scene.agent?.heard.length, 1, `asked at ${askedAt}`);
    scene.run.kill();
    scene.agent?.leave();
    assertEquals((await scene.ended()).how, "killed");
    assertEquals(scene.system.platform.isAlive(next), false);
  }
});
