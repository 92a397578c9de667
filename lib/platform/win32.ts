/**
 * What Windows' own libraries are asked for. They are named by the folder that Windows is installed in
 * everywhere but on machines where somebody chose another one: there all of this is to be had by nobody,
 * as where slop-watch is run without the permission to load them.
 */
import type { JobObject, ProcessRow } from "./platform.ts";

/** Sizes in bytes of structures of winnt.h, tlhelp32.h and psapi.h, and where in them what is asked for lies. */
const PROCESS_ENTRY = { size: 568, pid: 8, parent: 32 };
const LIMITS = { size: 144, flags: 16 };
const MEMORY = { size: 72, workingSet: 16 };
const PID_LIST = { header: 8, count: 4, pid: 8 };

const TH32CS_SNAPPROCESS = 0x2;
const PROCESS_TERMINATE = 0x1;
const PROCESS_VM_READ = 0x10;
const PROCESS_SET_QUOTA = 0x100;
const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
/** What is in the job ends with the last handle to it, and so with slop-watch, however that ends. */
const JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;
const JOB_OBJECT_LIMIT_BREAKAWAY_OK = 0x800;
const JOB_PROCESS_ID_LIST = 3;
const JOB_EXTENDED_LIMITS = 9;
const WM_CLOSE = 0x10;

/** How long the path of a program is taken to be at most, in letters. */
const LONGEST_PATH = 1024;
/** How many processes a job is taken to have at first. */
const FEW_PROCESSES = 64;
/** How often the windows are counted anew where one of them goes meanwhile. */
const DESKTOP_TRIES = 5;
/** The exit code of what is killed, as Windows' own tools give it. */
const KILLED_CODE = 1;

function openKernel() {
  return Deno.dlopen("C:\\Windows\\System32\\kernel32.dll", {
    CloseHandle: { parameters: ["pointer"], result: "i32" },
    OpenProcess: { parameters: ["u32", "i32", "u32"], result: "pointer" },
    GetExitCodeProcess: { parameters: ["pointer", "buffer"], result: "i32" },
    GetProcessTimes: {
      parameters: ["pointer", "buffer", "buffer", "buffer", "buffer"],
      result: "i32",
    },
    K32GetProcessMemoryInfo: { parameters: ["pointer", "buffer", "u32"], result: "i32" },
    QueryFullProcessImageNameW: {
      parameters: ["pointer", "u32", "buffer", "buffer"],
      result: "i32",
    },
    CreateToolhelp32Snapshot: { parameters: ["u32", "u32"], result: "pointer" },
    Process32FirstW: { parameters: ["pointer", "buffer"], result: "i32" },
    Process32NextW: { parameters: ["pointer", "buffer"], result: "i32" },
    CreateJobObjectW: { parameters: ["pointer", "buffer"], result: "pointer" },
    AssignProcessToJobObject: { parameters: ["pointer", "pointer"], result: "i32" },
    SetInformationJobObject: { parameters: ["pointer", "i32", "buffer", "u32"], result: "i32" },
    QueryInformationJobObject: {
      parameters: ["pointer", "i32", "buffer", "u32", "pointer"],
      result: "i32",
    },
    TerminateJobObject: { parameters: ["pointer", "u32"], result: "i32" },
  }).symbols;
}

function openUser() {
  return Deno.dlopen("C:\\Windows\\System32\\user32.dll", {
    // EnumWindows would need a callback, and that a permission for all libraries.
    FindWindowExW: { parameters: ["usize", "usize", "pointer", "pointer"], result: "usize" },
    IsWindow: { parameters: ["usize"], result: "i32" },
    IsWindowVisible: { parameters: ["usize"], result: "i32" },
    GetWindowThreadProcessId: { parameters: ["usize", "buffer"], result: "u32" },
    PostMessageW: { parameters: ["usize", "u32", "usize", "isize"], result: "i32" },
  }).symbols;
}

