/** What a watcher adds to the app's start. */
import { APP, appSource, type Weight, WEIGHTS } from "./apps.ts";
import { figure, median, spread, type Table } from "./measure.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, BARE, type Bench, newProject, timeToLine } from "./watched.ts";

const NAME = "startup";
const TITLE = "Start to first line";

/** What is started: an app by itself, or below a watcher. */
export type Subject = typeof BARE;

/** What is compared. */
interface Starts {
  readonly title: string;
  readonly peers: readonly Subject[];
  /** In the quick run it is 2. */
  readonly rounds: number;
  /** Makes the project that one of them is started in. */
  project(subject: Subject): Promise<string>;
}

/** Starts the bare app and its watchers in turns. @returns The times of each to its first line, in ms, and a table of them. */
export async function compareStarts(
  bench: Bench,
  starts: Starts,
): Promise<{ times: Map<string, number[]>; table: Table }> {
  const subjects = [BARE, ...starts.peers];
  const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  const projects = new Map<string, string>();
  for (const subject of subjects) projects.set(subject.name, await starts.project(subject));
  const notes: string[] = [];
  // In turns, so that all see the same noise; the first is for the caches alone.
  for (let n = 0; n <= bench.rounds(starts.rounds, 2); n++) {
    for (const subject of subjects) {
      const project = projects.get(subject.name) ?? "";
      const took = await attempt(
        subject.name,
        notes,
        () => timeToLine(n === 0, bench, subject, project),
      );
      if (n > 0 && took !== undefined) times.get(subject.name)?.push(took);
    }
  }
  const bare = median(times.get(BARE.name) ?? []);
  const rows = [...times].map(([name, took]) => {
    return [name, ...spread(took), figure(took.length > 0 ? median(took) - bare : undefined)];
  });
  const head = ["ms", "median", "min", "max", "over bare"];
  return { times, table: { title: starts.title, head, rows, notes: [...new Set(notes)] } };
}

async function answerFor(bench: Bench, weight: Weight): Promise<Table> {
  const { table } = await compareStarts(bench, {
    title: `${TITLE}, ${weight} app`,
    peers: peersFor(bench, NAME),
    rounds: 8,
    project: (subject) => newProject(bench, subject, { [APP]: appSource("first", weight) }),
  });
  return table;
}

export const startup: Question = {
  name: NAME,
  about: "start-up over the bare app",
  titles: [TITLE],
  async answer(bench) {
    const tables: Table[] = [];
    for (const weight of WEIGHTS) tables.push(await answerFor(bench, weight));
    return tables;
  },
};
