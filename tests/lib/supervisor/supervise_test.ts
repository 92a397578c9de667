import { assertEquals, assertRejects } from "@std/assert";
import type { Ended, Generation } from "../../../lib/app/generation.ts";
import type { Happening } from "../../../lib/report/events.ts";
import { Supervisor, type Surface } from "../../../lib/supervisor/supervise.ts";
import type { Checked } from "../../../lib/supervisor/look.ts";
import type { Change } from "../../../lib/watch/changes.ts";
import { CHANGED, verdictOf } from "./fed.ts";

/** An app that ends when it is told. */
class Played implements Generation {
  readonly pid = 7;
  readonly isWarm = false;
  readonly command = ["app"];
  readonly ended: Promise<Ended>;
  readonly ready = Promise.resolve(undefined);
  readonly end: (ended: Ended) => void;
  readonly fail: (error: unknown) => void;
  readonly heard: string[] = [];

  constructor(readonly begin: () => void) {
    const { promise, resolve, reject } = Promise.withResolvers<Ended>();
    [this.ended, this.end, this.fail] = [promise, resolve, reject];
  }

  ask(hasSignal: boolean): void {
    this.heard.push(hasSignal ? "asked, has the signal" : "asked");
  }

  kill(): void {
    this.heard.push("killed");
  }
}

const GONE: Ended = { how: "signal", steps: [], code: null, signal: "SIGINT" };

/** A world in which nothing takes time, and a supervisor in it. */
class Stage implements Surface {
  readonly apps: Played[] = [];
  readonly told: string[] = [];
  readonly events: Happening[] = [];
  /** What the looks were at. */
  readonly looks: (readonly string[])[] = [];
  clock = 0;
  readonly graces: { ms: number; run: () => void; cancelled: boolean }[] = [];
  found: readonly Change[] = CHANGED;
  refuses = false;
  readonly supervisor = new Supervisor(this, {
    exitWithApp: false,
    grace: 5000,
    codeOfSignal: () => 1,
  });

  check(touched: readonly string[]): Promise<Checked> {
    this.looks.push(touched);
    return Promise.resolve({ verdict: verdictOf(this.found, touched) });
  }
  spawn(): Promise<Generation> {
    if (this.refuses) return Promise.reject(new Error("not executable"));
    const app = new Played(() => this.told.push("begun"));
    this.apps.push(app);
    return Promise.resolve(app);
  }
  keepCold(): void {}
  begin(running: Generation): void {
    running.begin();
  }
  report(generation: number, what: Happening): void {
    this.told.push(`${generation} ${what.event}`);
    this.events.push(what);
  }
  describeFailure(thrown: unknown) {
    return { code: "no", message: String(thrown), hint: "" };
  }
  now(): number {
    return this.clock;
  }
  after(ms: number, run: () => void): () => void {
    const grace = { ms, run, cancelled: false };
    this.graces.push(grace);
    return () => grace.cancelled = true;
  }

  async save(): Promise<void> {
    this.supervisor.burstOpened();
    this.supervisor.settled({ lastAt: 0, paths: ["a.py"], isCutOff: false });
    await settledPromises();
  }
}

/** Lets all that waits for nothing but promises go on. */
const settledPromises = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

Deno.test("a save goes all the way: asked, gone, started again, told in order", async () => {
  const stage = new Stage();
  stage.supervisor.begin();
  await settledPromises();
  await stage.save();
  assertEquals(stage.apps[0]!.heard, ["asked"]);
  assertEquals(stage.apps.length, 1);
  assertEquals(stage.graces.map(({ ms, cancelled }) => [ms, cancelled]), [[5000, false]]);
  stage.apps[0]!.end(GONE);
  await settledPromises();
  assertEquals(stage.apps.length, 2);
  assertEquals(stage.graces[0]!.cancelled, true);
  assertEquals(stage.told, [
    "1 start",
    "begun",
    "1 change",
    "1 stop",
    "2 start",
    "2 restart",
    "begun",
  ]);
  stage.supervisor.end("person", 130, true);
  assertEquals(stage.apps[1]!.heard, ["asked, has the signal"]);
  stage.apps[1]!.end(GONE);
  assertEquals(await stage.supervisor.finished, 130);
});

Deno.test("the files that were named are looked at, and times are told by the clock", async () => {
  const stage = new Stage();
  stage.supervisor.begin();
  await settledPromises();
  stage.clock = 1000;
  await stage.save();
  assertEquals(stage.looks, [["a.py"]]);
  stage.clock = 1040;
  stage.apps[0]!.end(GONE);
  await settledPromises();
  assertEquals(stage.events.at(-1), {
    event: "restart",
    paths: ["a.py"],
    debounce_ms: 1000,
    check_ms: 0,
    before_ms: 0,
    stop_ms: 40,
    start_ms: 0,
    total_ms: 40,
  });
});

Deno.test("the grace period kills, and a second Ctrl-C does not wait for it", async () => {
  const stage = new Stage();
  stage.supervisor.begin();
  await settledPromises();
  await stage.save();
  stage.graces[0]!.run();
  assertEquals(stage.apps[0]!.heard, ["asked", "killed"]);
  stage.apps[0]!.end(GONE);
  await settledPromises();
  stage.supervisor.end("person", 130, false);
  stage.supervisor.end("person", 130, false);
  assertEquals(stage.apps[1]!.heard, ["asked", "killed"]);
  stage.apps[1]!.end(GONE);
  assertEquals(await stage.supervisor.finished, 130);
});

Deno.test("an app that cannot be started the first time is an error and exit code 2", async () => {
  const stage = new Stage();
  stage.refuses = true;
  stage.supervisor.begin();
  assertEquals(await stage.supervisor.finished, 2);
  assertEquals(stage.told, ["1 error", "1 quit"]);
});

Deno.test("a failure that nobody foresaw ends the loop with it", async () => {
  const stage = new Stage();
  stage.supervisor.begin();
  await settledPromises();
  stage.apps[0]!.fail(new Error("a bug"));
  await assertRejects(() => stage.supervisor.finished, Error, "a bug");
});

Deno.test("an app that not even a kill ends is left, where slop-watch is to end", async () => {
  const stage = new Stage();
  stage.supervisor.begin();
  await settledPromises();
  stage.supervisor.end("SIGTERM", 143, false);
  stage.supervisor.end("SIGTERM", 143, false);
  assertEquals(stage.apps[0]!.heard, ["asked", "killed"]);
  for (const { run, cancelled } of stage.graces.slice(1)) if (!cancelled) run();
  assertEquals(await stage.supervisor.finished, 143);
  assertEquals(stage.told.at(-1), "1 quit");
  assertEquals(stage.told.filter((what) => what === "1 quit").length, 1);
});
