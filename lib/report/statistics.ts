import { bold, dim } from "./colors.ts";
import type { Happening } from "./events.ts";
import { counted, duration, someOf } from "./text.ts";

/** How many restarts the median is taken of. */
const MOST_TIMES = 100;

/** What has happened so far, for whoever asks how things stand. */
export class Statistics {
  #generation = 0;
  #pid = 0;
  #startedAt: number | undefined;
  #restarts = 0;
  readonly #times: number[] = [];
  #stopped = { generation: 0, by: "" };
  #changed: { readonly paths: readonly string[]; readonly at: number } | undefined;

  /** @param at When it happened, in ms of a clock that is never set back. */
  take(what: Happening, generation: number, at: number): void {
    switch (what.event) {
      case "start":
        this.#generation = generation;
        this.#pid = what.pid;
        this.#startedAt = at;
        return;
      case "change":
        this.#changed = { paths: what.paths.map(({ path }) => path), at };
        return;
      case "restart":
        this.#restarts++;
        this.#times.push(what.total_ms);
        if (this.#times.length > MOST_TIMES) this.#times.shift();
        return;
      case "stop":
        this.#stopped = { generation, by: what.steps.at(-1)?.step ?? what.how };
        this.#startedAt = undefined;
        return;
      case "exit":
        this.#startedAt = undefined;
    }
  }

  /** The generation that runs, or ran last; 0 before the first. */
  get generation(): number {
    return this.#generation;
  }

  /** Whether the app runs. */
  get isUp(): boolean {
    return this.#startedAt !== undefined;
  }

  /**
   * How the generation before this one was stopped: the last step of the polite stop that was taken,
   * or what else ended it. Empty where it ended by itself, or never ran.
   */
  stoppedBefore(generation: number): string {
    return this.#stopped.generation === generation - 1 ? this.#stopped.by : "";
  }

  /**
   * How things stand at `at`, in one paragraph.
   * @param bytes The memory of the app; undefined where the system does not say.
   * @param width The terminal's, in characters, that long names are cut to.
   */
  text(at: number, bytes: number | undefined, width: number): string {
    const app = this.#startedAt === undefined
      ? "no app runs"
      : `up for ${duration(at - this.#startedAt)}, pid ${this.#pid}` +
        (bytes === undefined ? "" : `, ${(bytes / 1e6).toFixed(1)} MB`);
    const restarts = counted(this.#restarts, "restart") +
      (this.#restarts > 0 ? `, median ${duration(median(this.#times))}` : "");
    const changed = this.#changed
      ? `last change ${duration(at - this.#changed.at)} ago: ${
        someOf(this.#changed.paths, width) || "all changed back"
      }`
      : "no change yet";
    return `${bold(`generation ${this.#generation}`)}: ${app}\n  ${dim(`${restarts}; ${changed}`)}`;
  }
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
