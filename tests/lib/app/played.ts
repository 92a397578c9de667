/** A played world for lib/app: its time, the system's processes, and the agent in the app. */
import type { AgentWord } from "../../../lib/wire/agent.ts";
import { AgentLink } from "../../../lib/app/agent_link.ts";
import type { SpawnedProcess } from "../../../lib/app/spawn.ts";
import { type Clock, sleep, systemClock } from "../../../lib/clock.ts";
import type { JobObject, Platform, ProcessRow } from "../../../lib/platform/platform.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import type { Ending } from "../../../lib/report/events.ts";

/** What has not come after so much played time, in ms, never will. */
const LIMIT_MS = 2 * 3_600_000;

/** A clock that goes on to the next timer when all else waits for it. */
export class PlayedClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers are still to come. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Plays until `promise` settles. Throws where it never does. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = () => void (isSettled = true);
    promise.then(settled, settled);
    await rest();
    for (const began = this.#now; !isSettled; await rest()) {
      if (!this.#step(began + LIMIT_MS)) throw new Error(`never comes; it is ${this.#now} ms`);
    }
    return await promise;
  }

  /** Plays for `ms`. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await rest();
    while (this.#step(end)) await rest();
    this.#now = end;
  }

  /** Runs the next timer. @returns Whether there is one until `end`. */
  #step(end: number): boolean {
    const [first, ...more] = this.#timers;
    if (!first) return false;
    // Of several at one time, the oldest is first.
    const next = more.reduce((next, timer) => timer.at < next.at ? timer : next, first);
    if (next.at > end) return false;
    this.#timers.delete(next);
    this.#now = next.at;
    next.run();
    return true;
  }
}

/** Lets all go on that waits for nothing but promises. */
const rest = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** slop-watch, and what has started it. */
export const SELF = 10;
const SHELL = 3;
const INIT = 1;
export const TAKEN_OUT = "taken out";
export const NOT_TOLD = "not told";
/** The first pid that `start` gives. */
export const APP = 20;
/** The word of this slop-watch, and that of another. */
export const WORD = "0123";
export const OTHER_WORD = "4567";
/** How a process is, and what it does when it is asked to end. */
export interface Manners {
  /** Its parent; slop-watch where none is given. */
  readonly parent?: number;
  /** Its parent's where none is given. */
  readonly group?: number;
  /**
   * The word of its slop-watch that it has in its environment, where that was not taken out or is
   * not told; as its parent where not given.
   */
  readonly word?: string;
  /** Its parent's where none is given. */
  readonly session?: number;
  /** Whether it is started outside of its parent's job. */
  readonly breaksAway?: boolean;
  /** Whether it has a window; on Windows alone it matters. */
  readonly hasWindow?: boolean;
  /** Whether it has loaded what windows are drawn by. */
  readonly draws?: boolean;
  /** Whether it opens things for the user, as `xdg-open` does. */
  readonly opens?: boolean;
  /** One that was free, or is taken once more; else the next. */
  readonly pid?: number;
  /** How long it takes to end when it is asked, in ms; Infinity where it does not. */
  readonly endsIn?: number;
  /** Whether it ignores all signals, which the system tells. */
  readonly isDeaf?: boolean;
  /** How often it is asked in vain before. */
  readonly swallows?: number;
  /** What it does first when it is asked. */
  readonly whenAsked?: () => void;
  /** Whether somebody asks how it has ended; else it stays, dead. */
  readonly isReaped?: boolean;
  /** Whether the system can end it. */
  readonly isKillable?: boolean;
}

interface PlayedProcess {
  row: ProcessRow;
  readonly manners: Manners;
  readonly word: string;
  readonly ended: PromiseWithResolvers<Ending>;
  /** What it is in, as its parent was when it started it. */
  job: JobObject | undefined;
  isDead: boolean;
  /** How it has ended. */
  code?: number | undefined;
  asked: number;
}

/**
 * A system with a process table. What it is asked for is in `journal`, a line each with its time:
 * `1000 SIGINT 20 21`, on Windows `1000 close 20 21`, and `1000 kill 20`.
 */
