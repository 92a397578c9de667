/**
 * How an agent comes into the app, and how slop-watch knows it again:
 *
 * 1. `Agency.call` makes the folder `runs/GENERATION` in slop-watch's private folder: in it lie the call, which
 *    `wire/call.ts` describes, and some tokens, each the name of an empty file. `PYTHONPATH` leads Python to
 *    `start/sitecustomize.py` in the same folder.
 * 2. Each Python below the app runs that at its start. `_slop_watch_start.py` takes a token by removing its file,
 *    so that it is this interpreter's alone, and hands it on with the call.
 * 3. The agent connects to the port of the call and says `hello TOKEN …` (`_slop_watch_connection.py`). The
 *    `Channel` knows the token, lets it in once, and with it the interpreter to the `Admission` of its run.
 * 4. That answers `welcome` or `leave`, with the word of the call, by which the agent knows slop-watch.
 */
import { messageOf, userError } from "../errors.ts";
import { reason } from "../messages.ts";
import type { JobObject, Platform } from "../platform/platform.ts";
import { Channel } from "./channel.ts";
import { isIsolated, isolatingLine } from "./interpreter.ts";
import { type AgentFolder, makeAgentFolder, takeState } from "./files.ts";
import type { CodeCache } from "./code_cache.ts";
import { Admission, type AgentListener } from "./admission.ts";
import { exists, firstLineOf } from "../disk.ts";
import { callText } from "../wire/call.ts";
import { type LearnedPlan, parsePlan, planText } from "../wire/plan.ts";

/** So many tokens lie ready: so many interpreters can start before the first of them has connected. */
const TOKENS = 8;
/** The same as long as it is not started: it waits for them to be written. */
const FIRST_TOKENS = 2;

/** slop-watch's private folder, which may be lost at any time, and be made anew elsewhere. */
export interface Home {
  /** The folders to try, one after the other, until one can be written; then it is the one. */
  tries(): Iterable<string>;
  /** Whether a path lies in the one, and that is there and nobody else's. */
  holds(path: string): boolean;
}

export interface AgencyOptions {
  readonly platform: Platform;
  readonly home: Home;
  /** `PYTHONPATH` as the app is to see it; empty where it is not set. */
  readonly pythonPath: string;
  /** The project root. */
  readonly root: string;
  readonly preserve: readonly string[];
  /** The app's. */
  readonly command: readonly string[];
  /** Whether the app's window comes up where the last run's was. */
  readonly windowPlace: boolean;
  /** Whether the TCP ports that the app listens at are kept over a restart. */
  readonly holdsPorts: boolean;
  /** Whether an interpreter is kept warm by what the app learns. */
  readonly standby: boolean;
  /** What an earlier slop-watch has kept of the agent's code; undefined where there is nothing of the kind. */
  readonly codes?: CodeCache | undefined;
  detail(message: string): void;
}

/** The process that agents are called into. */
export interface AppProcess {
  /** Of which run; 0 for one that waits. */
  readonly generation: number;
  /** The files that led to it, from the root. */
  readonly changed: readonly string[];
  /** The files that the agent reports when the app writes them, by their whole paths. */
  readonly suspects?: readonly string[];
  /** The words of the interpreter that is to wait until it is told to become the app. */
  readonly waitsAs?: readonly string[] | undefined;
  /** Whether that imports early, by the plan as it was last written. */
  readonly importsEarly?: boolean;
  /** Where the ports of the last run are held; empty, or undefined, for nowhere. */
  readonly holder?: string;
  /** What holds it; undefined where nothing does. */
  readonly job: JobObject | undefined;
}

/** What was made ready for the agents of one process. */
interface Called {
  readonly door: Admission;
  process: AppProcess;
  /** The folder that they find their call in. */
  folder: string;
}

/** Puts an agent into each run of the app, and hears from it. */
export class Agency {
  #folder: AgentFolder | undefined;
  readonly #channel: Channel;
  readonly #options: AgencyOptions;
  /** By who listens to the interpreters that are called. */
  readonly #calls = new Map<AgentListener, Called>();
  readonly #isOutOfReach: boolean;

