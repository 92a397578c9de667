/**
 * Restarts without end under random edits and faults. SLOP_WATCH_SOAK_SECONDS says how long, or
 * SLOP_WATCH_SOAK_RESTARTS how many.
 */
import { assert, assertEquals } from "@std/assert";
import { descendants } from "../../lib/app/tree.ts";
import { platform } from "../../lib/platform/current.ts";
import { type Program, Project } from "../driver.ts";
import { randomness } from "../fuzz/cases.ts";
import { inLongTier, times } from "../tier.ts";

const RESTARTS = Number(Deno.env.get("SLOP_WATCH_SOAK_RESTARTS") ?? Infinity);
const [SHORT, ENOUGH] = RESTARTS < Infinity ? [Infinity, Infinity] : [4, 120];
const SECONDS = times(SHORT, ENOUGH, "SLOP_WATCH_SOAK_SECONDS");
/** Memory is compared with what it was after so many restarts. */
const WARM = 50;
/** What it may grow by from then on, in kB. */
const MOST_GROWTH_KB = 3000;
/** When the memory that a start took is surely given back, in ms. */
const GIVEN_BACK_MS = 3000;

/** What folders that came anew may cost: a few watches, of a few descriptors each, until they are put together. */
const MOST_DESCRIPTORS = 4;

const APP = `import os, signal, time
from src import a
if a.STUBBORN:
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
print("content", a.CONTENT, os.getpid(), flush=True)
while True:
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        if not a.STUBBORN: raise
`;

const source = (content: number, isStubborn: boolean) =>
  `CONTENT = ${content}\nSTUBBORN = ${isStubborn ? "True" : "False"}\n`;

/**
 * What slop-watch holds: open descriptors, and memory in kB. Pages of files are not counted: whether
 * they are private goes by what else runs on the machine.
 */
async function holdings({ pid }: Program): Promise<{ descriptors: number; kilobytes: number }> {
  const descriptors = await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`));
  const rollup = await Deno.readTextFile(`/proc/${pid}/smaps_rollup`);
  const kilobytes = Number(/^Anonymous:\s+(\d+)/m.exec(rollup)![1]);
  return { descriptors: descriptors.length, kilobytes };
}

/** The processes below slop-watch, without what it runs for a moment only. */
async function children({ pid }: Program): Promise<number[]> {
  return descendants(await platform.processes(), pid).map(({ pid }) => pid);
}

Deno.test({
  name: "restarts under edits and faults: always one app, on the last content, and nothing grows",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { seed, random, below } = randomness();
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": APP,
      "src/__init__.py": "",
      "src/a.py": source(0, false),
    });
    const program = await project.start(["--debounce", "20", "--grace", "400", "main.py"]);
    let content = 0;
    let pid = 0;
    /** Waits for the app to run on the last content, and alone. */
    const settled = (why: string) =>
      program.until(`one app, with content ${content}, after ${why}, seed ${seed}`, async () => {
        const line = new RegExp(`content ${content} (\\d+)\n$`).exec(program.stdout);
        pid = Number(line?.[1]);
        const below = await children(program);
        return below.length === first.length && below.includes(pid);
      });
    let first: number[] = [];
    await program.until("the first app", async () => {
      first = await children(program);
      return program.stdout.includes("content 0") && first.length === 2;
    });
    await settled("the start");
    const atStart = await holdings(program);
    let warm: number | undefined;

    const save = async (isStubborn = false) => {
      content++;
      await project[below(2) === 0 ? "write" : "replace"]("src/a.py", source(content, isStubborn));
    };
    const faults: Record<string, () => Promise<void>> = {
      "a save": () => save(),
      "many saves": async () => {
        for (let n = below(10); n >= 0; n--) {
          await save();
          if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, random() * 60));
        }
      },
      "an app that was killed": async () => {
        await platform.kill([pid]);
        await save();
      },
      "an app that was frozen": async () => {
        await platform.ask([pid], "SIGSTOP" as "SIGINT");
        await save();
      },
      "an app that refuses to stop": async () => {
        await save(true);
        await settled("a stubborn start");
        await save();
      },
      "a folder that was moved away and back": async () => {
        await Deno.rename(project.path("src"), `${project.outside}/src`);
        if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, random() * 100));
        content++;
        await Deno.writeTextFile(`${project.outside}/src/a.py`, source(content, false));
        await Deno.rename(`${project.outside}/src`, project.path("src"));
      },
      "a save from the past": async () => {
        content++;
        const hidden = project.path("src/.a.tmp");
        await Deno.writeTextFile(hidden, source(content, false));
        await Deno.utime(hidden, 1e9 + content, 1e9 + content);
        await Deno.rename(hidden, project.path("src/a.py"));
      },
    };
    const names = Object.keys(faults);
    const end = performance.now() + SECONDS * 1000;
    let rounds = 0;
    for (; performance.now() < end && rounds < RESTARTS; rounds++) {
      // Half of all rounds are plain saves.
      const name = names[Math.max(0, below(2 * names.length) - names.length)]!;
      await faults[name]!();
      await settled(name);
      if (rounds === WARM) {
        await new Promise((resolve) => setTimeout(resolve, GIVEN_BACK_MS));
        warm = (await holdings(program)).kilobytes;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, GIVEN_BACK_MS));
    const atEnd = await holdings(program);
    const starts = (await program.eventsOf("start")).length;
    const told = `seed ${seed}, ${rounds} rounds, ${starts} starts, ${
      JSON.stringify(atStart)
    }, ${warm} kB, ${JSON.stringify(atEnd)}`;
    Deno.stdout.writeSync(new TextEncoder().encode(`${told}\n`));
    assertEquals((await children(program)).length, first.length, told);
    assert(atEnd.descriptors - atStart.descriptors <= MOST_DESCRIPTORS, told);
    if (warm !== undefined) assert(atEnd.kilobytes - warm <= MOST_GROWTH_KB, told);
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
  },
});

/** How much may stay of what saves have taken that change nothing, in kB. */
const KEPT_KB = 4000;

Deno.test({
  name: "saves that change nothing take no memory that stays",
  ignore: Deno.build.os !== "linux" || inLongTier.ignore,
  async fn() {
    const text = source(0, false);
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": APP,
      "src/__init__.py": "",
      "src/a.py": text,
    });
    const program = await project.start(["main.py"]);
    await program.says("content 0");
    const givenBack = () => new Promise((resolve) => setTimeout(resolve, GIVEN_BACK_MS));
    await project.write("src/a.py", text);
    await program.event("skip");
    await givenBack();
    const before = (await holdings(program)).kilobytes;
    for (let n = 0; n < 300; n++) {
      await project.write("src/a.py", text);
      await program.event("skip");
    }
    await givenBack();
    const grown = (await holdings(program)).kilobytes - before;
    assert(grown < KEPT_KB, `${grown} kB stay`);
  },
});
