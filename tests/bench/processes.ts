/** What the system knows of the processes that a watcher brought with it (Linux). */

/** The environment variable that tells a benchmark's processes from all others. */
export const MARK = "SLOP_WATCH_BENCH";

/** The kernel shows times in hundredths of a second, whatever it counts in. */
const MS_PER_TICK = 10;
const KB = 1024;

/** One live process. */
export interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly name: string;
}

/** Memory in bytes. */
export interface Memory {
  readonly resident: number;
  /** Anonymous memory: what no other process can share, and no file backs. */
  readonly private: number;
}

function read(path: string): Promise<string> {
  // A process may end at any time.
  return Deno.readTextFile(path).catch(() => "");
}

/** The fields of `/proc/PID/stat` from the state on, and the name before them. */
async function stat(pid: number): Promise<{ name: string; fields: string[] } | undefined> {
  const text = await read(`/proc/${pid}/stat`);
  const end = text.lastIndexOf(")");
  if (end < 0) return undefined;
  return { name: text.slice(text.indexOf("(") + 1, end), fields: text.slice(end + 2).split(" ") };
}

/** All processes that run; the dead that nobody has asked after yet do not. */
async function table(): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    const pid = Number(name);
    const known = Number.isInteger(pid) ? await stat(pid) : undefined;
    if (known === undefined || "ZX".includes(known.fields[0] ?? "Z")) continue;
    const [, parent = 0, , session = 0] = known.fields.map(Number);
    rows.push({ pid, parent, session, name: known.name });
  }
  return rows;
}

/** `roots` and everything below them. */
export function withDescendants(rows: readonly Row[], roots: Iterable<number>): Set<number> {
  const found = new Set(roots);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of rows) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** What runs of a watcher started with `mark` as the leader of session `leader`. */
export async function processesOf(mark: string, leader: number): Promise<Row[]> {
  const rows = await table();
  const entry = `${MARK}=${mark}`;
  const own = await Promise.all(rows.map(async ({ pid, session }) => {
    return session === leader || (await read(`/proc/${pid}/environ`)).split("\0").includes(entry);
  }));
  const roots = rows.filter((_, n) => own[n]).map(({ pid }) => pid);
  const all = withDescendants(rows, roots);
  return rows.filter(({ pid }) => all.has(pid));
}

/** Whether a process runs. */
export async function isRunning(pid: number): Promise<boolean> {
  const state = (await stat(pid))?.fields[0];
  return state !== undefined && !"ZX".includes(state);
}

/** Ends a process by its pid; one that has ended is none to end. */
export function end(pid: number, signal: Deno.Signal = "SIGKILL"): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) && !(error instanceof TypeError)) throw error;
  }
}

/** The memory of these processes together. */
export async function memoryOf(pids: readonly number[]): Promise<Memory> {
  const texts = await Promise.all(pids.map((pid) => read(`/proc/${pid}/smaps_rollup`)));
  const sum = (field: string) =>
    texts.reduce((all, text) => {
      const [, kilobytes = "0"] = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(text) ?? [];
      return all + Number(kilobytes) * KB;
    }, 0);
  return { resident: sum("Rss"), private: sum("Anonymous") };
}

/** The CPU time of each thread of a process so far, in ms, by a name for the thread. */
async function threadTimes(pid: number): Promise<[string, number][]> {
  const times: [string, number][] = [];
  try {
    for await (const { name } of Deno.readDir(`/proc/${pid}/task`)) {
      const [nanoseconds = ""] = (await read(`/proc/${pid}/task/${name}/schedstat`)).split(" ");
      if (nanoseconds) times.push([`${pid}/${name}`, Number(nanoseconds) / 1e6]);
    }
  } catch {
    // It has ended.
  }
  return times;
}

/** What a process has used, by part: its threads, and the children it has waited for. */
async function cpuParts(pid: number): Promise<[string, number][]> {
  const [user = 0, system = 0, ...children] =
    (await stat(pid))?.fields.slice(11, 15).map((ticks) => Number(ticks) * MS_PER_TICK) ?? [];
  const threads = await threadTimes(pid);
  // The same as utime and stime, but not in steps of 10 ms, where the kernel tells it.
  const own: [string, number][] = threads.length > 0 ? threads : [[`${pid}`, user + system]];
  return [...own, [`${pid} children`, children.reduce((all, ms) => all + ms, 0)]];
}

/** The CPU time of a few processes from its first look on; it must look while a thread still lives. */
export class CpuMeter {
  readonly #first = new Map<string, number>();
  readonly #last = new Map<string, number>();

  async look(pids: readonly number[]): Promise<void> {
    const isFirst = this.#first.size === 0;
    for (const [part, ms] of (await Promise.all(pids.map(cpuParts))).flat()) {
      if (isFirst) this.#first.set(part, ms);
      this.#last.set(part, ms);
    }
  }

  /** What was used between the first and the last look, in ms. */
  get used(): number {
    return [...this.#last].reduce((all, [part, ms]) => all + ms - (this.#first.get(part) ?? 0), 0);
  }
}
