/** What differs between systems, as one interface. `posix.ts` and `windows.ts` are its two sides. */

/** The part of `@std/path` that the rooms use; both sides of it can be tested on any system. */
export interface PathModule {
  readonly SEPARATOR: string;
  basename(path: string): string;
  dirname(path: string): string;
  isAbsolute(path: string): boolean;
  join(...paths: string[]): string;
  normalize(path: string): string;
  relative(from: string, to: string): string;
  resolve(...paths: string[]): string;
}

/** One row of the system's process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** The process group, 0 where the system has none. */
  readonly group: number;
  /** The session, 0 where the system has none or does not tell. */
  readonly session: number;
  /** The group that the process's terminal listens to; 0 where it has no terminal or the system no groups. */
  readonly terminalGroup: number;
  /** Whether it is a program that opens what it is given for the user, as the desktop wants it; false where the system does not say. */
  readonly isOpener: boolean;
  /** The signals that it ignores, as a mask: the bit n - 1 for the signal n; 0 where the system does not say. */
  readonly ignored: number;
  /** When it started, in the system's own words: with the pid it names one process for good. */
  readonly started: string;
}

/** A signal that the app can be asked to stop with, or that asks slop-watch itself to end. */
export type StopSignal =
  | "SIGINT"
  | "SIGTERM"
  | "SIGHUP"
  | "SIGQUIT"
  | "SIGUSR1"
  | "SIGUSR2"
  | "SIGBREAK";

/**
 * What holds a process and everything that is started below it, but for what breaks away. All that is in
 * it ends when slop-watch does, however that is.
 */
export interface JobObject {
  /** What a process in it can open it by. Nobody can guess it. */
  readonly name: string;
  /** @returns Whether the process is in it now, and so what it starts from now on. */
  add(pid: number): boolean;
  /** The pids of those that are in it and run. */
  pids(): readonly number[];
  /** What tells the exit code of a process in it, once that has ended: undefined where nothing does. */
  exitCodeOf(pid: number): () => number | undefined;
  /** Ends all that is in it at once. */
  end(): void;
  /** Lets go of it: what is in it ends. */
  close(): void;
}

/** Who has a TCP port of this machine. */
export interface PortUse {
  /** Whether somebody listens there. */
  readonly isHeld: boolean;
  /** The processes that do, as far as the system shows them. */
  readonly pids: readonly number[];
  /** Whether connections to it that are closed keep it for a while from who does not ask to share it. */
  readonly isLingering: boolean;
}

