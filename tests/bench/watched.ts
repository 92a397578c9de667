/** A project in a folder of its own, and a watcher that runs the app in it. */
import { dirname, join } from "@std/path/posix";
import { APP, appSource } from "./apps.ts";
import { sleep, timedLines } from "./measure.ts";
import type { Installed, Peer, Surroundings } from "./peers.ts";
import { end, isRunning, MARK, processesOf, type Row, withDescendants } from "./processes.ts";

/** How long a first line may take, in ms. */
const LIMIT_MS = 30_000;
const POLL_MS = 20;

/** What a question works with. */
export interface Bench {
  readonly around: Surroundings;
  readonly peers: readonly Installed[];
  /** Where all temporary files lie. */
  readonly folder: string;
  /** How often something is measured: `full` times, or just enough to try it out. */
  rounds(full: number, quick?: number): number;
  /** How long the idle are watched, in ms. */
  readonly idleMs: number;
}

/** A line of the app that says it is up. */
export interface Ready {
  readonly tag: string;
  readonly pid: number;
  /** When it came, by `performance.now()`. */
  readonly at: number;
}

let projects = 0;

/** All that runs now, for an end before the time; nothing is started after that. */
const running = new Set<Watched>();
let isOver = false;

/** What is under way when all ends must not go on, nor fail. */
const forEver = () => new Promise<never>(() => {});

/** Ends all that was started. */
export async function endAll(): Promise<void> {
  isOver = true;
  await Promise.all([...running].map((watched) => watched[Symbol.asyncDispose]()));
}

/** Writes files, with the folders they lie in. */
export async function writeFiles(
  folder: string,
  files: Iterable<readonly [path: string, text: string]>,
): Promise<void> {
  const made = new Set<string>();
  for (const [path, text] of files) {
    const full = join(folder, path);
    const parent = dirname(full);
    if (!made.has(parent)) await Deno.mkdir(parent, { recursive: true });
    made.add(parent);
    await Deno.writeTextFile(full, text);
  }
}

/** A new project with the light app, what `peer` needs, and `more`. */
export async function newProject(
  { folder }: Bench,
  peer: Pick<Peer, "files"> = {},
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const project = join(folder, `project-${++projects}`);
  const files = { "pyproject.toml": "", [APP]: appSource("first"), ...peer.files, ...more };
  await Deno.mkdir(project);
  await writeFiles(project, Object.entries(files));
  return project;
}

async function pythonFiles(folder: string, inside = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, inside))) {
    const path = join(inside, name);
    if (isDirectory && !name.startsWith(".")) found.push(...await pythonFiles(folder, path));
    else if (name.endsWith(".py")) found.push(path);
  }
  return found;
}

/** What the developer's own environment says is not passed on, but for these. */
const KEPT = ["HOME", "LANG", "DENO_DIR", "USER", "XDG_CACHE_HOME"];

function environment({ folder, around }: Bench, mark: string): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    PATH: around.folders.join(":"),
    SHELL: "/bin/sh",
    TMPDIR: folder,
    [MARK]: mark,
  };
}

/** A command that runs the app, watched or not; disposing of it ends all that it brought with it. */
export class Watched implements AsyncDisposable {
  /** The lines so far that said that the app is up. */
  readonly readies: Ready[] = [];
  /** When it was started. */
  readonly began: number;
  readonly #child: Deno.ChildProcess;
  readonly #mark: string;
  readonly #read: Promise<void>;
  #hasEnded = false;

