import type { AppRun } from "../app/run.ts";
import { type Clock, systemClock } from "../clock.ts";
import { type Message, type Warn, worded } from "../messages.ts";
import type { PathModule } from "../platform/platform.ts";
import { reloaderIn, reloaderInSource, runningReloader } from "../project/second_reloader.ts";
import { comesWithin } from "../within.ts";
import type { Plan } from "./plan.ts";
import { scriptSource } from "./script.ts";

/** So long after its start it is asked, in ms, and so long after that once more: some take long to start. */
const ASKED_AFTER_MS = [3000, 12_000];

/** What is to be said where the app restarts itself on a save, too; none where it does not, or that can't be told. */
export function secondReloaders(plan: Pick<Plan, "app" | "cwd">, path: PathModule): Message[] {
  const found = reloaderIn(plan.app.command) ?? reloaderInSource(scriptSource(plan, path));
  return found ? [worded("second-reloader", found.name, found.off)] : [];
}

/** Says once that the app restarts itself on a save, too: before it runs, or else when it is seen to. */
export class ReloaderNotice {
  readonly #command: readonly string[];
  readonly #warn: Warn;
  readonly #clock: Clock;
  #isTold = false;

  constructor(
    plan: Pick<Plan, "app" | "cwd">,
    path: PathModule,
    warn: Warn,
    clock: Clock = systemClock,
  ) {
    this.#clock = clock;
    this.#command = plan.app.command;
    this.#warn = warn;
    for (const what of secondReloaders(plan, path)) this.#tell(what);
  }

  /** A generation has been started: it is asked while it runs, as whoever watches files may never rest. */
  async started(run: Pick<AppRun, "ended" | "reloader">): Promise<void> {
    for (const ms of ASKED_AFTER_MS) {
      if (this.#isTold || await comesWithin(ms, run.ended, this.#clock)) return;
      await this.#ask(run);
    }
  }

  async #ask(run: Pick<AppRun, "reloader">): Promise<void> {
    const name = this.#isTold ? undefined : await run.reloader();
    if (name === undefined || this.#isTold) return;
    const { name: shown, off } = runningReloader(name, this.#command);
    this.#tell(worded("second-reloader", shown, off));
  }

  #tell(what: Message): void {
    this.#isTold = true;
    this.#warn(what);
  }
}
