import type { StopSignal } from "../platform/platform.ts";

/** What runs below a process that slop-watch has started: what is known of it, and how it ends. */
export interface AppTree {
  /** Who hears a Ctrl-C together with the app; undefined where the system has no process groups. */
  readonly group: AppGroup | undefined;
  /** Looks at what runs, for who asks soon; what was known before stays known as long as it lives. */
  look(): void;
  /** The pids of what is known to run below. Where nobody has looked, somebody looks now. */
  known(): Promise<readonly number[]>;
  /** The pids of what runs below just now. */
  below(): Promise<readonly number[]>;
  /** Whether a process that is, or has been, one of the app's runs. */
  has(pid: number): boolean;
  /** What tells the exit code of one of the app's, once it has ended: undefined where nothing does. */
  exitCodeOf(pid: number): () => number | undefined;
  /**
   * Kills what runs below, and the app.
   * @param own The pids of the app itself; asked when all else is known, as it may be gone by then.
   */
  kill(own: () => readonly number[]): Promise<void>;
  /**
   * Waits until everything that is known to run below is gone, asking it first and killing it later.
   * What the system does not end even so is left behind after a moment.
   * @param isImpatient Whether it is to be killed at once; asked again and again.
   * @returns Whether there was anything.
   */
  end(isImpatient: () => boolean): Promise<boolean>;
}

/**
 * The processes that a Ctrl-C at a terminal reaches besides the app, as far as a look has found them: what
 * is below it, shares its process group and does not ignore the signal.
 */
export interface AppGroup {
  /** Their pids, as far as they are known by now. */
  others(app: number, signal: StopSignal): readonly number[];
  /** Whether the process that was started is known to ignore a signal. */
  topIgnores(signal: StopSignal): boolean;
  /** Whether a process has got a signal from here. */
  hasInterrupted(pid: number): boolean;
  /** Sends a signal to the app, and to those of the others that have got none before. */
  interruptAll(app: number, signal: StopSignal): Promise<void>;
  /**
   * Sends the others a signal that the app has got.
   * @param signalled Pids of those among them that it was sent to just now.
   */
  interruptOthers(app: number, signal: StopSignal, signalled: ReadonlySet<number>): Promise<void>;
  /** The terminal has sent a signal to all in slop-watch's own process group. */
  hearTerminal(signal: StopSignal): void;
}
