import type { Clock } from "../clock.ts";
import { type FedProcess, feedPython, pythonProgram } from "../fed_python.ts";
import linux from "../python/scout_linux.py" with { type: "text" };
import processes from "../python/scout_processes.py" with { type: "text" };
import scout from "../python/scout.py" with { type: "text" };
import unix from "../python/scout_unix.py" with { type: "text" };
import win32 from "../python/scout_win32.py" with { type: "text" };
import windows from "../python/scout_windows.py" with { type: "text" };
import x11Scout from "../python/scout_x11.py" with { type: "text" };
import x11 from "../python/_slop_watch_x11.py" with { type: "text" };
import x11Display from "../python/_slop_watch_x11_display.py" with { type: "text" };
import x11Screen from "../python/_slop_watch_x11_screen.py" with { type: "text" };
import x11Wire from "../python/_slop_watch_x11_wire.py" with { type: "text" };
import {
  AGENT_LINE,
  beganLine,
  parseSign,
  restedLine,
  type ScoutSign,
  signOfExit,
} from "../wire/scout.ts";

const PROGRAM = pythonProgram({
  scout_linux: linux,
  scout_unix: unix,
  scout_win32: win32,
  scout_processes: processes,
  _slop_watch_x11_wire: x11Wire,
  _slop_watch_x11_display: x11Display,
  _slop_watch_x11_screen: x11Screen,
  _slop_watch_x11: x11,
  scout_x11: x11Scout,
  scout_windows: windows,
  scout,
});

/** No sign is as long, in characters: who says more is no scout. */
const LONGEST_SIGN = 200;

export interface ScoutOptions {
  /** The words that start its Python. */
  readonly python: readonly string[];
  readonly cwd: string;
  /** What the app's environment has in addition to slop-watch's own: it says which screen. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it tells by its exit code, and not by a pipe. */
  readonly tellsByExit: boolean;
}

/**
 * A process beside the app that looks for its ports and its windows, as `scout.py` says: the app's own interpreter
 * is not touched, and what is no Python is seen as well. It lives as long as a start. Where it can't be started, it
 * is gone at once: who checks the files by the same Python says why.
 */
export class Scout implements Disposable {
  /** Settles when it is gone. */
  readonly gone: Promise<void>;
  readonly #leave: () => void;
  readonly #cancelStart: () => void;
  #process: FedProcess | undefined;
  /** What is to be said to it when it is there. */
  #unsaid = "";
  #seen: (sign: ScoutSign) => void = () => {};

  /** @param delayMs How long it is to be started later. */
  constructor(options: ScoutOptions, clock: Clock, delayMs: number) {
    ({ promise: this.gone, resolve: this.#leave } = Promise.withResolvers<void>());
    this.#cancelStart = () => {};
    if (delayMs > 0) this.#cancelStart = clock.after(delayMs, () => this.#start(options));
    else this.#start(options);
  }

  /** Has it look for signs of an app that has just been told to run. */
  follow(pid: number, seen: (sign: ScoutSign) => void): void {
    this.#seen = seen;
    this.#say(beganLine(pid));
  }

  /** An agent is in the app, and will tell when that rests. */
  hasAgent(): void {
    this.#say(AGENT_LINE);
  }

  /** It has told. */
  rested(agoMs: number): void {
    this.#say(restedLine(agoMs));
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    this.#seen = () => {};
    this.#cancelStart();
    this.#process?.kill();
    void this.#process?.close();
  }

  #start({ python, cwd, env, tellsByExit }: ScoutOptions): void {
    const stdout = tellsByExit ? "null" : "piped";
    try {
      this.#process = feedPython(PROGRAM, python, { cwd, env, stdout, stderr: "null" });
    } catch {
      return this.#leave();
    }
    const heard = tellsByExit ? this.#await(this.#process) : this.#listen(this.#process);
    void heard.then(this.#leave);
    this.#say("");
  }

  async #await({ status }: FedProcess): Promise<void> {
    const sign = signOfExit((await status).code);
    if (sign) this.#seen(sign);
  }

  async #listen(process: FedProcess): Promise<void> {
    try {
      for await (const line of process.lines(() => LONGEST_SIGN)) {
        const sign = parseSign(line);
        if (sign) this.#seen(sign);
      }
    } catch {
      // It was ended.
    }
    await process.status;
  }

  #say(line: string): void {
    this.#unsaid += line;
    if (!this.#process || this.#unsaid === "") return;
    this.#process.say(this.#unsaid);
    this.#unsaid = "";
  }
}
