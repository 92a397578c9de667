import { GRACE_HINT } from "./waits.ts";
import type { Wording, WordingTable } from "./wording.ts";

/** What a limit of the system's that was run into lets events fail by. */
export type WatchLimit = "watches" | "instances" | undefined;

const LIMIT_HINTS = {
  watches: "sudo sysctl fs.inotify.max_user_watches=524288 raises the limit of watches",
  instances: "sudo sysctl fs.inotify.max_user_instances=512, or ulimit -n 4096, raises the limit",
};
const scanned = (everyMs: number) => `all files are scanned each ${everyMs} ms instead`;
const POLL_HINT = "--poll says from the start to scan, and how often";
const DISK_HINT = "the app goes on; is the disk full?";

const firstOf = ([first = "", ...others]: readonly string[]) =>
  others.length > 0 ? `${first} and ${others.length} more` : first;

const inPlace = (taken: string | undefined) => taken === undefined ? "" : `; ${taken} runs the app`;
const madeAnew = (name: string) => `remove ${name} and make it anew`;

const ignoreHint = ([first = ""]: readonly string[]) => `--ignore '${first}' leaves it out`;

/** Stands in the place of what was left out. */
const missing = (count: number, what: string): Wording => [
  `${count} ${what}${count === 1 ? " is" : "s are"} missing here`,
  "nobody read them in time, or the disk was full",
];

/** How something of the app's is turned off: by a word more, by a word less, or by another command. */
export type TurnedOff =
  | { readonly add: string }
  | { readonly leave: string }
  | { readonly instead: string };

function turnedOff(off: TurnedOff): string {
  if ("add" in off) return `${off.add} turns that off`;
  if ("leave" in off) return `leave out ${off.leave}`;
  return `slop-watch ${off.instead} runs the app without it`;
}

