/** Who has a TCP port, on systems that tell. */
import type { PortUse } from "./platform.ts";

/** Runs a program of the system's. @returns What it has printed. */
type Read = (program: string, args: string[]) => Promise<string>;

const READ_SOCKETS = ["/proc/net/tcp", "/proc/net/tcp6"];
/** A shell, as for `stat`: a line for each folder of descriptors, and below it those that are the sockets $0. */
const LIST_OPEN = ["-c", `ls -l /proc/[0-9]*/fd 2>/dev/null | grep -E "^/proc/|socket:.($0).$"`];

/** States of a socket, from Linux' tcp_states.h. */
const LISTENING = "0A";
const TIME_WAIT = "06";

/** The sockets of a port in the lines of `/proc/net/tcp`: the inodes of those that listen, and whether others linger. */
export function parseSockets(text: string, port: number): {
  readonly inodes: readonly string[];
  readonly isLingering: boolean;
} {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = text.split("\n").map((line) => line.trim().split(/\s+/))
    .filter(([, local = ""]) => local.endsWith(ending));
  return {
    inodes: sockets.flatMap(([, , , state, , , , , , inode = ""]) =>
      state === LISTENING ? [inode] : []
    ),
    isLingering: sockets.some(([, , , state]) => state === TIME_WAIT),
  };
}

/** The pids in a listing of `/proc/PID/fd`, of which only the lines that are sought are left. */
export function parseOpeners(text: string): number[] {
  const pids = new Set<number>();
  let at = 0;
  for (const line of text.split("\n")) {
    const [, pid] = /^\/proc\/(\d+)\//.exec(line) ?? [];
    if (pid !== undefined) at = Number(pid);
    else if (line !== "" && at > 0) pids.add(at);
  }
  return [...pids];
}

/** By the tables in /proc. */
export async function linuxPortUse(port: number, read: Read): Promise<PortUse | undefined> {
  const text = await read("/bin/cat", READ_SOCKETS);
  if (text === "") return undefined;
  const { inodes, isLingering } = parseSockets(text, port);
  if (inodes.length === 0) return { isHeld: false, pids: [], isLingering };
  const open = await read("/bin/sh", [...LIST_OPEN, inodes.join("|")]);
  return { isHeld: true, pids: parseOpeners(open), isLingering };
}

/** By lsof(8), which macOS brings. Of closed connections it does not tell. */
export async function macPortUse(port: number, read: Read): Promise<PortUse | undefined> {
  const args = ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fp"];
  const text = await read("/usr/sbin/lsof", args);
  const pids = Array.from(text.matchAll(/^p(\d+)$/gm), ([, pid]) => Number(pid));
  return pids.length > 0 ? { isHeld: true, pids, isLingering: false } : undefined;
}
