import type { Clock } from "../clock.ts";
import type { ScoutSign } from "../wire/scout.ts";

/** Where nothing tells, an app counts as ready so long after it was told to run, in ms. */
export const READY_MS = 10_000;

/** What an app is known to be ready by. */
export type ReadyBy = "app" | "window" | "port" | "rest" | "time";

/** That an app is ready. */
export interface ReadySign {
  readonly by: ReadyBy;
  /** Since when, by the clock. */
  readonly at: number;
  /** One that it listens on, where that is known. */
  readonly port?: number;
}

/** What looks for signs from outside. */
export interface Signs extends Disposable {
  readonly gone: Promise<void>;
  follow(pid: number, seen: (sign: ScoutSign) => void): void;
  hasAgent(): void;
  rested(agoMs: number): void;
}

export interface ReadinessOptions {
  readonly clock: Clock;
  /** The app's process. */
  readonly pid: number;
  /** What looks for it; undefined where nothing can. */
  readonly scout: Signs | undefined;
  /** Whether the last run has said itself when it was: then that is waited for. */
  readonly isToSay: boolean;
}

/** When one run of the app is ready: by the first sign that counts, and in the end without one. */
export class Readiness {
  /** Settles when it is; with undefined where it has ended before. */
  readonly ready: Promise<ReadySign | undefined>;
  readonly #options: ReadinessOptions;
  readonly #cancel: () => void;
  #settle: (ready: ReadySign | undefined) => void;
  #isOver = false;
  #hasSaid = false;
  #port: number | undefined;
  /** The first sign, where the app's own word is waited for. */
  #kept: ReadySign | undefined;
  #isScoutGone: boolean;
  /** The rest that the agent has told of. */
  #rest: ReadySign | undefined;

  /** The app has just been told to run. */
  constructor(options: ReadinessOptions) {
    const { clock, pid, scout } = options;
    this.#options = options;
    ({ promise: this.ready, resolve: this.#settle } = Promise.withResolvers<
      ReadySign | undefined
    >());
    this.#cancel = clock.after(
      READY_MS,
      () => this.#end(this.#kept ?? { by: "time", at: clock.now() }),
    );
    this.#isScoutGone = !scout;
    scout?.follow(pid, ({ agoMs, ...sign }) => {
      this.#port ??= sign.port;
      this.#take({ ...sign, at: clock.now() - agoMs });
    });
    void scout?.gone.then(() => {
      this.#isScoutGone = true;
      if (this.#rest) this.#take(this.#rest);
    });
  }

  /** Whether the app has said it itself, be it after another sign. */
  get hasSaid(): boolean {
    return this.#hasSaid;
  }

  /** The app says so itself. */
  said(): void {
    this.#hasSaid = true;
    this.#end({ by: "app", at: this.#options.clock.now() });
  }

  /** An agent is in the app. */
  hasAgent(): void {
    this.#options.scout?.hasAgent();
  }

  /** It listens at a port that was held for it: that is no new one to who looks from outside. */
  listens(port: number): void {
    this.#port ??= port;
    this.#take({ by: "port", at: this.#options.clock.now(), port });
  }

  /** Its agent says that it rests: where nothing below it works, that counts. @param agoMs Since when. */
  rested(agoMs: number): void {
    const { clock, scout } = this.#options;
    this.#rest = { by: "rest", at: clock.now() - agoMs };
    if (this.#isScoutGone) this.#take(this.#rest);
    else scout?.rested(agoMs);
  }

  /** The app is asked to end, or has ended. */
  over(): void {
    this.#end(undefined);
  }

  #take(ready: ReadySign): void {
    if (this.#options.isToSay) this.#kept ??= ready;
    else this.#end(ready);
  }

  #end(ready: ReadySign | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancel();
    this.#options.scout?.[Symbol.dispose]();
    const port = ready?.port ?? this.#port;
    this.#settle(ready && (port === undefined ? ready : { ...ready, port }));
  }
}
