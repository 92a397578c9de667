import { Agency, type Home } from "../agent/agency.ts";
import { CodeCache } from "../agent/code_cache.ts";
import { systemClock } from "../clock.ts";
import { messageOf, userError } from "../errors.ts";
import { type Message, type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { programFile } from "../platform/program_file.ts";
import { NO_TEXT, variable } from "../variables.ts";
import type { TooOld } from "../wire/agent.ts";
import { AgentLink } from "./agent_link.ts";
import type { AppListener } from "./app_listener.ts";

/** How long after a Python that is too old for an agent another one may come that is the app, in ms. */
const OTHERS_MS = 2000;

/** What each generation's agent may say, and people hear once. */
const ONCE: ReadonlySet<string> = new Set(["hold-ports-proactor"]);

export interface StandbySettings {
  /** Whether one waits as soon as the app is at rest, or only once a burst has opened. */
  readonly isAlways: boolean;
  /** Modules that are not imported early. */
  readonly exclude: readonly string[];
  /** Files whose change makes an interpreter that waits out of date. */
  readonly watched: readonly string[];
}

/** What a Python app's agent is to do. */
export interface AgentSettings {
  /** The project root. */
  readonly root: string;
  /** `preserve` of the configuration. */
  readonly preserve: readonly string[];
  /** Whether the app's window comes up where the last run's was; on Windows and X11. */
  readonly windowPlace: boolean;
  /** Whether the TCP ports that the app listens at are kept over a restart. */
  readonly holdsPorts: boolean;
  /** What an interpreter is kept warm by; undefined for none. */
  readonly standby: StandbySettings | undefined;
}

/** slop-watch's private folder, as far as runs of the app need it. */
export interface PrivateHome extends Home {
  /** Where it was when it was last looked at; undefined where there is none. */
  readonly path: string | undefined;
  /** It cannot be used: said once, until it can again. */
  failed(what: Message): void;
  works(): void;
  /** Has `listener` called where it has been made anew, there or elsewhere. */
  onMove(listener: () => void): void;
}

export interface OpenAgencyOptions {
  readonly settings: AgentSettings;
  /** The app's. */
  readonly command: readonly string[];
  /** What the app's environment has in addition to slop-watch's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly home: PrivateHome;
  readonly platform: Platform;
  readonly warn: Warn;
  /** Says what only `--verbose` shows. */
  detail(message: string): void;
}

export interface AgentLinksOptions {
  readonly platform: Platform;
  readonly listener: AppListener;
  readonly warn: Warn;
  /** Whether an interpreter of this run has called that has had no answer yet. */
  isAwaited(link: AgentLink): boolean;
  /** An app listens at a socket that was held for it. */
  listens?(port: number, backlog: number): void;
}

/** Where the app's agents come from and where they report; undefined where there can be none: that is a warning. */
export function openAgency(options: OpenAgencyOptions): Agency | undefined {
  const { settings: { standby, ...settings }, command, env, home, platform, warn, detail } =
    options;
  try {
    const pythonPath = env.PYTHONPATH ?? variable("PYTHONPATH") ?? "";
    // It could not be handed on.
    if (pythonPath === NO_TEXT) throw userError("variable-no-text", "PYTHONPATH");
    return new Agency({
      ...settings,
      platform,
      home,
      pythonPath,
      command,
      standby: standby !== undefined,
      codes: CodeCache.open(programFile(), platform),
      detail,
    });
  } catch (error) {
    warn(worded("agent-unavailable", messageOf(error)));
    return undefined;
  }
}

/** Makes the links to the agents, and warns of a Python that is too old for one. */
export class AgentLinks {
  readonly #options: AgentLinksOptions;
  readonly #warn: Warn;
  #hasWarnedOfOld = false;

  constructor(options: AgentLinksOptions) {
    this.#options = options;
    const said = new Set<string>();
    this.#warn = (what) => {
      if (ONCE.has(what.code) && said.has(what.code)) return;
      said.add(what.code);
      options.warn(what);
    };
  }

  /** @param connected Called each time that an agent of the run is there. */
  make(connected: () => void = () => {}): AgentLink {
    const { listener, isAwaited, listens } = this.#options;
    const link: AgentLink = new AgentLink({
      clock: systemClock,
      listener,
      connected,
      isAwaited: () => isAwaited(link),
      ...listens && { listens },
      warn: this.#warn,
      tooOld: (python) => systemClock.after(OTHERS_MS, () => this.#warnOfOld(link, python)),
    });
    return link;
  }

  /** Says once that the app has no agent, unless this Python only came before it. */
  #warnOfOld(link: AgentLink, { pid, version }: TooOld): void {
    const { platform, warn } = this.#options;
    if (this.#hasWarnedOfOld || link.hasCome || !platform.isAlive(pid)) return;
    this.#hasWarnedOfOld = true;
    warn(worded("agent-too-old", version));
  }
}