export interface Platform {
  readonly path: PathModule;
  /** Between the entries of `PATH` and of `SLOP_WATCH_CHANGED`. */
  readonly pathListSeparator: ":" | ";";
  /** Whether `A.py` and `a.py` are one file. */
  readonly caseInsensitive: boolean;
  /** The folder of a virtual environment that holds its programs. */
  readonly environmentBin: "bin" | "Scripts";
  /** Commands that start a Python, tried in this order when nothing nearer to the project is found. */
  readonly systemPythons: readonly (readonly string[])[];
  /** Longest value of one environment variable, in UTF-8 bytes, with room for its name. */
  readonly longestVariable: number;
  /**
   * Where folders that are the user's alone may be made, the best first; undefined for the system's folder
   * for temporary files.
   * @param uid The user's; undefined where the system has none.
   */
  temporaryFolders(uid: number | undefined): readonly (string | undefined)[];
  /** Whether one watch of a folder covers everything below it at no cost for each folder. */
  readonly watchesTrees: boolean;
  /** Whether an event tells that a file which was written is closed. */
  readonly tellsClosing: boolean;
  /**
   * Where programs keep what they could make again, of this user; undefined where that is not known.
   * @param variable Gives a variable of our environment.
   */
  cacheFolder(variable: (name: string) => string | undefined): string | undefined;
  /**
   * The kind of the file system that a folder lies on, where that tells of no changes: those that
   * are made on another machine, or outside of a virtual one. undefined where it does or is not known.
   */
  silentFileSystem(folder: string): Promise<string | undefined>;
  /** How many folders a user can have watched; undefined where there is no such limit. */
  watchLimit(): Promise<number | undefined>;
  /** The signals on which slop-watch stops the app and ends. */
  readonly endSignals: readonly StopSignal[];
  /** The signals that `--no-watch` hands on to the app. */
  readonly forwardedSignals: readonly StopSignal[];
  /** The signals that `--stop-signal` accepts. */
  readonly stopSignals: readonly StopSignal[];
  /** The file names that running `word` could mean: on Windows with each ending of `PATHEXT`. */
  programNames(word: string, pathExt: string | undefined): string[];
  /** Whether the file at `path` may be run. Never throws. */
  isProgram(path: string): boolean;
  /**
   * The system's process table. Empty where it cannot be read.
   * @param known Rows that may be taken over of processes that are still there: to read each takes its time.
   */
  processes(known?: readonly ProcessRow[]): Promise<ProcessRow[]>;
  /** The commands of processes that are there, in any order, as far as the system tells. */
  commandsOf(pids: readonly number[]): Promise<readonly (readonly string[])[]>;
  /**
   * What of these variables, whose values are of ASCII letters, digits and the like, the processes were
   * started with, as far as the system tells: by pid, and by name.
   */
  environmentsOf(
    pids: readonly number[],
    names: readonly string[],
  ): Promise<ReadonlyMap<number, ReadonlyMap<string, string>>>;
  /** Those of the processes that have loaded what windows are drawn by, as far as the system tells. */
  drawing(pids: readonly number[]): Promise<number[]>;
  /** Who has a TCP port; undefined where the system does not tell. */
  portUse(port: number): Promise<PortUse | undefined>;
  /** Whether the process is known to ignore the signal. */
  ignores(row: ProcessRow, signal: StopSignal): boolean;
  /** Whether a process with this pid is there. */
  isAlive(pid: number): boolean;
  /**
   * Asks the processes, parents first, to end by themselves. POSIX: `signal` to each, as a Ctrl-C at
   * a terminal does. Windows: WM_CLOSE to the windows of each. A process that is gone is no error.
   * @returns Those that could be asked.
   */
  ask(pids: readonly number[], signal: StopSignal): Promise<readonly number[]>;
  /** What `ask` does, as the `stop` event names it. */
  readonly asksBy: "signal" | "window-close";
  /**
   * Whether a read from a process's pipe keeps one of Deno's threads as long as it waits. There are four for each
   * core: where all wait, nothing goes on.
   */
  readonly readsKeepThreads: boolean;
  /** Ends the processes at once. */
  kill(pids: readonly number[]): Promise<void>;
  /** Makes a job for a process that is about to be started; undefined where there are no such things. */
  makeJobObject(): JobObject | undefined;
  /**
   * The command of a process that ends the app when slop-watch dies without a word, and removes
   * `folder` then; undefined where there is none. `guard.sh` says what it reads.
   * @param id What the app's processes are recognized by: the value of `SLOP_WATCH_ID`.
   */
  guardCommand(signal: StopSignal, folder: string, id: string): readonly string[] | undefined;
  /** The signals by which a shell puts a job aside and takes it up again; undefined where there are no jobs. */
  readonly jobSignals: { readonly suspend: "SIGTSTP"; readonly resume: "SIGCONT" } | undefined;
  /** Stops slop-watch itself, until the shell takes it up again. */
  suspendSelf(): void;
  /** Whether slop-watch was started to ignore a signal; asked before it listens to any. */
  isIgnored(signal: StopSignal): Promise<boolean>;
  /** A command in place of the given one that starts it so that it ignores SIGHUP. */
  ignoringHangup(command: readonly string[]): readonly string[];
  /** Whether slop-watch has a terminal that can send it signals, whatever its streams are. */
  hasTerminal(): boolean;
  /** Whether slop-watch's process group is the one that the terminal listens to. */
  ownsTerminal(): Promise<boolean>;
  /**
   * The terminal's settings in the words of stty(1); empty where they cannot be had, and in the
   * background: there they are those of a shell that edits its line.
   */
  terminalSettings(): Promise<string>;
  /**
   * Gives the terminal such settings, where there are any, if `ownsTerminal`: who is in the background
   * would be stopped. Where they were others, and with `isScreenLeft`, the modes of its screen are
   * reset, too. What does not come to an end within half a second is left undone. Never throws.
   */
  setTerminal(settings: string, isScreenLeft: boolean): Promise<void>;
  /** Environment variables by which Python writes to a pipe what it would write to a terminal. */
  readonly pipeVariables: Readonly<Record<string, string>>;
  /** The memory that the processes have in RAM, in bytes; undefined where the system does not tell. */
  memoryOf(pids: readonly number[]): Promise<number | undefined>;
  /** The exit code that a shell shows for a process ended by `signal`. */
  codeOfSignal(signal: string): number;
}
