import { agentWait, type Message } from "../messages.ts";
import type { StepTime } from "../report/events.ts";
import type {
  AgentWord,
  BytecodePlace,
  Crash,
  Raised,
  ScreenUse,
  StopStep,
} from "../wire/agent.ts";

/** What the agents of one run have told of the app so far. */
export class Account {
  readonly #crashFiles: string[] = [];
  readonly #own = new Set<string>();
  readonly #steps: { step: StopStep; at: number }[] = [];
  readonly #wait = Promise.withResolvers<Message>();
  #crash: Crash | undefined;
  #raised: Raised | undefined;
  #bytecode: BytecodePlace | undefined;
  #screenUse: ScreenUse = "free";
  #hasBound = false;

  /** Whether Python writes bytecode in the app, as far as its agent tells. */
  get writesBytecode(): boolean {
    return this.#bytecode?.isWritten ?? true;
  }

  /** The exception that the app ended with, as far as the agent could tell. */
  get crash(): Crash | undefined {
    return this.#crash;
  }

  /** Where that was raised. */
  get raised(): Raised | undefined {
    return this.#raised;
  }

  /** The files of the app's own code that the traceback of that has, with their whole paths. */
  get crashFiles(): readonly string[] {
    return this.#crashFiles;
  }

  /** The files of its own code that it is known to have imported, with their whole paths. */
  get own(): ReadonlySet<string> {
    return this.#own;
  }

  /** Whether the app has bound a TCP port, as far as that is to be known. */
  get hasBound(): boolean {
    return this.#hasBound;
  }

  /** Whose the terminal is, as was last said. */
  get screenUse(): ScreenUse {
    return this.#screenUse;
  }

  /** Settles when it is told what the stop waits for. */
  get wait(): Promise<Message> {
    return this.#wait.promise;
  }

  /** The step that the stop has come to. */
  get lastStep(): StopStep | undefined {
    return this.#steps.at(-1)?.step;
  }

  /** How long each step took, when the app ended at `endedAt` by the clock of `take`. */
  stepTimes(endedAt: number): StepTime[] {
    return this.#steps.map(({ step, at }, n) => ({
      step,
      // The last may be heard of when the process is gone.
      ms: Math.max(0, (this.#steps[n + 1]?.at ?? endedAt) - at),
    }));
  }

  /** An agent has come; where it is not the first, another interpreter is the app. */
  begin(isFirst: boolean): void {
    this.#screenUse = "free";
    if (!isFirst) this.#own.clear();
  }

  /** Takes a word in that was said at `at`, in ms; most are none of its. */
  take(word: AgentWord, at: number): void {
    switch (word.says) {
      case "crash": {
        const { says: _, raised, ...crash } = word;
        this.#crash = crash;
        this.#raised = raised;
        return;
      }
      case "crash-file":
        return void this.#crashFiles.push(word.path);
      case "own":
        return void this.#own.add(word.path);
      case "bytecode":
        this.#bytecode = word;
        return;
      case "screen":
        this.#screenUse = word.use;
        return;
      case "binds":
        this.#hasBound = true;
        return;
      case "step":
        return void this.#steps.push({ step: word.step, at });
      case "waits": {
        const wait = agentWait(word.code, word.about);
        if (wait) this.#wait.resolve(wait);
      }
    }
  }
}
