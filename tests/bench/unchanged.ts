/** What saves that change nothing take of memory, and keep. */
import { APP, appSource } from "./apps.ts";
import { megabytes, sleep, type Table } from "./measure.ts";
import type { Installed } from "./peers.ts";
import { memoryOf } from "./processes.ts";
import { oursAnd, type Question } from "./question.ts";
import { attempt, type Bench, newProject, Watched, writeFiles } from "./watched.ts";

const NAME = "unchanged";
const TITLE = "Memory after";
const SAVES = 300;
/** How long apart the saves are, in ms. */
const APART_MS = 100;
/** How long all is left to settle before it is looked at, in ms. */
const SETTLE_MS = 4000;

/** The private memory of the watcher before the saves and after them, in bytes. */
async function measure(bench: Bench, peer: Installed): Promise<[before: number, after: number]> {
  const project = await newProject(bench, peer);
  await using watched = await Watched.up(bench, peer, project);
  const save = async () => {
    await writeFiles(project, [[APP, appSource("first")]]);
    await sleep(APART_MS);
  };
  const look = async () => {
    await sleep(SETTLE_MS);
    const { watcher } = await watched.processes();
    return (await memoryOf(watcher.map(({ pid }) => pid))).private;
  };
  // The first ones load what checks them.
  for (let n = 0; n < 3; n++) await save();
  const before = await look();
  for (let n = 0; n < bench.rounds(SAVES, 20); n++) await save();
  return [before, await look()];
}

export const unchanged: Question = {
  name: NAME,
  about: `memory after ${SAVES} saves that change nothing`,
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    const notes: string[] = [];
    const rows: string[][] = [];
    for (const peer of oursAnd("nodemon", bench, NAME)) {
      const measured = await attempt(peer.name, notes, () => measure(bench, peer));
      const [before, after] = measured ?? [];
      const grown = measured && measured[1] - measured[0];
      rows.push([peer.name, megabytes(before), megabytes(after), megabytes(grown)]);
    }
    notes.push(`${APART_MS} ms apart; nodemon restarts the app at each. Private memory, in MB.`);
    return [{
      title: `${TITLE} ${SAVES} saves that change nothing`,
      head: ["MB", "before", "after", "grown"],
      rows,
      notes,
    }];
  },
};
