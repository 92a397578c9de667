/** A git checkout that changes thousands of files. */
import { APP, importingSource } from "./apps.ts";
import { figure, median, sleep, spread, type Table } from "./measure.ts";
import type { Installed } from "./peers.ts";
import { CpuMeter } from "./processes.ts";
import { peersFor, type Question } from "./question.ts";
import { attempt, type Bench, newProject, Watched, writeFiles } from "./watched.ts";

const NAME = "checkout";
const TITLE = "A git checkout that";
const FILES = 3000;
const FILES_PER_FOLDER = 100;
/** The branches: their sizes differ, so that no bytecode of the one is taken for the other's. */
const BRANCHES = ["one", "another"] as const;
/** So long no line, no new process and nothing to do: that was all, in ms. */
const QUIET_MS = 3000;
/** How long it may take to come to rest, in ms. */
const LIMIT_MS = 15_000;
/** What takes more of a core than this is still at work; what polls takes less. */
const BUSY = 0.15;
/** So long apart, a look each second does not seem to be work, in ms. */
const LOOK_MS = 1000;

async function git(project: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("git", {
    args: ["-c", "user.name=bench", "-c", "user.email=bench@localhost", ...args],
    cwd: project,
    // Neither the developer's settings nor a clean-up in the background.
    env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    stdin: "null",
  }).output();
  if (!success) throw new Error(`git ${args[0]}: ${new TextDecoder().decode(stderr).trim()}`);
}

function* sources(branch: string): Generator<[string, string]> {
  for (let n = 0; n < FILES; n++) {
    const folder = `src/part_${Math.trunc(n / FILES_PER_FOLDER)}`;
    yield [`${folder}/module_${n % FILES_PER_FOLDER}.py`, `TAG = "${branch}"\n\nNUMBER = ${n}\n`];
  }
}

/** One for all peers, each of which has it for itself: to make it takes longer than to measure. */
async function repository(bench: Bench): Promise<string> {
  const app = { [APP]: importingSource("src.part_0.module_0"), ".gitignore": "__pycache__/\n" };
  const project = await newProject(bench, {}, app);
  await git(project, "init", "--quiet");
  await git(project, "config", "gc.auto", "0");
  for (const branch of BRANCHES) {
    await git(project, "checkout", "--quiet", "-b", branch);
    await writeFiles(project, sources(branch));
    await git(project, "add", "--all");
    await git(project, "commit", "--quiet", "--message", branch);
  }
  return project;
}

interface Measured {
  readonly restarts: number[];
  readonly after: number[];
  readonly git: number[];
  stale: number;
  restless: number;
  /** Whether the watcher itself ended, which leaves nothing to watch the checkouts after that. */
  hasEnded: boolean;
}

/** Waits until nothing happens any more. @returns Whether that came to be. */
async function comesToRest(watched: Watched): Promise<boolean> {
  const began = performance.now();
  let [since, last, used, at] = [began, "", 0, began];
  const meter = new CpuMeter();
  while (performance.now() - since < QUIET_MS) {
    if (performance.now() - began > LIMIT_MS) return false;
    const { app, watcher } = await watched.processes();
    const pids = [...app, ...watcher].map(({ pid }) => pid);
    await meter.look(pids);
    const state = `${watched.readies.length} ${pids.toSorted().join(" ")}`;
    const now = performance.now();
    if (state !== last || meter.used - used > BUSY * (now - at)) since = now;
    [last, used, at] = [state, meter.used, now];
    await sleep(LOOK_MS);
  }
  return true;
}

/** Goes to and fro between the branches. */
async function checkouts(bench: Bench, peer: Installed, project: string): Promise<Measured> {
  await git(project, "clean", "--quiet", "--force", "-d", "-x");
  await git(project, "checkout", "--quiet", BRANCHES[1]);
  await writeFiles(project, Object.entries(peer.files ?? {}));
  const measured: Measured = {
    restarts: [],
    after: [],
    git: [],
    stale: 0,
    restless: 0,
    hasEnded: false,
  };
  await using watched = await Watched.up(bench, peer, project);
  await comesToRest(watched);
  for (let n = 0; n < bench.rounds(3, 1); n++) {
    const branch = BRANCHES[n % 2]!;
    const before = watched.readies.length;
    const began = performance.now();
    await git(project, "checkout", "--quiet", branch);
    const ended = performance.now();
    if (!(await comesToRest(watched))) measured.restless++;
    const last = watched.readies.at(-1)!;
    measured.git.push(ended - began);
    measured.restarts.push(watched.readies.length - before);
    if (watched.readies.length > before) measured.after.push(last.at - ended);
    if (last.tag !== branch || !(await watched.app())) measured.stale++;
  }
  measured.hasEnded = watched.hasEnded;
  return measured;
}

function row(peer: Installed, { restarts, after, git, stale }: Measured): string[] {
  const counts = `${median(restarts)} (${Math.min(...restarts)} to ${Math.max(...restarts)})`;
  return [peer.name, counts, ...spread(after), `${stale} of ${git.length}`, figure(median(git), 0)];
}

export const checkout: Question = {
  name: NAME,
  about: `a git checkout that changes ${FILES} files`,
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    const project = await repository(bench);
    const notes: string[] = [];
    const rows: string[][] = [];
    for (const peer of peersFor(bench, NAME)) {
      const measured = await attempt(peer.name, notes, () => checkouts(bench, peer, project));
      if (measured && measured.restless > 0) {
        const times = `${measured.restless} of ${measured.git.length} times`;
        notes.push(
          `${peer.name}: still at work ${
            LIMIT_MS / 1000
          } s after git's end, ${times}; an app that ` +
            "is ended before its first line is not counted.",
        );
      }
      if (measured?.hasEnded) notes.push(`${peer.name}: has ended itself at a checkout.`);
      rows.push(measured ? row(peer, measured) : [peer.name, "-", ...spread([]), "-", "-"]);
    }
    const head = [
      "a checkout",
      "restarts",
      "ms after git, median",
      "min",
      "max",
      "old code or no app in the end",
      "git itself, ms",
    ];
    return [{ title: `${TITLE} changes ${FILES} files in scope`, head, rows, notes }];
  },
};