/** What `open` gives, opened when it is first asked for; undefined where it cannot be. */
export function lazily<T>(open: () => T): () => T | undefined {
  let opened: { readonly library: T | undefined } | undefined;
  return () => {
    try {
      opened ??= { library: open() };
    } catch {
      opened = { library: undefined };
    }
    return opened.library;
  };
}

const kernel32 = lazily(openKernel);
const user32 = lazily(openUser);

type Kernel = ReturnType<typeof openKernel>;
type User = ReturnType<typeof openUser>;
type Handle = NonNullable<Deno.PointerValue>;

/** What `ask` gives for an open process; undefined where there is none that may be opened so. */
function withProcess<T>(
  kernel: Kernel,
  pid: number,
  rights: number,
  ask: (process: Handle) => T,
): T | undefined {
  const process = kernel.OpenProcess(rights, 0, pid);
  if (process === null) return undefined;
  try {
    return ask(process);
  } finally {
    kernel.CloseHandle(process);
  }
}

/** When a process started, in units of 100 ns as Windows counts them; empty where it is not told. */
function startOf(kernel: Kernel, pid: number): string {
  const started = new BigUint64Array(1);
  const other = new BigUint64Array(1);
  const times = (process: Handle) => kernel.GetProcessTimes(process, started, other, other, other);
  const isTold = withProcess(kernel, pid, PROCESS_QUERY_LIMITED_INFORMATION, times);
  return isTold ? String(started[0]) : "";
}

/** The path of a process's program; undefined where it is not told. */
export function programOf(pid: number): string | undefined {
  const kernel = kernel32();
  if (!kernel) return undefined;
  const text = new Uint16Array(LONGEST_PATH);
  const length = new Uint32Array([text.length]);
  const isTold = withProcess(
    kernel,
    pid,
    PROCESS_QUERY_LIMITED_INFORMATION,
    (process) => kernel.QueryFullProcessImageNameW(process, 0, text, length),
  );
  return isTold ? String.fromCharCode(...text.subarray(0, length[0])) : undefined;
}

/** The process table; empty where it cannot be had. */
export function listProcesses(): ProcessRow[] {
  const kernel = kernel32();
  const snapshot = kernel?.CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) ?? null;
  if (!kernel || snapshot === null) return [];
  const entry = new DataView(new ArrayBuffer(PROCESS_ENTRY.size));
  entry.setUint32(0, PROCESS_ENTRY.size, true);
  const rows: ProcessRow[] = [];
  const next = (read: Kernel["Process32NextW"]) => read(snapshot, entry.buffer) !== 0;
  for (let more = next(kernel.Process32FirstW); more; more = next(kernel.Process32NextW)) {
    const pid = entry.getUint32(PROCESS_ENTRY.pid, true);
    rows.push({
      pid,
      parent: entry.getUint32(PROCESS_ENTRY.parent, true),
      group: 0,
      session: 0,
      terminalGroup: 0,
      isOpener: false,
      ignored: 0,
      started: startOf(kernel, pid),
    });
  }
  kernel.CloseHandle(snapshot);
  return rows;
}

/** The memory that the processes have in RAM, in bytes; 0 where it is not told. */
export function workingSetOf(pids: readonly number[]): number {
  const kernel = kernel32();
  if (!kernel) return 0;
  const counters = new DataView(new ArrayBuffer(MEMORY.size));
  const rights = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_VM_READ;
  return pids.reduce((sum, pid) => {
    const isTold = withProcess(
      kernel,
      pid,
      rights,
      (process) => kernel.K32GetProcessMemoryInfo(process, counters.buffer, MEMORY.size),
    );
    return isTold ? sum + Number(counters.getBigUint64(MEMORY.workingSet, true)) : sum;
  }, 0);
}

