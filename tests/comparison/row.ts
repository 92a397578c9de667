/** What a row of the table says of an app. */

/** What has to be there for an app, beside Python's standard library. */
export interface Needs {
  /** What `requirements.txt` pins, in an environment that uv makes. */
  readonly packages?: true;
  /** A screen: one of Xvfb's. */
  readonly screen?: true;
  /** The rights of root. */
  readonly root?: true;
  /** The oldest Python that has what the app tries. */
  readonly python?: string;
}

/** What of a run is compared. */
export type Aspect =
  /** What was written to stdout and to stderr. */
  | "stdout"
  | "stderr"
  /** What the app has left in its folder. */
  | "files"
  /** The exit code or the signal of each generation. */
  | "endings";

/** One app, run by hand and under slop-watch. */
export interface Row {
  /** What it does that could be seen to go another way. */
  readonly name: string;
  /** Its file in `apps/`, run as `app.py`; or a folder there that has an `app.py` and what is with it. */
  readonly app: string;
  /** The whole command; without, `app.py`. */
  readonly command?: (python: string) => readonly string[];
  /** Files beside those of `app`: their paths and texts. */
  readonly files?: Readonly<Record<string, string>>;
  /** Options of slop-watch. */
  readonly options?: readonly string[];
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly needs?: Needs;
  /** Runs it on a terminal of its own; there a Ctrl-C is typed. */
  readonly terminal?: true;
  /** What it prints to stdout, once a generation, when all that is to be stopped is up; without, `READY`. */
  readonly ready?: RegExp;
  /** What is typed, and what its terminal shows before that, once a generation. */
  readonly typed?: { readonly at: RegExp; readonly text: string };
  /** It ends by itself. */
  readonly ends?: true;
  /** What ends it by hand in place of a Ctrl-C, which it does not hear. */
  readonly endedBy?:
    | "SIGTERM"
    | "SIGKILL"
    | "SIGINT twice"
    | "end of stdin"
    | { readonly typed: string };
  /** On a terminal: the signal that slop-watch alone gets in the end, in place of a Ctrl-C for all. */
  readonly quitBy?: "SIGINT" | "SIGTERM";
  /** What cannot be the same. */
  readonly except?: readonly Aspect[];
  /** Several processes or threads write: lines are compared in any order. */
  readonly unordered?: true;
  /** One of the few that the short tier runs. */
  readonly short?: true;
}
