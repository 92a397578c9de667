import { messageOf, userError } from "../errors.ts";
import { isMissing, readFound } from "../disk.ts";
import { reason, type Warn, worded } from "../messages.ts";
import type { PathModule } from "../platform/platform.ts";
import {
  headerText,
  isLogName,
  LATEST_LINK,
  LATEST_TEXT,
  logName,
  type Opening,
  surplus,
} from "./format.ts";
import { LogFile } from "./log_file.ts";

/** More than the name of a log takes, in bytes. */
const MOST_NAME = 256;

export interface LogFolderOptions {
  readonly folder: string;
  /** How many generations' logs are kept. */
  readonly keep: number;
  readonly path: PathModule;
  readonly warn: Warn;
  /** Whether the folder may belong to this user: else somebody else decides what becomes of what is in it. */
  mayOwn(uid: number): boolean;
}

/** The folder of `--log-dir`: a log for each generation, the oldest removed when there are too many. */
export class LogFolder {
  readonly #options: LogFolderOptions;

  /** @throws {UserError} where the folder cannot be made, or is another user's. */
  constructor(options: LogFolderOptions) {
    this.#options = options;
    try {
      Deno.mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      const { uid } = Deno.statSync(options.folder);
      if (uid !== null && !options.mayOwn(uid)) throw new Error(reason("foreign", uid));
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
      if (isOwnLink(link)) attempt(() => Deno.removeSync(link));
      Deno.symlinkSync(name, link);
    } catch {
      this.#name(name, path.join(folder, LATEST_TEXT));
    }
  }

  /** Names it in a file, which takes the place of the last such file and of nothing else. */
  #name(name: string, file: string): void {
    if (!isOwnText(file)) return;
    const temporary = `${file}.${crypto.randomUUID()}`;
    Deno.writeTextFileSync(temporary, `${name}\n`, { createNew: true, mode: 0o600 });
    try {
      Deno.renameSync(temporary, file);
    } catch (error) {
      Deno.removeSync(temporary);
      throw error;
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

/** Whether a link is one to a log, as only we make it; what else bears its name is the user's. */
function isOwnLink(link: string): boolean {
  try {
    return isLogName(Deno.readLinkSync(link));
  } catch {
    return false;
  }
}

/** Whether a file has the name of a log and nothing else in it, or is not there. */
function isOwnText(file: string): boolean {
  try {
    if (!Deno.lstatSync(file).isFile) return false;
  } catch (error) {
    return isMissing(error);
  }
  const reading = readFound(file, { mostBytes: MOST_NAME });
  return reading.is === "text" && isLogName(reading.text);
}

/** Does what a log can do without: a file that is not there, or that somebody holds, is left. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // As said.
  }
}
