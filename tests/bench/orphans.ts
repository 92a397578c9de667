/** What is left alive when a watcher is killed. */
import { inBatches, sleep, type Table } from "./measure.ts";
import type { Installed } from "./peers.ts";
import { end, type Row } from "./processes.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, type Bench, newProject, Watched } from "./watched.ts";

const NAME = "orphans";
const TITLE = "What is left when the watcher is killed";
/** How long what is left may take to end, in ms. */
const WAIT_MS = 2000;
const SETTLE_MS = 1000;
const AT_A_TIME = 4;

interface Left {
  readonly app: Row[];
  readonly watcher: Row[];
}

async function killWatcher(bench: Bench, peer: Installed): Promise<Left> {
  const project = await newProject(bench, peer);
  await using watched = await Watched.up(bench, peer, project);
  await sleep(SETTLE_MS);
  end(watched.pid, "SIGKILL");
  await sleep(WAIT_MS);
  return await watched.processes();
}

/** What Node calls its first thread, and so its process. */
const NODE_THREAD = "MainThread";

const programOf = ({ name }: Row) => name === NODE_THREAD ? "node" : name;

function names(rows: readonly Row[]): string {
  return rows.length === 0 ? "none" : rows.map(programOf).toSorted().join(", ");
}

export const orphans: Question = {
  name: NAME,
  about: "what is left alive after a SIGKILL of the watcher",
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    const notes: string[] = [];
    const rows = await inBatches(peersFor(bench, NAME), AT_A_TIME, async (peer) => {
      const left = await attempt(peer.name, notes, () => killWatcher(bench, peer));
      if (!left) return [peer.name, "-", "-"];
      return [peer.name, left.app.length > 0 ? "runs on" : "gone", names(left.watcher)];
    });
    const head = ["2 s after a SIGKILL of the watcher", "the app", "other processes"];
    return [{ title: TITLE, head, rows, notes }];
  },
};