/** The windows on the desktop, but for those that come or go meanwhile. */
function topWindows(user: User): Set<bigint> {
  const found = new Set<bigint>();
  const next = (after: bigint) => user.FindWindowExW(0n, after, null, null);
  for (let tries = 0, last = 0n; tries < DESKTOP_TRIES;) {
    const window = next(last);
    // One that is gone has nothing after it.
    if (window === 0n && (last === 0n || user.IsWindow(last))) break;
    if (window === 0n) tries++;
    else found.add(window);
    last = window;
  }
  return found;
}

/**
 * Asks the windows of the processes to close, as their X buttons do.
 * @returns The pids of those that have any.
 */
export function closeWindows(pids: readonly number[]): number[] {
  const user = user32();
  if (!user || pids.length === 0) return [];
  const asked = new Set<number>();
  const owner = new Uint32Array(1);
  for (const window of topWindows(user)) {
    user.GetWindowThreadProcessId(window, owner);
    const [pid = 0] = owner;
    if (!pids.includes(pid) || !user.IsWindowVisible(window)) continue;
    user.PostMessageW(window, WM_CLOSE, 0n, 0n);
    asked.add(pid);
  }
  return [...asked];
}

/** A text of ASCII as Windows takes it. */
function wide(text: string): Uint16Array<ArrayBuffer> {
  return Uint16Array.from([...text, "\0"], (character) => character.charCodeAt(0));
}

/** Makes a job object that nobody knows yet; undefined where there can be none. */
export function makeJobObject(): JobObject | undefined {
  const kernel = kernel32();
  if (!kernel) return undefined;
  const name = `Local\\slop-watch-${crypto.randomUUID()}`;
  const job = kernel.CreateJobObjectW(null, wide(name));
  if (job === null) return undefined;
  const limits = new DataView(new ArrayBuffer(LIMITS.size));
  const flags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_BREAKAWAY_OK;
  limits.setUint32(LIMITS.flags, flags, true);
  if (kernel.SetInformationJobObject(job, JOB_EXTENDED_LIMITS, limits.buffer, LIMITS.size)) {
    return new WindowsJob(kernel, job, name);
  }
  kernel.CloseHandle(job);
  return undefined;
}

class WindowsJob implements JobObject {
  readonly #kernel: Kernel;
  #job: Handle | undefined;

  constructor(kernel: Kernel, job: Handle, readonly name: string) {
    this.#kernel = kernel;
    this.#job = job;
  }

  add(pid: number): boolean {
    const [kernel, job] = [this.#kernel, this.#job];
    if (!job) return false;
    const rights = PROCESS_TERMINATE | PROCESS_SET_QUOTA;
    const assign = (process: Handle) => kernel.AssignProcessToJobObject(job, process);
    return Boolean(withProcess(kernel, pid, rights, assign));
  }

  pids(): number[] {
    if (!this.#job) return [];
    for (let room = FEW_PROCESSES;; room *= 2) {
      const list = new DataView(new ArrayBuffer(PID_LIST.header + room * PID_LIST.pid));
      const { buffer, byteLength } = list;
      const isWhole = this.#kernel.QueryInformationJobObject(
        this.#job,
        JOB_PROCESS_ID_LIST,
        buffer,
        byteLength,
        null,
      );
      const count = list.getUint32(PID_LIST.count, true);
      // A list that has no room for all is an error, with as many in it as it holds.
      if (!isWhole && count === room) continue;
      return Array.from(
        { length: count },
        (_, n) => Number(list.getBigUint64(PID_LIST.header + n * PID_LIST.pid, true)),
      );
    }
  }

  exitCodeOf(pid: number): () => number | undefined {
    const kernel = this.#kernel;
    const process = kernel.OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
    return () => {
      const code = new Int32Array(1);
      if (process === null) return undefined;
      const isTold = kernel.GetExitCodeProcess(process, code);
      kernel.CloseHandle(process);
      return isTold ? code[0] : undefined;
    };
  }

  end(): void {
    if (this.#job) this.#kernel.TerminateJobObject(this.#job, KILLED_CODE);
  }

  close(): void {
    if (this.#job) this.#kernel.CloseHandle(this.#job);
    this.#job = undefined;
  }
}
