import { systemClock } from "../clock.ts";
import { type CommandEnd, type CommandRunner, SIGNAL_MS } from "../app/command_runner.ts";
import { newsSince } from "../check/news.ts";
import type { Verdict } from "../check/verdict.ts";
import { asMessage } from "../errors.ts";
import { type Warn, worded } from "../messages.ts";
import type { Before } from "../report/events.ts";
import {
  begunAnew,
  type CommandWrites,
  givenUp,
  isOutput,
  newerSaves,
  NO_WRITES,
  ranWhole,
  savedMeanwhile,
} from "../supervisor/command_writes.ts";
import type { Checked } from "../supervisor/look.ts";
import type { Preparing } from "../supervisor/supervise.ts";
import { pathsOf } from "../supervisor/verdicts.ts";
import type { Difference } from "../watch/changes.ts";
import { comesWithin } from "../within.ts";

/** A verdict on files where all that is wrong with them has been mended. */
const MENDED: Verdict = { is: "changed", changes: [] };

/** What is asked of the files that are watched. */
export interface PreparedFiles {
  verdict(touched: readonly string[]): Promise<Verdict>;
  /** How they differ from those that the running generation was started on. */
  differences(): Promise<readonly Difference[]>;
  /** Has what has just been written found, whether events have told of it or not. */
  lookAround(): Promise<void>;
  /** How often something has happened to a file so far. */
  readonly touches: number;
  /** The files where something has happened since `touches` was so many, and no start has come of it. */
  touchedSince(touches: number): readonly string[];
}

export interface PreparationOptions {
  readonly command: readonly string[];
  readonly files: PreparedFiles;
  readonly runner: Pick<CommandRunner, "run" | "end" | "takeWritten">;
  /** The command is about to run. @returns For which generation. */
  begins(changed: readonly string[]): Promise<number>;
  /** It has come to its own end. */
  ended(what: Before): void;
  readonly warn: Warn;
}

/** A run of the command. */
interface CommandRun {
  /** How the files differed when it began. */
  readonly since: readonly Difference[];
  /** Whether it has been asked to end. */
  isEnded: boolean;
}

/**
 * Has the command of `--before-start` run before a start: as a part of the look at the files that leads to it, so
 * that nothing of the app is touched before it has succeeded and what it has written has been checked. A newer save
 * ends it, and the next look begins it anew.
 */
