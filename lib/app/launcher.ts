import { systemClock } from "../clock.ts";
import { messageOf, userError } from "../errors.ts";
import { footerText } from "../log/format.ts";
import type { LogFile } from "../log/log_file.ts";
import type { LogFolder } from "../log/log_folder.ts";
import { type Message, type Warn, worded } from "../messages.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import type { StartReason } from "../report/events.ts";
import type { Claim, Rest, TooOld } from "../wire/agent.ts";
import { NO_TEXT, variable } from "../variables.ts";
import { comesWithin } from "../within.ts";
import { Agency, type AppProcess, type Home } from "../agent/agency.ts";
import { AgentLink } from "./agent_link.ts";
import { Guard } from "./guard.ts";
import type { AppTree } from "./app_tree.ts";
import { JobTree } from "./job_tree.ts";
import { ProcessTree, type TreeOptions } from "./process_tree.ts";
import { AppRun, type RunOptions } from "./run.ts";
import { appVariables, makeId, spawnCommand, type SpawnedProcess, Tap } from "./spawn.ts";
import { Standby } from "./standby.ts";
import { StandbySlot } from "./standby_slot.ts";
import { TerminalSettings } from "./terminal_settings.ts";

/** How long the last lines of a log may take to come in, in ms: what the app left may hold its pipes open. */
const LAST_LINES_MS = 500;
/** How long after a Python that is too old for an agent another one may come that is the app, in ms. */
const OTHERS_MS = 2000;
/** And how long to reach a slow disk. */
const LOG_CLOSE_MS = 2000;

/** And an interpreter that waits, to be gone. */
const SLOT_CLOSE_MS = 2000;

/** What a generation is started for. */
export interface Occasion {
  readonly generation: number;
  readonly reason: StartReason;
  /** The files that led here, from the root. */
  readonly changed: readonly string[];
  /** The files of which is to be told when it writes them, by their whole paths. */
  readonly suspects: readonly string[];
}

export interface StandbySettings {
  /** Modules that are not imported early. */
  readonly exclude: readonly string[];
  /** Files whose change makes an interpreter that waits out of date. */
  readonly watched: readonly string[];
}

/** slop-watch's private folder, as far as launches need it. */
export interface PrivateHome extends Home {
  /** Where it was when it was last looked at; undefined where there is none. */
  readonly path: string | undefined;
  /** It cannot be used: said once, until it can again. */
  failed(what: Message): void;
  works(): void;
}

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  /** The project root. */
  readonly root: string;
  /** Where the app's stdin comes from. */
  readonly stdin: "inherit" | "null";
  /** Whether the app has a terminal that is to be as it was when a generation is gone. */
  readonly givesTerminalBack: boolean;
  /** Whether slop-watch takes keys from it. */
  readonly takesKeys: boolean;
  /** Whether the app is to ignore SIGHUP, as slop-watch does. */
  readonly isHangupIgnored: Promise<boolean>;
  /** Where each generation's output is written, too. */
  readonly logs: LogFolder | undefined;
  /** What the app's environment has beside ours. */
  readonly env: Readonly<Record<string, string>>;
  readonly stopSignal: StopSignal;
  /** In ms. */
  readonly grace: number;
  /** Whether a Python app gets an agent. */
  readonly agent: boolean;
  /** slop-watch's private folder. */
  readonly home: PrivateHome;
  /** `preserve` of the configuration. */
  readonly preserve: readonly string[];
  /** Whether the app's window comes up where the last run's was; on Windows only. */
  readonly windowPlace: boolean;
  /** What an interpreter is kept warm by; undefined for none. */
  readonly standby: StandbySettings | undefined;
  readonly version: string;
  readonly platform: Platform;
  /** The app has turned out to run in this interpreter; another one may come after it. */
  runsIn(interpreter: Claim): void;
  /** The app writes a file that it was asked about, by its whole path. */
  wrote(path: string): void;
  /** The app, while it is asked about files, has started a program: what that writes nobody tells. */
  startsOthers(): void;
  /** The app's bytecode begins with this path from now on. */
  cachesIn(cachePrefix: string): void;
  /** The first start has spent about so many ms in imports from outside the project. */
  imported(ms: number): void;
  readonly warn: Warn;
  /** Says what is only of interest to who asked for it. */
  detail(message: string): void;
  /** Whether somebody has: else the app is not asked what it is made of. */
  readonly tellsDetails: boolean;
}

