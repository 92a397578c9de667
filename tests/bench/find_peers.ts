/** Which of the programs that are measured side by side there are. */
import { join } from "@std/path/posix";
import { installPeers } from "./install.ts";
import { SLOP_WATCH } from "./measure.ts";
import { PEERS } from "./peer_rows.ts";
import { type Installed, OURS, type Surroundings } from "./peers.ts";

const VERSION = /\d+(?:\.\w+)+/;

/** What a program prints, where it is there and ends well. */
async function output(
  command: readonly string[],
  folders: readonly string[],
): Promise<string | undefined> {
  try {
    const [program = "", ...args] = command;
    const env = { PATH: folders.join(":") };
    const { success, stdout } = await new Deno.Command(program, { args, env, stdin: "null" })
      .output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}

/** Where each of these programs lies. */
async function locate(
  programs: readonly string[],
  folders: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of folders.toReversed()) {
    for (const program of programs) {
      const path = join(folder, program);
      if (await isFile(path)) found.set(program, path);
    }
  }
  return found;
}

const PROGRAMS = ["nodemon", "chokidar", "tsx", "node", "entr"];

/** What there is on this machine. */
export interface Found {
  readonly around: Surroundings;
  readonly installed: readonly Installed[];
  /** Those that are left out, and why. */
  readonly missing: readonly string[];
}

/** Known to be worth a row, and to be had neither from PyPI nor from npm nor from Debian. */
const NOWHERE = "watchexec: neither PyPI nor npm nor Debian has it";

/** Installs the peers and asks each for its version. */
export async function findPeers(): Promise<Found> {
  const { python, folders, failed } = await installPeers();
  const paths = await locate(PROGRAMS, folders);
  const around: Surroundings = {
    python,
    folders,
    find: (program) => paths.get(program) ?? program,
  };
  const options = await output([...SLOP_WATCH, "--help"], folders) ?? "";
  const installed: Installed[] = [];
  const missing: string[] = [NOWHERE, ...failed.map((why) => `what comes from ${why}`)];
  for (const peer of PEERS) {
    const option = new RegExp(`^${OURS} (--[a-z]+)`).exec(peer.name)?.[1];
    const isThere = option === undefined || options.includes(option);
    const text = isThere ? await output(peer.version(around), folders) : undefined;
    const version = VERSION.exec(text ?? "")?.[0];
    if (!isThere) missing.push(`${peer.name}: there is no such option`);
    else if (version === undefined) missing.push(`${peer.name}: not installed here`);
    else installed.push({ ...peer, version });
  }
  return { around, installed, missing };
}
