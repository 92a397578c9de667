import type { Agent, AgentListener } from "../agent/channel.ts";
import type { Crash, Rung } from "../agent/protocol.ts";
import type { RungTime } from "../report/events.ts";

/** How long the agent may take to answer, in ms: somebody has pressed Ctrl-C and waits. */
const ANSWER_MS = 300;

/** What one run of the app and its agent know of each other. */
export class AgentLink implements AgentListener {
  /** Settles when the agent is there. */
  readonly here: Promise<void>;
  /** Settles when the agent, once there, is gone. */
  readonly gone: Promise<void>;
  #agent: Agent | undefined;
  #crash: Crash | undefined;
  #answer: (isDebugged: boolean) => void = () => {};
  #climbed: { rung: Rung; at: number }[] = [];
  readonly #come: () => void;
  readonly #go: () => void;

  constructor(readonly onConnected: () => void, readonly warning: (message: string) => void) {
    ({ promise: this.here, resolve: this.#come } = Promise.withResolvers<void>());
    ({ promise: this.gone, resolve: this.#go } = Promise.withResolvers<void>());
  }

  get isThere(): boolean {
    return this.#agent !== undefined;
  }

  /** The exception that the app ended with, as far as the agent could tell. */
  get crashed(): Crash | undefined {
    return this.#crash;
  }

  /** The rung that the stop has come to. */
  get lastRung(): Rung | undefined {
    return this.#climbed.at(-1)?.rung;
  }

  connected(agent: Agent): void {
    this.#agent = agent;
    this.#come();
    this.onConnected();
  }

  disconnected(): void {
    this.#agent = undefined;
    this.#go();
  }

  crash(crash: Crash): void {
    this.#crash = crash;
  }

  rung(rung: Rung): void {
    this.#climbed.push({ rung, at: performance.now() });
  }

  debugged(isDebugged: boolean): void {
    this.#answer(isDebugged);
  }

  /** Whether a Ctrl-C is for a debugger in the app; where nobody says so, it is not. */
  isDebugged(): Promise<boolean> {
    if (!this.#agent) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#answer = resolve;
    const timer = setTimeout(() => resolve(false), ANSWER_MS);
    this.#agent.askDebugged();
    return promise.finally(() => clearTimeout(timer));
  }

  /** @returns Whether the agent was there to be asked. */
  stop(graceMs: number, hasSignal: boolean): boolean {
    this.#agent?.stop(graceMs, hasSignal);
    return this.isThere;
  }

  /** How long each rung took, when the app ended at `endedAt` (ms of the monotonic clock). */
  rungTimes(endedAt: number): RungTime[] {
    return this.#climbed.map(({ rung, at }, n) => ({
      rung,
      // The last may be heard of when the process is gone.
      ms: Math.max(0, (this.#climbed[n + 1]?.at ?? endedAt) - at),
    }));
  }
}