  private constructor(child: Deno.ChildProcess, mark: string, began: number) {
    this.#child = child;
    this.#mark = mark;
    this.began = began;
    this.#read = this.#gather();
    child.status.then(() => this.#hasEnded = true);
    running.add(this);
  }

  /** Starts a peer on a project. */
  static async start(
    bench: Bench,
    peer: Pick<Peer, "command" | "readsFiles">,
    project: string,
  ): Promise<Watched> {
    if (isOver) await forEver();
    const mark = crypto.randomUUID();
    const [program = "", ...args] = peer.command(bench.around);
    const list = peer.readsFiles ? (await pythonFiles(project)).join("\n") : undefined;
    const began = performance.now();
    const child = new Deno.Command(program, {
      args,
      cwd: project,
      clearEnv: true,
      env: environment(bench, mark),
      detached: true,
      stdin: list === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const watched = new Watched(child, mark, began);
    if (list !== undefined) await new Response(list).body!.pipeTo(child.stdin);
    return watched;
  }

  /** The same, and waits until the app is up. */
  static async up(...of: Parameters<typeof Watched.start>): Promise<Watched> {
    const watched = await Watched.start(...of);
    try {
      await watched.ready(({ tag }) => tag !== "");
      return watched;
    } catch (error) {
      await watched[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #gather(): Promise<void> {
    for await (const [line, at] of timedLines(this.#child.stdout)) {
      const [, tag, pid] = /\bready (\S+) (\d+)/.exec(line) ?? [];
      if (tag !== undefined) this.readies.push({ tag, pid: Number(pid), at });
    }
  }

  /** The process that was started: the watcher itself. */
  get pid(): number {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The first line that is as wanted. Throws where none comes in time. */
  async ready(isWanted: (ready: Ready) => boolean, limit = LIMIT_MS): Promise<Ready> {
    const deadline = performance.now() + limit;
    while (true) {
      const found = this.readies.find(isWanted);
      if (found) return found;
      if (isOver) await forEver();
      if (performance.now() > deadline || this.#hasEnded) {
        throw new Error("the app did not come up");
      }
      await sleep(POLL_MS / 4);
    }
  }

  /** The app that came up last, as long as it runs. */
  async app(): Promise<number | undefined> {
    const pid = this.readies.at(-1)?.pid;
    return pid !== undefined && await isRunning(pid) ? pid : undefined;
  }

  /** All that runs, the app with what is below it apart from the rest. */
  async processes(): Promise<{ app: Row[]; watcher: Row[] }> {
    const rows = await processesOf(this.#mark, this.pid);
    const inApp = withDescendants(rows, this.readies.map(({ pid }) => pid));
    return {
      app: rows.filter(({ pid }) => inApp.has(pid)),
      watcher: rows.filter(({ pid }) => !inApp.has(pid)),
    };
  }

  /** Asks the watcher to end, or the app where it runs bare, and waits until it has. */
  async stop(signal: Deno.Signal): Promise<number> {
    const began = performance.now();
    end(this.pid, signal);
    await this.#child.status;
    return performance.now() - began;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The watcher first, or it could start one more app meanwhile.
    end(this.pid);
    for (let left = [this.pid]; left.length > 0; await sleep(POLL_MS)) {
      left = (await processesOf(this.#mark, this.pid)).map(({ pid }) => pid);
      for (const pid of left) end(pid);
    }
    await this.#child.status;
    await this.#read;
    running.delete(this);
  }
}

/** The app with nothing to watch it. */
export const BARE: Pick<Peer, "name" | "command" | "files" | "readsFiles"> = {
  name: "bare app",
  command: ({ python }) => [python, APP],
};

/** What a watcher keeps from one start to the next is there so long after the app's first line, in ms. */
const KEPT_MS = 2000;

/**
 * How long a command takes to the app's first line, in ms.
 * @param isFirst Whether it is for the caches alone.
 */
export async function timeToLine(
  isFirst: boolean,
  ...of: Parameters<typeof Watched.start>
): Promise<number> {
  await using watched = await Watched.up(...of);
  if (isFirst) await sleep(KEPT_MS);
  return watched.readies[0]!.at - watched.began;
}

/** What `work` gives; where it fails, nothing, and a note says of whom. */
export async function attempt<Result>(
  name: string,
  notes: string[],
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    notes.push(`${name}: ${error instanceof Error ? error.message : String(error)}.`);
    return undefined;
  }
}
