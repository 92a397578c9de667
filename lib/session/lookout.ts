import { isPython } from "../agent/interpreter.ts";
import type { AppListener } from "../app/app_listener.ts";
import type { AppRun } from "../app/run.ts";
import { removeBytecode } from "../check/bytecode.ts";
import type { Judge } from "../check/judge.ts";
import type { SourceStore } from "../check/source_store.ts";
import type { Verdict } from "../check/verdict.ts";
import { isFollowed } from "../config/settings.ts";
import { messageOf } from "../errors.ts";
import { type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { slowImportsText } from "../report/event_text.ts";
import { OwnWrites } from "../supervisor/own_writes.ts";
import type { SettledBurst } from "../supervisor/supervise.ts";
import { variable } from "../variables.ts";
import type { Difference } from "../watch/changes.ts";
import type { InterimVersion } from "../watch/interim_versions.ts";
import { FollowingScope } from "../watch/following_scope.ts";
import { suggestedGlobs } from "../watch/suggestion.ts";
import { type Watched, Watcher } from "../watch/watcher.ts";
import type { Interpreter } from "../wire/agent.ts";
import { comesWithin } from "../within.ts";
import { Following } from "./following.ts";
import { idleGlobs } from "./idle_globs.ts";
import { Imports } from "./imports.ts";
import { openJudge, openStore, sourcesIn } from "./open_judge.ts";
import type { Plan } from "./plan.ts";
import type { PreparedFiles } from "./preparation.ts";
import type { PrivateFolder } from "./private_folder.ts";
import type { Reporter } from "./reporter.ts";
import { Undone } from "./undone.ts";

/** How long a check that is under way is waited for at the end, in ms. */
const JUDGE_CLOSE_MS = 1000;
/** A start that spends more than this in imports from outside the project, beside the quiet time, in ms, is worth a hint. */
const SLOW_IMPORTS_MS = 400;

export interface LookoutOptions {
  readonly home: PrivateFolder;
  readonly platform: Platform;
  readonly reporter: Pick<Reporter, "warn" | "noteLater">;
}

/** Who hears of what happens to the files. */
export interface FilesListener {
  burstOpened(): void;
  settled(burst: SettledBurst): void;
  /** A burst may be near its end. @param keepsImports As `Lookout.keepsImports`, on the files as they are for now. */
  previewed(keepsImports: boolean): void;
  /** The files are watched in another way from now on, or more of them. */
  switched(): void;
}

/**
 * Looks out for saves, and decides which of them are worth a restart. Knows the files as they are, as the app
 * was started on them, as it may have read them since, and which of them it writes itself.
 */
export class Lookout implements AppListener, PreparedFiles, AsyncDisposable {
  readonly #plan: Plan;
  readonly #options: LookoutOptions;
  readonly #watcher: Watcher;
  readonly #judge: Judge;
  /** undefined where the bytes decide. */
  readonly #store: SourceStore | undefined;
  readonly #undone: Undone;
  readonly #scope: FollowingScope;
  readonly #imports: Imports;
  /** undefined where nothing is to be followed. */
  readonly #following: Following | undefined;
  readonly #ownWrites = new OwnWrites();
  /** What `sys.pycache_prefix` has been. */
  readonly #cachePrefixes: Set<string>;
  #listener: FilesListener | undefined;
  #interpreter: Interpreter | undefined;

  constructor(plan: Plan, options: LookoutOptions) {
    const { root, cwd, scope, trust, settings: { values } } = plan;
    const { home, platform, reporter } = options;
    const warn: Warn = (what) => reporter.warn(what);
    this.#plan = plan;
    this.#options = options;
    const prefix = values.env.PYTHONPYCACHEPREFIX ?? variable("PYTHONPYCACHEPREFIX");
    this.#cachePrefixes = new Set(prefix ? [platform.path.resolve(cwd, prefix)] : []);
    const store = openStore(plan, options);
    this.#store = store;
    this.#scope = new FollowingScope(scope, root);
    this.#watcher = new Watcher({
      root,
      scope: this.#scope,
      platform,
      debounceMs: values.debounce,
      pollMs: values.poll,
      opened: () => this.#opened(),
      nearlySettled: () => this.#judge.prepare(),
      settled: ({ firstAt, busiest, ...burst }) => {
        this.#ownWrites.settled(firstAt);
        if (busiest !== undefined) warn(worded("never-at-rest", busiest));
        this.#listener?.settled({ ...burst, isCutOff: busiest !== undefined });
      },
      warn,
      switched: () => this.#listener?.switched(),
      keep: (digest, content) => store?.put(digest, content),
      isTrusted: (git) => trust.allows(git),
      ownFolder() {
        const folder = platform.tellsClosing && home.path &&
          platform.path.join(home.path, "watched");
        return folder && home.holds(folder) ? folder : undefined;
      },
    });
    this.#undone = new Undone({
      root,
      cwd,
      platform,
      cachePrefixes: this.#cachePrefixes,
      versions: () => this.#watcher.interimVersions,
    });
    this.#imports = new Imports({ root, cwd, path: platform.path });
    this.#following = isFollowed(plan.settings)
      ? new Following({
        root,
        scope: this.#scope,
        platform,
        cachePrefixes: this.#cachePrefixes,
        follow: (files, isLoaded) => void this.#orWarn(this.#watcher.follow(files, isLoaded)),
        grown: () => this.#listener?.switched(),
        known: () => this.#warnOfNothing(),
        warn,
      })
      : undefined;
    const undone = (isSameCode: (version: InterimVersion) => boolean) =>
      this.#undone.changes(isSameCode);
    const notImported = (paths: readonly string[]) => this.#imports.notAmong(paths);
    const previewed = (keepsImports: boolean) => this.#listener?.previewed(keepsImports);
    const asks = { files: this.#watcher, undone, notImported, previewed };
    this.#judge = openJudge(plan, store, asks, warn);
    home.onMove((folder) => store?.move(sourcesIn(folder, platform)));
  }

  /** Begins to watch. Settles when it is known which files there are. */
  begin(listener: FilesListener): Promise<void> {
    this.#listener = listener;
    return this.#watcher.begin();
  }

  /** Reads the files as the first generation is started on them. */
  async readBaseline(): Promise<void> {
    await this.#orWarn(this.#watcher.readBaseline());
  }

  /** Finds what is amiss with what is watched. Takes too long for the app's start to wait for it. */
  async examine(): Promise<void> {
    this.#warnOfGlobs();
    await this.#watcher.findFault();
  }

  async #orWarn(reading: Promise<void>): Promise<void> {
    try {
      await reading;
    } catch (error) {
      this.#options.reporter.warn(worded("baseline-unreadable", messageOf(error)));
    }
  }

  /** Where the app runs, or ran last; undefined where no agent has told. */
  get interpreter(): Interpreter | undefined {
    return this.#interpreter;
  }

  /** The word that starts the Python that the app runs in; undefined where no agent has told of one. */
  get python(): readonly string[] | undefined {
    const { executable = "" } = this.#interpreter ?? {};
    // An app that has Python in it may be what `sys.executable` names.
    return isPython(executable) ? [executable] : undefined;
  }

  /** What is watched. */
  get watched(): Watched {
    return this.#watcher.watched;
  }

  /**
   * Whether the files, compared with those that the running generation was started on, are worth a restart.
   * @param touched The paths that events named.
   */
  async verdict(touched: readonly string[]): Promise<Verdict> {
    const verdict = await this.#judge.verdict(touched);
    if (verdict.is !== "changed") return verdict;
    const { reporter } = this.#options;
    const blamed = this.#ownWrites.blame(verdict.changes);
    if (blamed === undefined) {
      const recurring = this.#ownWrites.recurring(verdict.changes);
      if (recurring.length > 0) reporter.warn(worded("restarts-often", recurring));
      return verdict;
    }
    if (blamed.length > 0) reporter.warn(worded("restarts-itself", blamed));
    return { is: "unchanged", paths: [] };
  }

  /** Whether a start on the files as `verdict` last saw them imports by the lines that the last start did. */
  get keepsImports(): boolean {
    return this.#judge.keepsImports;
  }

  /** How the files differ from those that the running generation was started on. */
  differences(): Promise<readonly Difference[]> {
    return this.#watcher.changes();
  }

  /** Has what has just been written found, whether events have told of it or not. */
  async lookAround(): Promise<void> {
    await this.#watcher.lookAround();
  }

  /** How often something has happened to a file so far. */
  get touches(): number {
    return this.#watcher.touches;
  }

  /** The files where something has happened since `touches` was so many, and no start has come of it. */
  touchedSince(touches: number): readonly string[] {
    return this.#watcher.touchedSince(touches);
  }

  /**
   * A generation is to be started for changes of these files; none where it is the first, or was asked for.
   * @param isRetry Whether it has been before, and is once more.
   * @returns The files of which it is to report that it writes them, by their whole paths.
   */
  starting(changed: readonly string[], isRetry: boolean): string[] {
    if (isRetry) this.#ownWrites.startedAgain(performance.now());
    else this.#ownWrites.started(changed, performance.now());
    this.#following?.starting();
    return this.#ownWrites.suspects.map((path) => this.#plan.root.toDisk(path));
  }

  /** Makes the files as `verdict` last saw them the baseline, and removes bytecode of older versions. */
  async commit(): Promise<void> {
    const { root } = this.#plan;
    const { platform, reporter } = this.#options;
    // A file that was touched and is the same again may have left bytecode of a version in between.
    const paths = new Set([...this.#watcher.commit(), ...this.#watcher.takeTouched()]);
    const files = Array.from(paths, (path) => root.toDisk(path));
    const left = await removeBytecode(files, [...this.#cachePrefixes], platform.path);
    if (left.length > 0) reporter.warn(worded("bytecode-stays", left));
  }

  /** The generation has been started. */
  started(run: AppRun): void {
    if (run.isWarm) this.#ownWrites.hasAgent();
    this.#undone.started(run);
    this.#following?.started(run);
    this.#imports.started(run);
  }

  /** The app has turned out to run in this interpreter. */
  runsIn(interpreter: Interpreter): void {
    const { cachePrefix } = interpreter;
    this.#interpreter = interpreter;
    this.#undone.cameUp();
    this.#ownWrites.hasAgent();
    this.cachesIn(cachePrefix);
    const { python } = this;
    if (python) this.#judge.use(python);
  }

  /** The app's bytecode begins with this path from now on. */
  cachesIn(cachePrefix: string): void {
    if (cachePrefix) this.#cachePrefixes.add(cachePrefix);
  }

  /** The app's own code sets these variables in its environment. */
  sets(variables: readonly string[]): void {
    this.#judge.variables = variables;
  }

  /** The app writes a file that it was asked about, by its whole path. */
  wrote(path: string): void {
    this.#ownWrites.wrote(this.#plan.root.fromDisk(path));
  }

  /** The app has started a program: what that writes nobody reports. */
  startsPrograms(): void {
    this.#ownWrites.startsPrograms();
  }

  /** The first start has spent about so many ms in imports from outside the project. */
  importedFor(ms: number): void {
    const { standby, debounce } = this.#plan.settings.values;
    // The quiet time pays for the rest.
    const waits = standby === "auto" ? ms - debounce : 0;
    if (waits > SLOW_IMPORTS_MS) this.#options.reporter.noteLater(slowImportsText(ms));
  }

  /** A check that takes long is not waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#following?.[Symbol.dispose]();
    this.#watcher.close();
    await comesWithin(JUDGE_CLOSE_MS, this.#judge.close());
    this.#store?.close();
  }

  #opened(): void {
    // The check reads from it.
    this.#options.home.ready();
    this.#judge.warm();
    this.#following?.ask();
    this.#listener?.burstOpened();
  }

  #warnOfGlobs(): void {
    const { files, watched: { folders } } = this.#watcher;
    for (const what of idleGlobs(this.#plan, { files, folders })) this.#options.reporter.warn(what);
    if (!this.#following) this.#warnOfNothing();
  }

  #warnOfNothing(): void {
    if (this.#watcher.watched.files > 0) return;
    const globs = suggestedGlobs(this.#plan.root, this.#scope);
    this.#options.reporter.warn(worded("nothing-in-scope", globs));
  }
}
