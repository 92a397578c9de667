import type { Platform } from "../platform/platform.ts";

/** What one slop-watch tells the others, in its private folder. */
export interface Session {
  /** slop-watch's own. */
  readonly pid: number;
  /** The app's; 0 while there is none. */
  readonly app: number;
  readonly root: string;
  readonly command: readonly string[];
}

const FILE = "session.json";

/** Tells the others of this session, as far as they may read it: the same user. */
export function writeSession(folder: string, session: Session, { path }: Platform): void {
  try {
    Deno.writeTextFileSync(path.join(folder, FILE), JSON.stringify(session), { mode: 0o600 });
  } catch {
    // Nobody needs it to run an app.
  }
}

/** A session that was found, and whether its slop-watch still runs. */
export interface Found extends Session {
  readonly folder: string;
  readonly isAlive: boolean;
}

/** The sessions of this user whose private folders lie in `temporary`. */
export function findSessions(temporary: string, platform: Platform): Found[] {
  const found: Found[] = [];
  try {
    for (const { name, isDirectory } of Deno.readDirSync(temporary)) {
      if (!isDirectory || !name.startsWith("slop-watch-")) continue;
      const folder = platform.path.join(temporary, name);
      const session = readSession(platform.path.join(folder, FILE));
      if (session && session.pid !== Deno.pid) {
        found.push({ ...session, folder, isAlive: platform.isAlive(session.pid) });
      }
    }
  } catch {
    // What cannot be looked through has nothing to say.
  }
  return found;
}

function readSession(file: string): Session | undefined {
  try {
    const { pid, app, root, command } = JSON.parse(Deno.readTextFileSync(file));
    const isSession = Number.isInteger(pid) && Number.isInteger(app) &&
      typeof root === "string" && Array.isArray(command);
    return isSession ? { pid, app, root, command: command.map(String) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether another slop-watch runs the same command in the same root. */
export function twinOf(session: Session, others: readonly Found[]): Found | undefined {
  return others.find((other) =>
    other.isAlive && other.root === session.root &&
    other.command.join("\0") === session.command.join("\0")
  );
}