/** Starts one generation after the other, each when the last is gone. */
export class Launcher implements AsyncDisposable {
  readonly #options: LaunchOptions;
  /** What the processes of this slop-watch are told by. */
  readonly #id = makeId();
  /** Whether each run has a session of its own: at a terminal a Ctrl-C is to reach it. */
  readonly #hasOwnSession: boolean;
  readonly #agency: Agency | undefined;
  readonly #guard: Guard;
  /** undefined where there is no terminal to give back. */
  readonly #terminal: TerminalSettings | undefined;
  readonly #runOptions: RunOptions;
  readonly #treeOptions: Omit<TreeOptions, "app">;
  readonly #slot: StandbySlot | undefined;
  #current: AppRun | undefined;
  #isHangupIgnored = false;
  #logClosed: Promise<void> = Promise.resolve();
  #hasWarnedOfOld = false;

  constructor(options: LaunchOptions) {
    this.#options = options;
    const { platform, stopSignal, grace, detail } = options;
    this.#agency = options.agent ? openAgency(options) : undefined;
    this.#hasOwnSession = !platform.hasTerminal();
    this.#guard = new Guard({
      command: () => platform.guardCommand(stopSignal, options.home.path ?? "", this.#id),
      hasOwnSession: this.#hasOwnSession,
    });
    this.#terminal = options.givesTerminalBack
      ? new TerminalSettings(platform, options.takesKeys)
      : undefined;
    void this.#terminal?.before.then((before) => {
      if (before) this.#guard.restoreTerminal(before, "");
    });
    const gone = (isPolite: boolean) => this.#terminal?.giveBack(isPolite) ?? Promise.resolve();
    this.#runOptions = { platform, clock: systemClock, stopSignal, grace, detail, gone };
    this.#treeOptions = {
      platform,
      clock: systemClock,
      self: Deno.pid,
      id: this.#id,
      beside: () => this.#slot?.pid,
      warn: options.warn,
    };
    const { standby } = options;
    this.#slot = standby && this.#agency && new StandbySlot({
      clock: systemClock,
      exclude: standby.exclude,
      make: (leftOut, left) => this.#makeStandby(leftOut, left, standby.watched),
      detail,
    });
  }

  /**
   * @param ready Called when the last generation is gone, right before the next one is started.
   * @throws {UserError} where the system does not start the app.
   */
  async spawn(occasion: Occasion, ready: () => Promise<void>): Promise<AppRun> {
    await this.clear();
    await this.#terminal?.before;
    this.#isHangupIgnored = await this.#options.isHangupIgnored;
    await ready();
    const { command, logs, version } = this.#options;
    const variables = this.#variables(occasion.generation, occasion.changed);
    const log = logs?.open({ ...occasion, version, command });
    const { generation, changed } = occasion;
    const variable = variables.SLOP_WATCH_CHANGED ?? "";
    const warm = await this.#slot?.take(generation, variable, changed, occasion.suspects);
    const app = warm ? this.#adopt(warm, occasion, log) : this.#start(variables, occasion, log);
    if (log) this.#logClosed = closeLog(log, app);
    this.#current = app;
    return app;
  }

  #start(
    variables: Record<string, string>,
    { generation, changed, suspects }: Occasion,
    log: LogFile | undefined,
  ): AppRun {
    const { command, cwd, stdin, platform } = this.#options;
    const called: AgentLink | undefined = this.#agency && this.#makeLink(() => {
      this.#guard.watch(spawned.pid, true);
      if (called?.interpreter) this.#options.runsIn(called.interpreter);
    });
    const job = platform.makeJobObject();
    const call = called && this.#call(called, { generation, changed, suspects, job });
    const link = call && called;
    if (link) link.isAwaited = () => this.#agency?.awaits(link) ?? false;
    const tap = log && new Tap();
    if (tap) tap.to = log;
    const env = { ...variables, ...call ?? this.#agency?.without() };
    const hasOwnSession = this.#hasOwnSession;
    const spawned = spawnCommand(this.#started(command), {
      cwd,
      env,
      stdin,
      tap,
      job,
      hasOwnSession,
    });
    this.#guard.watch(spawned.pid, false);
    const app = this.#follow(spawned, link, false);
    if (link) {
      void app.ended.then(() => this.#agency?.forget(link));
      this.#slot?.follow(link);
      const isFirst = !this.#current;
      void link.started.then((rest) => {
        if (isFirst) this.#options.imported(rest?.importsMs ?? 0);
        if (rest && this.#options.tellsDetails) void this.#describe(link, rest);
      });
    }
    return app;
  }

  /** Makes ready for the agent of a run; without one all works by signals. */
  #call(link: AgentLink, process: AppProcess): { PYTHONPATH: string } | undefined {
    const { home } = this.#options;
    try {
      const call = this.#agency?.call(link, process);
      home.works();
      return call;
    } catch (error) {
      home.failed(worded("agent-unavailable", messageOf(error)));
      return undefined;
    }
  }

  /** Says how the app's start went, and what it is. */
  async #describe(link: AgentLink, { ms, importsMs }: Rest): Promise<void> {
    const report = await link.report();
    if (!report) return;
    const { version = "", executable = "" } = link.interpreter ?? {};
    const files = report.own.length === 1 ? "1 file" : `${report.own.length} files`;
    this.#options.detail(
      `the app: ${ms === undefined ? "never at rest" : `at rest after ${ms} ms`}, ` +
        `${importsMs} ms of it imports from outside; ${files} of its own; ` +
        `Python ${version}, ${executable}${report.hasScreen ? "; it owns the screen" : ""}`,
    );
  }

  /** What is started for a command. */
  #started(command: readonly string[]): readonly string[] {
    return this.#isHangupIgnored ? this.#options.platform.ignoringHangup(command) : command;
  }

  #follow(spawned: SpawnedProcess, link: AgentLink | undefined, isWarm: boolean): AppRun {
    const { command } = this.#options;
    const tree = this.#makeTree(spawned, link);
    return new AppRun({ command, spawned, tree, link, isWarm }, this.#runOptions);
  }

  #makeTree({ pid, job }: SpawnedProcess, link: AgentLink | undefined): AppTree {
    if (job) return new JobTree(pid, job, this.#treeOptions);
    return new ProcessTree(pid, { ...this.#treeOptions, app: () => link?.pid });
  }

  #variables(generation: number, changed: readonly string[]): Record<string, string> {
    return appVariables({ ...this.#options, id: this.#id }, generation, changed);
  }

  /** Takes an interpreter that has waited, and now goes, for the app. */
  #adopt(
    standby: Standby,
    { generation, changed }: Occasion,
    log: LogFile | undefined,
  ): AppRun {
    const { spawned, link, tap, pid } = standby;
    tap.to = log;
    this.#agency?.adopt(standby, generation, changed);
    void spawned.ended.then(() => this.#agency?.forget(standby));
    this.#guard.watch(pid, true);
    this.#slot?.follow(link);
    return this.#follow(spawned, link, true);
  }

  /** Starts an interpreter that waits, on what the app has learned. */
  #makeStandby(
    leftOut: (name: string, why: string) => void,
    left: Iterable<string>,
    watched: readonly string[],
  ): Standby {
    const { command, cwd, stdin, logs, platform, detail } = this.#options;
    this.#agency?.finishPlan(left, watched);
    const words = this.#current?.interpreter?.words ?? [];
    const start = (standby: Standby) => {
      const job = platform.makeJobObject();
      const call = { generation: 0, changed: [], waitsAs: words, job };
      const env = { ...this.#variables(0, []), ...this.#agency?.call(standby, call) };
      const tap = logs && standby.tap;
      const hasOwnSession = this.#hasOwnSession;
      return spawnCommand(this.#started(command), { cwd, env, stdin, tap, job, hasOwnSession });
    };
    const kill = async ({ spawned, link, pid }: Standby) => {
      this.#agency?.forget(standby);
      await this.#makeTree(spawned, link).kill(() => [pid]);
      spawned.job?.close();
    };
    const standby = new Standby(start, this.#makeLink(() => {}), {
      clock: systemClock,
      leftOut,
      detail,
      kill,
    });
    return standby;
  }

  #makeLink(connected: () => void): AgentLink {
    const link: AgentLink = new AgentLink(
      connected,
      this.#options.warn,
      systemClock,
      (python) => systemClock.after(OTHERS_MS, () => this.#warnOfOld(link, python)),
    );
    link.onWrote = (path) => this.#options.wrote(path);
    link.onStartsOthers = () => this.#options.startsOthers();
    link.onBytecode = (cachePrefix) => this.#options.cachesIn(cachePrefix);
    return link;
  }

  /** Says once that the app has no agent, unless this Python only came before it. */
  #warnOfOld(link: AgentLink, { pid, version }: TooOld): void {
    if (this.#hasWarnedOfOld || link.hasCome || !this.#options.platform.isAlive(pid)) return;
    this.#hasWarnedOfOld = true;
    this.#options.warn(worded("agent-too-old", version));
  }

  /** Has the terminal's settings put back to `before`, from `after`, where slop-watch is killed. */
  restoreTerminal(before: string, after: string): void {
    this.#guard.restoreTerminal(before, after);
  }

  /** Sees that what the app finds in the private folder is there. */
  keepHome(): void {
    this.#agency?.keep();
  }

  /** The private folder lies elsewhere now. */
  homeMoved(): void {
    this.#guard.renew();
  }

  /** The processes of the app, itself included. */
  async pids(): Promise<number[]> {
    return await this.#current?.pids() ?? [];
  }

  /** Whether a Ctrl-C is for a debugger in the app. */
  async isDebugged(): Promise<boolean> {
    return await this.#current?.isDebugged() ?? false;
  }

  /** Whether the app runs, and does not end by itself within `ms`. */
  async outlives(ms: number): Promise<boolean> {
    const run = this.#current;
    if (!run || await comesWithin(0, run.ended)) return false;
    return !await comesWithin(ms, run.ended) || (await run.ended).how !== "already-exited";
  }

  /** The terminal has sent a signal to the app and to what shares its process group. */
  hearTerminal(signal: StopSignal): void {
    this.#current?.hearTerminal(signal);
  }

  /** A stop is likely soon. */
  prepareStop(): void {
    this.#current?.prepareStop();
  }

  /** Ends what the last generation has left running, and sees that the terminal is as it was. */
  async clear(): Promise<void> {
    await this.#current?.clear();
    await this.#terminal?.isGiven;
  }

  /** Ends what is left, the app itself where nobody has, and sends the guard home. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current?.end(this.#options.grace);
    await this.clear();
    if (this.#slot) await comesWithin(SLOT_CLOSE_MS, this.#slot.close());
    await comesWithin(LOG_CLOSE_MS, this.#logClosed);
    this.#agency?.close();
    await this.#guard.close();
  }
}

/** Closes a log when its generation has ended, and its last words are in it. */
async function closeLog(log: LogFile, { ended, relayed }: AppRun): Promise<void> {
  const startedAt = systemClock.now();
  const how = await ended;
  const footer = footerText(how, systemClock.now() - startedAt, new Date());
  await comesWithin(LAST_LINES_MS, relayed);
  await log.close(footer);
}

/** Where the apps' agents come from and where they report. Without it, all works by signals. */
function openAgency(options: LaunchOptions): Agency | undefined {
  const { platform, home, env, root, command, preserve, windowPlace, warn, detail } = options;
  try {
    const pythonPath = env.PYTHONPATH ?? variable("PYTHONPATH") ?? "";
    // It could not be handed on.
    if (pythonPath === NO_TEXT) throw userError("variable-no-text", "PYTHONPATH");
    return new Agency({
      platform,
      home,
      pythonPath,
      root,
      command,
      preserve,
      windowPlace,
      standby: options.standby !== undefined,
      detail,
    });
  } catch (error) {
    warn(worded("agent-unavailable", messageOf(error)));
    return undefined;
  }
}
