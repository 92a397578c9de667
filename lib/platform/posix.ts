import * as path from "@std/path/posix";
import foreground from "./foreground.sh" with { type: "text" };
import { messageOf } from "../errors.ts";
import guard from "./guard.sh" with { type: "text" };
import { comesWithin } from "../within.ts";
import { OPENER_NAMES } from "./openers.ts";
import type { Platform, ProcessRow } from "./platform.ts";
import { linuxPortUse, macPortUse } from "./ports.ts";
import { isThere, signalOne } from "./signal.ts";

/** Numbers of the signals that end a process, from signal(7); the same on Linux and macOS but for the last two. */
const SIGNAL_NUMBERS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGSYS: 31,
};

/**
 * One `stat` line for each process, from proc(5). A shell, because only a shell expands the pattern
 * and Deno reads `/proc` under no permission but all of them. 4 ms, where `ps` takes 27.
 */
const READ_PROC = ["-c", "exec cat /proc/[0-9]*/stat 2>/dev/null"];
/** The same, and for those of which $0 has the pid, each between spaces, the pid alone: a `stat` takes 0.1 ms. */
const READ_NEW = `for path in /proc/[0-9]*; do
  case $0 in *" \${path#/proc/} "*) echo "\${path#/proc/}" ;; *) set -- "$@" "$path/stat" ;; esac
done
[ $# = 0 ] || exec cat "$@" 2>/dev/null`;
/** A line `FILE:NAME=VALUE` for each of the variables, $0 being a pattern of them and the rest files. */
const GREP_ENVIRONMENTS = ["-c", `exec grep -aHoE "$0" "$@" 2>/dev/null`];
/** Libraries by which programs talk to an X server or a Wayland compositor. */
const DRAWING = ["-c", `exec grep -lE "/lib(X11|xcb|wayland-client)[.]so" "$@" 2>/dev/null`, "sh"];
const READ_PS = ["-A", "-o", "pid=,ppid=,pgid=,tpgid=,lstart="];

/** Rows from the lines of `/proc/PID/stat`. The name in brackets may hold spaces and brackets. */
export function parseProcStat(text: string): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of text.split("\n")) {
    const nameEnd = line.lastIndexOf(")");
    if (nameEnd < 0) continue;
    const [state, parent, group, session, ...rest] = line.slice(nameEnd + 2).split(" ");
    // Z and X are dead: their parent has not asked yet how they ended.
    if (state === "Z" || state === "X") continue;
    rows.push({
      pid: parseInt(line, 10),
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      terminalGroup: Math.max(0, Number(rest[1])),
      isOpener: OPENER_NAMES.has(line.slice(line.indexOf("(") + 1, nameEnd)),
      ignored: Number(rest[26] ?? 0),
      started: rest[15] ?? "",
    });
  }
  return rows;
}

/** Rows from the output of `ps -A -o pid=,ppid=,pgid=,tpgid=,lstart=`. */
export function parsePs(text: string): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of text.split("\n")) {
    const [pid, parent, group, terminalGroup, ...started] = line.trim().split(/\s+/);
    if (!pid || !terminalGroup) continue;
    rows.push({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: 0,
      terminalGroup: Math.max(0, Number(terminalGroup)),
      isOpener: false,
      ignored: 0,
      started: started.join(" "),
    });
  }
  return rows;
}

type EnvironmentTable = Map<number, Map<string, string>>;

function variablesPattern(names: readonly string[]): string {
  return `(^|[^[:alnum:]_])(${names.join("|")})=[[:alnum:]_.+-]*`;
}

/** The variables of `names` in lines that begin with a path in /proc, or with the pid as those of macOS's `ps -E -o pid=,command=`. */
export function parseEnvironments(text: string, names: readonly string[]): EnvironmentTable {
  const found: EnvironmentTable = new Map();
  const variable = new RegExp(`[:\\0 ](${names.join("|")})=([\\w.+-]*)`, "g");
  for (const line of text.split("\n")) {
    const pid = Number(/^(?:\/proc\/| *)(\d+)/.exec(line)?.[1]);
    for (const [, name = "", value = ""] of line.matchAll(variable)) {
      const variables = found.get(pid) ?? new Map<string, string>();
      found.set(pid, variables.set(name, value));
    }
  }
  return found;
}

/**
 * Kinds of file systems, in the words of coreutils' stat(1), on which inotify hears only what this
 * machine itself does: network drives, and what a virtual machine has from its host (WSL#4739).
 */
const SILENT_FILE_SYSTEMS =
  /^(?:9p|v9fs|nfs|nfsd|cifs|smb|smb2|ncp|afs|ceph|coda|vboxsf|vmhgfs|prl_fs|virtiofs|fuse\.sshfs)$/;
