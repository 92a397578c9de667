/** Saves that are no reason to restart. */
import { APP, appSource } from "./apps.ts";
import { inBatches, sleep, type Table } from "./measure.ts";
import type { Installed } from "./peers.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, type Bench, newProject, Watched, writeFiles } from "./watched.ts";

const NAME = "saves";
const TITLE = "Saves that are no reason to restart";
/** All that a save leads to has been done by then, in ms. */
const WAIT_MS = 3000;
/** How long the app of a mended file may take, in ms. */
const MEND_MS = 8000;
const AT_A_TIME = 7;

const KINDS = ["unchanged", "comment", "broken"] as const;

/** What is saved: nothing new, one more comment, or what does not compile. */
function saved(kind: typeof KINDS[number], tag: string, n: number): string {
  const source = appSource(tag);
  if (kind === "unchanged") return source;
  return kind === "comment"
    ? `${source}# ${"comment ".repeat(n)}\n`
    : `${source}def broken(${n}:\n`;
}

/** A watcher that is started again where it ends. */
class Subject implements AsyncDisposable {
  /** How often the watcher itself ended, or the app never came back. */
  lost = 0;
  tag = "first";
  #mends = 0;

  private constructor(
    readonly bench: Bench,
    readonly peer: Installed,
    readonly project: string,
    public watched: Watched,
  ) {}

  static async start(bench: Bench, peer: Installed): Promise<Subject> {
    const project = await newProject(bench, peer);
    return new Subject(bench, peer, project, await Watched.up(bench, peer, project));
  }

  /** @returns Whether the app of before runs no more. */
  async save(text: string): Promise<boolean> {
    const before = await this.watched.app();
    const count = this.watched.readies.length;
    await writeFiles(this.project, [[APP, text]]);
    await sleep(WAIT_MS);
    return this.watched.readies.length !== count || await this.watched.app() !== before;
  }

  /** Saves a good app, and waits until it is up. */
  async mend(): Promise<void> {
    this.tag = `mend-${"x".repeat(++this.#mends)}`;
    await writeFiles(this.project, [[APP, appSource(this.tag)]]);
    try {
      await this.watched.ready(({ tag }) => tag === this.tag, MEND_MS);
    } catch {
      this.lost++;
      await this.watched[Symbol.asyncDispose]();
      this.watched = await Watched.up(this.bench, this.peer, this.project);
    }
    await sleep(WAIT_MS / 5);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.watched[Symbol.asyncDispose]();
  }
}

async function countRestarts(bench: Bench, peer: Installed): Promise<string[]> {
  await using subject = await Subject.start(bench, peer);
  const times = bench.rounds(5, 2);
  const cells: string[] = [];
  for (const kind of KINDS) {
    let restarts = 0;
    await sleep(WAIT_MS / 3);
    for (let n = 1; n <= times; n++) {
      if (await subject.save(saved(kind, subject.tag, n))) restarts++;
      if (kind === "broken") await subject.mend();
    }
    cells.push(`${restarts} of ${times}`);
    if (kind === "comment") await subject.mend();
  }
  return [peer.name, ...cells, String(subject.lost)];
}

export const saves: Question = {
  name: NAME,
  about: "restarts for saves that change nothing, a comment, or break the app",
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    const notes: string[] = [];
    const rows = await inBatches(peersFor(bench, NAME), AT_A_TIME, async (peer) => {
      const row = await attempt(peer.name, notes, () => countRestarts(bench, peer));
      return row ?? [peer.name, "-", "-", "-", "-"];
    });
    const head = [
      "restarts",
      "nothing changed",
      "comment only",
      "broken",
      "not up again after the mend",
    ];
    notes.push(
      "Counted is each save after which the app of before runs no more, or one more came up; where a " +
        "broken save leaves no app, that is one.",
    );
    return [{ title: TITLE, head, rows, notes }];
  },
};
