import * as path from "@std/path/windows";
import { isMissing } from "../disk.ts";
import type { Platform } from "./platform.ts";
import { isThere, signalOne } from "./signal.ts";
import { closeWindows, listProcesses, makeJobObject, programOf, workingSetOf } from "./win32.ts";
import { windowsPortUse } from "./win32_ports.ts";

/** Endings of programs where `PATHEXT` is not set, from Windows' own default. */
const PROGRAM_ENDINGS = ".COM;.EXE;.BAT;.CMD";

/** The folder of the app execution aliases, which is on each user's `PATH`. */
const ALIASES = /[\\/]Microsoft[\\/]WindowsApps$/i;
/** Those in it that Windows brings itself: they only open the Store, until a Python takes their place. */
const STORE_STUB = /^python3?\.exe$/i;
/** What is beside them then: a folder of the Store's Python, or of Python's install manager. */
const STORE_PYTHON = /^PythonSoftwareFoundation\.Python/i;

/** What `isProgramOn` asks of the disk; each throws as Deno's do. */
export interface Disk {
  stat(path: string): Pick<Deno.FileInfo, "isFile">;
  lstat(path: string): Pick<Deno.FileInfo, "isFile">;
  namesIn(folder: string): readonly string[];
}

const DISK: Disk = {
  stat: Deno.statSync,
  lstat: Deno.lstatSync,
  namesIn: (folder) => Array.from(Deno.readDirSync(folder), ({ name }) => name),
};

/**
 * Whether the file at `file` is a program. An app execution alias is one, by which the Python of the
 * Store and that of Python's install manager are started: it can be looked at, but not through
 * (ERROR_CANT_ACCESS_FILE; https://github.com/denoland/deno/issues/18598). Never throws.
 */
export function isProgramOn(disk: Disk, file: string): boolean {
  try {
    return disk.stat(file).isFile;
  } catch (error) {
    if (isMissing(error)) return false;
  }
  try {
    if (!disk.lstat(file).isFile) return false;
    const folder = path.dirname(file);
    const mayBeStub = ALIASES.test(folder) && STORE_STUB.test(path.basename(file));
    return !mayBeStub || disk.namesIn(folder).some((name) => STORE_PYTHON.test(name));
  } catch {
    return false;
  }
}

export const windows: Platform = {
  path,
  pathListSeparator: ";",
  caseInsensitive: true,
  environmentBin: "Scripts",
  systemPythons: [["py", "-3"], ["python3"], ["python"]],
  longestVariable: 30_000, // Windows allows 32,767 characters.
  temporaryFolders: () => [undefined],
  cacheFolder: (variable) => variable("LOCALAPPDATA") || undefined,
  watchesTrees: true,
  tellsClosing: false,
  silentFileSystem: () => Promise.resolve(undefined),
  watchLimit: () => Promise.resolve(undefined),
  // With no listener, Ctrl-C would end slop-watch at once and its job object the app with it.
  endSignals: ["SIGINT", "SIGBREAK", "SIGHUP"],
  forwardedSignals: ["SIGINT", "SIGBREAK", "SIGHUP"],
  stopSignals: ["SIGINT"],
  programNames(word, pathExt) {
    const endings = (pathExt || PROGRAM_ENDINGS).split(";").filter((ending) => ending !== "");
    const hasEnding = endings.some((ending) => word.toLowerCase().endsWith(ending.toLowerCase()));
    return hasEnding ? [word] : endings.map((ending) => word + ending.toLowerCase());
  },
  isProgram: (file) => isProgramOn(DISK, file),
  processes: () => Promise.resolve(listProcesses()),
  environmentsOf: () => Promise.resolve(new Map()),
  drawing: () => Promise.resolve([]),
  portUse: (port) => Promise.resolve(windowsPortUse(port)),
  ignores: () => false,
  // Of a command its program alone is told.
  commandsOf: (pids) =>
    Promise.resolve(pids.map(programOf).flatMap((program) => program ? [[program]] : [])),
  isAlive: isThere,
  ask: (pids) => Promise.resolve(closeWindows(pids)),
  asksBy: "window-close",
  readsKeepThreads: true,
  kill(pids) {
    for (const pid of pids) signalOne(pid, "SIGKILL");
    return Promise.resolve();
  },
  makeJobObject,
  // The job object ends all that the app is.
  guardCommand: () => undefined,
  jobSignals: undefined,
  suspendSelf: () => {},
  isIgnored: () => Promise.resolve(false),
  ignoringHangup: (command) => command,
  hasTerminal: () => true,
  ownsTerminal: () => Promise.resolve(true),
  terminalSettings: () => Promise.resolve(""),
  setTerminal: () => Promise.resolve(),
  // Else the legacy code page, in which many a letter is an error.
  pipeVariables: { PYTHONIOENCODING: "utf-8" },
  memoryOf: (pids) => Promise.resolve(workingSetOf(pids) || undefined),
  codeOfSignal: () => 1,
};
