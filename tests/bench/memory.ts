/** The memory of a watcher. */
import { APP, appSource } from "./apps.ts";
import { inBatches, megabytes, sleep, type Table } from "./measure.ts";
import { BARE_DENO, type Installed, OURS } from "./peers.ts";
import { type Memory, memoryOf, type Row } from "./processes.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, BARE, type Bench, newProject, Watched, writeFiles } from "./watched.ts";

const NAME = "memory";
const TITLE = "Memory of the watcher";
/** How long all is left to settle before it is looked at, in ms. */
const SETTLE_MS = 2500;
const EDITS = 3;
const AT_A_TIME = 4;

interface Look {
  readonly processes: number;
  readonly watcher: Memory;
  readonly app: Memory;
}

interface Measured {
  readonly first: Look;
  /** After a few restarts; a reference that never restarts has none. */
  readonly later: Look | undefined;
}

const pids = (rows: readonly Row[]) => rows.map(({ pid }) => pid);

async function look(watched: Watched): Promise<Look> {
  await sleep(SETTLE_MS);
  const { watcher } = await watched.processes();
  const app = await watched.app();
  return {
    processes: watcher.length,
    watcher: await memoryOf(pids(watcher)),
    app: await memoryOf(app === undefined ? [] : [app]),
  };
}

async function measure(bench: Bench, peer: Installed): Promise<Measured> {
  const project = await newProject(bench, peer);
  await using watched = await Watched.up(bench, peer, project);
  const first = await look(watched);
  if (peer.name === BARE_DENO) return { first, later: undefined };
  for (let n = 1; n <= EDITS; n++) {
    const edited = `edit-${"x".repeat(n)}`;
    await writeFiles(project, [[APP, appSource(edited)]]);
    await watched.ready(({ tag }) => tag === edited);
    await sleep(SETTLE_MS / 5);
  }
  return { first, later: await look(watched) };
}

function rowOf(name: string, measured: Measured | undefined, bareApp: Memory): string[] {
  const { first, later } = measured ?? {};
  return [
    name,
    String(first?.processes ?? "-"),
    megabytes(first?.watcher.resident),
    megabytes(first?.watcher.private),
    String(later?.processes ?? "-"),
    megabytes(later?.watcher.resident),
    megabytes(later?.watcher.private),
    megabytes(first && first.app.private - bareApp.private),
  ];
}

/** What slop-watch takes more than the least that Deno needs. */
function comparison(all: ReadonlyMap<string, Measured>): string[] {
  const [ours, bare] = [all.get(OURS), all.get(BARE_DENO)];
  if (!ours || !bare) return [];
  const { later } = ours;
  const more = (look: Look) => megabytes(look.watcher.private - bare.first.watcher.private);
  return [
    `${OURS}'s private memory is ${more(ours.first)} MB more than that of the ${BARE_DENO}` +
    (later ? `, and ${more(later)} MB after ${EDITS} restarts.` : "."),
  ];
}

export const memory: Question = {
  name: NAME,
  about: "memory of the watcher, resident and private",
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    await using bare = await Watched.up(bench, BARE, await newProject(bench));
    const bareApp = await memoryOf([bare.pid]);
    const notes: string[] = [];
    const all = new Map<string, Measured>();
    // What one takes does not depend on the others.
    await inBatches(peersFor(bench, NAME), AT_A_TIME, async (peer) => {
      const measured = await attempt(peer.name, notes, () => measure(bench, peer));
      if (measured) all.set(peer.name, measured);
    });
    const rows = peersFor(bench, NAME).map(({ name }) => rowOf(name, all.get(name), bareApp));
    const head = [
      "MB",
      "processes",
      "resident",
      "private",
      `processes after ${EDITS} restarts`,
      "resident",
      "private",
      "more in the app, private",
    ];
    notes.push(
      "All processes but the app and those below it. Private is anonymous memory; what several " +
        "processes share counts as resident in each.",
      ...comparison(all),
    );
    return [{ title: TITLE, head, rows, notes }];
  },
};
