/** What slop-watch does, as events: the terminal, the `--events` file and the tests read one stream. */
import type { Message } from "../messages.ts";
import type { SourceError } from "../check/verdict.ts";
import type { ReadyBy } from "../ready/readiness.ts";
import type { Change } from "../watch/changes.ts";
import type { Crash, StopStep } from "../wire/agent.ts";

export type StartReason = "first" | "change" | "key" | "retry";
export type StopHow = "agent" | "signal" | "window-close" | "killed" | "already-exited";

export interface Watching {
  readonly event: "watching";
  readonly root: string;
  readonly patterns: readonly string[];
  /** The folders watched, from the root. */
  readonly folders: readonly string[];
  /** How many files are in scope. */
  readonly files: number;
  /** How many of them are watched because the app consists of them, and where those lie. */
  readonly followed: number;
  readonly followed_folders: readonly string[];
  /** How changes are found: by the system's events, or by scanning. */
  readonly backend: "native" | "poll";
  readonly version: string;
}

export interface Start {
  readonly event: "start";
  readonly pid: number;
  readonly command: readonly string[];
  readonly reason: StartReason;
  /** Whether a warm interpreter took over. */
  readonly standby: boolean;
}

export interface Ready {
  readonly event: "ready";
  /** Since it was told to run. */
  readonly ms: number;
  /** Since the burst settled that led to this run; null where none did. */
  readonly since_settle_ms: number | null;
  readonly by: ReadyBy;
  /** One that it listens on, where that is known. */
  readonly port?: number;
}

export interface Changed {
  readonly event: "change";
  readonly paths: readonly Change[];
}

export interface Skip {
  readonly event: "skip";
  readonly reason:
    | "unchanged"
    | "no-code-change"
    | "not-imported"
    | "syntax-error"
    | "unreadable"
    | "before-failed"
    | "paused";
  readonly paths: readonly string[];
  /** With `syntax-error`: what keeps the first of the broken files from compiling. */
  readonly error?: SourceError;
  /** With `before-failed`: the command's exit code, null where a signal has ended it, and the last lines that it has written. */
  readonly code?: number | null;
  readonly output?: string;
}

/** The command of `--before-start` has ended by itself. */
export interface Before {
  readonly event: "before";
  readonly command: readonly string[];
  /** null where a signal has ended it. */
  readonly code: number | null;
  readonly ms: number;
}

/** How a process ended: one of the two is null. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** One step of the polite stop. */
export interface StepTime {
  readonly step: StopStep;
  readonly ms: number;
}

export interface Stop extends Ending {
  readonly event: "stop";
  readonly how: StopHow;
  readonly ms: number;
  /** The steps of the polite stop that the agent took, and how long each took. */
  readonly steps: readonly StepTime[];
}

export interface Restart {
  readonly event: "restart";
  readonly paths: readonly string[];
  /** From the last event of the burst until it settled. */
  readonly debounce_ms: number;
  /** From the settle until it was decided. */
  readonly check_ms: number;
  /** What `--before-start` has taken, with the look at what it has written. */
  readonly before_ms: number;
  readonly stop_ms: number;
  readonly start_ms: number;
  /** From the settle until the new process ran the app. */
  readonly total_ms: number;
}

export interface Exit extends Ending {
  readonly event: "exit";
  readonly uptime_ms: number;
  readonly crash?: Crash;
}

export interface Notice extends Message {
  readonly event: "warning" | "error";
}

/** Changes are gathered from now on, or taken again. */
export interface Paused {
  readonly event: "pause" | "resume";
}

export interface Quit {
  readonly event: "quit";
  readonly code: number;
}

/** What happened, before it is stamped with the time and the generation. */
export type Happening =
  | Watching
  | Start
  | Ready
  | Changed
  | Before
  | Skip
  | Stop
  | Restart
  | Exit
  | Paused
  | Notice
  | Quit;

/** What happened, before it is known how long it took. */
export type Untimed =
  | Exclude<Happening, Ready | Stop | Restart | Exit>
  | Omit<Ready, "ms" | "since_settle_ms"> & {
    /** Since when it is, by the clock. */
    readonly at: number;
  }
  | Omit<Stop, "ms">
  | Pick<Restart, "event" | "paths">
  | Omit<Exit, "uptime_ms">;

/** One line of `--events`. */
export type WatchEvent = Happening & {
  /** ISO 8601, UTC, to the ms. */
  readonly time: string;
  readonly generation: number;
};
