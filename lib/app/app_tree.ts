import type { StopSignal } from "../platform/platform.ts";

/** What runs below a process that slop-watch has started: what is known of it, and how it ends. */
export interface AppTree {
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
   * What a Ctrl-C at a terminal would reach besides `app`, as far as it is known by now: what shares its
   * process group and does not ignore the signal.
   */
  sharers(app: number, signal: StopSignal): readonly number[];
  /** Whether the process that was started is known to ignore a signal. */
  topIgnores(signal: StopSignal): boolean;
  /**
   * Sends a signal to what a Ctrl-C at a terminal would reach: what shares the process group of `app`,
   * as far as it does not ignore it.
   * @param isAsked Whether `app` itself has been asked; else it gets the signal, too, and what has got
   * one before does not.
   * @param told Pids of what has been sent it just now.
   */
  interrupt(
    app: number,
    signal: StopSignal,
    isAsked: boolean,
    told?: ReadonlySet<number>,
  ): Promise<void>;
  /** Whether a process has got such a signal. */
  hasInterrupted(pid: number): boolean;
  /** The terminal has sent a signal to all in slop-watch's own process group. */
  hearTerminal(signal: StopSignal): void;
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
