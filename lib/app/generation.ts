import type { Message } from "../messages.ts";
import type { Ending, StepTime, StopHow } from "../report/events.ts";
import type { ReadySign } from "../ready/readiness.ts";
import type { Crash, Raised } from "../wire/agent.ts";

/** How long a generation that was killed may take to be gone with all below it, in ms: longer is for good. */
export const OUTWAIT_MS = 6000;

/** How one generation ended. */
export interface Ended extends Ending {
  /** How it was stopped; `already-exited` where it ended by itself. */
  readonly how: StopHow;
  /** The steps of the polite stop that the agent took. */
  readonly steps: readonly StepTime[];
  /** The exception that it ended with by itself, where its agent could tell. */
  readonly crash?: Crash;
  /** Where that was raised. */
  readonly raised?: Raised;
}

/** One run of the app. */
export interface Generation {
  readonly pid: number;
  /** Whether it was started ahead of time: an interpreter that waited to become the app. */
  readonly isWarm: boolean;
  readonly command: readonly string[];
  /** Settles when the app's process and, where it was stopped, everything below it is gone. */
  readonly ended: Promise<Ended>;
  /** Settles when the app is ready; with undefined where it has ended, or is to end, before. */
  readonly ready: Promise<ReadySign | undefined>;
  /** Lets the app begin, where an interpreter waits for that: what led to it has been told. */
  begin(): void;
  /**
   * @param hasSignal Whether the app got the signal of the terminal already.
   * @param goesOn Whether another one is to follow.
   */
  ask(hasSignal: boolean, goesOn?: boolean): void;
  /** What its end is waited for, by what is seen of it; asked where that takes long. */
  waitsFor(): Promise<Message>;
  /** Ends it, and everything below it, at once. */
  kill(): void;
}
