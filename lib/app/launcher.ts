import type { Agency, AppProcess } from "../agent/agency.ts";
import { systemClock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import { LOG_CLOSE_MS, type LogFile } from "../log/log_file.ts";
import { worded } from "../messages.ts";
import type { StopSignal } from "../platform/platform.ts";
import { StartWatch } from "../ready/start_watch.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import { AgentLinks, openAgency, type StandbySettings } from "./agents.ts";
import { AppStarter } from "./app_starter.ts";
import type { AppTree } from "./app_tree.ts";
import { describeApp } from "./describe.ts";
import { Guard } from "./guard.ts";
import type { LaunchOptions, Occasion } from "./launch.ts";
import { openTree } from "./open_tree.ts";
import { type LetGo, PortHolder } from "./port_holder.ts";
import type { TreeOptions } from "./process_tree.ts";
import { AppRun, type RunOptions } from "./run.ts";
import { closeLog } from "./run_log.ts";
import { makeId, type SpawnedProcess, Tap } from "./spawn.ts";
import type { Standby } from "./standby.ts";
import { type StandbyParts, startStandby } from "./start_standby.ts";
import { StandbySlot } from "./standby_slot.ts";

/** How long an interpreter that waits may take to be gone, in ms. */
const SLOT_CLOSE_MS = 2000;

/** How often it is seen to that what the app finds in the private folder is there, in ms. */
const KEEP_MS = 5000;

/** Starts one generation after the other, each when the last is gone. Nothing runs on when it is disposed. */
export class Launcher implements AsyncDisposable {
  readonly #options: LaunchOptions;
  readonly #starter: AppStarter;
  readonly #agency: Agency | undefined;
  readonly #links: AgentLinks;
  readonly #guard: Guard;
  readonly #runOptions: RunOptions;
  readonly #treeOptions: Omit<TreeOptions, "app">;
  readonly #slot: StandbySlot | undefined;
  /** Holds the app's ports over a restart; undefined where they are not kept. */
  readonly #ports: PortHolder | undefined;
  /** What is to be closed, the last first. */
  readonly #parts = new AsyncDisposableStack();
  readonly #starts: StartWatch;
  #current: AppRun | undefined;
  #logClosed: Promise<void> = Promise.resolve();

  constructor(options: LaunchOptions) {
    this.#options = options;
    const { start, stop, agent, home, terminal, platform, listener, warn, detail, told } = options;
    const id = makeId();
    this.#starter = new AppStarter(start, platform, id);
    this.#guard = new Guard({
      command: () => platform.guardCommand(stop.signal, home.path ?? "", id),
      hasOwnSession: this.#starter.hasOwnSession,
    });
    const { command, env } = start;
    this.#agency = agent &&
      openAgency({ settings: agent, command, env, home, platform, warn, detail });
    const ports = this.#agency && agent?.holdsPorts
      ? new PortHolder({
        clock: systemClock,
        folder: () => home.path,
        listens: (port) => this.#starts.listens(port),
        warn,
        detail,
      })
      : undefined;
    this.#ports = ports;
    this.#links = new AgentLinks({
      platform,
      listener,
      warn,
      isAwaited: (link) => this.#agency?.awaits(link) ?? false,
      listens: (port, backlog) => ports?.listens(port, backlog),
    });
    void terminal?.before.then((before) => {
      if (before) this.#guard.restoreTerminal(before, "");
    });
    this.#runOptions = {
      platform,
      clock: systemClock,
      stopSignal: stop.signal,
      graceMs: stop.graceMs,
      detail,
      told,
      giveTerminalBack: (isPolite) => terminal?.giveBack(isPolite) ?? Promise.resolve(),
      ...ports && { handOver: (link) => ports.handOver(link) },
    };
    this.#treeOptions = {
      platform,
      clock: systemClock,
      self: Deno.pid,
      id,
      standby: () => this.#slot?.pid,
      warn,
    };
    this.#slot = agent?.standby && this.#agency && this.#openSlot(agent.standby, this.#agency);
    const { cwd } = start;
    this.#starts = this.#parts.use(
      new StartWatch({
        clock: systemClock,
        cwd,
        env,
        tellsByExit: platform.readsKeepThreads,
        python: options.scoutPython,
      }),
    );
    this.#parts.defer(() => this.#guard.close());
    this.#parts.defer(() => this.#agency?.close());
    const keeping = setInterval(() => this.#agency?.keep(), KEEP_MS);
    this.#parts.defer(() => clearInterval(keeping));
    home.onMove(() => this.#guard.renew());
    this.#parts.defer(async () => void await comesWithin(LOG_CLOSE_MS, this.#logClosed));
    this.#parts.defer(async () => {
      if (this.#slot) await comesWithin(SLOT_CLOSE_MS, this.#slot.close());
    });
    this.#parts.defer(() => ports?.close());
    this.#parts.defer(() => this.clear());
    this.#parts.defer(() => this.#current?.end(stop.graceMs));
  }

  #openSlot({ exclude, isAlways, watched }: StandbySettings, agency: Agency): StandbySlot {
    const { listener, logs, platform, detail } = this.#options;
    const parts: StandbyParts = {
      starter: this.#starter,
      agency,
      platform,
      watched,
      isLogged: logs !== undefined,
      makeLink: () => this.#links.make(),
      openTree: (spawned, link) => this.#openTree(spawned, link),
      detail,
    };
    return new StandbySlot({
      clock: systemClock,
      exclude,
      isAlways,
      make: (order) => startStandby(order, parts),
      learned: async () => {
        const learned = await agency.learned();
        listener.sets(learned.variables);
        return learned;
      },
      detail,
    });
  }

  /**
   * @param ready Called when the last generation is gone, right before the next one is started. Returns how its log
   *   begins.
   * @throws {UserError} where the system does not start the app.
   */
  async spawn(
    occasion: Occasion,
    ready: () => Promise<Uint8Array | undefined>,
  ): Promise<AppRun> {
    await this.clear();
    await this.#options.terminal?.before;
    await this.#starter.ready();
    const opening = await ready();
    const { logs, start: { command, version } } = this.#options;
    const log = logs?.open({ ...occasion, version, command });
    if (opening) log?.write(opening);
    try {
      const app = await this.#adoptStandby(occasion, log) ?? this.#start(occasion, log);
      if (log) this.#logClosed = closeLog(log, app);
      this.#ports?.started();
      return this.#current = app;
    } catch (error) {
      if (log) this.#logClosed = log.close("");
      throw error;
    }
  }

  #start(
    { generation, changed, suspects, keepsImports }: Occasion,
    log: LogFile | undefined,
  ): AppRun {
    const { listener, platform, tellsDetails, detail } = this.#options;
    const called: AgentLink | undefined = this.#agency && this.#links.make(() => {
      this.#guard.watch(spawned.pid, true);
      if (called?.interpreter) listener.runsIn(called.interpreter);
    });
    using undo = new DisposableStack();
    const job = undo.adopt(platform.makeJobObject(), (job) => job?.close());
    const holder = this.#ports?.address ?? "";
    const call = called && this.#call(called, { generation, changed, suspects, holder, job });
    const link = call && called;
    if (link) undo.defer(() => this.#agency?.forget(link));
    const variables = this.#starter.variables(generation, changed);
    const env = { ...variables, ...call ?? this.#agency?.without() };
    const spawned = this.#starter.start(env, log && new Tap(log), job);
    undo.move();
    this.#guard.watch(spawned.pid, false);
    const app = this.#follow(spawned, link);
    if (link) {
      void app.ended.then(() => this.#agency?.forget(link));
      this.#slot?.follow(link, keepsImports);
      const isFirst = !this.#current;
      void link.started.then((rest) => {
        if (isFirst) {
          listener.importedFor(rest?.importsMs ?? 0);
          // Not only at the end, which nobody may be asked for.
          this.#agency?.keepCode();
        }
        if (rest && tellsDetails) void describeApp(link, rest).then((said) => said && detail(said));
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

  /** @param standby The interpreter that has waited for the app; undefined for a cold start. */
  #follow(spawned: SpawnedProcess, link: AgentLink | undefined, standby?: Standby): AppRun {
    const { command } = this.#options.start;
    const tree = this.#openTree(spawned, link);
    const begin = () => standby?.begin(this.#ports?.address);
    const readiness = this.#starts.follow(spawned.pid, link !== undefined);
    return new AppRun(
      { command, spawned, tree, link, isWarm: standby !== undefined, readiness, begin },
      this.#runOptions,
    );
  }

  #openTree(spawned: SpawnedProcess, link: AgentLink | undefined): AppTree {
    return openTree(spawned, { ...this.#treeOptions, app: () => link?.pid });
  }

  /** Takes the interpreter that has waited for the app. @returns undefined where none goes. */
  async #adoptStandby(
    { generation, reason, changed, suspects, keepsImports }: Occasion,
    log: LogFile | undefined,
  ): Promise<AppRun | undefined> {
    // It makes up for a warm start.
    if (reason === "retry") {
      this.#slot?.drop();
      return undefined;
    }
    const { SLOP_WATCH_CHANGED = "" } = this.#starter.variables(generation, changed);
    const standby = await this.#slot
      ?.take(generation, SLOP_WATCH_CHANGED, changed, suspects, keepsImports);
    if (!standby) return undefined;
    const { spawned, link, tap, pid } = standby;
    tap.to = log;
    this.#agency?.adopt(standby, generation, changed, this.#ports?.address);
    void spawned.ended.then(() => this.#agency?.forget(standby));
    this.#guard.watch(pid, true);
    this.#slot?.follow(link, keepsImports);
    return this.#follow(spawned, link, standby);
  }

  /** A module is not to be imported early from now on, or is to be again. */
  keepCold(module: string, isCold: boolean): void {
    this.#slot?.keepCold(module, isCold);
  }

  /** Has the terminal's settings put back to `before`, from `after`, where slop-watch is killed. */
  restoreTerminal(before: string, after: string): void {
    this.#guard.restoreTerminal(before, after);
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
    // What it leaves behind may take longer to be heard of.
    return !await comesWithin(ms, run.exited) || (await run.ended).how !== "already-exited";
  }

  /** The terminal has sent a signal to the app and to what shares its process group. */
  hearTerminal(signal: StopSignal): void {
    this.#current?.hearTerminal(signal);
  }

  /** A burst has opened: a restart is likely soon. */
  prepareRestart(): void {
    this.#slot?.prime();
    this.#starts.prepare();
    this.#ports?.prepare(this.#current?.link);
    this.#current?.prepareStop();
  }

  /** @param keepsImports Whether a start on the files as they are for now would be one as `Occasion` says. */
  expect(keepsImports: boolean): void {
    this.#slot?.expect(keepsImports);
  }

  /** No restart has come of the burst. */
  relax(): void {
    this.#slot?.relax();
    this.#starts.relax();
    this.#ports?.relax();
  }

  /** Lets go of the ports that are held for the next generation. */
  letGo(why: LetGo): void {
    this.#ports?.letGo(why);
  }

  /** Whether the app runs, and nobody wants it to end. */
  get isRunning(): boolean {
    return this.#current?.isRunning ?? false;
  }

  /** Ends what the last generation has left running, and sees that the terminal is as it was. */
  async clear(): Promise<void> {
    await this.#current?.clear();
    await this.#options.terminal?.isGiven;
  }

  /** Ends what is left, the app itself where nobody has, and sends the guard home. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}
