import type { AppRun } from "../app/run.ts";
import { bytecodeOf } from "../check/bytecode.ts";
import { isLoadedAsItStands } from "../check/loaded.ts";
import { realPath } from "../disk.ts";
import { type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { liesOutside, Root } from "../root.ts";
import { type FollowingScope, MOST_OUTSIDE } from "../watch/following_scope.ts";
import { SLOW_SCAN_MS } from "../watch/slow_scan.ts";
import { type Stamp, stampOf, writtenAt } from "../watch/stamp.ts";

/**
 * How long it takes at the most until what can be known of an app's own code is, in ms, also of one that starts
 * slowly: then what is amiss is told.
 */
const KNOWN_MS = 10_000;

/** The run that is asked about. */
type FollowedRun = Pick<AppRun, "started" | "ended" | "imported" | "ownFiles">;

export interface FollowingOptions {
  readonly root: Root;
  readonly scope: FollowingScope;
  readonly platform: Platform;
  /** What `sys.pycache_prefix` has been. */
  readonly cachePrefixes: Iterable<string>;
  /** Watches files from now on. */
  follow(files: readonly string[], isLoaded: (path: string, stamp: Stamp) => boolean): void;
  /** Files have been followed, which were not before. */
  grown(): void;
  /** It is known of the first run what it consists of, or cannot be. */
  known(): void;
  readonly warn: Warn;
}

/**
 * Follows what the app consists of: asks now and then what it has imported of its own code, and has that
 * watched. At its end it says so unasked.
 */
export class Following implements Disposable {
  readonly #options: FollowingOptions;
  /** The root by its real path: what Python says of a file in it may be by another one. */
  readonly #real: Root;
  #run: FollowedRun | undefined;
  /** When the run was started, in ms since 1970. */
  #since = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #knownTimer: ReturnType<typeof setTimeout> | undefined;
  /** The files that have been told of, as the system names them: whether they are followed is decided. */
  readonly #asked = new Set<string>();
  #isKnown = false;
  #isFull = false;

  constructor(options: FollowingOptions) {
    this.#options = options;
    this.#real = new Root(realPath(options.root.folder), options.platform);
  }

  /** A generation is about to be started. */
  starting(): void {
    this.#run = undefined;
    this.#since = Date.now();
  }

  /** It has been. */
  started(run: FollowedRun): void {
    this.#run = run;
    this.#timer ??= setInterval(() => this.ask(), SLOW_SCAN_MS);
    this.#knownTimer ??= setTimeout(() => this.#know(), KNOWN_MS);
    void run.started.then((rest) => {
      if (rest) this.ask();
    });
    void run.ended.then(() => {
      this.#take(run);
      this.#know();
    });
  }

  /** Learns what the app consists of by now. */
  ask(): void {
    const run = this.#run;
    void run?.imported().then((imported) => {
      if (!imported) return;
      this.#take(run);
      this.#know();
    });
  }

  [Symbol.dispose](): void {
    this.#run = undefined;
    clearInterval(this.#timer);
    clearTimeout(this.#knownTimer);
  }

  #know(): void {
    if (this.#isKnown || !this.#run) return;
    this.#isKnown = true;
    this.#options.known();
  }

  #take(run: FollowedRun): void {
    if (this.#run !== run) return;
    const { scope, root, platform, cachePrefixes } = this.#options;
    const named = run.ownFiles.filter((file) => !this.#asked.has(file));
    for (const file of named) this.#asked.add(file);
    const paths = new Set(named.map((file) => this.#fromRoot(file)));
    const fresh = this.#withinLimit([...paths].filter((path) => scope.canFollow(path)));
    if (fresh.length === 0) return;
    const since = this.#since;
    this.#options.follow(fresh, (path, stamp) =>
      isLoadedAsItStands(
        stamp,
        since,
        bytecodeOf(root.toDisk(path), [...cachePrefixes], platform.path),
      ));
    this.#options.grown();
  }

  #fromRoot(file: string): string {
    const { root } = this.#options;
    const named = root.fromDisk(file);
    if (!liesOutside(named)) return named;
    const led = this.#real.fromDisk(realPath(file));
    return liesOutside(led) ? named : led;
  }

  /** Those in the root, and of the others as many as may be, the last edited first. */
  #withinLimit(paths: readonly string[]): string[] {
    const { root, scope, warn } = this.#options;
    const inside = paths.filter((path) => !liesOutside(path));
    // What is gone there was made for the moment.
    const edited = paths.filter(liesOutside).flatMap((path) => {
      const stamp = stampOf(root.toDisk(path));
      return typeof stamp === "string" ? [{ path, at: writtenAt(stamp) }] : [];
    }).sort((a, b) => b.at - a.at);
    const outside = edited.slice(0, scope.roomOutside);
    if (outside.length < edited.length && !this.#isFull) {
      this.#isFull = true;
      warn(worded("followed-too-many", edited.length, MOST_OUTSIDE));
    }
    return [...inside, ...outside.map(({ path }) => path)];
  }
}