/** What slop-watch goes on after. */
export const WARNINGS = {
  "pattern-idle": (glob: string, meant: string) => [
    `the pattern ${glob} matches nothing`,
    meant ? `did you mean ${meant}?` : "is it from the root?",
  ],
  "ignore-idle": (glob: string, meant: string) => [
    `the ignore ${glob} matches nothing`,
    meant ? `did you mean ${meant}?` : "is it from the root?",
  ],
  "nothing-in-scope": (globs: readonly string[]) => [
    "no file is watched: no pattern matches, and nothing is known of what the app imports",
    globs.length > 0
      ? `${globs.map((glob) => `--also '${glob}'`).join(" ")} watches the code that is there`
      : "--also GLOB says what to watch, from the root",
  ],
  "followed-too-many": (count: number, most: number) => [
    `the app imports ${count} files outside of the root, of which ${most} are watched`,
    "--root names the folder that holds them, or --no-follow leaves them out",
  ],
  "stop-slow": (ms: number, hint: string, serverWords: string) => [
    `the app took ${(ms / 1000).toFixed(1)} s to stop, which each restart waits for`,
    serverWords
      ? `most likely it waits for open connections: ${serverWords} makes that shorter; ${GRACE_HINT}`
      : hint || GRACE_HINT,
  ],
  "second-reloader": (name: string, off: TurnedOff) => [
    `${name} restarts the app on a save as well: twice for each, and for what does not compile`,
    turnedOff(off),
  ],
  "port-held": (port: number, pid: number, command: string) => [
    `port ${port} is taken by pid ${pid}${command && ` (${command})`}`,
    "end that, or give the app another port; the next save starts it again",
  ],
  "port-held-by-another": (port: number) => [
    `port ${port} is taken by a program that the system shows to others only`,
    "give the app another port; the next save starts it again",
  ],
  "port-lingers": (port: number) => [
    `nobody has port ${port}: closed connections of the last run keep it for up to a minute`,
    "SO_REUSEADDR before bind takes it at once (socketserver: allow_reuse_address = True)",
  ],
  "port-reserved": (port: number) => [
    `nobody has port ${port}: Windows keeps it for itself`,
    "give the app another port; netsh interface ipv4 show excludedportrange tcp lists those",
  ],
  "port-free-again": (port: number) => [
    `port ${port} was taken, and is free by now`,
    "the next save starts the app again",
  ],
  "port-taken": (port: number) => [
    `port ${port} is taken by another program`,
    "end that, or give the app another port; the next save starts it again",
  ],
  "early-import-failed": (module: string) => [
    `${module} failed where it was imported early: the app is started again without that`,
    `${module} is imported cold from now on; standby_exclude = ["${module}"] has it so at once`,
  ],
  "config-changed": (file: string, isNamed: boolean, fault: string) => [
    `${isNamed ? "" : "[tool.slop-watch] in "}${file} has changed: start slop-watch anew to use it`,
    fault && `as it stands that fails: ${fault}`,
  ],
  "grace-over": (graceMs: number) => [
    `the app did not stop within ${graceMs} ms and is killed`,
    "--grace gives it more time",
  ],
  "kill-in-vain": (pids: readonly number[]) => [
    `what the app started does not end when it is killed, and is left running: pid ${
      pids.join(", ")
    }`,
    "",
  ],
  "never-at-rest": (path: string) => [
    `the files do not come to rest; ${path} keeps changing`,
    `--ignore '${path}' leaves it out`,
  ],
  "bytecode-stays": (files: readonly string[]) => [
    `${firstOf(files)} cannot be removed`,
    "Python may run the old code from it",
  ],
  "baseline-unreadable": (why: string) => [`the files cannot be read: ${why}`, ""],
  "check-unavailable": (why: string) => [
    `the project's Python cannot check what is saved: ${why}`,
    "until it can, every file whose bytes change restarts the app",
  ],
  "git-lock-stays": (lock: string, limitMs: number) => [
    `${lock} has been there for ${limitMs / 1000} s and is no longer waited for`,
    "remove it if no git command runs",
  ],
  "unreadable": (paths: readonly string[]) => [
    `${firstOf(paths)} cannot be read; looked at again until it can`,
    "does another program hold it, or do its permissions? until then it counts as it was",
  ],
  "restarts-itself": (paths: readonly string[]) => [
    `the app writes ${firstOf(paths)} at each start, which restarts it; another file is waited for`,
    ignoreHint(paths),
  ],
  "restarts-often": (paths: readonly string[]) => [
    `${firstOf(paths)} changes right after each start, which restarts the app each time`,
    ignoreHint(paths),
  ],
  "before-writes": (paths: readonly string[]) => [
    `${firstOf(paths)} changes each time that --before-start runs: it counts as written by that`,
    "save it once more where that was you",
  ],
  "on-ready-failed": (code: number) => [
    `the command of --on-ready exited with code ${code}`,
    "the app runs on; it is run again when the next one is ready",
  ],
  "name-unreadable": (path: string) => [
    `${path || "a file"} has a name that is not UTF-8, and is not watched`,
    "give it another name",
  ],
  "folder-unwatched": (folders: readonly string[], why: string) => [
    `${firstOf(folders)} cannot be watched: ${why}`,
    "",
  ],
  "events-silent": (root: string, fileSystem: string, everyMs: number) => [
    `the file system of ${root} (${fileSystem}) tells of no changes; ${scanned(everyMs)}`,
    "keep the project on a local disk for events; --poll says how often to scan",
  ],
  "events-missed": (times: number, everyMs: number) => [
    `${times} times a change was found that the system had not told of; ${scanned(everyMs)}`,
    POLL_HINT,
  ],
  "events-stuck": (everyMs: number) => [
    `no events come any more: something in a watched folder, a pipe most likely, keeps the system waiting; ${
      scanned(everyMs)
    }`,
    "pipes made in another folder, or in one that is ignored, do no harm",
  ],
  "events-unavailable": (why: string, limit: WatchLimit, everyMs: number) => [
    `the system's events cannot be had: ${why}; ${scanned(everyMs)}`,
    limit ? LIMIT_HINTS[limit] : POLL_HINT,
  ],
  "agent-too-old": (version: string) => [
    `the app's Python is ${version}, and the agent needs 3.8`,
    "the app is stopped without it, as with --no-agent, and keeps no state",
  ],
  "agent-unavailable": (why: string) => [
    `the agent cannot be used: ${why}`,
    "the app is stopped by signals, and keeps no state",
  ],
  "python-not-nearest": (taken: string, nearer: string, python: string) => [
    `${taken} runs the app, and ${nearer} lies nearer`,
    `--python ${python} takes that`,
  ],
  "environment-moved": (name: string, home: string, taken?: string) => [
    `${name} was made with a Python in ${home}, which is not there${inPlace(taken)}`,
    `was it made on another machine? ${madeAnew(name)}`,
  ],
  "environment-empty": (name: string, taken?: string) => [
    `${name} has no Python${inPlace(taken)}`,
    madeAnew(name),
  ],
  "module-elsewhere": (ran: string, nearer: string, python: string) => [
    `${ran} has run the app, and ${nearer} lies nearer`,
    `is the module installed there? --python ${python} takes that`,
  ],
  "module-not-installed": (module: string, ran: string) => [
    `${ran} has run the app, and has no ${module || "such module"}`,
    "install it there, or name the Python that has it: --python PATH",
  ],
  "passed-over": (file: string, owner: number, folder: string) => [
    `${file} is passed over: it, or its folder, belongs to another user (uid ${owner})`,
    `if you trust it, --root ${folder} takes it`,
  ],
  "passed-over-at-top": (file: string, folder: string) => [
    `${file} is passed over: at the top of a drive it may be anybody's`,
    `if you trust it, --root ${folder} takes it`,
  ],
  "working-folder-renamed": (path: string) => [
    `the path of the working folder is no UTF-8; to slop-watch it is ${path}`,
    "",
  ],
  "variable-no-text": (name: string) => [
    `the environment variable ${name} holds bytes that are no UTF-8, and is passed over`,
    "the app gets it as it is",
  ],
  "private-folder-lost": (folder: string, why: string) => [
    `the temporary folder ${folder} is of no use any more: ${why}; there is a new one now`,
    "what the app kept of its state may be lost; does a program remove old files there?",
  ],
  "sources-unkept": (why: string) => [
    `what the files were cannot be kept: ${why}`,
    "until slop-watch is started anew, comments and layout restart the app, too",
  ],
  "no-private-folder": () => ["no temporary folder can be made", "the agent needs one"],
  "twin": (pid: number) => [
    `another slop-watch (pid ${pid}) runs the same command in this root`,
    "each restarts its own app; is one of them forgotten?",
  ],
  "first-process": () => [
    "slop-watch is process 1 here, as in a container: what the app leaves behind stays as a zombie",
    "`docker run --init` puts a process before it that sees to that",
  ],
  "signal-of-app": (signal: string) => [
    `${signal} came while the app was being stopped, as from an app that sends it to its process group`,
    "slop-watch goes on; another one ends it",
  ],
  "keys-no-terminal": () => ["--keys needs a terminal to read from", ""],
  "keys-lost": (why: string) => [`no more keys are taken: ${why}`, ""],
  "log-incomplete": (name: string, why: string) => [
    `the log ${name} is not complete: ${why}`,
    DISK_HINT,
  ],
  "log-unwritable": (name: string, why: string) => [
    `the log ${name} cannot be written: ${why}`,
    DISK_HINT,
  ],
  "events-lost": (why: string) => [
    `events cannot be written: ${why}`,
    DISK_HINT,
  ],
  "events-missing": (count: number) => missing(count, "event"),
  "messages-missing": (count: number) => missing(count, "message"),
  "hold-ports-no-agent": () => [
    "--hold-ports does nothing with --no-agent",
    "it is the agent that hands the app's ports over",
  ],
  "hold-ports-failed": (error: string) => [
    `the app's ports cannot be held: ${error}`,
    "requests are refused while it restarts, as without --hold-ports",
  ],
} satisfies WordingTable;
