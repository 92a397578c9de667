import type { AgentListener } from "../agent/admission.ts";
import type { Clock } from "../clock.ts";
import { standbyReason } from "../messages.ts";
import { type AgentWord, goLine, HURRY_LINE, runLine, suspectLine } from "../wire/agent.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import { type SpawnedProcess, Tap } from "./spawn.ts";

/** How long one module may take to be imported early, in ms. */
const SHARE_MS = 5000;
/** How long it may take to say that it goes, in ms: it only looks whether its files are the same. */
const GO_MS = 250;
/**
 * How much longer than the app's own interpreter it may take until it calls, in ms, once it is to go. A cold
 * start would take that long, too.
 */
const CALL_MS = 1000;

export interface StandbyOptions {
  readonly clock: Clock;
  /** Whether it imports early, and not only waits. */
  readonly importsEarly: boolean;
  /** How long the app's own interpreter has taken to call, in ms. */
  readonly callMs: number;
  /** Whether all that it imports has been imported early before, without a trace. */
  isProven(): boolean;
  /** A module that is not to be imported early from now on. */
  leftOut(name: string, why: string): void;
  detail(message: string): void;
  /** Ends the process, and what is below it. */
  kill(standby: Standby): Promise<void>;
}

/** An interpreter that was started by the app's own command and waits to become the app. */
export class Standby implements AgentListener {
  readonly spawned: SpawnedProcess;
  /** Where its output goes, once it is the app. */
  readonly tap = new Tap();
  readonly link: AgentLink;
  /** Settles when it is ready; with false where it never will be. */
  readonly ready: Promise<boolean>;
  readonly #options: StandbyOptions;
  readonly #bornAt: number;
  #state: "importing" | "ready" | "going" | "gone" = "importing";
  /** Whether the app is likely to begin soon. */
  #isHurried = false;
  #settle: (isReady: boolean) => void;
  /** Takes the time limit back from the import that runs. */
  #cancelShare = () => {};

  /** @param link Its agent's words come in here, and go on to `link`. */
  constructor(
    start: (standby: Standby) => SpawnedProcess,
    link: AgentLink,
    options: StandbyOptions,
  ) {
    this.#options = options;
    this.#bornAt = options.clock.now();
    this.link = link;
    ({ promise: this.ready, resolve: this.#settle } = Promise.withResolvers<boolean>());
    this.spawned = start(this);
    void this.spawned.ended.then(() => this.#end());
  }

  get pid(): number {
    return this.spawned.pid;
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** How old it is, in ms. */
  get age(): number {
    return this.#options.clock.now() - this.#bornAt;
  }

  /** Whether it imports early, and not only waits. */
  get importsEarly(): boolean {
    return this.#options.importsEarly;
  }

  /** The app is likely to begin soon: no time is left to others between the imports. */
  hurry(): void {
    if (!this.#isHurried) this.link.say(HURRY_LINE);
    this.#isHurried = true;
  }

  connected(...args: Parameters<AgentLink["connected"]>): void {
    this.link.connected(...args);
    if (this.#isHurried) this.link.say(HURRY_LINE);
  }

  disconnected(): void {
    this.link.disconnected();
    this.#end();
  }

  heard(word: AgentWord): void {
    const { clock, leftOut, detail } = this.#options;
    this.#cancelShare();
    switch (word.says) {
      case "importing":
        this.#cancelShare = clock.after(SHARE_MS, () => {
          leftOut(word.name, standbyReason("slow", [`${SHARE_MS / 1000}`]));
          void this.kill();
        });
        return;
      case "left-out":
        return leftOut(word.name, standbyReason(word.code, word.about));
      case "nothing-early":
        return detail(
          `standby: nothing is imported early: ${standbyReason(word.code, word.about)}`,
        );
      case "ready":
        if (this.#state === "importing") this.#state = "ready";
        return this.#settle(true);
      case "stale":
        detail(`standby: given up, ${word.what} has changed`);
    }
    this.link.heard(word);
  }

  /**
   * Has it become the app, which waits to begin; after the import that is under way, where that is known to leave no
   * trace.
   * @param variable `SLOP_WATCH_CHANGED`.
   * @param suspects The files that the agent reports when the app writes them.
   * @returns Whether it does; where not, it is as good as gone.
   */
  async go(
    generation: number,
    variable: string,
    changed: readonly string[],
    suspects: readonly string[] = [],
  ): Promise<boolean> {
    if (!await this.#mayGo()) return false;
    const limitMs = this.isReady ? GO_MS : SHARE_MS + GO_MS;
    if (suspects.length > 0) this.link.say(suspectLine(suspects));
    this.#state = "going";
    const line = goLine(generation, variable, changed);
    // One that answers too late has run no line of the app, and never will.
    return await this.link.ask(line, "going", limitMs) !== undefined;
  }

  /** Lets the app begin that it has become. @param holder Where its ports are held; empty for nowhere. */
  begin(holder = ""): void {
    this.link.say(runLine(holder));
  }

  /** Whether it can become the app, which would not be sooner there by a cold start. */
  async #mayGo(): Promise<boolean> {
    const { clock, callMs, isProven } = this.#options;
    if (!this.link.hasCome) {
      const limitMs = 2 * callMs + CALL_MS - this.age;
      await comesWithin(limitMs, Promise.race([this.link.firstArrival, this.ready]), clock);
    }
    // An import that leaves a trace would end it, after the time that it took.
    return this.isReady || this.#state === "importing" && this.link.isThere && isProven();
  }

  async kill(): Promise<void> {
    this.#end();
    await this.#options.kill(this);
    await this.spawned.ended;
  }

  #end(): void {
    this.#cancelShare();
    if (this.#state !== "going") this.#state = "gone";
    this.#settle(false);
  }
}