  /** Throws where no port can be had. */
  constructor(options: AgencyOptions) {
    this.#options = options;
    const [program = ""] = options.command;
    this.#isOutOfReach = isIsolated(options.command) || isolatingLine(firstLineOf(program));
    this.#channel = new Channel((message) => options.detail(`the agent's channel: ${message}`));
  }

  /**
   * Makes ready for the agents of the next process. Throws where no folder can be written, or it cannot be
   * reached by `PYTHONPATH`.
   * @returns The environment variables that bring an agent in.
   */
  call(listener: AgentListener, process: AppProcess): { PYTHONPATH: string } {
    const { platform, pythonPath, command } = this.#options;
    const door = new Admission(listener, {
      command,
      platform,
      used: () => this.#fill(listener),
      detail: (message) => this.#options.detail(message),
    });
    const [agent, folder] = this.#settle((agent) => this.#make(agent, process, door.welcomeWord));
    this.#calls.set(listener, { door, process, folder });
    this.#fill(listener, FIRST_TOKENS);
    // The process is started before that.
    queueMicrotask(() => this.#fill(listener));
    const paths = [this.#isOutOfReach ? "" : agent.start, pythonPath, agent.lib];
    return { PYTHONPATH: paths.filter((path) => path !== "").join(platform.pathListSeparator) };
  }

  /**
   * Sees that what a run that is under way finds by its `PYTHONPATH` is there: what removes old files does
   * not ask whether they are in use, and another user may put something else in their place.
   */
  keep(): void {
    const lib = this.#folder?.lib;
    const { home, platform: { path } } = this.#options;
    if (lib === undefined || home.holds(lib) && exists(path.join(lib, "slop_watch.py"))) return;
    try {
      this.#settle(() => {});
    } catch (error) {
      this.#options.detail(`the agent's folder: ${messageOf(error)}`);
    }
  }

  /** The environment variables of a run without an agent, which finds the module `slop_watch` where that is there. */
  without(): { PYTHONPATH: string } | undefined {
    const { platform, pythonPath, home } = this.#options;
    const lib = this.#folder?.lib;
    if (lib === undefined || !home.holds(lib)) return undefined;
    const paths = [pythonPath, lib].filter((path) => path !== "");
    return { PYTHONPATH: paths.join(platform.pathListSeparator) };
  }

  /** An interpreter that has waited is the app from now on; the call is made anew for what it may exec. */
  adopt(
    listener: AgentListener,
    generation: number,
    changed: readonly string[],
    holder = "",
  ): void {
    const call = this.#calls.get(listener);
    if (!call) return;
    this.#channel.forget(call.door);
    call.process = {
      ...call.process,
      generation,
      changed,
      holder,
      waitsAs: undefined,
      importsEarly: false,
    };
    try {
      [, call.folder] = this.#settle((agent) =>
        this.#make(agent, call.process, call.door.welcomeWord)
      );
    } catch (error) {
      // It has its agent; what it may exec has none.
      return this.#options.detail(`the agent's call: ${messageOf(error)}`);
    }
    this.#fill(listener);
  }

  /** Does something in the agent's folder, at the first place where that can be written. Throws where there is none. */
  #settle<T>(use: (agent: AgentFolder) => T): [agent: AgentFolder, made: T] {
    const { platform: { path, pathListSeparator }, home } = this.#options;
    let why: unknown = new Error(reason("gone"));
    for (const folder of home.tries()) {
      if (folder.includes(pathListSeparator)) {
        throw userError("unpathable", pathListSeparator, folder);
      }
      try {
        const agent = makeAgentFolder(folder, path);
        const last = this.#folder;
        if (last?.parts !== agent.parts) this.#options.codes?.give(agent.parts);
        if (last && last.state !== agent.state && home.holds(last.state)) {
          takeState(last, agent, path);
        }
        const made = use(agent);
        this.#folder = agent;
        return [agent, made];
      } catch (error) {
        why = error;
      }
    }
    throw why;
  }

