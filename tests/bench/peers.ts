/** What is known of a program that is measured. */

/** What a row may use. */
export interface Surroundings {
  /** The Python that runs the app. */
  readonly python: string;
  /** The folders in which programs are looked for. */
  readonly folders: readonly string[];
  /** The path of a program: of one that the bench has installed first, then of one on `PATH`. */
  find(program: string): string;
}

/** A program that runs the app and starts it again. */
export interface Peer {
  readonly name: string;
  /** The quiet time it waits for, or how often it looks, in words; with what was given for it. */
  readonly debounce: string;
  /** Prints its version. */
  version(around: Surroundings): readonly string[];
  /** Watches the project it is started in and runs `python app.py`. */
  command(around: Surroundings): readonly string[];
  /** What a project has to hold for it: paths and texts. */
  readonly files?: Readonly<Record<string, string>>;
  /** It reads on stdin which files to watch. */
  readonly readsFiles?: boolean;
  /** How long it is to be left alone before an edit, beside what all are, in ms. */
  readonly restMs?: number;
  /** The questions it is asked; without, all. */
  readonly questions?: readonly string[];
}

/** A peer with the version that is installed. */
export interface Installed extends Omit<Peer, "version"> {
  readonly version: string;
}

/** Where the figures of slop-watch itself stand. */
export const OURS = "slop-watch";
/** Where those of the least that Deno needs stand. */
export const BARE_DENO = "bare Deno watcher";
/** What slop-watch waits for in most rows, in ms. */
export const DEBOUNCE_MS = 300;
