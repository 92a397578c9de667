import { assert, assertEquals, assertRejects } from "@std/assert";
import { Checker } from "../../../lib/check/checker.ts";
import type { RestartPolicy } from "../../../lib/check/decide.ts";
import { Judge, type WatchedFiles } from "../../../lib/check/judge.ts";
import { SourceStore } from "../../../lib/check/source_store.ts";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import type { Change, Difference } from "../../../lib/watch/changes.ts";
import type { UnreadablePath } from "../../../lib/watch/dirty.ts";
import { Root } from "../../../lib/root.ts";
import { Project, python } from "../../driver.ts";

const OLD = "x = 1\n";
const BROKEN = "x = (\n";

async function digestOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash, 0, 16).toHex();
}

/** A judge of `a.py` alone, which was started on `OLD`. */
class Court implements AsyncDisposable, WatchedFiles {
  readonly judge: Judge;
  readonly failures: string[] = [];
  /** Told of each look at the file, before and after it is read. */
  looking: (count: number) => Promise<void> | void = () => {};
  looked: (count: number) => Promise<void> | void = () => {};
  looks = 0;
  unreadable: UnreadablePath[] = [];
  hasUnread = false;
  undone: Change[] = [];
  readonly previewed: boolean[] = [];
  readonly #store: SourceStore;
  // A check keeps no program alive.
  readonly #alive = setInterval(() => {}, 1000);

  constructor(
    readonly project: Project,
    python: readonly string[] | undefined,
    rules?: RestartPolicy,
  ) {
    this.#store = new SourceStore(`${project.outside}/sources`);
    this.judge = new Judge({
      rules: rules ?? { restartOn: "code", gate: true },
      checker: python && new Checker({ python, cwd: project.folder }),
      store: this.#store,
      root: new Root(project.folder, platform),
      files: this,
      notImported: () => Promise.resolve(new Set<string>()),
      undone: () => Promise.resolve(this.undone),
      previewed: (keepsImports) => this.previewed.push(keepsImports),
      failed: (reason) => this.failures.push(reason),
    });
  }

  isUnread(): boolean {
    return this.hasUnread;
  }

  preview(): Promise<Difference[]> {
    return this.changes();
  }

  async changes(): Promise<Difference[]> {
    await this.looking(++this.looks);
    const text = await this.project.read("a.py").catch(() => undefined);
    const before = await digestOf(OLD);
    this.#store.put(before, new TextEncoder().encode(OLD));
    await this.looked(this.looks);
    if (text === OLD) return [];
    const kind = text === undefined ? "removed" : "modified";
    return [{ path: "a.py", kind, before, now: text === undefined ? text : await digestOf(text) }];
  }

