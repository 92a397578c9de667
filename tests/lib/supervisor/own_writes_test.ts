import { assertEquals } from "@std/assert";
import { MOST_ALIKE, OwnWrites } from "../../../lib/supervisor/own_writes.ts";

const changesOf = (...paths: string[]) =>
  paths.map((path) => ({ path, kind: "modified" }) as const);

/** An app that is started for files, and writes some at its start, each a second after the one before. */
class Played {
  readonly writes = new OwnWrites();
  now = 0;
  restarts = 0;
  readonly named: string[][] = [];
  readonly #begins: (writes: OwnWrites) => void;

  /** @param begins What each run says of itself; that it has an agent, if nothing else. */
  constructor(begins = (writes: OwnWrites) => writes.hasAgent()) {
    this.#begins = begins;
    this.#start([]);
  }

  #start(files: readonly string[]): void {
    this.writes.started(files, this.now);
    this.#begins(this.writes);
  }

  /** Files change so many ms after the start. @param isApps Whether the app has written them. */
  change(files: readonly string[], isApps: boolean, afterMs = 200): void {
    this.writes.settled(this.now + afterMs);
    if (isApps) {
      for (const file of this.writes.suspects.filter((file) => files.includes(file))) {
        this.writes.wrote(file);
      }
    }
    this.now += Math.max(afterMs, 1000);
    const blamed = this.writes.blame(changesOf(...files));
    if (blamed) return void this.named.push([...blamed]);
    const recurring = this.writes.recurring(changesOf(...files));
    if (recurring.length > 0) this.named.push([...recurring]);
    this.restarts++;
    this.#start(files);
  }
}

Deno.test("an app that restarts itself is told after three times in a row, and waits for another file", () => {
  const app = new Played();
  for (let n = 0; n < 4; n++) app.change(["v.py"], true);
  assertEquals([app.restarts, app.named], [3, [["v.py"]]]);
  app.change(["a.py"], false, 60_000);
  app.change(["v.py"], true);
  assertEquals([app.restarts, app.named], [4, [["v.py"], []]], "at once, and without a word");
  app.change(["a.py", "v.py"], true);
  assertEquals(app.restarts, 5);
});

Deno.test("a start that is made up for by a second one counts once", () => {
  const app = new Played();
  for (let n = 0; n < 4; n++) {
    app.writes.startedAgain(app.now);
    app.writes.hasAgent();
    app.change(["v.py"], true);
  }
  assertEquals([app.restarts, app.named], [3, [["v.py"]]]);
});

Deno.test("whoever else saves a file is heard, however often and soon after a start", () => {
  const user = new Played();
  for (let n = 0; n < 30; n++) user.change(["v.py"], false);
  assertEquals([user.restarts, user.named], [30, []]);
});

Deno.test("what the app writes later, or only now and then, restarts it", () => {
  const late = new Played();
  for (let n = 0; n < 10; n++) late.change(["v.py"], true, 30_000);
  assertEquals(late.restarts, 10);
  const turns = new Played();
  for (let n = 0; n < 10; n++) turns.change([n % 2 === 0 ? "a.py" : "b.py"], true);
  assertEquals(turns.restarts, 10);
});

Deno.test("a save by hand of a file that the app writes counts when it has started", () => {
  const app = new Played();
  for (let n = 0; n < 4; n++) app.change(["v.py"], true);
  app.change(["v.py"], false, 60_000);
  assertEquals(app.restarts, 4);
});

/** Runs of which nobody tells what they write, or not all of it. */
const MUTE: Record<string, (writes: OwnWrites) => void> = {
  "has no agent": () => {},
  "has started a program": (writes) => {
    writes.hasAgent();
    writes.startsPrograms();
  },
};

for (const [name, begins] of Object.entries(MUTE)) {
  Deno.test(`what changes at each start of an app that ${name} is named once, and restarts it`, () => {
    const app = new Played(begins);
    for (const afterMs of [200, 320, 180, 200, 410]) app.change(["v.py"], false, afterMs);
    assertEquals([app.restarts, app.named], [MOST_ALIKE, []]);
    for (let n = 0; n < 20; n++) app.change(["v.py"], false, 230);
    assertEquals([app.restarts, app.named], [MOST_ALIKE + 20, [["v.py"]]]);
  });
}

Deno.test("saves by hand come at all times, and are not taken for the app's", () => {
  const user = new Played(() => {});
  for (let n = 0; n < 40; n++) user.change(["v.py"], false, 900 + 800 * (n % 4));
  const others = new Played(() => {});
  for (let n = 0; n < 40; n++) others.change([n % 5 === 0 ? "a.py" : "v.py"], false);
  assertEquals([user.named, others.named], [[], []]);
});
