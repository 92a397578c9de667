/** How a run of the app is asked to end, step by step. */
import { assertEquals } from "@std/assert";
import type { StopHow } from "../../../lib/report/events.ts";
import { APP } from "./played.ts";
import { GRACE_MS, Scene, type Setting } from "./scene.ts";

const CHILD = APP + 1;
const REFUSES = { endsIn: Infinity };
const SLOW = { endsIn: 20 };

interface Stop extends Setting {
  /** What happens beside that it is asked to end. */
  readonly play?: (scene: Scene) => void;
  /** When it is asked, in ms after its start. */
  readonly asked: number;
  readonly hasSignal?: boolean;
  /** What the system is asked for. */
  readonly journal?: readonly string[];
  /** What the agent hears. */
  readonly heard?: readonly string[];
  readonly how: StopHow;
  /** When the run has ended. */
  readonly at: number;
  readonly details?: readonly string[];
  /** What runs on. */
  readonly left?: readonly number[];
}

const NO_AGENT = ["no agent: it gets SIGINT"];
const NO_PYTHON = "no agent has come up in the app (does app run Python?)";
const NONE_CAME_TO_CLOSE = `${NO_PYTHON}: its windows are closed`;
const NONE_CAME = [`${NO_PYTHON}: it gets SIGINT`];
/** The stop of an app in which no agent ever comes, when that has been waited for. */
const NEVER_THERE = {
  agent: "never",
  asked: 501,
  journal: ["501 SIGINT 20"],
  how: "signal",
  at: 501,
} as const;
const STOP = [`stop ${GRACE_MS} 0 SIGINT NOW`];

const stopWith = (...pids: number[]) => [`${STOP} ${pids.join(" ")}`];

/** The agent interrupts the app, and what it was told to interrupt beside it. */
function interrupt({ agent, system }: Scene): void {
  const [, , , , , ...pids] = agent?.heard.at(-1)?.split(" ") ?? [];
  if (pids.length > 0) void system.platform.ask(pids.map(Number), "SIGINT");
  agent?.say({ says: "step", step: "interrupt", signal: "SIGINT" });
}

/** It executes another program in its own process. */
function beginsAnew({ agent }: Scene): void {
  agent?.say({ says: "executing" });
  agent?.leave();
}

