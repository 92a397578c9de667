/** slop-watch alone on large projects. */
import { figure, median, megabytes, sleep, spread, type Table } from "./measure.ts";
import { type Installed, OURS } from "./peers.ts";
import { type Memory, memoryOf } from "./processes.ts";
import { peersFor, type Question } from "./question.ts";
import { BARE, type Bench, newProject, Watched, writeFiles } from "./watched.ts";

const NAME = "large";
const FILES_PER_FOLDER = 100;
const IN_SCOPE = 10_000;
const OUTSIDE = 50_000;
const TITLES = [
  `${IN_SCOPE} files in scope`,
  "A .venv and node_modules outside the scope",
] as const;
const SETTLE_MS = 2500;

/** Files in folders of a hundred. */
function* files(top: string, count: number, name: string): Generator<[string, string]> {
  for (let n = 0; n < count; n++) {
    yield [
      `${top}/part_${Math.trunc(n / FILES_PER_FOLDER)}/${name.replace("*", `${n}`)}`,
      `${n}\n`,
    ];
  }
}

interface Start {
  readonly took: number;
  readonly memory: Memory | undefined;
}

type Subject = Parameters<typeof Watched.start>[1];

async function start(bench: Bench, peer: Subject, project: string, withMemory: boolean) {
  await using watched = await Watched.up(bench, peer, project);
  const took = watched.readies[0]!.at - watched.began;
  if (!withMemory) return { took, memory: undefined };
  await sleep(SETTLE_MS);
  const { watcher } = await watched.processes();
  return { took, memory: await memoryOf(watcher.map(({ pid }) => pid)) };
}

/** Starts all subjects in turns; the first turn is for the caches alone. */
async function starts(
  bench: Bench,
  rounds: number,
  subjects: readonly (readonly [name: string, peer: Subject, project: string])[],
): Promise<Map<string, Start[]>> {
  const found = new Map<string, Start[]>(subjects.map(([name]) => [name, []]));
  for (let n = 0; n <= rounds; n++) {
    for (const [name, peer, project] of subjects) {
      const one = await start(bench, peer, project, peer !== BARE && n > 0 && n <= 3);
      if (n > 0) found.get(name)?.push(one);
    }
  }
  return found;
}

function rowOf(name: string, all: readonly Start[]): string[] {
  const memories = all.flatMap(({ memory }) => memory ?? []);
  const middle = (part: keyof Memory) =>
    megabytes(memories.length > 0 ? median(memories.map((one) => one[part])) : undefined);
  return [name, ...spread(all.map(({ took }) => took)), middle("resident"), middle("private")];
}

const HEAD = ["start to first line, ms", "median", "min", "max", "resident, MB", "private, MB"];

const medianOf = (all: readonly Start[] | undefined) => median((all ?? []).map(({ took }) => took));

async function inScope(bench: Bench, ours: Installed): Promise<Table> {
  const project = await newProject(bench);
  await writeFiles(project, files("src", IN_SCOPE, "module_*.py"));
  const all = await starts(bench, bench.rounds(10, 2), [
    [BARE.name, BARE, project],
    [OURS, ours, project],
  ]);
  const over = medianOf(all.get(OURS)) - medianOf(all.get(BARE.name));
  return {
    title: TITLES[0],
    head: HEAD,
    rows: [...all].map(([name, one]) => rowOf(name, one)),
    notes: [`A start costs ${figure(over)} ms over the bare app.`],
  };
}

async function outside(bench: Bench, ours: Installed): Promise<Table> {
  const [without, with_] = [await newProject(bench), await newProject(bench)];
  await writeFiles(with_, files(".venv/lib/site-packages", OUTSIDE / 2, "module_*.py"));
  await writeFiles(with_, files("node_modules", OUTSIDE / 2, "module_*.js"));
  const names = ["without", `with ${OUTSIDE} files`] as const;
  const all = await starts(bench, bench.rounds(16, 2), [
    [names[0], ours, without],
    [names[1], ours, with_],
  ]);
  const [less = 0, more = 0] = names.map((name) => medianOf(all.get(name)));
  return {
    title: TITLES[1],
    head: HEAD,
    rows: [...all].map(([name, one]) => rowOf(name, one)),
    notes: [`The start changes by ${figure((more / less - 1) * 100)}%.`],
  };
}

export const large: Question = {
  name: NAME,
  about: `${IN_SCOPE} files in scope, ${OUTSIDE} outside it`,
  titles: TITLES,
  async answer(bench): Promise<Table[]> {
    const ours = peersFor(bench, NAME).find(({ name }) => name === OURS);
    return ours ? [await inScope(bench, ours), await outside(bench, ours)] : [];
  },
};
