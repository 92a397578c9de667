/** How a process of the app is started: its environment and its streams. */
import { messageOf, userError } from "../errors.ts";
import type { JobObject, Platform } from "../platform/platform.ts";
import type { Ending } from "../report/events.ts";
import { relay, Turns } from "../report/relay.ts";
import { GENERATION, ID } from "./tree.ts";

/** How long the last lines of a run may take to come in, in ms: what the app left may hold its pipes open. */
export const LAST_LINES_MS = 500;

export interface Variables {
  /** What the processes of this slop-watch are recognized by. */
  readonly id: string;
  /** `env` of the configuration. */
  readonly env: Readonly<Record<string, string>>;
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

/** What the processes of one slop-watch are recognized by. */
export function makeId(): string {
  return crypto.getRandomValues(new Uint8Array(8)).toHex();
}

/** The environment variables that the app gets in addition to slop-watch's own. */
export function appVariables(
  { id, env, version, platform }: Variables,
  generation: number,
  changed: readonly string[],
): Record<string, string> {
  return {
    ...env,
    SLOP_WATCH: version,
    [ID]: id,
    [GENERATION]: String(generation),
    SLOP_WATCH_CHANGED: joinPaths(changed, platform.pathListSeparator, platform.longestVariable),
  };
}

/** A copy of the app's output, which goes to a log; of an interpreter that waits it is not known yet to which. */
export class Tap {
  /** @param isAlone Whether nothing else gets that output: it is not shown. */
  constructor(public to?: { write(bytes: Uint8Array): void }, readonly isAlone = false) {}

  write(bytes: Uint8Array): void {
    this.to?.write(bytes);
  }
}

export interface SpawnOptions {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly stdin: "inherit" | "null";
  /** Gets a copy of what the app writes to our streams. Where there is none, the app has those streams itself. */
  readonly tap: Tap | undefined;
  /** What holds it and all below it. */
  readonly job?: JobObject | undefined;
  /** Whether it gets a session of its own, and so a process group: what it sends to its group is not for us. */
  readonly hasOwnSession?: boolean;
}

/** A process that was started. */
export interface SpawnedProcess {
  readonly pid: number;
  /** What holds it and all below it; undefined where nothing does. */
  readonly job?: JobObject | undefined;
  /** Settles when it is gone. */
  readonly ended: Promise<Ending>;
  /** Settles when all that it wrote has been handed on; at once where that is not ours to do. */
  readonly relayed: Promise<unknown>;
}

/**
 * Starts a command.
 * @throws {UserError} where the system does not start it.
 */
export function spawnCommand(command: readonly string[], options: SpawnOptions): SpawnedProcess {
  const { cwd, env, stdin, tap, hasOwnSession: detached = false } = options;
  const [program = "", ...args] = command;
  const output = tap ? "piped" : "inherit";
  let child: Deno.ChildProcess;
  try {
    const all = { args, cwd, env, stdin, stdout: output, stderr: output, detached } as const;
    child = new Deno.Command(program, all).spawn();
  } catch (error) {
    throw userError("not-started", program, messageOf(error));
  }
  const { pid } = child;
  // At once: what it has started before is not in it.
  const job = options.job?.add(pid) ? options.job : undefined;
  const ended = child.status.then(({ code, signal }) => ({
    code: signal === null ? code : null,
    signal,
  }));
  if (!tap) return { pid, job, ended, relayed: Promise.resolve() };
  const also = (bytes: Uint8Array) => tap.write(bytes);
  const turns = new Turns();
  const relayed = Promise.all([
    relay(child.stdout, "stdout", turns, also, !tap.isAlone),
    relay(child.stderr, "stderr", turns, also, !tap.isAlone),
  ]);
  return { pid, job, ended, relayed };
}