const STAT_KIND = ["-f", "-c", "%T"];

/** One shell for both: between a look from here and the settings somebody else might take the terminal. */
const GET_TERMINAL = `${foreground}owns_terminal && exec stty -g`;
const SET_TERMINAL = `trap '' INT QUIT; ${foreground}owns_terminal || exit 0
[ -z "$0" ] || [ "$(stty -g)" = "$0" ] || { stty "$0"; set -- yes; }
[ -z "$1" ] || reset_screen`;
/** A Ctrl-C may end the shell before it is deaf to it. */
const SET_TERMINAL_TRIES = 3;
/** A terminal that is held by Ctrl-S may take any time, in ms. */
const SET_TERMINAL_MS = 500;

/** How long a program of the system's may take, in ms: a signal may wait for what it says. */
const OUTPUT_MS = 5000;

interface Output {
  /** What it has printed; empty where it cannot be run, or takes too long. */
  readonly text: string;
  readonly pid: number;
  /** What has ended it, where that were not we. */
  readonly signal: Deno.Signal | null;
}

/** Runs a program of the system's. What takes longer than `limitMs` is killed. */
async function outputOf(
  program: string,
  args: string[],
  { stdin = "null", limitMs = OUTPUT_MS }: { stdin?: "null" | "inherit"; limitMs?: number } = {},
): Promise<Output> {
  try {
    const child = new Deno.Command(program, {
      args,
      env: { LC_ALL: "C" },
      stdin,
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const output = child.output();
    if (!await comesWithin(limitMs, output)) {
      child.kill("SIGKILL");
      // It may wait for a disk that does not answer, and not be gone by that.
      output.catch(() => {});
      return { text: "", pid: child.pid, signal: null };
    }
    const { stdout, signal } = await output;
    return { text: new TextDecoder().decode(stdout), pid: child.pid, signal };
  } catch {
    return { text: "", pid: 0, signal: null };
  }
}

export const posix: Platform = {
  path,
  pathListSeparator: ":",
  caseInsensitive: false,
  environmentBin: "bin",
  systemPythons: [["python3"], ["python"]],
  longestVariable: 120_000, // Linux's MAX_ARG_STRLEN is 131,072 for name and value.
  // What a TMPDIR of the user's own names may be gone, full or anybody's.
  temporaryFolders(uid) {
    return [...Deno.build.os === "linux" ? [`/run/user/${uid}`] : [], undefined, "/tmp"];
  },
  cacheFolder(variable) {
    const [given, home] = [variable("XDG_CACHE_HOME"), variable("HOME")];
    const isLinux = Deno.build.os === "linux";
    // A path from somewhere is to be passed over, as the specification of XDG says.
    if (isLinux && given?.startsWith("/")) return given;
    return home?.startsWith("/")
      ? path.join(home, isLinux ? ".cache" : "Library/Caches")
      : undefined;
  },
  watchesTrees: Deno.build.os === "darwin",
  tellsClosing: Deno.build.os === "linux",
  async watchLimit() {
    if (Deno.build.os !== "linux") return undefined;
    const { text } = await outputOf("/bin/cat", ["/proc/sys/fs/inotify/max_user_watches"]);
    return Number(text) || undefined;
  },
  async silentFileSystem(folder) {
    if (Deno.build.os !== "linux") return undefined;
    const kind = (await outputOf("/usr/bin/stat", [...STAT_KIND, folder])).text.trim();
    return SILENT_FILE_SYSTEMS.test(kind) ? kind : undefined;
  },
  endSignals: ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"],
  forwardedSignals: ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"],
  stopSignals: ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"],
  programNames: (word) => [word],
  isProgram(file) {
    try {
      const info = Deno.statSync(file);
      return info.isFile && ((info.mode ?? 0) & 0o111) !== 0;
    } catch {
      return false;
    }
  },
  async processes(known = []) {
    const isLinux = Deno.build.os === "linux";
    const pids = known.map(({ pid }) => pid).join(" ");
    const read = pids === "" ? READ_PROC : ["-c", READ_NEW, ` ${pids} `];
    const reader = await (isLinux ? outputOf("/bin/sh", read) : outputOf("/bin/ps", READ_PS));
    const there = new Set(Array.from(reader.text.matchAll(/^\d+$/gm), ([pid]) => Number(pid)));
    const rows = isLinux
      ? [...known.filter(({ pid }) => there.has(pid)), ...parseProcStat(reader.text)]
      : parsePs(reader.text);
    return rows.filter(({ pid, parent }) => pid !== reader.pid && parent !== reader.pid);
  },
  async environmentsOf(pids, names) {
    const isLinux = Deno.build.os === "linux";
    const files = pids.map((pid) => `/proc/${pid}/environ`);
    const { text } = isLinux
      ? await outputOf("/bin/sh", [...GREP_ENVIRONMENTS, variablesPattern(names), ...files])
      : await outputOf("/bin/ps", ["-E", "-ww", "-o", "pid=,command=", "-p", pids.join(",")]);
    return parseEnvironments(text, names);
  },
  async commandsOf(pids) {
    if (pids.length === 0) return [];
    if (Deno.build.os === "linux") {
      const paths = pids.map((pid) => `/proc/${pid}/cmdline`);
      const read = ["-c", 'for path; do cat "$path"; echo; done', "sh", ...paths];
      const lines = (await outputOf("/bin/sh", read)).text.split("\0\n");
      return lines.map((line) => line.split("\0"));
    }
    const args = ["-ww", "-o", "command=", "-p", pids.join(",")];
    const lines = (await outputOf("/bin/ps", args)).text.split("\n");
    return lines.map((line) => line.split(" "));
  },
  async drawing(pids) {
    if (Deno.build.os !== "linux") return [];
    const files = pids.map((pid) => `/proc/${pid}/maps`);
    const { text } = await outputOf("/bin/sh", [...DRAWING, ...files, "/dev/null"]);
    return Array.from(text.matchAll(/^\/proc\/(\d+)/gm), ([, pid]) => Number(pid));
  },
  portUse(port) {
    const read = async (program: string, args: string[]) => (await outputOf(program, args)).text;
    return (Deno.build.os === "linux" ? linuxPortUse : macPortUse)(port, read);
  },
  ignores: ({ ignored }, signal) => (ignored >> ((SIGNAL_NUMBERS[signal] ?? 32) - 1) & 1) === 1,
  isAlive: isThere,
  ask(pids, signal) {
    return Promise.resolve(pids.filter((pid) => signalOne(pid, signal as Deno.Signal)));
  },
  asksBy: "signal",
  readsKeepThreads: false,
  kill(pids) {
    for (const pid of pids) signalOne(pid, "SIGKILL");
    return Promise.resolve();
  },
  makeJobObject: () => undefined,
  guardCommand: (signal, folder, id) => [
    "/bin/sh",
    "-c",
    foreground + guard,
    "slop-watch-guard",
    String(Deno.pid),
    signal.slice("SIG".length),
    folder,
    id,
    [...OPENER_NAMES].map((name) => `(${name})`).join(""),
  ],
  jobSignals: { suspend: "SIGTSTP", resume: "SIGCONT" },
  suspendSelf: () => void signalOne(Deno.pid, "SIGSTOP"),
  async isIgnored(signal) {
    // No shell can set a trap for what it was started to ignore.
    const name = signal.slice("SIG".length);
    const test = `trap "exit" ${name}; kill -s ${name} $$; echo ignored`;
    return (await outputOf("/bin/sh", ["-c", test])).text !== "";
  },
  ignoringHangup: (command) => ["/bin/sh", "-c", `trap '' HUP; exec "$@"`, "sh", ...command],
  hasTerminal() {
    try {
      Deno.openSync("/dev/tty").close();
      return true;
    } catch (error) {
      // ENXIO, of tty(4): there is none.
      return !/os error 6\b/.test(messageOf(error));
    }
  },
  async ownsTerminal() {
    const own = (await this.processes()).find(({ pid }) => pid === Deno.pid);
    return own === undefined || own.terminalGroup === own.group;
  },
  async terminalSettings() {
    return (await outputOf("/bin/sh", ["-c", GET_TERMINAL], { stdin: "inherit" })).text.trim();
  },
  async setTerminal(settings, isScreenLeft) {
    const args = ["-c", SET_TERMINAL, settings, isScreenLeft ? "yes" : ""];
    for (let tries = 0; tries < SET_TERMINAL_TRIES; tries++) {
      // stty(1) waits for what is still to be shown, and takes no other signal while it does.
      const limits = { stdin: "inherit", limitMs: SET_TERMINAL_MS } as const;
      if ((await outputOf("/bin/sh", args, limits)).signal === null) return;
    }
  },
  pipeVariables: {},
  async memoryOf(pids) {
    const { text } = Deno.build.os === "linux"
      ? await outputOf("/bin/cat", pids.map((pid) => `/proc/${pid}/status`))
      : await outputOf("/bin/ps", ["-o", "rss=", "-p", pids.join(",")]);
    const kilobytes = [...text.matchAll(/^(?:VmRSS:)?\s*(\d+)(?: kB)?$/gm)];
    return 1024 * kilobytes.reduce((sum, [, number]) => sum + Number(number), 0) || undefined;
  },
  codeOfSignal: (signal) => 128 + (SIGNAL_NUMBERS[signal] ?? 0),
};
