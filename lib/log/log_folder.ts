import { messageOf, userError } from "../errors.ts";
import { type Warn, worded } from "../messages.ts";
import type { PathModule } from "../platform/platform.ts";
import { headerText, logName, type Opening, surplus } from "./format.ts";
import { LogFile } from "./log_file.ts";

const LATEST_LINK = "latest.log";
/** Names the latest log where there can be no link: on Windows those take a privilege. */
const LATEST_TEXT = "latest.txt";

export interface LogFolderOptions {
  readonly folder: string;
  /** How many generations' logs are kept. */
  readonly keep: number;
  readonly path: PathModule;
  readonly warn: Warn;
}

/** The folder of `--log-dir`: a log for each generation, the oldest removed when there are too many. */
export class LogFolder {
  readonly #options: LogFolderOptions;

  /** @throws {UserError} where the folder cannot be made. */
  constructor(options: LogFolderOptions) {
    this.#options = options;
    try {
      Deno.mkdirSync(options.folder, { recursive: true });
    } catch (error) {
      throw userError("log-dir-unusable", options.folder, messageOf(error));
    }
  }

  /** Opens the log of one generation. Where it cannot, that is a warning, and nothing is logged. */
  open(opening: Opening): LogFile | undefined {
    const { folder, path, warn } = this.#options;
    const time = new Date();
    const name = logName(time, opening.generation);
    try {
      const options = { write: true, createNew: true, mode: 0o600 };
      const file = new LogFile(
        Deno.openSync(path.join(folder, name), options),
        (why) => warn(worded("log-incomplete", name, why)),
      );
      file.write(new TextEncoder().encode(headerText(opening, time)));
      attempt(() => this.#point(name));
      attempt(() => this.#prune());
      return file;
    } catch (error) {
      warn(worded("log-unwritable", name, messageOf(error)));
      return undefined;
    }
  }

  #point(name: string): void {
    const { folder, path } = this.#options;
    const link = path.join(folder, LATEST_LINK);
    try {
      attempt(() => Deno.removeSync(link));
      Deno.symlinkSync(name, link);
    } catch {
      Deno.writeTextFileSync(path.join(folder, LATEST_TEXT), `${name}\n`, { mode: 0o600 });
    }
  }

  #prune(): void {
    const { folder, keep, path } = this.#options;
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    for (const name of surplus(names, keep)) {
      attempt(() => Deno.removeSync(path.join(folder, name)));
    }
  }
}

/** Does what a log can do without: a file that is not there, or that somebody holds, is left. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // As said.
  }
}