  async verdict(): Promise<string> {
    return (await this.judge.verdict(["a.py"])).is;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.judge.close();
    this.#store.close();
    clearInterval(this.#alive);
  }
}

Deno.test("the verdict is on the files as they are, whatever was saved before", async () => {
  await using project = await Project.of({});
  await using court = new Court(project, [await python()]);
  for (
    const [text, is] of [
      ["x = 2\n", "changed"],
      ["x = 1  # more\n", "no-code-change"],
      [BROKEN, "broken"],
      [OLD, "unchanged"],
      [BROKEN, "broken"],
      ["x = 2\n", "changed"],
    ] as const
  ) {
    await project.write("a.py", text);
    court.judge.warm();
    court.judge.prepare();
    assertEquals(await court.verdict(), is, text);
  }
  await project.remove("a.py");
  assertEquals(await court.verdict(), "changed");
  assertEquals(court.failures, []);
});

for (const [name, half] of [["empty", ""], ["broken", BROKEN]] as const) {
  Deno.test(`a file that is ${name} at first is read again before it is judged`, async () => {
    await using project = await Project.of({ "a.py": half });
    await using court = new Court(project, [await python()]);
    court.looking = async (count) => {
      if (count === 2) await project.write("a.py", "x = 1  # whole\n");
    };
    assertEquals(await court.verdict(), "no-code-change");
    assertEquals(court.looks, 2);
  });

  Deno.test(`a file that stays ${name} is judged as it is`, async () => {
    await using project = await Project.of({ "a.py": half });
    await using court = new Court(project, [await python()]);
    assertEquals(await court.verdict(), half === "" ? "changed" : "broken");
    assertEquals(court.looks, half === "" ? 3 : 2);
  });
}

Deno.test("of a file that is to be read once more nobody says that it has not changed", async () => {
  await using project = await Project.of({ "a.py": OLD });
  await using court = new Court(project, undefined);
  const said = async () => await court.judge.verdict(["a.py"]);
  assertEquals(await said(), { is: "unchanged", paths: ["a.py"] });
  court.hasUnread = true;
  assertEquals(await said(), { is: "unchanged", paths: [] });
});

Deno.test("a whole file is read once", async () => {
  await using project = await Project.of({ "a.py": "x = 2\n" });
  await using court = new Court(project, [await python()]);
  assertEquals(await court.verdict(), "changed");
  assertEquals(court.looks, 1);
});

/** A link to Python that can be taken away. */
async function linkToPython(project: Project): Promise<string> {
  const link = `${project.outside}/python`;
  await Deno.writeTextFile(link, `#!/bin/sh\nexec '${await python()}' "$@"\n`, { mode: 0o755 });
  return link;
}

Deno.test({
  name: "what was asked during the burst is not asked again after it",
  ignore: platform !== posix,
  async fn() {
    await using project = await Project.of({ "a.py": "x = 1  # more\n" });
    const link = await linkToPython(project);
    await using court = new Court(project, [link]);
    court.judge.prepare();
    await court.judge.close();
    await Deno.remove(link);
    assertEquals(await court.verdict(), "no-code-change");
    assertEquals(court.failures, []);
    // It is asked about what was saved since.
    await project.write("a.py", "x = 1  # and more\n");
    assertEquals(await court.verdict(), "changed");
    assert(court.failures.length > 0);
  },
});

Deno.test({
  name: "an answer on other bytes than those that were read is not remembered",
  ignore: platform !== posix,
  async fn() {
    await using project = await Project.of({ "a.py": "x = 2\n" });
    const link = await linkToPython(project);
    await using court = new Court(project, [link]);
    // Python sees a comment, the reading before saw code.
    court.looked = (count) => {
      if (count === 1) Deno.writeTextFileSync(project.path("a.py"), "x = 1  # more\n");
    };
    court.judge.prepare();
    await court.judge.close();
    await project.write("a.py", "x = 2\n");
    assertEquals(await court.verdict(), "changed");
    assertEquals(court.failures, []);
  },
});

Deno.test("without a Python that can be asked the bytes decide, and the reason is told", async () => {
  await using project = await Project.of({ "a.py": BROKEN });
  await using none = new Court(project, undefined);
  assertEquals(await none.verdict(), "changed");
  assertEquals(none.failures, []);
  await using wrong = new Court(project, [project.path("no python")]);
  assertEquals(await wrong.verdict(), "changed");
  assertEquals(wrong.failures.length, 1);
  await project.write("a.py", OLD);
  assertEquals(await wrong.verdict(), "unchanged");
});

Deno.test("without the gate a broken file is a change, and Python is not asked in vain", async () => {
  await using project = await Project.of({ "a.py": BROKEN });
  await using code = new Court(project, [await python()], { restartOn: "code", gate: false });
  assertEquals(await code.verdict(), "changed");
  const wrong = [project.path("no python")];
  await using content = new Court(project, wrong, { restartOn: "content", gate: false });
  content.judge.warm();
  content.judge.prepare();
  assertEquals(await content.verdict(), "changed");
  assertEquals(content.failures, []);
});

Deno.test("a reading that fails during the burst is told by the verdict alone", async () => {
  await using project = await Project.of({ "a.py": "x = 2\n" });
  await using court = new Court(project, [await python()]);
  court.looked = (count) => {
    if (count <= 2) throw new Error("no look");
  };
  court.judge.prepare();
  await assertRejects(() => court.verdict(), Error, "no look");
  assertEquals(await court.verdict(), "changed");
});

Deno.test("it is known ahead of the verdict, and with it, whether a start imports as the last one did", async () => {
  await using project = await Project.of({ "a.py": "x = 2\n" });
  await using court = new Court(project, [await python()], {
    restartOn: "content",
    gate: false,
    warms: true,
  });
  for (
    const [text, keeps] of [["x = 2\n", true], ["import json\n", false], [
      "x = 'MODE'\n",
      true,
    ]] as const
  ) {
    await project.write("a.py", text);
    court.judge.prepare();
    assertEquals([await court.verdict(), court.judge.keepsImports], ["changed", keeps]);
    assertEquals(court.previewed.pop(), keeps);
  }
  court.judge.variables = ["MODE"];
  assertEquals([await court.verdict(), court.judge.keepsImports], ["changed", false]);
  // What is as it was, and was another in between, may have been loaded so.
  await project.write("a.py", OLD);
  assertEquals([await court.verdict(), court.judge.keepsImports], ["unchanged", true]);
  court.undone = [{ path: "a.py", kind: "modified" }];
  assertEquals([await court.verdict(), court.judge.keepsImports], ["unchanged", false]);
  assertEquals(court.failures, []);
});