const STOPS: Record<string, Stop> = {
  "without an agent it gets the signal": {
    asked: 2000,
    journal: ["2000 SIGINT 20"],
    how: "signal",
    at: 2000,
    details: NO_AGENT,
  },
  "the signal is that of --stop-signal": {
    stopSignal: "SIGTERM",
    asked: 0,
    journal: ["0 SIGTERM 20"],
    how: "signal",
    at: 0,
    details: ["no agent: it gets SIGTERM"],
  },
  "what runs below it gets the signal, too": {
    app: SLOW,
    play: ({ system, pid }) => void system.start({ parent: pid }),
    asked: 0,
    journal: ["0 SIGINT 20 21"],
    how: "signal",
    at: 20,
    details: NO_AGENT,
  },
  "Windows closes its windows": {
    kind: "windows",
    asked: 0,
    journal: ["0 close 20"],
    how: "window-close",
    at: 0,
    details: ["no agent: its windows are closed"],
  },
  "Windows closes the windows of what runs below it, too": {
    kind: "windows",
    app: SLOW,
    play: ({ system, pid }) => void system.start({ parent: pid }),
    asked: 0,
    journal: ["0 close 20 21"],
    how: "window-close",
    at: 20,
    details: ["no agent: its windows are closed"],
  },
  "on Windows what it starts while it stops ends with it": {
    kind: "windows",
    app: { endsIn: 20 },
    play: (scene) => void scene.at(10, () => scene.system.start({ parent: scene.pid })),
    asked: 0,
    journal: ["0 close 20", "20 close 21"],
    how: "window-close",
    at: 30,
    details: ["no agent: its windows are closed"],
  },
  "on Windows what breaks away lives on": {
    kind: "windows",
    play: ({ system, pid }) => void system.start({ parent: pid, breaksAway: true }),
    asked: 0,
    journal: ["0 close 20"],
    how: "window-close",
    at: 0,
    details: ["no agent: its windows are closed"],
    left: [CHILD],
  },
  "an agent that is there does it alone": {
    agent: 100,
    play: (scene) => void scene.at(2050, () => scene.ends()),
    asked: 2000,
    heard: STOP,
    how: "agent",
    at: 2050,
  },
  "an agent that has closed the windows says so": {
    agent: 100,
    play(scene) {
      scene.at(2010, () => scene.agent?.say({ says: "step", step: "window-close" }));
      scene.at(2050, () => scene.ends());
    },
    asked: 2000,
    heard: STOP,
    how: "window-close",
    at: 2050,
  },
  "an agent hears of the terminal's own signal": {
    agent: 100,
    play: (scene) => void scene.at(2050, () => scene.ends()),
    asked: 2000,
    hasSignal: true,
    heard: [`stop ${GRACE_MS} 1 SIGINT NOW`],
    how: "agent",
    at: 2050,
  },
  "--stop-signal is what an agent asks by": {
    agent: 100,
    stopSignal: "SIGTERM",
    play: (scene) => void scene.at(2050, () => scene.ends()),
    asked: 2000,
    heard: [`stop ${GRACE_MS} 0 SIGTERM NOW`],
    how: "agent",
    at: 2050,
  },
  "what its agent interrupts by gets what shares its process group, and the rest when it has gone":
    {
      agent: 100,
      play(scene) {
        scene.system.start({ parent: scene.pid, endsIn: 30 });
        scene.system.start({ parent: scene.pid, group: 99, endsIn: 30 });
        scene.system.start({ parent: scene.pid, isDeaf: true, endsIn: 30 });
        scene.at(2001, () => interrupt(scene));
        scene.at(2010, () => scene.ends());
      },
      asked: 2000,
      journal: ["2001 SIGINT 21", "2010 SIGTERM 22 23"],
      heard: stopWith(CHILD),
      how: "agent",
      at: 2040,
    },
  "what was interrupted and does not end is asked a second later, and then killed": {
    agent: 100,
    play(scene) {
      scene.system.start({ parent: scene.pid, ...REFUSES });
      scene.system.start({ parent: scene.pid, swallows: 1 });
      scene.at(2001, () => interrupt(scene));
      scene.at(2010, () => scene.ends());
    },
    asked: 2000,
    journal: ["2001 SIGINT 21 22", "3040 SIGTERM 21 22", "4070 kill 21"],
    heard: stopWith(CHILD, CHILD + 1),
    how: "agent",
    at: 4080,
  },
  "what the app has started since the word to stop is interrupted from outside": {
    agent: 100,
    play(scene) {
      scene.system.start({ parent: scene.pid });
      scene.at(2300, () => scene.system.start({ parent: scene.pid, endsIn: 1 }));
      scene.at(2301, () => interrupt(scene));
      scene.at(2310, () => scene.ends());
    },
    asked: 2000,
    journal: ["2301 SIGINT 21", "2301 SIGINT 22"],
    heard: stopWith(CHILD),
    how: "agent",
    at: 2310,
  },
  "an agent that interrupts once more has it sent once more": {
    agent: 100,
    play(scene) {
      scene.system.start({ parent: scene.pid, swallows: 1 });
      scene.at(2001, () => interrupt(scene)).at(3500, () => interrupt(scene));
      scene.at(3510, () => scene.ends());
    },
    asked: 2000,
    journal: ["2001 SIGINT 21", "3500 SIGINT 21"],
    heard: stopWith(CHILD),
    how: "agent",
    at: 3510,
  },
  "a launcher around the app and the app itself are not interrupted from outside": {
    agent: "never",
    play(scene) {
      const app = scene.system.start({ parent: scene.pid });
      scene.system.start({ parent: scene.pid });
      scene.system.start({ parent: app });
      scene.at(100, () => scene.agent?.arrive(app));
      scene.at(2001, () => interrupt(scene));
      scene.at(2050, () => scene.system.end(app)).at(2051, () => scene.ends());
    },
    asked: 2000,
    journal: ["2001 SIGINT 22 23"],
    heard: stopWith(CHILD + 1, CHILD + 2),
    how: "agent",
    at: 2051,
  },
  "where it is not known which process the agent is in, none is interrupted from outside": {
    agent: "never",
    play(scene) {
      scene.system.start({ parent: scene.pid });
      scene.at(100, () => scene.agent?.arrive(1));
      scene.at(2001, () => interrupt(scene)).at(2050, () => scene.ends());
    },
    asked: 2000,
    journal: ["2050 SIGTERM 21"],
    heard: STOP,
    how: "agent",
    at: 2060,
  },
  "on Windows nothing is interrupted from outside": {
    kind: "windows",
    agent: 100,
    play(scene) {
      scene.at(2001, () => interrupt(scene)).at(2050, () => scene.ends());
    },
    asked: 2000,
    heard: STOP,
    how: "agent",
    at: 2050,
  },
  "an agent that does not answer within 500 ms does not keep the signal from the app": {
    agent: 100,
    app: SLOW,
    play(scene) {
      scene.agent!.answersStop = false;
      scene.system.start({ parent: scene.pid });
      scene.system.start({ parent: scene.pid, group: 99 });
    },
    asked: 2000,
    journal: ["2500 SIGINT 20 21", "2520 SIGTERM 22"],
    heard: stopWith(CHILD),
    how: "signal",
    at: 2720,
    details: ["the agent does not answer: it gets SIGINT"],
  },
  "one that takes the app for signalled meanwhile, as it has heard so late, is right in that": {
    agent: 100,
    play: (scene) => void (scene.agent!.isLate = true),
    asked: 2000,
    journal: ["2000 SIGINT 20"],
    heard: STOP,
    how: "agent",
    at: 2200,
  },
  "on Windows it does not keep the windows open": {
    kind: "windows",
    agent: 100,
    play: (scene) => void (scene.agent!.answersStop = false),
    asked: 2000,
    journal: ["2500 close 20"],
    heard: STOP,
    how: "window-close",
    at: 2700,
    details: ["the agent does not answer: its windows are closed"],
  },
  "where the terminal has asked already, it is given 1.5 s": {
    agent: 100,
    play: (scene) => void (scene.agent!.answersStop = false),
    asked: 2000,
    hasSignal: true,
    journal: ["3500 SIGINT 20"],
    heard: [`stop ${GRACE_MS} 1 SIGINT NOW`],
    how: "signal",
    at: 3700,
    details: ["the agent does not answer: it gets SIGINT"],
  },
  "an agent that still has to come is waited for": {
    agent: 499,
    play: (scene) => void scene.at(600, () => scene.ends()),
    asked: 100,
    heard: STOP,
    how: "agent",
    at: 600,
  },
  "an agent that does not come is waited for until 500 ms after the start": {
    agent: "never",
    asked: 100,
    journal: ["500 SIGINT 20"],
    how: "signal",
    at: 500,
    details: NONE_CAME,
  },
  "an agent that comes later than that has nothing to say": {
    agent: 501,
    app: { endsIn: 10 },
    asked: 100,
    journal: ["500 SIGINT 20"],
    heard: [],
    how: "signal",
    at: 710,
    details: NONE_CAME,
  },
  "one that has called is waited for longer: on a busy machine it is let in late": {
    agent: 1900,
    isAwaited: true,
    play: (scene) => void scene.at(1950, () => scene.ends()),
    asked: 700,
    heard: STOP,
    how: "agent",
    at: 1950,
  },
  "one that has called and never comes is waited for until 2 s after the start": {
    agent: "never",
    isAwaited: true,
    asked: 1000,
    journal: ["2000 SIGINT 20"],
    how: "signal",
    at: 2000,
    details: NONE_CAME,
  },
  "one that has called and never comes is waited for during a quarter of the grace period": {
    agent: "never",
    isAwaited: true,
    asked: 100,
    journal: [`${100 + GRACE_MS / 4} SIGINT 20`],
    how: "signal",
    at: 100 + GRACE_MS / 4,
    details: NONE_CAME,
  },
  "on Windows it is told all the same: an app that still starts has no windows to close": {
    kind: "windows",
    app: REFUSES,
    agent: 900,
    play: (scene) => void scene.at(950, () => scene.ends()),
    asked: 100,
    journal: ["500 close 20"],
    heard: STOP,
    how: "agent",
    at: 950,
    details: [NONE_CAME_TO_CLOSE],
  },
  "so it is after the terminal's own signal": {
    kind: "windows",
    app: REFUSES,
    agent: 2500,
    play: (scene) => void scene.at(2550, () => scene.ends()),
    asked: 100,
    hasSignal: true,
    journal: ["2000 close 20"],
    heard: [`stop ${GRACE_MS} 1 SIGINT NOW`],
    how: "agent",
    at: 2550,
  },
  "but not where it has been killed": {
    kind: "windows",
    app: REFUSES,
    agent: 5200,
    asked: 100,
    journal: ["500 close 20", "5100 kill 20"],
    heard: [],
    how: "killed",
    at: 5100,
    details: [NONE_CAME_TO_CLOSE],
  },
  "an agent that is not there after that is not waited for": {
    ...NEVER_THERE,
    details: NONE_CAME,
  },
  "of a Python in which none comes it is said what may be why": {
    command: ["/x/python3.11", "app.py"],
    ...NEVER_THERE,
    details: [
      "no agent has come up in the app (has it become another program, as by os.exec?): it gets SIGINT",
    ],
  },
  "so it is of a Python that was told to let none in": {
    command: ["/x/python3", "-I", "app.py"],
    ...NEVER_THERE,
    details: [
      "no agent has come up: python3 was started with -I, -E or -S, which keep it out: it gets SIGINT",
    ],
  },
  "an agent that has gone is none": {
    agent: 100,
    play: ({ clock, agent }) => void clock.after(1000, () => agent?.leave()),
    asked: 2000,
    journal: ["2000 SIGINT 20"],
    heard: [],
    how: "signal",
    at: 2000,
    details: ["the agent is gone: it gets SIGINT"],
  },
  "an app that ends before its agent has come gets no signal": {
    agent: "never",
    play: (scene) => void scene.at(300, () => scene.system.end(scene.pid)),
    asked: 100,
    how: "signal",
    at: 300,
  },
  "an app that has the terminal's signal does not get ours within 1.5 s": {
    play: (scene) => void scene.at(3400, () => scene.ends()),
    asked: 2000,
    hasSignal: true,
    how: "signal",
    at: 3400,
  },
  "after 1.5 s it gets ours, and what runs below it does not": {
    play: ({ system, pid }) => void system.start({ parent: pid, group: 99 }),
    asked: 2000,
    hasSignal: true,
    // What it has left is asked when it is gone.
    journal: ["3500 SIGINT 20", "3500 SIGTERM 21"],
    how: "signal",
    at: 3510,
  },
  "on Windows what ends by the console's own Ctrl-C has been signalled": {
    kind: "windows",
    play: (scene) => void scene.at(2100, () => scene.ends(-1073741510)),
    asked: 2000,
    hasSignal: true,
    how: "signal",
    at: 2100,
  },
  "so has what is gone before its agent is there": {
    kind: "windows",
    agent: "never",
    play: (scene) => void scene.at(200, () => scene.ends(-1073741510)),
    asked: 100,
    hasSignal: true,
    how: "signal",
    at: 200,
  },
  "after 1.5 s its windows are closed": {
    kind: "windows",
    app: { endsIn: 20 },
    asked: 2000,
    hasSignal: true,
    journal: ["3500 close 20"],
    how: "window-close",
    at: 3520,
  },
  "what has the terminal's signal is not asked at once when the app has gone": {
    agent: 100,
    play(scene) {
      const child = scene.system.start({ parent: scene.pid });
      scene.system.start({ parent: scene.pid, group: 99 });
      scene.at(1999, () => scene.run.hearTerminal("SIGINT")).at(2010, () => scene.ends());
      scene.at(2500, () => scene.system.end(child));
    },
    asked: 2000,
    hasSignal: true,
    journal: ["2010 SIGTERM 22"],
    heard: [`stop ${GRACE_MS} 1 SIGINT NOW ${CHILD}`],
    how: "agent",
    at: 2560,
  },
  "a launcher around the app ends by itself": {
    agent: 100,
    play: (scene) =>
      void scene.at(2050, () => scene.agent?.leave()).at(3049, () => scene.system.end(scene.pid)),
    asked: 2000,
    heard: STOP,
    how: "agent",
    at: 3049,
  },
  "a launcher that does not end within 1 s gets the signal": {
    agent: 100,
    play: (scene) => void scene.at(2050, () => scene.agent?.leave()),
    asked: 2000,
    journal: ["3050 SIGINT 20"],
    heard: STOP,
    how: "agent",
    at: 3050,
  },
  "so does what has been known to run below it": {
    app: SLOW,
    agent: 100,
    play: (scene) => {
      scene.system.start({ parent: scene.pid });
      scene.at(2050, () => scene.agent?.leave());
    },
    asked: 2000,
    journal: ["3050 SIGINT 20 21"],
    heard: stopWith(CHILD),
    how: "agent",
    at: 3070,
  },
  "also one that has begun anew long before": {
    app: SLOW,
    agent: 100,
    play: (scene) =>
      void scene.at(500, () => beginsAnew(scene)).at(700, () => scene.agent?.arrive(scene.pid))
        .at(2050, () => scene.agent?.leave()),
    asked: 2000,
    journal: ["3050 SIGINT 20"],
    heard: STOP,
    how: "agent",
    at: 3070,
  },
  "a launcher that begins anew in the moment of the word is asked again as the app": {
    agent: 100,
    play: (scene) =>
      void scene.at(1999, () => scene.agent!.answersStop = false)
        .at(2001, () => beginsAnew(scene)).at(3400, () => scene.agent?.arrive(scene.pid))
        .at(3450, () => scene.ends()),
    asked: 2000,
    heard: [...STOP, ...STOP],
    how: "agent",
    at: 3450,
  },
  "so it is where another process goes on for it": {
    app: SLOW,
    agent: 100,
    play(scene) {
      scene.system.start({ parent: scene.pid, ...REFUSES });
      scene.at(2010, () => {
        scene.agent?.leave();
        scene.agent?.arrive(CHILD);
      }).at(2050, () => {
        scene.system.end(CHILD);
        scene.ends();
      });
    },
    asked: 2000,
    heard: [...stopWith(CHILD), ...STOP],
    how: "agent",
    at: 2050,
  },
  "and it is told whether it has got the signal": {
    app: SLOW,
    agent: 100,
    play(scene) {
      scene.system.start({ parent: scene.pid, ...REFUSES });
      scene.at(2005, () => interrupt(scene)).at(2010, () => {
        scene.agent?.leave();
        scene.agent?.arrive(CHILD);
      }).at(2050, () => {
        scene.system.end(CHILD);
        scene.ends();
      });
    },
    asked: 2000,
    journal: ["2005 SIGINT 21"],
    heard: [...stopWith(CHILD), `stop ${GRACE_MS} 1 SIGINT NOW`],
    how: "agent",
    at: 2050,
  },
  "a launcher that starts the app again gets the signal": {
    app: SLOW,
    agent: 100,
    play(scene) {
      const child = scene.system.start({ parent: scene.pid, ...REFUSES });
      scene.at(1000, () => {
        scene.agent?.leave();
        scene.agent?.arrive(child);
      }).at(2050, () => {
        scene.agent?.leave();
        scene.system.end(child);
      }).at(2100, () => scene.agent?.arrive(scene.system.start({ parent: scene.pid })));
    },
    asked: 2000,
    // And the app that it has started again is what it leaves.
    journal: ["3100 SIGINT 20 21", "3320 SIGTERM 22"],
    heard: STOP,
    how: "agent",
    at: 3330,
  },
  "what has begun anew after the terminal's own signal has not got that": {
    agent: 100,
    play: (scene) =>
      void scene.at(2001, () => beginsAnew(scene)).at(2100, () => scene.agent?.arrive(scene.pid))
        .at(2150, () => scene.ends()),
    asked: 2000,
    hasSignal: true,
    heard: [`stop ${GRACE_MS} 1 SIGINT NOW`, ...STOP],
    how: "agent",
    at: 2150,
  },
  "the agent in what it has begun anew as is waited for": {
    agent: 100,
    play: (scene) =>
      void scene.at(1990, () => beginsAnew(scene)).at(3400, () => scene.agent?.arrive(scene.pid))
        .at(3450, () => scene.ends()),
    asked: 2000,
    heard: STOP,
    how: "agent",
    at: 3450,
  },
  "but no longer than a Python takes to start": {
    agent: 100,
    play: (scene) => void scene.at(1990, () => beginsAnew(scene)),
    asked: 2000,
    journal: ["3490 SIGINT 20"],
    how: "signal",
    at: 3490,
    details: [
      "the app has become another program, in which no agent has come up: it gets SIGINT",
    ],
  },
  "nor than it runs": {
    agent: 100,
    play: (scene) =>
      void scene.at(1990, () => beginsAnew(scene))
        .at(2100, () => scene.system.end(scene.pid)),
    asked: 2000,
    how: "signal",
    at: 2100,
  },
  "the windows of a launcher are closed on Windows": {
    kind: "windows",
    agent: 100,
    play: (scene) => void scene.at(2050, () => scene.agent?.leave()),
    asked: 2000,
    journal: ["3050 close 20"],
    heard: STOP,
    how: "agent",
    at: 3050,
  },
  "one that swallows the signal is killed after the grace period": {
    app: { swallows: 1 },
    asked: 1000,
    journal: ["1000 SIGINT 20", "6000 kill 20"],
    how: "killed",
    at: 6000,
    details: NO_AGENT,
  },
  "one that refuses is killed with what runs below it": {
    app: REFUSES,
    play: ({ system, pid }) => void system.start({ parent: pid, ...REFUSES }),
    asked: 1000,
    journal: ["1000 SIGINT 20 21", "6000 kill 20 21"],
    how: "killed",
    at: 6000,
    details: NO_AGENT,
  },
  "one whose agent does not get it to end is killed": {
    agent: 100,
    asked: 1000,
    journal: ["6000 kill 20"],
    heard: STOP,
    how: "killed",
    at: 6200,
  },
  "Windows kills what runs below it in one go": {
    kind: "windows",
    app: REFUSES,
    play: ({ system, pid }) => void system.start({ parent: pid, ...REFUSES }),
    asked: 0,
    journal: ["0 close 20 21", `${GRACE_MS} kill 20 21`],
    how: "killed",
    at: GRACE_MS,
    details: ["no agent: its windows are closed"],
  },
};

for (const [name, row] of Object.entries(STOPS)) {
  Deno.test(`a stop: ${name}`, async () => {
    const scene = new Scene(row);
    row.play?.(scene);
    await scene.clock.pass(row.asked);
    scene.run.ask(row.hasSignal ?? false);
    const ending = scene.run.end(GRACE_MS);
    const { how } = await scene.ended();
    assertEquals({
      how,
      at: scene.clock.now(),
      journal: scene.system.journal,
      heard: scene.agent?.heard ?? [],
      details: scene.details,
    }, {
      how: row.how,
      at: row.at,
      journal: row.journal ?? [],
      heard: row.heard ?? [],
      details: row.details ?? [],
    });
    await scene.clock.until(ending);
    assertEquals(scene.system.running, row.left ?? []);
    await scene.clock.pass(60_000);
    assertEquals(scene.system.journal, row.journal ?? [], "nothing comes after the end");
  });
}
