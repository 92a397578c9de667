import * as path from "@std/path/windows";
import { isFile } from "../disk.ts";
import type { Platform } from "./platform.ts";
import { closeWindows, listProcesses, makeJobObject, workingSetOf } from "./win32.ts";

/** Endings of programs where `PATHEXT` is not set, from Windows' own default. */
const PROGRAM_ENDINGS = ".COM;.EXE;.BAT;.CMD";

export const windows: Platform = {
  path,
  pathListSeparator: ";",
  caseInsensitive: true,
  environmentBin: "Scripts",
  systemPythons: [["py", "-3"], ["python3"], ["python"]],
  longestVariable: 30_000, // Windows allows 32,767 characters.
  watchesTrees: true,
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
  isProgram: isFile,
  processes: () => Promise.resolve(listProcesses()),
  environmentsOf: () => Promise.resolve(new Map()),
  drawing: () => Promise.resolve([]),
  ignores: () => false,
  commandsOf: () => Promise.resolve([]),
  isAlive(pid) {
    try {
      Deno.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  },
  ask: (pids) => Promise.resolve(closeWindows(pids)),
  asksBy: "window-close",
  kill(pids) {
    for (const pid of pids) {
      try {
        Deno.kill(pid, "SIGKILL"); // TerminateProcess
      } catch {
        // It is gone.
      }
    }
    return Promise.resolve();
  },
  makeJobObject,
  // The job object ends all that the app is.
  guardCommand: () => undefined,
  jobSignals: undefined,
  suspendSelf: () => {},
  ownsTerminal: () => Promise.resolve(true),
  terminalSettings: () => Promise.resolve(""),
  setTerminal: () => Promise.resolve(),
  // Else the legacy code page, in which many a letter is an error.
  pipeVariables: { PYTHONIOENCODING: "utf-8" },
  memoryOf: (pids) => Promise.resolve(workingSetOf(pids) || undefined),
  codeOfSignal: () => 1,
};
