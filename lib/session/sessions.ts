import { readFound, realPath } from "../disk.ts";
import { ownUid } from "../owner.ts";
import type { Platform } from "../platform/platform.ts";
import { isHeld } from "./held_folder.ts";
import type { PrivateFolder } from "./private_folder.ts";
import { privateFolders } from "./private_folders.ts";

/** What the others can read of one slop-watch, in its private folder. */
export interface Session {
  /** slop-watch's own. */
  readonly pid: number;
  /** The app's; 0 while there is none. */
  readonly app: number;
  readonly root: string;
  readonly command: readonly string[];
}

const FILE = "session.json";
/** Most of it are the words of a command; in bytes. */
const LARGEST_SESSION = 1024 * 1024;

/** slop-watch's own private folder, as far as a session needs it. */
type OwnFolder = Pick<PrivateFolder, "path" | "holds" | "onMove">;

/** This session, as the others see it: those of the same user. */
export class OwnSession {
  readonly #folder: OwnFolder;
  readonly #platform: Platform;
  #session: Session;

  constructor(
    folder: OwnFolder,
    what: Pick<Session, "root" | "command">,
    platform: Platform,
  ) {
    this.#folder = folder;
    this.#platform = platform;
    // By its one name, so that it is the same for all who come to it in another way.
    this.#session = { pid: Deno.pid, app: 0, ...what, root: realPath(what.root) };
    this.#write();
    folder.onMove(() => this.#write());
  }

  /**
   * Another slop-watch that runs the same command in the same root.
   * @param folders What may be private folders of this user's.
   */
  findTwin(folders: readonly string[]): OtherSession | undefined {
    const { root, command } = this.#session;
    return findSessions(this.#platform, folders).find((other) =>
      other.isAlive && other.root === root && other.command.join("\0") === command.join("\0")
    );
  }

  /** The app is now this process. */
  started(app: number): void {
    this.#session = { ...this.#session, app };
    this.#write();
  }

  /** Writes it down for the others, in the folder that is slop-watch's own now. */
  #write(): void {
    if (this.#folder.path === undefined) return;
    const file = this.#platform.path.join(this.#folder.path, FILE);
    if (!this.#folder.holds(file)) return;
    try {
      Deno.writeTextFileSync(file, JSON.stringify(this.#session), { mode: 0o600 });
    } catch {
      // Nobody needs it to run an app.
    }
  }
}

/** A session that was found, and whether its slop-watch still runs. */
export interface OtherSession extends Session {
  readonly folder: string;
  readonly isAlive: boolean;
}

/**
 * The other sessions of this user.
 * @param folders What may be private folders of this user's.
 */
export function findSessions(
  platform: Platform,
  folders: readonly string[] = privateFolders(platform),
): OtherSession[] {
  const found: OtherSession[] = [];
  for (const folder of folders) {
    const session = readSession(platform.path.join(folder, FILE));
    if (!session || session.pid === Deno.pid) continue;
    // Its pid may be another process's by now.
    const isAlive = isHeld(folder, platform) ?? platform.isAlive(session.pid);
    found.push({ ...session, folder, isAlive });
  }
  return found;
}

function readSession(file: string): Session | undefined {
  const reading = readFound(file, {
    mostBytes: LARGEST_SESSION,
    mayOwn: (uid) => uid === ownUid(),
  });
  if (reading.is !== "text") return undefined;
  try {
    const { pid, app, root, command } = JSON.parse(reading.text);
    const isSession = Number.isInteger(pid) && Number.isInteger(app) &&
      typeof root === "string" && Array.isArray(command);
    return isSession ? { pid, app, root, command: command.map(String) } : undefined;
  } catch {
    return undefined;
  }
}
