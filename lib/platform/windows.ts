import * as path from "@std/path/windows";
import { isFile } from "../disk.ts";
import type { Platform, ProcessRow } from "./platform.ts";

/** Endings of programs where `PATHEXT` is not set, from Windows' own default. */
const PROGRAM_ENDINGS = ".COM;.EXE;.BAT;.CMD";

/** A program of Windows itself, from its own folder and never from `PATH`, which others can write. */
function systemProgram(...parts: string[]): string {
  return path.join(Deno.env.get("SystemRoot") ?? "C:\\Windows", "System32", ...parts);
}

const LIST_PROCESSES =
  "Get-CimInstance Win32_Process -Property ProcessId,ParentProcessId,CreationDate | " +
  "ForEach-Object { '{0} {1} {2:o}' -f $_.ProcessId, $_.ParentProcessId, $_.CreationDate }";

/** Rows from lines of `PID PARENT STARTED`. */
export function parseProcessList(text: string): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [pid, parent, started] = line.trim().split(" ");
    if (!pid || !parent) continue;
    rows.push({
      pid: Number(pid),
      parent: Number(parent),
      group: 0,
      session: 0,
      terminalGroup: 0,
      ignored: 0,
      started: started ?? "",
    });
  }
  return rows;
}

/** What PowerShell prints; empty where it cannot be run. */
async function powershell(script: string): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(
      systemProgram("WindowsPowerShell", "v1.0", "powershell.exe"),
      {
        args: ["-NoProfile", "-NonInteractive", "-Command", script],
        stdin: "null",
        stderr: "null",
      },
    ).output();
    return new TextDecoder().decode(stdout);
  } catch {
    return "";
  }
}

/** `taskkill` for each pid. One that is gone, or that has no window to close, is no error. */
async function taskkill(pids: readonly number[], ...flags: string[]): Promise<void> {
  await Promise.all(pids.map((pid) =>
    new Deno.Command(systemProgram("taskkill.exe"), {
      args: [...flags, "/PID", String(pid)],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output()
  ));
}

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
  listsProcessesFast: false,
  processes: async () => parseProcessList(await powershell(LIST_PROCESSES)),
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
  ask: (pids) => taskkill(pids),
  asksBy: "window-close",
  kill: (pids) => taskkill(pids, "/T", "/F"),
  // The job object ends the process that was started, and the agent in it the app.
  guardCommand: () => undefined,
  jobSignals: undefined,
  suspendSelf: () => {},
  ownsTerminal: () => Promise.resolve(true),
  terminalSettings: () => Promise.resolve(""),
  setTerminal: () => Promise.resolve(),
  // Else the legacy code page, in which many a letter is an error.
  pipeVariables: { PYTHONIOENCODING: "utf-8" },
  async memoryOf(pids) {
    const text = await powershell(
      `(Get-Process -Id ${pids.join(",")} -ErrorAction SilentlyContinue | ` +
        "Measure-Object WorkingSet64 -Sum).Sum",
    );
    return Number(text) || undefined;
  },
  codeOfSignal: () => 1,
};
