import { messageOf, UserError } from "../errors.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import { AppProcess, type ProcessOptions } from "./process.ts";

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  /** `env` of the configuration. */
  readonly env: Readonly<Record<string, string>>;
  readonly stopSignal: StopSignal;
  readonly version: string;
  readonly platform: Platform;
}

/**
 * The paths in one environment variable.
 * @param longest Its limit in UTF-8 bytes. The paths that would go over it are left out.
 */
export function joinPaths(paths: readonly string[], separator: string, longest: number): string {
  let room = longest;
  const encoder = new TextEncoder();
  const fitting = paths.filter((path) => {
    room -= encoder.encode(path).length + separator.length;
    return room >= 0;
  });
  return fitting.join(separator);
}

/** The environment variables that the app sees beside those of slop-watch itself. */
export function appVariables(
  { env, version, platform }: Pick<LaunchOptions, "env" | "version" | "platform">,
  generation: number,
  changed: readonly string[],
): Record<string, string> {
  return {
    ...env,
    SLOP_WATCH: version,
    SLOP_WATCH_GENERATION: String(generation),
    SLOP_WATCH_CHANGED: joinPaths(changed, platform.pathListSeparator, platform.longestVariable),
  };
}

/**
 * Starts a command with our own standard streams.
 * @throws {UserError} where the system does not start it.
 */
export function spawnCommand(
  command: readonly string[],
  options: { cwd: string; env: Record<string, string> },
): Deno.ChildProcess {
  const [program = "", ...args] = command;
  try {
    return new Deno.Command(program, {
      args,
      ...options,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    throw new UserError(`${program} cannot be started: ${messageOf(error)}`);
  }
}

/** Starts one generation after the other, each when the last is gone. */
export class Launcher {
  readonly #options: LaunchOptions;
  readonly #processOptions: ProcessOptions;
  #current: AppProcess | undefined;

  constructor(options: LaunchOptions) {
    this.#options = options;
    const { platform, stopSignal } = options;
    const earlier = platform.listsProcessesFast
      ? platform.processes().then((rows) => new Set(rows.map(({ pid }) => pid)))
      : Promise.resolve(new Set<number>());
    this.#processOptions = { platform, stopSignal, earlier };
  }

  /** @throws {UserError} where the system does not start the app. */
  async spawn(
    generation: number,
    changed: readonly string[],
    ready: () => void,
  ): Promise<AppProcess> {
    await this.clear();
    ready();
    const { command, cwd } = this.#options;
    const env = appVariables(this.#options, generation, changed);
    this.#current = new AppProcess(
      spawnCommand(command, { cwd, env }),
      command,
      this.#processOptions,
    );
    return this.#current;
  }

  /** A stop is likely soon. */
  prepareStop(): void {
    this.#current?.prepareStop();
  }

  /** Ends what the last generation has left running. */
  async clear(): Promise<void> {
    await this.#current?.clear();
  }
}
