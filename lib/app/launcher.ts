import { messageOf, UserError } from "../errors.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import { Agency } from "../agent/agency.ts";
import { AgentLink } from "./agent_link.ts";
import { Guard } from "./guard.ts";
import { AppProcess, type ProcessOptions } from "./process.ts";

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  /** The project root. */
  readonly root: string;
  /** `env` of the configuration. */
  readonly env: Readonly<Record<string, string>>;
  readonly stopSignal: StopSignal;
  /** In ms. */
  readonly grace: number;
  /** Whether a Python app gets an agent. */
  readonly agent: boolean;
  /** slop-watch's private folder; undefined where there can be none. */
  readonly folder: string | undefined;
  /** `preserve` of the configuration. */
  readonly preserve: readonly string[];
  readonly version: string;
  readonly platform: Platform;
  warn(message: string, hint: string): void;
  /** Says what is only of interest to who asked for it. */
  detail(message: string): void;
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
  readonly #agency: Agency | undefined;
  readonly #guard: Guard;
  readonly #processOptions: ProcessOptions;
  #current: AppProcess | undefined;

  constructor(options: LaunchOptions) {
    this.#options = options;
    const { platform, stopSignal, grace, detail } = options;
    this.#agency = options.agent ? openAgency(options) : undefined;
    this.#guard = new Guard(platform.guardCommand(stopSignal, options.folder ?? ""));
    const earlier = platform.listsProcessesFast
      ? platform.processes().then((rows) => new Set(rows.map(({ pid }) => pid)))
      : Promise.resolve(new Set<number>());
    this.#processOptions = { platform, stopSignal, grace, earlier, detail };
  }

  /**
   * @param ready Called when the last generation is gone, right before the next one is started.
   * @throws {UserError} where the system does not start the app.
   */
  async spawn(
    generation: number,
    changed: readonly string[],
    ready: () => void,
  ): Promise<AppProcess> {
    await this.clear();
    ready();
    const { command, cwd, warn } = this.#options;
    const variables = appVariables(this.#options, generation, changed);
    const link = this.#agency &&
      new AgentLink(() => this.#guard.watch(child.pid, true), (message) => warn(message, ""));
    const env = { ...variables, ...link && this.#agency?.call(link) };
    const child = spawnCommand(command, { cwd, env });
    this.#guard.watch(child.pid, false);
    this.#current = new AppProcess(child, command, link, this.#processOptions);
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

  /** Ends what is left, the app itself where nobody has, and sends the guard home. */
  async close(): Promise<void> {
    await this.#current?.end(this.#options.grace);
    await this.clear();
    this.#agency?.close();
    await this.#guard.close();
  }
}

/** Where the apps' agents come from and where they report. Without it, all works by signals. */
function openAgency(options: LaunchOptions): Agency | undefined {
  const { platform, folder, env, root, preserve, warn, detail } = options;
  if (folder === undefined) return undefined;
  try {
    const pythonPath = env.PYTHONPATH ?? Deno.env.get("PYTHONPATH") ?? "";
    return new Agency({ platform, folder, pythonPath, root, preserve, detail });
  } catch (error) {
    warn(
      `the agent cannot be used: ${messageOf(error)}`,
      "the app is stopped by signals, and keeps no state",
    );
    return undefined;
  }
}