  /** Makes the folder of a run, with its call, anew. */
  #make(
    agent: AgentFolder,
    process: AppProcess,
    welcome: string,
  ): string {
    const { generation, changed, suspects = [], waitsAs, importsEarly = false, holder = "", job } =
      process;
    const { platform, root, preserve, command, holdsPorts } = this.#options;
    const folder = platform.path.join(agent.runs, String(generation));
    removeRunFolder(folder);
    Deno.mkdirSync(folder, { mode: 0o700 });
    const text = callText({
      port: this.#channel.port,
      welcome,
      pid: Deno.pid,
      stateFolder: agent.state,
      root,
      standbyPlan: this.#options.standby ? agent.standbyPlan : "",
      earlyPlan: importsEarly ? agent.earlyPlan : "",
      command,
      waitsAs,
      job: job?.name ?? "",
      windowPlace: this.#options.windowPlace ? agent.windowPlace : "",
      holder: holdsPorts ? holder : undefined,
      preserve,
      suspects,
      changed,
    });
    Deno.writeTextFileSync(platform.path.join(folder, "call"), text, { mode: 0o600 });
    return folder;
  }

  /** Whether an interpreter has taken a token, or connected with it, and has had no answer yet. */
  awaits(listener: AgentListener): boolean {
    const call = this.#calls.get(listener);
    if (!call) return false;
    if (call.door.isAnswering) return true;
    try {
      return tokensIn(call.folder) < this.#channel.expected(call.door);
    } catch {
      // The folder is lost, and what it held.
      return false;
    }
  }

  /** Puts new tokens beside the call in place of those that were taken. */
  #fill(listener: AgentListener, tokens = TOKENS): void {
    const call = this.#calls.get(listener);
    if (!call || !this.#options.home.holds(call.folder)) return;
    try {
      for (let n = tokensIn(call.folder); n < tokens; n++) {
        const token = this.#options.platform.path.join(
          call.folder,
          this.#channel.expect(call.door),
        );
        Deno.writeTextFileSync(token, "", { mode: 0o600 });
      }
    } catch (error) {
      this.#options.detail(`the agent's tokens: ${messageOf(error)}`);
    }
  }

  /** The process has ended: an agent that has not connected by now is let in no more. */
  forget(listener: AgentListener): void {
    const call = this.#calls.get(listener);
    if (!call) return;
    this.#calls.delete(listener);
    this.#channel.forget(call.door);
    if (this.#options.home.holds(call.folder)) removeRunFolder(call.folder);
  }

  /** What the app has written down of its imports. Rejects where that cannot be read. */
  async learned(): Promise<LearnedPlan> {
    return await parsePlan(this.#readPlan());
  }

  /**
   * Writes what the next interpreter that waits imports: all that the app has learned, but for some modules, of which
   * it may bring in none that are to stay cold, as long as some files do not change. Throws where that cannot be written.
   */
  writeEarlyPlan(left: Iterable<string>, cold: Iterable<string>, watched: Iterable<string>): void {
    const text = this.#readPlan() + planText(left, cold, watched);
    Deno.writeTextFileSync(this.#folder!.earlyPlan, text, { mode: 0o600 });
  }

  #readPlan(): string {
    const plan = this.#folder?.standbyPlan;
    if (plan === undefined || !this.#options.home.holds(plan)) throw new Error(reason("gone"));
    return Deno.readTextFileSync(plan);
  }

  /** Keeps what the app's Python has compiled of the agent. */
  keepCode(): void {
    const parts = this.#folder?.parts;
    if (parts !== undefined && this.#options.home.holds(parts)) this.#options.codes?.take(parts);
  }

  close(): void {
    this.#channel.close();
    this.keepCode();
  }
}

/** How many tokens lie beside the call. Throws where the folder cannot be read. */
const tokensIn = (folder: string): number => [...Deno.readDirSync(folder)].length - 1;

function removeRunFolder(folder: string): void {
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch {
    // There is none.
  }
}
