import { userError } from "../errors.ts";
import type { Platform } from "../platform/platform.ts";
import { type AgentListener, Channel } from "./channel.ts";
import { type AgentFolder, makeAgentFolder } from "./files.ts";
import { callText } from "../wire/call.ts";
import { planText } from "../wire/plan.ts";

export interface AgencyOptions {
  readonly platform: Platform;
  /** slop-watch's private folder. */
  readonly folder: string;
  /** `PYTHONPATH` as the app is to see it; empty where it is not set. */
  readonly pythonPath: string;
  /** The project root. */
  readonly root: string;
  readonly preserve: readonly string[];
  /** Whether the app's window comes up where the last run's was. */
  readonly windowPlace: boolean;
  /** Whether an interpreter is kept warm by what the app learns. */
  readonly standby: boolean;
  detail(message: string): void;
}

/** Puts an agent into each run of the app, and hears from it. */
export class Agency {
  readonly #folder: AgentFolder;
  readonly #channel: Channel;
  readonly #options: AgencyOptions;

  /** Throws where the folder cannot be written or reached by `PYTHONPATH`, or no port can be had. */
  constructor(options: AgencyOptions) {
    this.#options = options;
    const { folder, platform: { pathListSeparator } } = options;
    if (folder.includes(pathListSeparator)) {
      throw userError("unpathable", pathListSeparator, folder);
    }
    this.#folder = makeAgentFolder(options.folder, options.platform.path);
    this.#channel = new Channel((message) => options.detail(`the agent's channel: ${message}`));
  }

  /**
   * Makes ready for the next process's agent.
   * @param waits Whether it is to wait until it is told to become the app.
   * @param changed The files that led to this run, from the root.
   * @returns The environment variables that bring the agent in.
   */
  call(
    listener: AgentListener,
    waits: boolean,
    changed: readonly string[],
  ): { PYTHONPATH: string } {
    const { platform, pythonPath, root, preserve } = this.#options;
    const token = this.#channel.expect(listener);
    const { port } = this.#channel;
    const stateFolder = this.#folder.state;
    const standbyPlan = this.#options.standby ? this.#folder.plan : "";
    const windowPlace = this.#options.windowPlace ? this.#folder.windowPlace : "";
    const call = {
      port,
      token,
      pid: Deno.pid,
      stateFolder,
      root,
      standbyPlan,
      waits,
      windowPlace,
      preserve,
      changed,
    };
    Deno.writeTextFileSync(this.#folder.call, callText(call), { mode: 0o600 });
    const rest = pythonPath ? platform.pathListSeparator + pythonPath : "";
    return { PYTHONPATH: this.#folder.start + rest };
  }

  /** An agent that has not come by now comes too late: its process has ended. */
  forget(listener: AgentListener): void {
    this.#channel.forget(listener);
  }

  /**
   * Adds to what the app has learned: the modules that are not imported early, and the files whose
   * change makes what was imported out of date. Throws where that cannot be written.
   */
  finishPlan(left: Iterable<string>, watched: Iterable<string>): void {
    Deno.writeTextFileSync(this.#folder.plan, planText(left, watched), { append: true });
  }

  close(): void {
    this.#channel.close();
  }
}
