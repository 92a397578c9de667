import { assertEquals } from "@std/assert";
import { ScreenGate } from "../../../lib/report/screen_gate.ts";
import type { ScreenUse } from "../../../lib/wire/agent.ts";
import { PlayedClock } from "../app/played.ts";

/** An app that says whose the screen is, and what is printed meanwhile. */
class Scene {
  readonly clock = new PlayedClock();
  readonly printed: string[] = [];
  readonly holding: boolean[] = [];
  /** How often it was asked. */
  asked = 0;
  use: ScreenUse = "free";
  /** Whether it has to be asked: else what is known of it counts. */
  isThere = true;
  end = () => {};
  readonly gate: ScreenGate = new ScreenGate({
    clock: this.clock,
    print: (text, isAtPrompt) => this.printed.push(isAtPrompt ? `\n${text}` : text),
    missing: (count) => `${count} missing`,
    turned: () => this.holding.push(this.gate.isHolding),
  });

  /** Starts an app, and lets it begin. */
  start(use: ScreenUse): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.isThere = true;
    this.end = () => {
      this.isThere = false;
      resolve();
    };
    this.use = use;
    this.gate.follow({
      ended: promise,
      screen: () => {
        if (!this.isThere) return this.use;
        this.asked++;
        return settled().then(() => this.use);
      },
    });
    this.gate.begin();
  }

  /** Says something, and waits for what comes of it. */
  async say(...texts: string[]): Promise<void> {
    for (const text of texts) this.gate.say(text);
    await settled();
  }
}

/** Lets all come that has settled. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

Deno.test("where no app runs, all is printed at once", async () => {
  const scene = new Scene();
  scene.gate.say("a");
  assertEquals(scene.printed, ["a"]);
  scene.start("owned");
  scene.end();
  await settled();
  scene.gate.say("b");
  assertEquals([scene.printed, scene.asked], [["a", "b"], 0]);
});

Deno.test("an app that has been started and has not begun yet is not asked", () => {
  const scene = new Scene();
  scene.gate.follow({ ended: new Promise(() => {}), screen: () => "owned" });
  scene.gate.say("a");
  assertEquals(scene.printed, ["a"]);
});

Deno.test("an app is asked before something is printed, once for what is said together", async () => {
  const scene = new Scene();
  scene.start("free");
  await scene.say("a", "b");
  await settled();
  assertEquals([scene.printed, scene.asked], [["a", "b"], 1]);
  await scene.say("c");
  assertEquals([scene.printed, scene.asked], [["a", "b", "c"], 1]);
  await scene.clock.pass(1000);
  await scene.say("d");
  await settled();
  assertEquals([scene.printed, scene.asked], [["a", "b", "c", "d"], 2]);
});

Deno.test("what is said waits until the app that owns the screen has left it", async () => {
  const scene = new Scene();
  scene.start("owned");
  await scene.say("a", "b");
  await settled();
  await scene.clock.pass(1000);
  await scene.say("c");
  await settled();
  assertEquals([scene.printed, scene.holding], [[], [true]]);
  scene.use = "free";
  await scene.clock.pass(2000);
  await settled();
  await settled();
  assertEquals([scene.printed, scene.holding], [["a", "b", "c"], [true, false]]);
  // And nobody asks on.
  const { asked } = scene;
  await scene.clock.pass(60_000);
  assertEquals(scene.asked, asked);
});

Deno.test("what is said right after an answer waits, too, and is not forgotten", async () => {
  const scene = new Scene();
  scene.start("owned");
  scene.gate.expect();
  await settled();
  await settled();
  assertEquals(scene.holding, []);
  await scene.say("a");
  assertEquals([scene.printed, scene.holding, scene.asked], [[], [true], 1]);
  scene.use = "free";
  await scene.clock.pass(2000);
  await settled();
  await settled();
  assertEquals(scene.printed, ["a"]);
});

Deno.test("what waits is printed when the app is gone, before what is said then", async () => {
  const scene = new Scene();
  scene.start("owned");
  await scene.say("a");
  await settled();
  scene.end();
  await settled();
  scene.gate.say("b");
  assertEquals([scene.printed, scene.holding], [["a", "b"], [true, false]]);
});

Deno.test("an answer that comes when the app is gone, and another has begun, counts for nothing", async () => {
  const scene = new Scene();
  scene.start("owned");
  scene.gate.say("a");
  scene.gate.open();
  scene.start("free");
  assertEquals(scene.printed, ["a"]);
  await scene.say("b");
  await settled();
  assertEquals([scene.printed, scene.holding, scene.gate.isOwned], [["a", "b"], [], false]);
});

Deno.test("of an app that stops it counts what was known", async () => {
  const scene = new Scene();
  scene.start("owned");
  await scene.say("a");
  await settled();
  scene.isThere = false;
  await scene.clock.pass(1000);
  scene.gate.say("b");
  assertEquals(scene.printed, []);
  scene.use = "free";
  scene.gate.say("c");
  assertEquals(scene.printed, ["a", "b", "c"]);
});

Deno.test("at a prompt what is said begins on a line of its own, once for what is said together", async () => {
  const scene = new Scene();
  scene.start("prompt");
  await scene.say("a", "b");
  await settled();
  await scene.clock.pass(1000);
  await scene.say("c");
  await settled();
  assertEquals(scene.printed, ["\na", "b", "\nc"]);
});

Deno.test("a prompt that an app has left has its line to itself, and what follows no empty one", async () => {
  const scene = new Scene();
  scene.start("prompt");
  scene.end();
  await settled();
  scene.gate.say("a");
  await scene.clock.pass(1000);
  scene.gate.say("b");
  assertEquals(scene.printed, ["\na", "b"]);
});

Deno.test("of what waits the last 200 lines are kept, and the same once", async () => {
  const scene = new Scene();
  scene.start("owned");
  await scene.say("same", "other", "same");
  await settled();
  scene.gate.open();
  assertEquals(scene.printed.splice(0), ["other", "same"]);
  scene.start("owned");
  await scene.say(...Array.from({ length: 150 }, (_, n) => `${n}\nof two lines`));
  scene.gate.open();
  assertEquals(scene.printed.length, 101);
  assertEquals(scene.printed.slice(0, 2), ["50 missing", "50\nof two lines"]);
});
