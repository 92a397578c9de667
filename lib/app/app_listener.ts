import type { Interpreter } from "../wire/agent.ts";

/** Hears what the agents tell of the app: of the run that goes, and of an interpreter that waits to be the next. */
export interface AppListener {
  /** The app has turned out to run in this interpreter; another one may come after it. */
  runsIn(interpreter: Interpreter): void;
  /** The app writes its bytecode below this folder from now on; empty: beside the sources. */
  cachesIn(cachePrefix: string): void;
  /** The app writes one of the files that it was asked about, by its whole path. */
  wrote(path: string): void;
  /** The app, while it is asked about files, has started a program: what that writes nobody reports. */
  startsPrograms(): void;
  /** The app's own code is known to set these variables in its environment, and no others. */
  sets(variables: readonly string[]): void;
  /** The first start has spent about so many ms in imports from outside the project. */
  importedFor(ms: number): void;
}