export class PlayedSystem {
  readonly platform: Platform;
  readonly journal: string[] = [];
  /** How long the process table takes, in ms. */
  lookMs = 0;
  readonly #processes = new Map<number, PlayedProcess>();
  readonly #hasGroups: boolean;
  #nextPid = APP;
  #born = 0;

  constructor(readonly kind: "posix" | "windows", readonly clock: PlayedClock) {
    const real = kind === "posix" ? posix : windows;
    this.#hasGroups = kind === "posix";
    // What it says of itself is what the real one says; what it does is played.
    this.platform = {
      ...real,
      processes: () => this.#table(),
      environmentsOf: (pids) => Promise.resolve(this.#environmentsOf(pids)),
      drawing: (pids) =>
        Promise.resolve(pids.filter((pid) => this.#processes.get(pid)?.manners.draws)),
      isAlive: (pid) => this.#processes.has(pid),
      ask: (pids, signal) => this.#ask(pids, real.asksBy === "signal" ? signal : "close"),
      kill: (pids) => this.#kill(pids),
      makeJobObject: () => this.#hasGroups ? undefined : this.#makeJobObject(),
      guardCommand: () => undefined,
      memoryOf: () => Promise.resolve(undefined),
      hasTerminal: () => true,
      ownsTerminal: () => Promise.resolve(true),
      terminalSettings: () => Promise.resolve(""),
      setTerminal: () => Promise.resolve(),
      suspendSelf: () => {},
    };
    this.start({ pid: INIT, parent: 0, group: INIT });
    this.start({ pid: SHELL, parent: INIT, group: SHELL });
    this.start({ pid: SELF, parent: SHELL, group: SELF });
  }

  /** Starts a process. @returns Its pid. */
  start(manners: Manners = {}): number {
    const { pid = this.#nextPid++, parent = SELF } = manners;
    const above = this.#processes.get(parent);
    const group = this.#hasGroups ? manners.group ?? above?.row.group ?? 0 : 0;
    const session = this.#hasGroups ? manners.session ?? above?.row.session ?? 0 : 0;
    const started = `${++this.#born}`;
    this.#processes.set(pid, {
      row: {
        pid,
        parent,
        group,
        session,
        terminalGroup: 0,
        isOpener: manners.opens ?? false,
        ignored: manners.isDeaf ? ~0 >>> 1 : 0,
        started,
      },
      manners,
      word: manners.word ?? above?.word ?? NOT_TOLD,
      ended: Promise.withResolvers(),
      job: manners.breaksAway ? undefined : above?.job,
      isDead: false,
      asked: 0,
    });
    return pid;
  }

  /** A process that slop-watch has started, as it knows it. */
  spawned(pid: number, relayed: Promise<unknown> = Promise.resolve()): SpawnedProcess {
    const job = this.platform.makeJobObject();
    job?.add(pid);
    return { pid, job, ended: this.#processes.get(pid)!.ended.promise, relayed };
  }

  /** A process ends. What ran below it has no parent any more; on Windows it keeps the dead one's pid. */
  end(pid: number, ending: Ending = { code: 0, signal: null }): void {
    const process = this.#processes.get(pid);
    if (!process || process.isDead) return;
    process.isDead = true;
    process.code = ending.code ?? undefined;
    if (process.manners.isReaped ?? true) this.#processes.delete(pid);
    for (const child of this.#hasGroups ? this.#processes.values() : []) {
      if (child.row.parent === pid) child.row = { ...child.row, parent: INIT };
    }
    process.ended.resolve(ending);
  }

  /** A process goes to another group. */
  move(pid: number, group: number): void {
    const process = this.#processes.get(pid);
    if (process) process.row = { ...process.row, group };
  }

  /** The pids of what runs, but for slop-watch and what has started it. */
  get running(): number[] {
    return [...this.#alive()].map(({ row }) => row.pid).filter((pid) => pid >= APP);
  }

  #alive(): PlayedProcess[] {
    return [...this.#processes.values()].filter(({ isDead }) => !isDead);
  }

  async #table(): Promise<ProcessRow[]> {
    if (this.lookMs > 0) await sleep(this.lookMs, this.clock);
    return this.#alive().map(({ row }) => row);
  }

  #environmentsOf(pids: readonly number[]): Map<number, Map<string, string>> {
    const told = pids.flatMap((pid): [number, Map<string, string>][] => {
      const word = this.#processes.get(pid)?.word ?? NOT_TOLD;
      if (!this.#hasGroups || word === NOT_TOLD) return [];
      const id: [string, string][] = word === TAKEN_OUT ? [] : [["SLOP_WATCH_ID", word]];
      return [[pid, new Map([...id, ["SLOP_WATCH_GENERATION", "1"]])]];
    });
    return new Map(told);
  }

  #makeJobObject(): JobObject {
    const members = () => this.#alive().filter((process) => process.job === job);
    const job: JobObject = {
      name: "job",
      add: (pid) => {
        this.#processes.get(pid)!.job = job;
        return true;
      },
      pids: () => members().map(({ row }) => row.pid),
      exitCodeOf: (pid) => {
        const process = this.#processes.get(pid);
        return () => process?.code;
      },
      end: () => void this.#kill(job.pids()),
      close: () => void members().forEach(({ row }) => this.end(row.pid)),
    };
    return job;
  }

  #ask(pids: readonly number[], by: string): Promise<readonly number[]> {
    this.#note(by, pids);
    const heard: number[] = [];
    for (const pid of pids) {
      const process = this.#processes.get(pid);
      if (!process || process.isDead) continue;
      const { endsIn = 0, swallows = 0, hasWindow = true, whenAsked } = process.manners;
      if (!this.#hasGroups && !hasWindow) continue;
      heard.push(pid);
      if (process.asked++ === 0) whenAsked?.();
      if (process.asked !== swallows + 1 || endsIn === Infinity) continue;
      const ending = by === "close" ? { code: 0, signal: null } : { code: null, signal: by };
      this.clock.after(endsIn, () => {
        if (this.#processes.get(pid) === process) this.end(pid, ending);
      });
    }
    return Promise.resolve(heard);
  }

  async #kill(pids: readonly number[]): Promise<void> {
    this.#note("kill", pids);
    for (const pid of pids) {
      if (this.#processes.get(pid)?.manners.isKillable === false) continue;
      this.end(
        pid,
        this.#hasGroups ? { code: null, signal: "SIGKILL" } : { code: 1, signal: null },
      );
    }
    await Promise.resolve();
  }

  #note(what: string, pids: readonly number[]): void {
    this.journal.push(`${this.clock.now()} ${[what, ...pids].join(" ")}`);
  }
}

/** A link to agents that nobody listens to. */
export function playedLink(clock: Clock = systemClock, isAwaited = false): AgentLink {
  return new AgentLink({
    clock,
    listener: { cachesIn() {}, wrote() {}, startsPrograms() {} },
    warn() {},
    connected() {},
    isAwaited: () => isAwaited,
    tooOld() {},
  });
}

/** The agent in the app: what it hears is in `heard`. */
export class PlayedAgent {
  /** Times are `NOW`. */
  readonly heard: string[] = [];
  /** Whether it says that it has heard the word to stop. */
  answersStop = true;
  /** Whether it heard that so late that it counts on the signal. */
  isLate = false;
  /** What it does on a line. */
  answer: (line: string) => void = () => {};

  constructor(readonly link: Pick<AgentLink, "connected" | "heard" | "disconnected">) {}

  arrive(pid = APP): void {
    const send = (line: string) => {
      this.heard.push(line.trimEnd().replace(/ \d{13}(?= |$)/, " NOW"));
      if (this.answersStop && line.startsWith("stop ")) {
        this.say({ says: "stopping", isLate: this.isLate });
      }
      this.answer(line.trimEnd());
    };
    const words = ["python", "app.py"];
    const interpreter = {
      pid,
      isReloaderChild: false,
      executable: "",
      cachePrefix: "",
      version: "3.11",
      words,
    };
    this.link.connected({ pid, interpreter, isFirst: true, send });
  }

  say(...words: AgentWord[]): void {
    for (const word of words) this.link.heard(word);
  }

  leave(): void {
    this.link.disconnected();
  }
}
