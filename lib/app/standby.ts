import type { AgentListener } from "../agent/admission.ts";
import type { Clock } from "../clock.ts";
import { standbyReason } from "../messages.ts";
import { type AgentWord, goLine, RUN_LINE, suspectLine } from "../wire/agent.ts";
import type { AgentLink } from "./agent_link.ts";
import { type SpawnedProcess, Tap } from "./spawn.ts";

/** How long one module may take to be imported early, in ms. */
const SHARE_MS = 5000;
/** How long it may take to say that it goes, in ms: it only looks whether its files are the same. */
const GO_MS = 250;

export interface StandbyOptions {
  readonly clock: Clock;
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

  connected(...args: Parameters<AgentLink["connected"]>): void {
    this.link.connected(...args);
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
   * Has it become the app.
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
    if (this.#state !== "ready") return false;
    if (suspects.length > 0) this.link.say(suspectLine(suspects));
    this.#state = "going";
    const line = goLine(generation, variable, changed);
    if (!await this.link.ask(line, "going", GO_MS)) return false;
    // One that answers too late has run no line of the app, and never will.
    this.link.say(RUN_LINE);
    return true;
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
