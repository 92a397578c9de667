/** What a watcher adds to the app's start. */
import { APP, appSource, type Weight, WEIGHTS } from "./apps.ts";
import { figure, median, spread, type Table } from "./measure.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, BARE, type Bench, newProject, timeToLine } from "./watched.ts";

const NAME = "startup";

async function answerFor(bench: Bench, weight: Weight): Promise<Table> {
  const subjects = [BARE, ...peersFor(bench, NAME)];
  const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  const projects = new Map<string, string>();
  for (const subject of subjects) {
    const files = { [APP]: appSource("first", weight) };
    projects.set(subject.name, await newProject(bench, subject, files));
  }
  const notes: string[] = [];
  // In turns, so that all see the same noise; the first is for the caches alone.
  for (let n = 0; n <= bench.rounds(8, 2); n++) {
    for (const subject of subjects) {
      const project = projects.get(subject.name) ?? "";
      const took = await attempt(subject.name, notes, () => timeToLine(bench, subject, project));
      if (n > 0 && took !== undefined) times.get(subject.name)?.push(took);
    }
  }
  const bare = median(times.get(BARE.name) ?? []);
  const rows = [...times].map(([name, took]) => {
    return [name, ...spread(took), figure(took.length > 0 ? median(took) - bare : undefined)];
  });
  const head = ["ms", "median", "min", "max", "over bare"];
  return { title: `Start to first line, ${weight} app`, head, rows, notes: [...new Set(notes)] };
}

export const startup: Question = {
  name: NAME,
  about: "start-up over the bare app",
  async answer(bench) {
    const tables: Table[] = [];
    for (const weight of WEIGHTS) tables.push(await answerFor(bench, weight));
    return tables;
  },
};
