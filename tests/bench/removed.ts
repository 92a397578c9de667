/** What thousands of removed folders cost the next save. */
import { join } from "@std/path/posix";
import { APP, appSource } from "./apps.ts";
import { figure, median, sleep, type Table } from "./measure.ts";
import { type Installed, OURS } from "./peers.ts";
import { oursAnd, type Question } from "./question.ts";
import { attempt, type Bench, newProject, Watched, writeFiles } from "./watched.ts";

const NAME = "removed";
const TITLE = "Saves after";
const FOLDERS = 3000;
/** How long all is left to settle before a save, in ms. */
const SETTLE_MS = 2500;
/** What has not come by then does not come, in ms. */
const LIMIT_MS = 20_000;

interface Measured {
  /** From a save to the first line of the new app, in ms: with all folders there, right after they were removed, and the save after that. */
  readonly usual: number[];
  readonly first: number[];
  readonly second: number[];
}

/** Saves the app. @returns How long that takes to its first line, in ms. */
async function save(watched: Watched, project: string, tag: string): Promise<number> {
  const began = performance.now();
  await writeFiles(project, [[APP, appSource(tag)]]);
  return (await watched.ready((ready) => ready.tag === tag, LIMIT_MS)).at - began;
}

async function measure(bench: Bench, peer: Installed): Promise<Measured> {
  const measured: Measured = { usual: [], first: [], second: [] };
  for (let n = 0; n < bench.rounds(3, 1); n++) {
    const project = await newProject(bench, peer);
    const paths = Array.from({ length: FOLDERS }, (_, n) => `src/part_${n}/module.py`);
    await writeFiles(project, paths.map((path) => [path, ""]));
    await using watched = await Watched.up(bench, peer, project);
    await sleep(SETTLE_MS);
    measured.usual.push(await save(watched, project, "usual"));
    await sleep(SETTLE_MS);
    await Deno.remove(join(project, "src"), { recursive: true });
    measured.first.push(await save(watched, project, "first-after"));
    measured.second.push(await save(watched, project, "second-after"));
  }
  return measured;
}

export const removed: Question = {
  name: NAME,
  about: `the saves after ${FOLDERS} folders were removed`,
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    const notes: string[] = [];
    const rows: string[][] = [];
    for (const peer of oursAnd("nodemon", bench, NAME)) {
      const measured = await attempt(peer.name, notes, () => measure(bench, peer));
      const { usual = [], first = [], second = [] } = measured ?? {};
      const medians = [usual, first, second].map((took) => measured && median(took));
      const [before = NaN, after = NaN] = medians;
      rows.push([
        peer.name,
        ...medians.map((ms) => figure(ms)),
        figure(first.length > 0 ? Math.max(...first) : undefined),
      ]);
      if (peer.name === OURS && measured) {
        notes.push(`${OURS}: the removal costs the next save ${figure(after - before)} ms.`);
      }
    }
    const head = [
      "save to first line, ms",
      "before",
      "right after the removal",
      "the next one",
      "right after, max",
    ];
    return [{ title: `${TITLE} ${FOLDERS} folders were removed`, head, rows, notes }];
  },
};
