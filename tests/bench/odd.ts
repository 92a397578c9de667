/** What odd things in the tree cost the app's start. */
import { TWENTY_ODD_THINGS } from "../hostile/table.ts";
import { APP, appSource } from "./apps.ts";
import { figure, median, type Table } from "./measure.ts";
import { OURS } from "./peers.ts";
import { oursAnd, type Question } from "./question.ts";
import { compareStarts, type Subject } from "./startup.ts";
import { type Bench, newProject } from "./watched.ts";

const NAME = "odd";
const TITLE = "Start to first line with 20 pipes, links out and odd names in the tree";
/** Whose start ours is to be as fast as. */
const MEASURE = "nodemon";

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
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    const { times, table } = await compareStarts(bench, {
      title: TITLE,
      peers: oursAnd(MEASURE, bench, NAME),
      rounds: 12,
      project: (subject) => oddProject(bench, subject),
    });
    const [ours, theirs] = [OURS, MEASURE].map((name) => times.get(name) ?? []);
    if (!ours?.length || !theirs?.length) return [table];
    const ratio = figure(median(ours) / median(theirs), 2);
    const note = `${OURS} takes ${ratio} of what ${MEASURE} does.`;
    return [{ ...table, notes: [...table.notes ?? [], note] }];
  },
};
