/** When the command of `--before-start` runs, on files and a command that are played. */
import { assertEquals } from "@std/assert";
import type { CommandEnd } from "../../../lib/app/command_runner.ts";
import type { Verdict } from "../../../lib/check/verdict.ts";
import type { Message } from "../../../lib/messages.ts";
import { Preparation, type PreparedFiles } from "../../../lib/session/preparation.ts";
import type { Difference } from "../../../lib/watch/changes.ts";
import { verdictOf } from "../supervisor/fed.ts";

/** Files by their content; a `(` does not compile. */
class Scene implements PreparedFiles {
  readonly #started = new Map([["a.py", "1"], ["made.py", "1"]]);
  readonly #files = new Map(this.#started);
  readonly #touched: string[] = [];
  readonly runs: (readonly string[])[] = [];
  readonly ends: string[] = [];
  readonly warnings: string[] = [];
  readonly ended: (number | null)[] = [];
  #finish: (end: CommandEnd) => void = () => {};
  readonly preparation = new Preparation({
    command: ["make"],
    files: this,
    runner: {
      run: (_, changed) => {
        this.runs.push(changed);
        const { promise, resolve } = Promise.withResolvers<CommandEnd>();
        this.#finish = resolve;
        return promise;
      },
      end: (isKill) => {
        this.ends.push(isKill ? "kill" : "ask");
        this.#finish({ code: null, output: "" });
      },
      takeWritten: () => new Uint8Array(),
    },
    begins: () => Promise.resolve(1),
    ended: ({ code }) => this.ended.push(code),
    warn: ({ code }: Message) => this.warnings.push(code),
  });

  save(path: string, content: string): void {
    this.#files.set(path, content);
    this.#touched.push(path);
  }

  differences(): Promise<readonly Difference[]> {
    const found = [...this.#files].filter(([path, now]) => this.#started.get(path) !== now);
    return Promise.resolve(found.map(([path, now]): Difference => {
      const before = this.#started.get(path);
      return { path, kind: before === undefined ? "created" : "modified", before, now };
    }));
  }
  async verdict(touched: readonly string[]): Promise<Verdict> {
    const differences = await this.differences();
    const broken = differences.filter(({ now }) => now?.includes("("));
    const error = { path: "", line: 1, column: 1, message: "", text: "" };
    if (broken.length > 0) return { is: "broken", paths: broken.map(({ path }) => path), error };
    return verdictOf(differences.map(({ path, kind }) => ({ path, kind })), touched);
  }
  lookAround = () => Promise.resolve();
  get touches(): number {
    return this.#touched.length;
  }
  touchedSince(touches: number): readonly string[] {
    return this.#touched.slice(touches);
  }

  /** A look that a change would lead to a start by. @returns What has come of it. */
  look(...touched: string[]): Promise<string> {
    return this.preparation.check(touched, ({ is }) => is === "changed")
      .then(({ verdict: { is }, isPrepared }) => `${is}${isPrepared ? ", prepared" : ""}`);
  }
  /** The command has come to its end when all that is under way has been done. */
  async finishes(code = 0): Promise<void> {
    await settled();
    this.#finish({ code, output: "" });
  }
  start(): void {
    for (const [path, content] of this.#files) this.#started.set(path, content);
    this.preparation.started();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A first start, which rewrites what is made as it was. */
async function started(): Promise<Scene> {
  const scene = new Scene();
  scene.save("a.py", "2");
  const looked = scene.look("a.py");
  await settled();
  scene.save("made.py", "1");
  await scene.finishes();
  assertEquals(await looked, "changed, prepared");
  scene.start();
  return scene;
}

Deno.test("the command runs once for a start, and what it writes late is no reason for another", async () => {
  const scene = await started();
  scene.save("a.py", "3");
  const looked = scene.look("a.py");
  await settled();
  scene.save("made.py", "3");
  await scene.finishes();
  assertEquals(await looked, "changed, prepared");
  scene.save("made.py", "4");
  assertEquals(await scene.look("made.py"), "changed, prepared");
  assertEquals(scene.runs, [["a.py"], ["a.py"]]);
  assertEquals(scene.ended, [0, 0]);
});

Deno.test("it runs for nothing that no start would come of", async () => {
  const scene = await started();
  assertEquals(await scene.look("a.py"), "unchanged");
  scene.save("a.py", "(");
  assertEquals(await scene.look("a.py"), "broken");
  assertEquals(scene.runs.length, 1);
});

Deno.test("a save while it runs ends it, and the next look begins it anew", async () => {
  const scene = await started();
  scene.save("a.py", "3");
  const looked = scene.look("a.py");
  await settled();
  scene.save("a.py", "4");
  scene.preparation.settledMeanwhile();
  assertEquals(await looked, "changed");
  assertEquals(scene.ends, ["ask"]);
  const again = scene.look("a.py");
  await scene.finishes();
  assertEquals(await again, "changed, prepared");
  assertEquals(scene.ended, [0, 0]);
});

Deno.test("what it writes while it runs does not end it", async () => {
  const scene = await started();
  scene.save("a.py", "3");
  const looked = scene.look("a.py");
  await settled();
  scene.save("made.py", "3");
  scene.save("new.py", "3");
  scene.preparation.settledMeanwhile();
  await scene.finishes();
  assertEquals(await looked, "changed, prepared");
  assertEquals(scene.ends, []);
});

Deno.test("a save that is found at its end is not prepared", async () => {
  const scene = await started();
  scene.save("a.py", "3");
  const looked = scene.look("a.py");
  await settled();
  scene.save("a.py", "4");
  await scene.finishes();
  assertEquals(await looked, "changed");
  const again = scene.look("a.py");
  await scene.finishes();
  assertEquals(await again, "changed, prepared");
});

Deno.test("where it fails nothing is prepared, and the next look tries again", async () => {
  const scene = await started();
  scene.save("a.py", "3");
  const looked = scene.look("a.py");
  await scene.finishes(2);
  assertEquals(await looked, "unprepared");
  assertEquals(await scene.look("made.py"), "unprepared");
  scene.save("a.py", "4");
  const again = scene.look("a.py");
  await scene.finishes();
  assertEquals(await again, "changed, prepared");
});

Deno.test("where what it has written does not compile, a save has it write that again", async () => {
  const scene = await started();
  scene.save("a.py", "3");
  const looked = scene.look("a.py");
  await settled();
  scene.save("made.py", "(");
  await scene.finishes();
  assertEquals(await looked, "broken, prepared");
  scene.save("a.py", "4");
  const again = scene.look("a.py");
  await settled();
  scene.save("made.py", "4");
  await scene.finishes();
  assertEquals(await again, "changed, prepared");
});

Deno.test("a restart that is asked for has it run, whatever has run", async () => {
  const scene = await started();
  scene.save("a.py", "3");
  const looked = scene.look("a.py");
  await scene.finishes();
  await looked;
  scene.preparation.restartAsked();
  const again = scene.look();
  await scene.finishes();
  assertEquals(await again, "changed, prepared");
  assertEquals(scene.runs.length, 3);
});

Deno.test("at the end it is ended, and does not run again", async () => {
  const scene = await started();
  scene.save("a.py", "3");
  const looked = scene.look("a.py");
  await settled();
  scene.preparation.ending(false, false);
  assertEquals(await looked, "changed");
  scene.preparation.ending(true, false);
  await scene.look("a.py");
  assertEquals([scene.runs.length, scene.ends], [2, ["ask"]]);
});
