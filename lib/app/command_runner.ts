import { systemClock } from "../clock.ts";
import type { Warn } from "../messages.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import { comesWithin } from "../within.ts";
import { AppStarter, type StartSettings } from "./app_starter.ts";
import { OUTWAIT_MS } from "./generation.ts";
import { Guard } from "./guard.ts";
import { openTree } from "./open_tree.ts";
import { AppRun } from "./run.ts";
import { LAST_LINES_MS, makeId, Tap } from "./spawn.ts";

/** How much of the end of what it writes is kept, in bytes, and how many lines of that an event has. */
const KEPT_BYTES = 65_536;
const TOLD_LINES = 20;

/**
 * A Ctrl-C at the terminal reaches the command, too: so long a failure is to be held back that may be of one, in ms.
 */
export const SIGNAL_MS = 150;

/** How long one may take to end that nothing but its windows could ask, in ms. */
const UNASKED_MS = 500;

export interface CommandRunnerOptions {
  /** As the app is started, but for the command. Nothing is typed to it: that is for the app. */
  readonly start: StartSettings & { readonly stdin: "null" };
  /** How it is asked to end. */
  readonly stop: { readonly signal: StopSignal; readonly graceMs: number };
  readonly platform: Platform;
  readonly warn: Warn;
  /** Whether what it writes can be shown as it comes: not where an app has the screen for itself. */
  isShown(): Promise<boolean>;
  /** Else it has written this: its last lines. */
  wrote(output: string): void;
}

/** How a run of the command has ended. */
export interface CommandEnd {
  /** null where it did not come to an end of its own. */
  readonly code: number | null;
  /** The last lines that it has written. */
  readonly output: string;
}

/**
 * Runs a command of the user's beside the app, never twice at once; when it is ended, with all below it. It has a word of
 * its own in `SLOP_WATCH_ID`: what it has started is not the app's.
 */
export class CommandRunner implements AsyncDisposable {
  readonly #options: CommandRunnerOptions;
  readonly #id = makeId();
  readonly #starter: AppStarter;
  readonly #guard: Guard;
  #current: AppRun | undefined;
  #written = new Tail();
  /** Takes the kill back that follows where it does not end by itself. */
  #cancelKill = () => {};
  /** Whether it was asked to end, also where it was not there yet. */
  #isUnwanted = false;

  constructor(options: CommandRunnerOptions) {
    const { start, stop, platform } = options;
    this.#options = options;
    this.#starter = new AppStarter(start, platform, this.#id);
    this.#guard = new Guard({
      command: () => platform.guardCommand(stop.signal, "", this.#id),
      hasOwnSession: this.#starter.hasOwnSession,
    });
  }

  /**
   * Runs it. Settles when it is gone, and where it was ended with all below it.
   * @param changed The files that led to it, from the root.
   * @param more What its environment has in addition.
   * @throws {UserError} where the system does not start it.
   */
  async run(
    generation: number,
    changed: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<CommandEnd> {
    this.#isUnwanted = false;
    const written = this.#written = new Tail();
    await this.#current?.clear();
    await this.#starter.ready();
    const isShown = await this.#options.isShown();
    if (this.#isUnwanted) return { code: null, output: "" };
    const env = { ...this.#starter.variables(generation, changed), ...more };
    const run = this.#current = this.#start(env, new Tap(written, !isShown));
    const { code } = await run.ended;
    this.#cancelKill();
    await comesWithin(LAST_LINES_MS, run.relayed);
    const output = written.lastLines;
    if (!isShown && output) this.#options.wrote(output);
    return { code, output };
  }

  /** @returns What it has written, once; the end of that where it is much. */
  takeWritten(): Uint8Array {
    const { bytes } = this.#written;
    this.#written = new Tail();
    return bytes;
  }

  /**
   * Asks it to end, or ends it at once; where it does not within the grace period, it is killed.
   * @param hasSignal Whether the terminal has sent its signal to all of it.
   */
  end(isKill: boolean, hasSignal: boolean): void {
    const { stop: { signal, graceMs }, platform } = this.#options;
    const run = this.#current;
    const wasAsked = this.#isUnwanted;
    this.#isUnwanted = true;
    if (isKill) return run?.kill();
    // Its time runs.
    if (wasAsked) return;
    if (hasSignal) run?.hearTerminal(signal);
    run?.ask(hasSignal);
    // Few commands have a window to be closed.
    const mostMs = platform.asksBy === "window-close" && !hasSignal ? UNASKED_MS : graceMs;
    this.#cancelKill = systemClock.after(Math.min(mostMs, graceMs), () => run?.kill());
  }

  /** Ends it, and what it has left running. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current?.end(this.#options.stop.graceMs);
    this.#cancelKill();
    if (this.#current) await comesWithin(OUTWAIT_MS, this.#current.clear());
    await this.#guard.close();
  }

  #start(env: Record<string, string>, tap: Tap): AppRun {
    const { start: { command }, platform, stop, warn } = this.#options;
    using undo = new DisposableStack();
    const job = undo.adopt(platform.makeJobObject(), (job) => job?.close());
    const spawned = this.#starter.start(env, tap, job);
    undo.move();
    this.#guard.watch(spawned.pid, false);
    const clock = systemClock;
    const found = { platform, clock, self: Deno.pid, id: this.#id, warn };
    const tree = openTree(spawned, { ...found, standby: () => undefined, app: () => undefined });
    return new AppRun({ command, spawned, tree, link: undefined, isWarm: false }, {
      platform,
      clock,
      stopSignal: stop.signal,
      graceMs: stop.graceMs,
      detail() {},
      giveTerminalBack: () => Promise.resolve(),
    });
  }
}

/** The end of what is written. */
class Tail {
  bytes = new Uint8Array();

  write(bytes: Uint8Array): void {
    const all = new Uint8Array(this.bytes.length + bytes.length);
    all.set(this.bytes);
    all.set(bytes, this.bytes.length);
    this.bytes = all.slice(-KEPT_BYTES);
  }

  get lastLines(): string {
    const lines = new TextDecoder().decode(this.bytes).trimEnd().split(/\r?\n/);
    return lines.slice(-TOLD_LINES).join("\n");
  }
}
