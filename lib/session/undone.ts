import type { AppRun } from "../app/run.ts";
import { bytecodeOf } from "../check/bytecode.ts";
import { type Evidence, mayHaveRead } from "../check/loaded.ts";
import { realPath } from "../disk.ts";
import type { Platform } from "../platform/platform.ts";
import { isPythonPath, type Root } from "../root.ts";
import type { Change } from "../watch/changes.ts";
import type { InterimVersion } from "../watch/interim_versions.ts";

/** How long after its start, in ms, an app counts as starting where no agent reports rest, or where it has children. */
const START_MS = 10_000;
/** The same where an agent is there and does not report it, as in an app that is profiled. */
const LONGEST_START_MS = 60_000;
/** By this time after its agent has come, in ms, Python has read the file that the app was started by. */
const MAIN_MS = 250;

/** The run that is asked about. */
type Run = Pick<
  AppRun,
  "started" | "ended" | "interpreter" | "writesBytecode" | "imported" | "pids"
>;

export interface UndoneOptions {
  readonly root: Root;
  readonly cwd: string;
  readonly platform: Platform;
  /** What `sys.pycache_prefix` has been. */
  readonly cachePrefixes: Iterable<string>;
  /** What the files were meanwhile. */
  versions(): readonly InterimVersion[];
}

/** Knows which versions of files the app may have loaded that have since been undone. */
export class Undone {
  readonly #options: UndoneOptions;
  #run: Run | undefined;
  #startedAt = 0;
  /** When the app came to rest; Infinity where it has not. */
  #restedAt = Infinity;
  /** When its interpreter came; Infinity where none has. */
  #cameAt = Infinity;
  #isGone = false;

  constructor(options: UndoneOptions) {
    this.#options = options;
  }

  /** A generation is started on the files as they are. */
  started(run: Run): void {
    this.#run = run;
    this.#startedAt = Date.now();
    this.#restedAt = Infinity;
    this.#cameAt = run.interpreter ? this.#startedAt : Infinity;
    this.#isGone = false;
    void run.ended.then(() => {
      if (this.#run === run) this.#isGone = true;
    });
    void run.started.then(async (rest) => {
      const now = Date.now();
      // What runs below it has no agent that reports rest.
      const isAlone = (await run.pids()).length <= 1;
      if (this.#run !== run || rest === undefined) return;
      this.#restedAt = isAlone ? now : Math.max(now, this.#startedAt + START_MS);
    });
  }

  /** Its interpreter has come. */
  cameUp(): void {
    this.#cameAt = Math.min(this.#cameAt, Date.now());
  }

  /** @param isSameCode Whether a version is known to have the code that the app was started on. */
  async changes(isSameCode: (version: InterimVersion) => boolean): Promise<Change[]> {
    const versions = this.#options.versions().filter((version) => !isSameCode(version));
    if (versions.length === 0) return [];
    const imported = this.#isGone ? undefined : await this.#imported();
    const changes: Change[] = [];
    for (const [path, ofOne] of Map.groupBy(versions, ({ path }) => path)) {
      // One that is gone may have ended of it.
      if (!this.#isGone && !mayHaveRead(ofOne, this.#evidence(path, imported))) continue;
      changes.push({ path, kind: ofOne.some(({ before }) => before) ? "modified" : "removed" });
    }
    return changes;
  }

  /** The real paths of the files that it has imported; undefined where there is no agent to ask. */
  async #imported(): Promise<ReadonlySet<string> | undefined> {
    const files = await this.#run?.imported();
    return files && new Set([...files].map(realPath));
  }

  #evidence(path: string, imported: ReadonlySet<string> | undefined): Evidence {
    const { root, platform, cachePrefixes } = this.#options;
    const file = root.toDisk(path);
    const isPython = isPythonPath(path);
    const isWritten = isPython && (this.#run?.writesBytecode ?? true);
    return {
      bytecode: isWritten ? bytecodeOf(file, [...cachePrefixes], platform.path) : [],
      isImported: isPython ? imported?.has(realPath(file)) : undefined,
      readBy: this.#isMain(file) ? Math.min(this.#readBy, this.#cameAt + MAIN_MS) : this.#readBy,
    };
  }

  /** Whether it is the file that the app was started by, which Python reads first. */
  #isMain(file: string): boolean {
    const { cwd, platform: { path } } = this.#options;
    const words = this.#run?.interpreter?.words ?? [];
    return words.some((word) => isPythonPath(word) && path.resolve(cwd, word) === file);
  }

  get #readBy(): number {
    const limit = this.#cameAt === Infinity ? START_MS : LONGEST_START_MS;
    return Math.min(this.#restedAt, this.#startedAt + limit);
  }
}
