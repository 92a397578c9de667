import { argumentsOf } from "../agent/interpreter.ts";
import type { AppRun } from "../app/run.ts";
import { type ImportsOfApp, isNotImported } from "../check/not_imported.ts";
import { readFound, realPath } from "../disk.ts";
import type { PathModule } from "../platform/platform.ts";
import { isPythonPath, type Root } from "../root.ts";

/** No source that people write is larger, in bytes; of one that is, nothing is known. */
const LARGEST_SOURCE = 4 * 1024 * 1024;

/** The run that is asked about. */
type ImportingRun = Pick<AppRun, "pid" | "started" | "interpreter" | "imported" | "pids">;

/** Knows which files the app that runs has not loaded. */
export class Imports {
  readonly #options: { readonly root: Root; readonly cwd: string; readonly path: PathModule };
  #run: ImportingRun | undefined;
  /** The run that has done starting: before that a file may be on its way in. */
  #rested: ImportingRun | undefined;

  constructor(options: { readonly root: Root; readonly cwd: string; readonly path: PathModule }) {
    this.#options = options;
  }

  started(run: ImportingRun): void {
    this.#run = run;
    void run.started.then((rest) => {
      if (rest) this.#rested = run;
    });
  }

  /** Those of the paths, from the root, that are known to be no part of the app. */
  async notAmong(paths: readonly string[]): Promise<ReadonlySet<string>> {
    const app = await this.#known();
    const { root } = this.#options;
    return new Set(paths.filter((path) => isNotImported(realPath(root.toDisk(path)), app)));
  }

  /** What is known of the app; undefined where that is not all of it. */
  async #known(): Promise<ImportsOfApp | undefined> {
    const run = this.#run;
    const interpreter = run?.interpreter;
    if (!run || run !== this.#rested || !interpreter) return undefined;
    const [own, pids] = await Promise.all([run.imported(), run.pids()]);
    // What runs beside it may be a worker.
    if (!own || pids.some((pid) => pid !== run.pid && pid !== interpreter.pid)) return undefined;
    const imported = Array.from(own, realPath);
    const readings = imported.map((file) => readFound(file, { mostBytes: LARGEST_SOURCE }));
    const sources = readings.flatMap((reading) => reading.is === "text" ? [reading.text] : []);
    if (sources.length < readings.length) return undefined;
    return {
      imported: new Set(imported),
      sources,
      words: argumentsOf(interpreter.words).map((word) => this.#word(word)),
    };
  }

  /** A word that names a Python file, by its real path. */
  #word(word: string): string {
    const { cwd, path } = this.#options;
    return isPythonPath(word) ? realPath(path.resolve(cwd, word)) : word;
  }
}
