/** What odd things in the tree cost the app's start. */
import { TWENTY_ODD_THINGS } from "../hostile/table.ts";
import { APP, appSource } from "./apps.ts";
import { figure, median, spread, type Table } from "./measure.ts";
import { OURS } from "./peers.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, BARE, type Bench, newProject, timeToLine } from "./watched.ts";

const NAME = "odd";
/** Whose start ours is to be as fast as. */
const MEASURE = "nodemon";

type Subject = typeof BARE;

/** A project with pipes, links out of it and names that are not UTF-8 in `src`. */
async function oddProject(bench: Bench, subject: Subject): Promise<string> {
  const project = await newProject(bench, subject, {
    [APP]: appSource("first"),
    "src/__init__.py": "",
  });
  const { success, stderr } = await new Deno.Command(bench.around.python, {
    args: ["-c", `import os\n${TWENTY_ODD_THINGS}`],
    cwd: project,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return project;
}

export const odd: Question = {
  name: NAME,
  about: "a start with pipes, links out of the project and odd names in it",
  async answer(bench): Promise<Table[]> {
    const peers = peersFor(bench, NAME).filter(({ name }) => name === OURS || name === MEASURE);
    const subjects: Subject[] = [BARE, ...peers];
    const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
    const projects = new Map<string, string>();
    for (const subject of subjects) projects.set(subject.name, await oddProject(bench, subject));
    const notes: string[] = [];
    // In turns, so that all see the same noise; the first is for the caches alone.
    for (let n = 0; n <= bench.rounds(12, 2); n++) {
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
    const [ours, theirs] = [OURS, MEASURE].map((name) => times.get(name) ?? []);
    if (ours?.length && theirs?.length) {
      notes.push(
        `${OURS} takes ${figure(median(ours) / median(theirs), 2)} of what ${MEASURE} does.`,
      );
    }
    return [{
      title: "Start to first line with 20 pipes, links out and odd names in the tree",
      head: ["ms", "median", "min", "max", "over bare"],
      rows,
      notes: [...new Set(notes)],
    }];
  },
};
