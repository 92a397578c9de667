import { messageOf } from "../errors.ts";
import { type FedProcess, feedPython, pythonProgram } from "../fed_python.ts";
import { reason } from "../messages.ts";
import importLines from "../python/import_lines.py" with { type: "text" };
import wire from "../python/_slop_watch_wire.py" with { type: "text" };
import check from "../python/check.py" with { type: "text" };
import { type CheckAnswer, type CheckRequest, parseAnswer, requestText } from "../wire/checker.ts";

const PROGRAM = pythonProgram({ _slop_watch_wire: wire, import_lines: importLines, check });

/** How long a check may take, in ms: to begin with, and for each file. */
const LIMIT_MS = 5000;
const LIMIT_PER_FILE_MS = 50;
/** The first of them where Python took too long the last time: the next save is not to wait as long again. */
const IMPATIENT_MS = 500;
/** From this many files on, two processes share the work. */
const SHARED_FROM_FILES = 16;

export interface CheckerOptions {
  /** The words that start the app's Python, as it is known before the app runs. */
  readonly python: readonly string[];
  /** Those of another Python, for where that one cannot answer, as it is too old; undefined for none. */
  readonly otherwise?: readonly string[] | undefined;
  readonly cwd: string;
  /** How long a check may take to begin with, in ms. */
  readonly limitMs?: number;
}

/** Python has ended and said nothing, as it does where it is killed. */
class Killed extends Error {}

/** Answers, or why there are none. */
type Answers = readonly CheckAnswer[] | { readonly failed: string; readonly isKilled?: boolean };

/** One process that runs check.py. */
class CheckProcess {
  readonly #process: FedProcess;
  readonly #lines: AsyncGenerator<string>;

  /** Throws where Python cannot be started. */
  constructor({ python, cwd }: CheckerOptions) {
    this.#process = feedPython(PROGRAM, python, { cwd, stderr: "piped" });
    this.#lines = this.#process.lines();
  }

  /** Asks all requests at once. Throws where there is no answer that can be read. */
  async *ask(
    requests: readonly CheckRequest[],
    variables: readonly string[],
  ): AsyncGenerator<CheckAnswer> {
    this.#process.say(requestText(requests, variables));
    for (const _ of requests) {
      const { value, done } = await this.#lines.next();
      const answer = done ? undefined : parseAnswer(value);
      if (!answer) {
        throw done ? await this.#whyEnded() : new Error(reason("python-unintelligible", value));
      }
      yield answer;
    }
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.kill();
    await this.#process.close();
    const { complaint, status } = this.#process;
    await Promise.allSettled([this.#lines.return(undefined), complaint, status]);
  }

  /** Kills it and reads no more. */
  kill(): void {
    this.#process.kill();
  }

  /** Why it has ended. */
  async #whyEnded(): Promise<Error> {
    const complaint = await this.#process.complaint;
    if (complaint) return new Error(complaint);
    return new Killed(reason("python-ended", (await this.#process.status).code));
  }
}

/** Asks the app's Python about files, in processes that live only from the beginning of a burst to its verdict. */
export class Checker {
  #options: CheckerOptions;
  /** Started ahead of the first question. */
  #warm: CheckProcess | undefined;
  /** Whether the last answer took too long. */
  #wasLate = false;
  #variables: readonly string[] = [];

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  /** Asks another Python from now on. @returns Whether it is another. */
  use(python: readonly string[]): boolean {
    if (python.join("\0") === this.#options.python.join("\0")) return false;
    this.#options = { ...this.#options, python, otherwise: undefined };
    this.#wasLate = false;
    void this.endWarm();
    return true;
  }

  /** The app sets these in its environment: a line that names one counts among those that a file's imports go by. */
  set variables(names: readonly string[]) {
    this.#variables = names;
  }

  /** Starts a process ahead of the first question. */
  warm(): void {
    if (this.#warm) return;
    try {
      this.#warm = new CheckProcess(this.#options);
    } catch {
      // `examine` will fail in the same way, and tell.
    }
  }

  /**
   * Asks about files.
   * @returns The answers, in the order of the requests, or why there are none.
   */
  async examine(
    requests: readonly CheckRequest[],
  ): Promise<readonly CheckAnswer[] | { failed: string }> {
    if (requests.length === 0) return [];
    let answers = await this.#examine(requests);
    // The system may have killed it where memory was short: once more may do.
    if ("failed" in answers && answers.isKilled) answers = await this.#examine(requests);
    const { otherwise } = this.#options;
    if (!("failed" in answers) || this.#wasLate || !otherwise) return answers;
    this.#options = { ...this.#options, python: otherwise, otherwise: undefined };
    await this.endWarm();
    return await this.#examine(requests);
  }

  async #examine(requests: readonly CheckRequest[]): Promise<Answers> {
    const halves = requests.length < SHARED_FROM_FILES ? [requests] : [
      requests.filter((_, n) => n % 2 === 0),
      requests.filter((_, n) => n % 2 === 1),
    ];
    const processes: CheckProcess[] = [];
    const patience = this.#options.limitMs ?? LIMIT_MS;
    const first = this.#wasLate ? Math.min(patience, IMPATIENT_MS) : patience;
    const limit = first + requests.length * LIMIT_PER_FILE_MS;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      for (const process of processes) process.kill();
    }, limit);
    try {
      const answers = await Promise.all(halves.map(async (half, n) => {
        const process = n === 0 && this.#warm ? this.#warm : new CheckProcess(this.#options);
        if (process === this.#warm) this.#warm = undefined;
        processes.push(process);
        return await Array.fromAsync(process.ask(half, this.#variables));
      }));
      return requests.map((_, n) => answers[n % answers.length]![Math.floor(n / answers.length)]!);
    } catch (error) {
      if (isLate) return { failed: reason("python-late", limit) };
      return { failed: messageOf(error), isKilled: error instanceof Killed };
    } finally {
      this.#wasLate = isLate;
      clearTimeout(timer);
      for (const process of processes) void process.close();
    }
  }

  /** Ends the process that `warm` has started, where it was not needed. */
  async endWarm(): Promise<void> {
    const warm = this.#warm;
    this.#warm = undefined;
    await warm?.close();
  }
}
