import type { JobObject, Platform } from "../platform/platform.ts";
import { appVariables, spawnCommand, type SpawnedProcess, type Tap } from "./spawn.ts";

/** What the app is started by, and in. */
export interface StartSettings {
  readonly command: readonly string[];
  readonly cwd: string;
  /** Where the app's stdin comes from. */
  readonly stdin: "inherit" | "null";
  /** What the app's environment has in addition to slop-watch's own. */
  readonly env: Readonly<Record<string, string>>;
  /** slop-watch's own version, which the app is told. */
  readonly version: string;
  /** Whether the app is to ignore SIGHUP, as slop-watch does. */
  readonly isHangupIgnored: Promise<boolean>;
}

/** Starts processes by the app's command, in its folder and its environment. */
export class AppStarter {
  readonly #settings: StartSettings;
  readonly #platform: Platform;
  readonly #id: string;
  /** Whether each run has a session of its own: at a terminal a Ctrl-C is to reach it. */
  readonly hasOwnSession: boolean;
  #isHangupIgnored = false;

  /** @param id What the processes of this slop-watch are recognized by. */
  constructor(settings: StartSettings, platform: Platform, id: string) {
    this.#settings = settings;
    this.#platform = platform;
    this.#id = id;
    this.hasOwnSession = !platform.hasTerminal();
  }

  /** Settles when it is known what a start needs; nothing is started before. */
  async ready(): Promise<void> {
    this.#isHangupIgnored = await this.#settings.isHangupIgnored;
  }

  /**
   * The environment variables of slop-watch's own that a run of the app sees.
   * @param changed The files that led to it, from the root.
   */
  variables(generation: number, changed: readonly string[]): Record<string, string> {
    const { env, version } = this.#settings;
    const own = { id: this.#id, env, version, platform: this.#platform };
    return appVariables(own, generation, changed);
  }

  /**
   * Starts a process.
   * @param tap Gets a copy of what it writes.
   * @param job What is to hold it.
   * @throws {UserError} where the system does not start it.
   */
  start(
    env: Record<string, string>,
    tap: Tap | undefined,
    job: JobObject | undefined,
  ): SpawnedProcess {
    const { command, cwd, stdin } = this.#settings;
    const started = this.#isHangupIgnored ? this.#platform.ignoringHangup(command) : command;
    return spawnCommand(started, {
      cwd,
      env,
      stdin,
      tap,
      job,
      hasOwnSession: this.hasOwnSession,
    });
  }
}
