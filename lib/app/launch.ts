import type { LogFolder } from "../log/log_folder.ts";
import type { Warn } from "../messages.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import type { StartReason } from "../report/events.ts";
import type { AgentSettings, PrivateHome } from "./agents.ts";
import type { AppListener } from "./app_listener.ts";
import type { StartSettings } from "./app_starter.ts";
import type { TerminalSettings } from "./terminal_settings.ts";

/** What a generation is started for. */
export interface Occasion {
  readonly generation: number;
  readonly reason: StartReason;
  /** The files that led here, from the root. */
  readonly changed: readonly string[];
  /** Whether the app imports, and has to do with the environment, by the lines that the last run did so by. */
  readonly keepsImports: boolean;
  /** The files that the agent reports when the app writes them, by their whole paths. */
  readonly suspects: readonly string[];
}

export interface LaunchOptions {
  readonly start: StartSettings;
  /** How a run is asked to end. */
  readonly stop: { readonly signal: StopSignal; readonly graceMs: number };
  /** What a Python app's agent is to do; undefined for no agent. */
  readonly agent: AgentSettings | undefined;
  /** slop-watch's private folder. */
  readonly home: PrivateHome;
  /** What the terminal is to be left with when a run is gone; undefined where the app has none of its own. */
  readonly terminal: TerminalSettings | undefined;
  /** Where each generation's output is written, too. */
  readonly logs: LogFolder | undefined;
  readonly platform: Platform;
  /** The words that start the Python of what looks for signs that the app is up; undefined for none. */
  scoutPython(): readonly string[] | undefined;
  /** Hears what the app's agent tells of it. */
  readonly listener: AppListener;
  readonly warn: Warn;
  /** Says what only `--verbose` shows. */
  detail(message: string): void;
  /** Whether that is shown: else the app is not asked what it is made of. */
  readonly tellsDetails: boolean;
  /** Settles when what has been said so far is being printed, or that takes too long to come to. */
  told(): Promise<void>;
}
