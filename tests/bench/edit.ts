/** From an edit to the first line of the new app. */
import { APP, appSource, type Weight, WEIGHTS } from "./apps.ts";
import { figure, median, sleep, spread, type Table } from "./measure.ts";
import { DEBOUNCE_MS, type Installed, OURS } from "./peers.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, BARE, type Bench, newProject, Watched, writeFiles } from "./watched.ts";

const NAME = "edit";
const TITLE = "Edit to first line of the new app";
/** How long the watcher is left alone before an edit; each time a little different, for what polls. */
const PAUSE_MS = 500;
const PAUSE_STEP_MS = 117;
const PAUSE_STEPS = 8;
/** How long the bare app is left to sleep before it is stopped, in ms. */
const STOP_MS = 70;
/** What has not come by then does not come, in ms. */
const LIMIT_MS = 10_000;

/** Edits the app again and again. */
async function edits(bench: Bench, peer: Installed, weight: Weight): Promise<number[]> {
  const project = await newProject(bench, peer, { [APP]: appSource("first", weight) });
  await using watched = await Watched.up(bench, peer, project);
  const took: number[] = [];
  for (let n = 1; n <= bench.rounds(8, 3); n++) {
    await sleep((peer.restMs ?? 0) + PAUSE_MS + (n % PAUSE_STEPS) * PAUSE_STEP_MS);
    // No two of the same size: bytecode of a moment ago must not be taken for current.
    const edited = `edit-${"x".repeat(n)}`;
    const began = performance.now();
    await writeFiles(project, [[APP, appSource(edited, weight)]]);
    took.push((await watched.ready(({ tag }) => tag === edited, LIMIT_MS)).at - began);
  }
  return took;
}

interface Bare {
  readonly start: number[];
  readonly stop: number[];
}

/** How long the app itself takes to start and to stop. */
async function bareTimes(bench: Bench, weight: Weight): Promise<Bare> {
  const project = await newProject(bench, {}, { [APP]: appSource("first", weight) });
  const [start, stop]: [number[], number[]] = [[], []];
  for (let n = 0; n < bench.rounds(12, 3); n++) {
    await using watched = await Watched.up(bench, BARE, project);
    start.push(watched.readies[0]!.at - watched.began);
    await sleep(STOP_MS);
    stop.push(await watched.stop("SIGINT"));
  }
  return { start, stop };
}

function share(name: string, took: readonly number[], debounce: number, bare: Bare): string {
  const [start, stop] = [median(bare.start), median(bare.stop)];
  const over = median(took) - debounce;
  return `${name}: ${figure(over)} ms after the quiet time; Python takes ${
    figure(start)
  } of them to the ` +
    `same line, which leaves ${figure(over - start)}, and ${figure(stop)} to end the last app, ` +
    `which leaves ${figure(over - start - stop)}.`;
}

async function answerFor(bench: Bench, weight: Weight): Promise<Table> {
  const bare = await bareTimes(bench, weight);
  const rows = [
    ["bare app, start to first line", "", ...spread(bare.start)],
    ["bare app, SIGINT to its end", "", ...spread(bare.stop)],
  ];
  const notes: string[] = [];
  for (const peer of peersFor(bench, NAME)) {
    const took = await attempt(peer.name, notes, () => edits(bench, peer, weight));
    rows.push([peer.name, peer.debounce, ...spread(took ?? [])]);
    if (!took || !peer.name.startsWith(OURS)) continue;
    const [, given] = /--debounce (\d+)/.exec(peer.name) ?? [];
    notes.push(share(peer.name, took, Number(given ?? DEBOUNCE_MS), bare));
  }
  const head = ["ms", "debounce", "median", "min", "max"];
  return { title: `${TITLE}, ${weight} app`, head, rows, notes };
}

export const edit: Question = {
  name: NAME,
  about: "from an edit to the first line of the new app",
  titles: [TITLE],
  async answer(bench) {
    const tables: Table[] = [];
    for (const weight of WEIGHTS) tables.push(await answerFor(bench, weight));
    return tables;
  },
};