export class Preparation implements Preparing {
  readonly #options: PreparationOptions;
  #writes: CommandWrites = NO_WRITES;
  /** The files as they were last looked at. */
  #known: readonly Difference[] = [];
  /** The run that has come to its own end and counts; undefined where it has to run before a start. */
  #last:
    | { readonly files: readonly Difference[]; readonly failed: Verdict | undefined }
    | undefined;
  #run: CommandRun | undefined;
  readonly #over = Promise.withResolvers<void>();
  #isOver = false;
  #lastLook: Promise<unknown> = Promise.resolve();

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /**
   * Looks at the files, and runs the command where a start would come of it.
   * @param wouldStart Whether one would come of a verdict.
   */
  async check(
    touched: readonly string[],
    wouldStart: (verdict: Verdict) => boolean,
  ): Promise<Checked> {
    // Before the verdict: what is saved in between has not been prepared.
    const files = await this.#differences();
    const saved = this.#foreignSince(this.#known, files);
    this.#writes = savedMeanwhile(this.#writes, saved);
    this.#known = files;
    // Nobody is to hear that nothing changed in what the command has written once more.
    const named = touched.filter((path) => !isOutput(this.#writes, path));
    const verdict = await this.#verdict(named);
    const last = this.#last;
    if (last && this.#foreignSince(last.files, files).length === 0) {
      const isTold = newsSince(last.files, files).length === 0;
      return last.failed ? { verdict: last.failed, isTold } : { verdict, isPrepared: true, isTold };
    }
    const isToRun = wouldStart(verdict) || this.#isMendable(verdict) && wouldStart(MENDED);
    if (!isToRun || this.#isOver) return { verdict };
    return await this.#prepare(named, verdict, files);
  }

  /** A burst has settled while a check is under way: where it was of a save, the command ends. */
  settledMeanwhile(): void {
    const run = this.#run;
    if (!run) return;
    this.#differences().then((files) => {
      if (this.#run !== run || run.isEnded) return;
      const newer = newerSaves(this.#writes, newsSince(run.since, files));
      if (newer.length > 0) this.#beginAnew(run, newer);
    }).catch(() => {
      // The check will fail in the same way, and tell.
    });
  }

  /** A restart is asked for: what has run does not count. */
  restartAsked(): void {
    if (!this.#run) this.#last = undefined;
  }

  /**
   * A generation is started on the files as they were last looked at.
   * @returns What the command has written for it.
   */
  started(): Uint8Array {
    this.#known = [];
    this.#last = undefined;
    return this.#options.runner.takeWritten();
  }

  /** slop-watch is to end. */
  ending(isKill: boolean, hasSignal: boolean): void {
    this.#isOver = true;
    this.#over.resolve();
    if (!this.#run) return;
    this.#run.isEnded = true;
    this.#options.runner.end(isKill, hasSignal);
  }

  async #prepare(
    touched: readonly string[],
    verdict: Verdict,
    since: readonly Difference[],
  ): Promise<Checked> {
    const { files } = this.#options;
    const changed = pathsOf(verdict);
    const startedAt = systemClock.now();
    const run = this.#run = { since, isEnded: false };
    const { touches } = files;
    const { code, output } = await this.#runCommand(changed);
    const ms = systemClock.now() - startedAt;
    await files.lookAround();
    const now = await this.#differences();
    this.#known = now;
    this.#run = undefined;
    if (run.isEnded) return { verdict };
    this.#options.ended({ event: "before", command: this.#options.command, code, ms });
    const newer = newerSaves(this.#writes, newsSince(since, now));
    this.#writes = ranWhole(this.#writes, files.touchedSince(touches), newer);
    const took = () => systemClock.now() - startedAt;
    if (newer.length > 0) {
      this.#beginAnew(undefined, newer);
      return { verdict, beforeMs: took() };
    }
    const failed = code === 0
      ? undefined
      : { is: "unprepared", paths: changed, code, output } as const;
    this.#last = { files: now, failed };
    if (failed) return { verdict: failed, beforeMs: took() };
    const after = await this.#verdict(touched);
    return { verdict: after, isPrepared: true, beforeMs: took() };
  }

  async #runCommand(changed: readonly string[]): Promise<CommandEnd> {
    try {
      const { runner, begins } = this.#options;
      const end = await runner.run(await begins(changed), changed);
      if (end.code !== 0) await comesWithin(SIGNAL_MS, this.#over.promise);
      return end;
    } catch (error) {
      return { code: null, output: asMessage(error).message };
    }
  }

  /** @param run The one that is to end; undefined where it has come to its own end. */
  #beginAnew(run: CommandRun | undefined, newer: readonly string[]): void {
    this.#writes = begunAnew(this.#writes, newer);
    const most = givenUp(this.#writes);
    if (most.length > 0) this.#options.warn(worded("before-writes", most));
    if (!run) return;
    run.isEnded = true;
    this.#options.runner.end(false, false);
  }

  /** What has changed between two looks and is not of the command. */
  #foreignSince(last: readonly Difference[], now: readonly Difference[]): string[] {
    return newsSince(last, now).map(({ path }) => path)
      .filter((path) => !isOutput(this.#writes, path));
  }

  /** Whether only what the command has written does not compile: then it may write it better. */
  #isMendable(verdict: Verdict): boolean {
    return verdict.is === "broken" && verdict.paths.every((path) => this.#writes.outputs.has(path));
  }

  #differences(): Promise<readonly Difference[]> {
    return this.#inTurn(() => this.#options.files.differences());
  }

  #verdict(touched: readonly string[]): Promise<Verdict> {
    return this.#inTurn(() => this.#options.files.verdict(touched));
  }

  /** One look at a time. */
  #inTurn<T>(look: () => Promise<T>): Promise<T> {
    const looked = this.#lastLook.then(look);
    this.#lastLook = looked.catch(() => {});
    return looked;
  }
}
