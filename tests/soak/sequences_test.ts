/**
 * Random sequences of what happens to a project, an app and to slop-watch itself, against what must be
 * true in the end whatever happened. A sequence that fails is made as short as it can be, and
 * `SLOP_WATCH_SEED` with `SLOP_WATCH_SOAK_SEQUENCES=1` plays it again.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isRunning, type Program, until } from "../driver.ts";
import { times } from "../tier.ts";
import { type Kind, KINDS, type Move, moves, runsOf, Scene } from "./moves.ts";

const SEQUENCES = times(2, 60, "SLOP_WATCH_SOAK_SEQUENCES");
const SEED = Number(Deno.env.get("SLOP_WATCH_SEED") ?? Date.now() % 1e9);
/** So many are played at a time: most of each is waiting. */
const LANES = Math.min(4, SEQUENCES);
/** How long a sequence that failed is made shorter, in ms. */
const SHRINK_MS = times(20_000, 120_000);

/** How slop-watch is ended, and with what exit code it does. */
const ENDS = { SIGINT: 130, SIGTERM: 143, SIGKILL: "SIGKILL" } as const;
type End = keyof typeof ENDS;

/** Whether an app runs what the files say. */
async function isCurrent(scene: Scene, program: Program): Promise<boolean> {
  const runs = runsOf(program);
  return runs !== undefined && runs.codes === await scene.codes() && await isRunning(runs.pid);
}

/** The app runs what the files say, and alone; or it is down, and the next save starts it. */
async function settles(scene: Scene): Promise<void> {
  const { program, other } = scene;
  const isDown = async () => (await program.events()).at(-1)?.event === "exit";
  await program.until("an app on the last content, or none", async () => {
    return await isCurrent(scene, program) || await isDown();
  });
  if (!await isCurrent(scene, program)) {
    await scene.play({ move: "save", file: 0, code: 777, how: 0 });
  }
  await program.until("an app on the last content", () => isCurrent(scene, program));
  await other?.until("the other's app on the last content", async () => {
    return await isCurrent(scene, other) || (await other.events()).at(-1)?.event === "exit";
  });
  const starts = await program.eventsOf("start");
  const generation = starts.at(-1)!.generation;
  await program.until(
    "no child of an app that is gone",
    async () => (await scene.children()).every((child) => child.generation === generation),
  );
}

/** What slop-watch has left when it has ended. */
async function ends(scene: Scene, end: End): Promise<void> {
  const { program, project, other } = scene;
  if (end === "SIGKILL") await scene.guarded();
  program.signal(end);
  assertEquals(await program.end(), ENDS[end]);
  if (other) {
    const gone = await until(async () => (await program.left()).length === 0);
    assert(gone, `left running: ${await program.left()}`);
    assertEquals(await isRunning(other.pid), true);
    other.signal("SIGTERM");
    assertEquals(await other.end(), 143);
  }
  const left = await until(async () => (await scene.processes()).length === 0);
  assert(left, `left running: ${await scene.processes()}`);
  assertEquals(await scene.children(), []);
  const two = await Deno.readTextFile(`${project.outside}/two.txt`).catch(() => "");
  assertEquals(two, "", "two apps at a time");
  // A later start removes what one that was killed has left.
  const files = await Array.fromAsync(Deno.readDir(scene.temporary), ({ name }) => name);
  if (end !== "SIGKILL") assertEquals(files, []);
}

async function plays(sequence: readonly Move[], kind: Kind, end: End): Promise<void> {
  await using scene = await Scene.start(kind);
  for (const move of sequence) await scene.play(move);
  await scene.mend();
  await settles(scene);
  await ends(scene, end);
}

Deno.test({
  name: `${SEQUENCES} sequences, from seed ${SEED}`,
  ignore: Deno.build.os !== "linux",
  async fn() {
    const property = fc.asyncProperty(
      moves,
      fc.constantFrom(...Object.keys(KINDS) as Kind[]),
      fc.constantFrom<End>("SIGINT", "SIGTERM", "SIGKILL"),
      plays,
    );
    const options = {
      numRuns: 1,
      interruptAfterTimeLimit: SHRINK_MS,
      markInterruptAsFailure: true,
    };
    let next = 0;
    const failed: string[] = [];
    const lane = async () => {
      for (let n = next++; n < SEQUENCES; n = next++) {
        const told = await fc.check(property, { ...options, seed: SEED + n });
        if (!told.failed) continue;
        const [sequence, kind, end] = told.counterexample ?? [];
        const how = JSON.stringify(sequence);
        failed.push(`SLOP_WATCH_SEED=${SEED + n}: ${how}, ${kind}, ${end}
${told.errorInstance}`);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    assertEquals(failed.length, 0, failed.join("\n\n"));
  },
});
