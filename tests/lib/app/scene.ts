/** A run of an app in a played world. */
import type { AgentLink } from "../../../lib/app/agent_link.ts";
import type { Ended } from "../../../lib/app/generation.ts";
import type { AppTree } from "../../../lib/app/app_tree.ts";
import { JobTree } from "../../../lib/app/job_tree.ts";
import { ProcessTree } from "../../../lib/app/process_tree.ts";
import { AppRun } from "../../../lib/app/run.ts";
import type { Message } from "../../../lib/messages.ts";
import type { StopSignal } from "../../../lib/platform/platform.ts";
import {
  type Manners,
  PlayedAgent,
  PlayedClock,
  playedLink,
  PlayedSystem,
  SELF,
  WORD,
} from "./played.ts";

export const GRACE_MS = 5000;

export interface Setting {
  readonly kind?: "posix" | "windows";
  readonly command?: readonly string[];
  readonly app?: Manners;
  /** When the agent comes, in ms after the start; "none" where there is to be none, "never" where it does not come. */
  readonly agent?: number | "none" | "never";
  /** Whether one that has not come has called. */
  readonly isAwaited?: boolean;
  readonly stopSignal?: StopSignal;
  /** Settles when all that the app wrote has been handed on. */
  readonly relayed?: Promise<unknown>;
}

export class Scene {
  readonly clock = new PlayedClock();
  readonly system: PlayedSystem;
  readonly tree: AppTree;
  readonly link: AgentLink | undefined;
  readonly agent: PlayedAgent | undefined;
  readonly run: AppRun;
  readonly details: string[] = [];
  readonly warnings: string[] = [];
  /** Whether its process came to its own end, each time that something of it was gone. */
  readonly politeness: boolean[] = [];
  /** An interpreter that waits. */
  standby: number | undefined;

  constructor(setting: Setting) {
    const { kind = "posix", app, agent = "none", stopSignal = "SIGINT", relayed } = setting;
    const { clock } = this;
    this.system = new PlayedSystem(kind, clock);
    const { platform } = this.system;
    const pid = this.system.start({ word: WORD, ...app });
    const spawned = this.system.spawned(pid, relayed);
    const options = {
      platform,
      clock,
      self: SELF,
      id: WORD,
      app: () => this.link?.pid,
      standby: () => this.standby,
      warn: ({ message }: Message) => this.warnings.push(message),
    };
    const { job } = spawned;
    this.tree = job ? new JobTree(pid, job, options) : new ProcessTree(pid, options);
    if (agent !== "none") {
      this.link = playedLink(clock, setting.isAwaited);
      this.agent = new PlayedAgent(this.link);
      if (agent !== "never") clock.after(agent, () => this.agent?.arrive(pid));
    }
    this.run = new AppRun({
      command: setting.command ?? ["app"],
      spawned,
      tree: this.tree,
      link: this.link,
      isWarm: false,
    }, {
      platform,
      clock,
      stopSignal,
      graceMs: GRACE_MS,
      detail: (message) => this.details.push(message),
      giveTerminalBack: (isPolite) => {
        this.politeness.push(isPolite);
        return Promise.resolve();
      },
    });
  }

  get pid(): number {
    return this.run.pid;
  }

  /** Does something at a time. */
  at(ms: number, run: () => void): this {
    this.clock.after(ms - this.clock.now(), run);
    return this;
  }

  /** The app ends, and its agent with it. */
  ends(code = 0): void {
    this.agent?.leave();
    this.system.end(this.pid, { code, signal: null });
  }

  /** Plays until the run has ended. */
  ended(): Promise<Ended> {
    return this.clock.until(this.run.ended);
  }
}
