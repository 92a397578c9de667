/** The CPU that a watcher takes while nothing happens. */
import { figure, sleep, type Table } from "./measure.ts";

import { CpuMeter } from "./processes.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, BARE, type Bench, newProject, Watched, writeFiles } from "./watched.ts";

const NAME = "idle";
const TITLE = "Idle CPU";
/** What a start has to do is done by then, in ms. */
const SETTLE_MS = 8000;
/** A thread that idles is ended sooner or later: it is looked at before, each so many ms. */
const LOOK_MS = 2000;
const FILES = 2000;
const FILES_PER_FOLDER = 100;

interface Running {
  readonly name: string;
  readonly watched: Watched;
  readonly watcher: CpuMeter;
  readonly app: CpuMeter;
}

function* sources(files: number): Generator<[string, string]> {
  for (let n = 0; n < files; n++) {
    yield [`src/part_${Math.trunc(n / FILES_PER_FOLDER)}/module_${n}.py`, `NUMBER = ${n}\n`];
  }
}

async function look({ watched, watcher, app }: Running): Promise<void> {
  const now = await watched.processes();
  await watcher.look(now.watcher.map(({ pid }) => pid));
  await app.look(now.app.map(({ pid }) => pid));
}

async function startAll(
  bench: Bench,
  files: number,
  stack: AsyncDisposableStack,
  notes: string[],
): Promise<Running[]> {
  const running: Running[] = [];
  for (const subject of [BARE, ...peersFor(bench, NAME)]) {
    const project = await newProject(bench, subject);
    await writeFiles(project, sources(files));
    const watched = await attempt(subject.name, notes, () => Watched.up(bench, subject, project));
    if (!watched) continue;
    stack.use(watched);
    running.push({ name: subject.name, watched, watcher: new CpuMeter(), app: new CpuMeter() });
  }
  return running;
}

/** All at the same time: the time that they take of a processor does not depend on one another. */
async function answerFor(bench: Bench, files: number): Promise<Table> {
  await using stack = new AsyncDisposableStack();
  const notes: string[] = [];
  const running = await startAll(bench, files, stack, notes);
  await sleep(SETTLE_MS);
  const began = performance.now();
  await Promise.all(running.map(look));
  for (let left = bench.idleMs; left > 0; left = bench.idleMs - (performance.now() - began)) {
    await sleep(Math.min(LOOK_MS, left));
    await Promise.all(running.map(look));
  }
  const seconds = (performance.now() - began) / 1000;
  const percent = (ms: number) => figure(ms / seconds / 10, 3);
  const rows = running.map(({ name, watcher, app }) => {
    return [name, percent(watcher.used), percent(app.used), percent(watcher.used + app.used)];
  });
  const inScope = files === 0 ? "1 file in scope" : `${files} files in scope`;
  return {
    title: `${TITLE} over ${figure(seconds, 0)} s, ${inScope}`,
    head: ["% of one core", "watcher", "in the app", "together"],
    rows,
    notes,
  };
}

export const idle: Question = {
  name: NAME,
  about: "CPU while nothing happens",
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    return [await answerFor(bench, 0), await answerFor(bench, FILES)];
  },
};
