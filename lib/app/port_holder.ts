import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import { type Warn, worded } from "../messages.ts";
import { holdLine } from "../wire/agent.ts";
import { type HolderWord, listensLine } from "../wire/holder.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import { HolderProcess } from "./holder_process.ts";

/** How long ports are held, in ms, counted from the stop. */
const HELD_MS = 10_000;
/** How long a stop waits for the process that holds them, in ms. Most often it was started with the burst. */
const HOLDER_MS = 1000;

export interface PortHolderOptions {
  readonly clock: Clock;
  /** What only the user can enter; undefined where there is no such folder. */
  folder(): string | undefined;
  /** An app listens at a socket that was held for it; told once, or twice. */
  listens(port: number): void;
  readonly warn: Warn;
  /** Says what only `--verbose` shows. */
  detail(message: string): void;
}

/** Why what is held is let go. */
export type LetGo = "ended" | "refused" | "paused" | "late" | "closed";

const WHY: Readonly<Record<LetGo, string>> = {
  ended: "the app has ended",
  refused: "the start waits for a good save",
  paused: "restarts are paused",
  late: `it was not bound within ${HELD_MS / 1000} s`,
  closed: "slop-watch ends",
};

/** Holds the ports that the app listens at from its stop until the next generation binds them, in a process of its own. */
export class PortHolder {
  readonly #options: PortHolderOptions;
  #process: HolderProcess | undefined;
  /** Settles when it can be asked, or will never be. */
  #ready = Promise.withResolvers<void>();
  /** When the stop began that it holds for, by the clock; undefined where it holds for none. */
  #since: number | undefined;
  #held = new Set<number>();
  /** Whether a stop is likely, or has begun. */
  #isWanted = false;
  #hasFailed = false;
  #cancelLimit = () => {};
  #closing: Promise<unknown> = Promise.resolve();

  constructor(options: PortHolderOptions) {
    this.#options = options;
  }

  /** Where the next generation is to ask for what is held; empty for nowhere. */
  get address(): string {
    return this.#since === undefined ? "" : this.#process?.address ?? "";
  }

  /** A stop of this app is likely soon. */
  prepare(link: AgentLink | undefined): void {
    if (!link?.account.hasBound) return;
    this.#isWanted = true;
    this.#open(link);
  }

  /** No stop has come of it. */
  relax(): void {
    this.#isWanted = false;
    if (this.#since === undefined) this.#close();
  }

  /** Has the agent hand over what the app listens at: at the stop, before it is told of that. */
  async handOver(link: AgentLink): Promise<void> {
    if (!link.account.hasBound) return;
    const { clock, detail } = this.#options;
    const { interpreter } = link;
    this.#isWanted = true;
    this.#open(link);
    if (!await comesWithin(HOLDER_MS, this.#ready.promise, clock)) detail("ports: held too late");
    const address = this.#process?.address;
    if (!address || link.interpreter !== interpreter) return;
    this.#since = clock.now();
    this.#held.clear();
    this.#cancelLimit();
    this.#cancelLimit = clock.after(HELD_MS, () => this.letGo("late"));
    link.say(holdLine(address));
  }

  /** The next generation is there: it takes what is held. */
  started(): void {
    this.#isWanted = false;
  }

  /** The app listens at a socket that it has taken. */
  listens(port: number, backlog: number): void {
    this.#process?.say(listensLine(port, backlog));
    this.#options.listens(port);
  }

  /** Lets go of all that is held. */
  letGo(why: LetGo): void {
    if (this.#held.size > 0) this.#options.detail(`ports: let go: ${this.#ports()}: ${WHY[why]}`);
    this.#isWanted = false;
    this.#close();
  }

  /** Settles when nothing of it is left. */
  async close(): Promise<void> {
    this.letGo("closed");
    await this.#closing;
  }

  #open({ interpreter }: AgentLink): void {
    const { folder, warn } = this.#options;
    const home = folder();
    if (this.#process || !interpreter?.executable || home === undefined) return;
    this.#ready = Promise.withResolvers<void>();
    const { resolve } = this.#ready;
    try {
      const process = new HolderProcess({
        python: interpreter.executable,
        folder: home,
        heard: (word) => {
          if (process !== this.#process) return;
          if (word.says === "at") resolve();
          this.#heard(word);
        },
        ended: (complaint) => {
          resolve();
          if (process === this.#process) this.#ended(complaint);
        },
      });
      this.#process = process;
    } catch (error) {
      resolve();
      if (!this.#hasFailed) warn(worded("hold-ports-failed", messageOf(error)));
      this.#hasFailed = true;
    }
  }

  #heard(word: HolderWord): void {
    const { clock, detail } = this.#options;
    switch (word.says) {
      case "held":
        this.#held = new Set(word.ports);
        if (word.ports.length > 0) detail(`ports: held: ${this.#ports()}`);
        return;
      case "taken": {
        this.#held.delete(word.port);
        const ms = Math.round(clock.now() - (this.#since ?? clock.now()));
        return detail(`ports: port ${word.port} adopted, ${ms} ms after the stop began`);
      }
      case "listens":
        return this.#options.listens(word.port);
      case "freed":
        this.#held.delete(word.port);
        return detail(`ports: let go: port ${word.port}: the app does not bind it as before`);
      case "empty":
        if (!this.#isWanted) this.#close();
    }
  }

  /** It has ended by itself, which it never should. */
  #ended(complaint: string): void {
    this.#forget();
    const { warn } = this.#options;
    if (!this.#hasFailed) warn(worded("hold-ports-failed", complaint));
    this.#hasFailed = true;
  }

  #close(): void {
    const process = this.#process;
    this.#forget();
    if (process) this.#closing = Promise.all([this.#closing, process.close()]);
  }

  #forget(): void {
    this.#cancelLimit();
    this.#process = undefined;
    this.#since = undefined;
    this.#held.clear();
  }

  #ports(): string {
    return [...this.#held].map((port) => `port ${port}`).join(", ");
  }
}
