/** Whether the app came to its own end, by which is decided what becomes of the terminal's screen. */
import { assertEquals } from "@std/assert";
import { APP } from "./played.ts";
import { Scene, type Setting } from "./scene.ts";

interface End extends Setting {
  readonly play: (scene: Scene) => void;
  readonly isPolite: boolean;
}

const asked = (scene: Scene) => void scene.at(1000, () => scene.run.ask(false));

/** The agent takes a step, and the app ends of it like this. */
const stepping =
  (step: "window-close" | "interrupt" | "exit", signal: string | null, code: number | null) =>
  (scene: Scene) => {
    asked(scene);
    scene.agent!.answer = (line) => {
      if (!line.startsWith("stop ")) return;
      scene.agent!.say({ says: "step", step, ...step === "interrupt" && { signal: "SIGINT" } });
      scene.system.end(APP, { code, signal });
      // Its last words may come after that.
      scene.clock.after(50, () => scene.agent!.leave());
    };
  };

const ENDS: Record<string, End> = {
  "by itself": { play: (scene) => void scene.at(1000, () => scene.ends(0)), isPolite: true },
  "by itself, of an error": {
    play: (scene) => void scene.at(1000, () => scene.ends(1)),
    isPolite: false,
  },
  "of a signal that it does not know": { play: asked, isPolite: false },
  "by the X of its window": {
    agent: 0,
    play: stepping("window-close", null, 0),
    isPolite: true,
  },
  "of an interrupt that nobody catches": {
    agent: 0,
    play: stepping("interrupt", "SIGINT", null),
    isPolite: true,
  },
  "of a signal that its agent has sent": {
    agent: 0,
    play: stepping("interrupt", "SIGTERM", null),
    isPolite: false,
  },
  "of the terminal's own interrupt": {
    agent: 0,
    play: (scene) =>
      void scene.at(1000, () => {
        scene.run.ask(true);
        scene.agent!.leave();
        scene.system.end(APP, { code: null, signal: "SIGINT" });
      }),
    isPolite: true,
  },
  "of an interrupt that slop-watch has not heard of": {
    agent: 0,
    play: (scene) =>
      void scene.at(1000, () => {
        scene.agent!.leave();
        scene.system.end(APP, { code: null, signal: "SIGINT" });
      }),
    isPolite: true,
  },
  "from inside, at once": { agent: 0, play: stepping("exit", null, 0), isPolite: false },
  "of a kill": {
    app: { endsIn: Infinity },
    play: (scene) => {
      asked(scene);
      scene.at(2000, () => scene.run.kill());
    },
    isPolite: false,
  },
};

for (const [name, { play, isPolite, ...setting }] of Object.entries(ENDS)) {
  Deno.test(`an app that ends ${name} ${isPolite ? "has" : "may not have"} left the screen`, async () => {
    const scene = new Scene(setting);
    play(scene);
    await scene.ended();
    assertEquals(scene.politeness, [isPolite]);
  });
}
