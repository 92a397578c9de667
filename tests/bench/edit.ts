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
/** So many watch at a time: slop-watch's own rows, which prepare a start, are beside each other alone. */
const AT_A_TIME = 4;
/** How long the bare app is left to sleep before it is stopped, in ms. */
const STOP_MS = 70;
/** What has not come by then does not come, in ms. */
const LIMIT_MS = 10_000;

/** A watcher whose app is edited again and again. */
interface Edited {
  readonly peer: Installed;
  readonly project: string;
  readonly watched: Watched;
  readonly took: number[];
  /** When its last app came up. */
  since: number;
}

async function start(bench: Bench, peer: Installed, weight: Weight): Promise<Edited> {
  const project = await newProject(bench, peer, { [APP]: appSource("first", weight) });
  const watched = await Watched.up(bench, peer, project);
  return { peer, project, watched, took: [], since: performance.now() };
}

/** Edits the app the `n`th time, when its watcher has been left alone for long enough. */
async function editOnce(edited: Edited, weight: Weight, n: number): Promise<void> {
  const { peer, project, watched, took, since } = edited;
  const rest = (peer.restMs ?? 0) + PAUSE_MS + (n % PAUSE_STEPS) * PAUSE_STEP_MS;
  await sleep(Math.max(0, since + rest - performance.now()));
  // No two of the same size: bytecode of a moment ago must not be taken for current.
  const tag = `edit-${"x".repeat(n)}`;
  const began = performance.now();
  await writeFiles(project, [[APP, appSource(tag, weight)]]);
  took.push((await watched.ready((ready) => ready.tag === tag, LIMIT_MS)).at - began);
  edited.since = performance.now();
}

/** Edits the apps of a few peers in turns: while one is edited, the others are left alone. */
async function edits(
  bench: Bench,
  peers: readonly Installed[],
  weight: Weight,
  notes: string[],
): Promise<Map<string, readonly number[]>> {
  await using stack = new AsyncDisposableStack();
  let all: Edited[] = [];
  for (const peer of peers) {
    const edited = await attempt(peer.name, notes, () => start(bench, peer, weight));
    if (!edited) continue;
    stack.use(edited.watched);
    all.push(edited);
  }
  for (let n = 1; n <= bench.rounds(8, 3); n++) {
    for (const edited of all) {
      const isUp = await attempt(edited.peer.name, notes, async () => {
        await editOnce(edited, weight, n);
        return true;
      });
      // What failed once has no figures.
      if (!isUp) all = all.filter((other) => other !== edited);
    }
  }
  return new Map(all.map(({ peer, took }) => [peer.name, took]));
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
  const peers = peersFor(bench, NAME);
  for (let n = 0; n < peers.length; n += AT_A_TIME) {
    const some = peers.slice(n, n + AT_A_TIME);
    const all = await edits(bench, some, weight, notes);
    for (const { name, debounce } of some) {
      const took = all.get(name);
      rows.push([name, debounce, ...spread(took ?? [])]);
      if (!took || !name.startsWith(OURS)) continue;
      const [, given] = /--debounce (\d+)/.exec(name) ?? [];
      notes.push(share(name, took, Number(given ?? DEBOUNCE_MS), bare));
    }
  }
  notes.push(
    "In the chart, who looks each so often waits for half of that, as it does on the average.",
  );
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
