import type { Generation } from "../app/generation.ts";
import type { Launcher } from "../app/launcher.ts";
import type { Verdict } from "../check/verdict.ts";
import { systemClock } from "../clock.ts";
import { asMessage } from "../errors.ts";
import type { Message } from "../messages.ts";
import { missingModule } from "../project/nearness.ts";
import type { Exit, Happening, Skip } from "../report/events.ts";
import { TURN_FLUSH_MS } from "../report/terminal.ts";
import type { Checked } from "../supervisor/look.ts";
import type { StartOrder, Surface } from "../supervisor/supervise.ts";
import type { Crash } from "../wire/agent.ts";
import type { Lookout } from "./lookout.ts";
import type { MemoryTrimmer } from "./memory.ts";
import type { OnReady } from "./on_ready.ts";
import type { Plan } from "./plan.ts";
import type { Preparation } from "./preparation.ts";
import type { Reporter } from "./reporter.ts";
import type { ReloaderNotice } from "./second_reloader.ts";
import type { OwnSession } from "./sessions.ts";
import { takenPort } from "./taken_port.ts";

/** What Python calls it that a module is not there. */
const MODULE_NOT_FOUND = "ModuleNotFoundError";

/** Of files that are so, nothing is started. */
const REFUSED: ReadonlySet<Skip["reason"]> = new Set([
  "syntax-error",
  "unreadable",
  "before-failed",
  "paused",
]);

export interface StageParts {
  readonly lookout: Lookout;
  readonly launcher: Launcher;
  /** Has the command run that comes before each start; undefined where there is none. */
  readonly preparation: Preparation | undefined;
  /** Has the command run that comes when the app is ready; undefined where there is none. */
  readonly onReady: OnReady | undefined;
  readonly reloader: ReloaderNotice;
  readonly reporter: Reporter;
  readonly session: OwnSession;
  readonly memory: MemoryTrimmer;
  /** slop-watch's own. */
  readonly version: string;
}

/** What the supervisor acts by: the files are the lookout's, the app is the launcher's, and people hear of it by the reporter. */
export class Stage implements Surface {
  readonly now: Surface["now"] = systemClock.now;
  readonly after: Surface["after"] = systemClock.after;
  readonly preparation: Preparation | undefined;
  readonly #plan: Plan;
  readonly #parts: StageParts;
  #lastMissed = "";
  /** The files that have led to the last start. */
  #changed: readonly string[] = [];

  constructor(plan: Plan, parts: StageParts) {
    this.#plan = plan;
    this.#parts = parts;
    this.preparation = parts.preparation;
  }

  async check(
    touched: readonly string[],
    wouldStart: (verdict: Verdict) => boolean,
  ): Promise<Checked> {
    const { lookout, launcher, memory } = this.#parts;
    const checked = this.preparation
      ? await this.preparation.check(touched, wouldStart)
      : { verdict: await lookout.verdict(touched) };
    if (wouldStart(checked.verdict)) launcher.expect(lookout.keepsImports);
    else launcher.relax();
    // Else a start follows, which is not to wait for it.
    if (checked.verdict.is !== "changed") memory.used();
    return checked;
  }

  async spawn({ generation, reason, changes }: StartOrder): Promise<Generation> {
    const { lookout, launcher, session, reloader } = this.#parts;
    const changed = this.#changed = changes.map(({ path }) => path);
    const isRetry = reason === "retry";
    const suspects = lookout.starting(changed, isRetry);
    const run = await launcher.spawn(
      { generation, reason, changed, suspects, keepsImports: lookout.keepsImports },
      () => this.#makeReady(isRetry),
    );
    this.#parts.reporter.terminal.follow(run);
    lookout.started(run);
    session.started(run.pid);
    void reloader.started(run);
    return run;
  }

  keepCold(module: string, isCold: boolean): void {
    this.#parts.launcher.keepCold(module, isCold);
  }

  ending(): void {
    this.#parts.launcher.letGo("closed");
  }

  /** What the app prints comes after what led to it. */
  begin(running: Generation): void {
    const { terminal } = this.#parts.reporter;
    void terminal.flush(TURN_FLUSH_MS).then(() => {
      terminal.appBegins();
      running.begin();
    });
  }

  report(generation: number, what: Happening): void {
    this.#parts.reporter.report(generation, what);
    this.#letGo(what);
    if (what.event === "exit") void this.#ended(what);
    if (what.event === "ready") {
      this.#parts.onReady?.ready({ generation, changed: this.#changed, port: what.port });
    }
  }

  describeFailure(thrown: unknown): Message {
    return asMessage(thrown);
  }

  /** Says what is watched: at first, and where that is done in another way from now on. */
  reportWatched(): void {
    const { root, settings: { values: { pattern: patterns } } } = this.#plan;
    const { lookout, reporter, version } = this.#parts;
    const watched = { root: root.folder, patterns, ...lookout.watched, version };
    reporter.report(reporter.statistics.generation, { event: "watching", ...watched });
  }

  /** Lets go of the ports that are held, where the next generation does not come at once. */
  #letGo(what: Happening): void {
    const { launcher } = this.#parts;
    if (what.event === "exit" || what.event === "error") launcher.letGo("ended");
    if (what.event === "pause") launcher.letGo("paused");
    const isRefused = what.event === "skip" && REFUSED.has(what.reason);
    if (isRefused && !launcher.isRunning) launcher.letGo("refused");
  }

  /** Says what is known of why the app has ended by itself. */
  async #ended(what: Exit): Promise<void> {
    const { reporter } = this.#parts;
    if (what.crash?.type === MODULE_NOT_FOUND) this.#missed(what.crash);
    const taken = await takenPort(what, this.#plan, this.#plan.around.platform);
    if (taken) reporter.warn(taken);
  }

  /** Says once which Python the app has missed a module in. */
  #missed({ message: said }: Crash): void {
    const { lookout, reporter } = this.#parts;
    const ran = lookout.interpreter?.executable;
    if (!ran) return;
    const what = missingModule(said, ran, this.#changed, this.#plan.around);
    if (!what || what.message === this.#lastMissed) return;
    this.#lastMissed = what.message;
    reporter.warn(what);
  }

  /**
   * The last process of the app is gone, and the next one is started when this has settled.
   * @param isRetry Whether that makes up for the last one: what has been said of that is to be read.
   * @returns What the command before it has written.
   */
  async #makeReady(isRetry: boolean): Promise<Uint8Array | undefined> {
    const { lookout, reporter: { terminal }, memory } = this.#parts;
    await lookout.commit();
    const written = this.preparation?.started();
    // What the command before it has written stays.
    if (this.#plan.settings.values.clear && !this.preparation && !isRetry) terminal.clear();
    // What the app prints comes after what led to it.
    await terminal.flush(TURN_FLUSH_MS);
    memory.used();
    return written;
  }
}
