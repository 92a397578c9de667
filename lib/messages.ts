/**
 * The wording of every warning and error, each under its code: a short word by which scripts know it,
 * and that stays the same when the wording does not. Pure.
 */

/** What is said, and what to do about it: a full sentence or a command; empty where there is none. */
type Wording = readonly [message: string, hint: string];
type WordingTable = Readonly<Record<string, (...about: never[]) => Wording>>;

/** Something that is wrong, in words. */
export interface Message {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const OPTIONS_HINT = "slop-watch --help lists the options";
const meant = (nearest: string | undefined, otherwise: string) =>
  nearest === undefined ? otherwise : `did you mean ${nearest}?`;

/** What keeps slop-watch from running at all, or one command of it. */
const ERRORS = {
  "unknown-option": (word: string, nearest?: string, afterApp?: string) => [
    `unknown option ${word}`,
    afterApp === undefined
      ? meant(nearest, OPTIONS_HINT)
      : `${
        nearest === undefined ? "" : `${meant(nearest, "")} `
      }what is for the app comes after it: slop-watch ${afterApp}; ${OPTIONS_HINT}`,
  ],
  "reload-by-default": (word: string) => [
    `there is no option ${word}: restarting is on by default`,
    "leave it out; --no-watch turns restarting off",
  ],
  "app-by-default": (word: string, app: string) => [
    `there is no option ${word}: what runs is what comes last`,
    app ? `slop-watch ${app}` : "slop-watch APP",
  ],
  "option-for-shell": (flag: string, word: string, line: string) => [
    `${flag} is run by no shell, which ${word} would need`,
    `${flag} 'sh -c ${JSON.stringify(line)}', or a script of your own`,
  ],
  "option-without-value": (flag: string, value: string) => [
    `${flag} takes no value, but ${value} was given`,
    OPTIONS_HINT,
  ],
  "option-value": (flag: string, allowed: string, given: string, nearest?: string) => [
    `${flag} expects ${allowed}, not ${given}`,
    meant(nearest, OPTIONS_HINT),
  ],
  "unknown-shell": (shells: readonly string[], given: string) => [
    `completions expects one of ${shells.join(", ")}, not ${given || "nothing"}`,
    "",
  ],
  "nothing-to-explain": () => ["explain needs a FILE", "slop-watch explain FILE..."],
  "variable-value": (variable: string, allowed: string, value: string) => [
    `the environment variable ${variable} expects ${allowed}, not ${value}`,
    "",
  ],
  "config-unreadable": (file: string, why: string) => [`${file} cannot be read: ${why}`, ""],
  "config-invalid": (file: string, line: number, column: number, why: string) => [
    `${file}:${line}:${column} is not valid TOML: ${why}`,
    "",
  ],
  "config-no-table": (file: string, shown: string) => [
    `tool.slop-watch in ${file}: expected a table, not ${shown}`,
    "",
  ],
  "config-misspelled": (table: string, file: string) => [
    `[${table}] in ${file} is not read`,
    "did you mean [tool.slop-watch]?",
  ],
  "key-twice": (spellings: readonly string[], file: string) => [
    `${spellings.join(" and ")} in ${file} are one key`,
    "leave one of them",
  ],
  "unknown-key": (key: string, file: string, keys: readonly string[], nearest?: string) => [
    `unknown key ${key} in ${file}`,
    meant(nearest, `allowed are ${keys.join(", ")}`),
  ],
  "key-of-flag": (key: string, file: string) => [
    `unknown key ${key} in ${file}`,
    `it is for the command line only: --${key}`,
  ],
  "key-value": (key: string, file: string, allowed: string, shown: string, nearest?: string) => [
    `${key} in ${file}: expected ${allowed}, not ${shown}`,
    meant(nearest, ""),
  ],
  "key-for-shell": (key: string, file: string, word: string, line: string) => [
    `${key} in ${file} is run by no shell, which ${word} would need`,
    `${key} = ["sh", "-c", ${JSON.stringify(line)}], on Windows ["cmd", "/c", …]`,
  ],
  "glob-invalid": (
    glob: string,
  ) => [
    `${glob} is not a glob that can be read`,
    "in a range such as [a-z] the lower one comes first",
  ],
  "glob-too-large": (glob: string, mostGlobs: number, longest: number) => [
    `${glob} is too much for one glob`,
    `its braces may stand for ${mostGlobs} of them, and it may have ${longest} characters`,
  ],
  "working-folder-gone": (
    why: string,
  ) => [`the working folder cannot be had: ${why}`, "is it gone?"],
  "working-folder-no-text": () => [
    "the path of the working folder is no UTF-8, and no link to it can be made",
    "start slop-watch in another folder, or by a link",
  ],
  "root-missing": (root: string) => [`--root: there is no folder ${root}`, ""],
  "share-refused": (folder: string) => [
    `${folder} lies on a share, which slop-watch cannot read`,
    "name it by a drive letter, or put the project on a local disk",
  ],
  "folder-refused": (folder: string) => [
    `${folder} lies in /dev, /proc or /sys, which slop-watch cannot read`,
    "put the project into another folder",
  ],
  "root-no-folder": (root: string) => [`--root: ${root} is no folder`, ""],
  "module-missing": () => ["-m needs the name of a module", "slop-watch -m package.module"],
  "file-missing": (file: string, nearest?: string) => [
    `there is no file ${file}`,
    meant(nearest, "name the app's .py file"),
  ],
  "variable-as-app": (word: string) => [
    `${word} is no app`,
    "variables go before slop-watch, or into env in [tool.slop-watch]",
  ],
  "app-empty": () => ["APP is an empty text", "name it: slop-watch APP"],
  "word-of-server": (word: string) => [
    `${word} is no file or program`,
    `module:name is for a server: slop-watch uvicorn ${word.replace(/\.py(?=:)/, "")}`,
  ],
  "word-of-more": (word: string, file: string) => [
    `there is no file or program called ${word}`,
    `did you mean "${file}", in quotes?`,
  ],
  "words-as-one": (word: string) => [
    `there is no file or program called "${word}"`,
    `without the quotes these are words of their own: ${word}`,
  ],
  "folder-not-app": (folder: string) => [
    `there is no __main__.py in ${folder}, which Python would run`,
    "name the app's .py file; without APP the project's own is looked for",
  ],
  "program-missing": (file: string, nearest?: string) => [
    `there is no program ${file}`,
    meant(nearest, "is it there, and executable?"),
  ],
  "program-not-executable": (file: string, word: string) => [
    `${file} is no program that can be run`,
    `if it is Python's, python ${word} runs it; chmod +x makes it a program`,
  ],
  "command-not-found": (word: string, places: readonly string[], nearest?: string) => [
    `the command ${word} was not found; looked in ${places.join(", ")}`,
    meant(nearest, "is it installed there? -m MODULE runs a module by the project's Python"),
  ],
  "script-of-another": (script: string, python: string, environment: string) => [
    `${script} would run by another environment's Python, ${python}`,
    `was its folder copied or renamed? uv sync --reinstall mends it; without uv, remove ${environment} and make it anew`,
  ],
  "script-invalid": (name: string, entry: string) => [
    `${name} in [project.scripts]: ${entry} is no module:function`,
    "",
  ],
  "no-app": (scripts: readonly string[], files: readonly string[], root: string) => [
    "no app to run: no APP on the command line, no command in [tool.slop-watch], " +
    (scripts.length > 0
      ? `none of the entries ${scripts.join(", ")} in [project.scripts] bears the project's name, `
      : "no entry in [project.scripts], ") +
    `and none of ${files.join(", ")} in ${root}`,
    "name it: slop-watch APP",
  ],
  "python-unusable": (origin: string, where: string) => [
    `${origin}: no Python can be run at ${where}`,
    "",
  ],
  "no-python": (tried: readonly string[]) => [
    `no Python found; looked for it in ${tried.join(", ")}`,
    "name one with --python PATH",
  ],
  "not-started": (program: string, why: string) => [`${program} cannot be started: ${why}`, ""],
  "log-dir-unusable": (folder: string, why: string) => [
    `--log-dir: ${folder} cannot be made: ${why}`,
    "",
  ],
  "events-unwritable": (file: string, why: string) => [
    `--events: ${file} cannot be written: ${why}`,
    "",
  ],
  "unpathable": (separator: string, folder: string) => [
    `PYTHONPATH can hold no path with ${separator} in it: ${folder}`,
    "",
  ],
  "unforeseen": (why: string) => [why, ""],
  "bug": () => [
    "slop-watch failed; this is a bug, please report it with the lines below",
    "",
  ],
} satisfies WordingTable;

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

/** What a slow stop most likely waits for. */
type StopWait = "connections" | "dialog" | "other";

const SHORTER_STOP: Readonly<Record<StopWait, (words: string) => string>> = {
  connections: (words) =>
    `most likely it waits for open connections: ${words} makes that shorter, --grace 1s ends it in any case`,
  dialog: () => "does a dialog ask before its window closes? --grace 1s waits no longer",
  other: () => "--grace 1s waits no longer; what of the app keeps it up?",
};

/** What slop-watch goes on after. */
const WARNINGS = {
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
  "stop-slow": (ms: number, wait: StopWait, words: string) => [
    `the app took ${(ms / 1000).toFixed(1)} s to stop, which each restart waits for`,
    SHORTER_STOP[wait](words),
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
  "port-free-again": (port: number) => [
    `port ${port} was taken, and is free by now`,
    "the next save starts the app again",
  ],
  "port-taken": (port: number) => [
    `port ${port} is taken by another program`,
    "end that, or give the app another port; the next save starts it again",
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
} satisfies WordingTable;

/** What the doctor finds wrong, each with its mend. */
const PROBLEMS = {
  "folder-unreadable": (folder: string) => [
    `the folder ${folder} cannot be read`,
    "what is in it is not watched",
  ],
  "python-too-old": (version: string, oldest: string) => [
    `Python ${version} is too old for the agent`,
    `Python ${oldest} or newer; until then the app is stopped by signals`,
  ],
  "python-silent": (command: string, why: string) => [
    `${command} does not answer: ${why}`,
    "--python names another; is the virtual environment whole?",
  ],
  "many-files": (count: number) => [
    `${count} files are in scope`,
    "-p and -i make that fewer; each look takes its time",
  ],
  "source-beside-root": (folder: string) => [
    `the root has no src, but ${folder} is there`,
    "--root .. takes the folder above for the root, or -p '../src/**/*.py' watches it, too",
  ],
  "file-system-silent": (fileSystem: string) => [
    `the file system (${fileSystem}) tells of no changes`,
    "keep the project on a local disk; until then all files are scanned",
  ],
  "too-many-folders": (folders: number, limit: number) => [
    `${folders} folders are more than the ${limit} that the system watches`,
    `sudo sysctl fs.inotify.max_user_watches=${2 ** Math.ceil(Math.log2(2 * folders))}`,
  ],
  "probe-unheard": () => [
    "a probe file in the root was changed, and no event came",
    "--poll scans instead",
  ],
  "root-shared": (pid: number) => [
    `another slop-watch (pid ${pid}) watches this root`,
    "each runs its own app",
  ],
  "app-orphaned": (pid: number) => [
    `the app (pid ${pid}) of a slop-watch that is gone may still run`,
    "end it if it is what it seems",
  ],
  "session-left": (folder: string) => [
    `a slop-watch that was killed has left ${folder}`,
    "it can be removed",
  ],
} satisfies WordingTable;

/**
 * What the agent in the app tells of, in one line of its own (`wire/agent.ts`). An error is as Python
 * shows it, a state and a module by their names.
 */
const AGENT_WORDINGS = {
  "agent-failed": (error: string) => [
    `the agent failed: ${error}`,
    "the app is stopped without it, as with --no-agent",
  ],
  "on-stop-slow": () => [
    "the on_stop functions take too long and are no longer waited for",
    "",
  ],
  "on-stop-failed": (name: string, error: string) => [
    `the on_stop function ${name} failed: ${error}`,
    "",
  ],
  "atexit-failed": (error: string) => [`an atexit function failed: ${error}`, ""],
  "entry-not-kept": (state: string, key: string, error: string) => [
    `${state}[${key}] cannot be kept: ${error}`,
    "",
  ],
  "entry-not-read": (state: string, key: string, error: string) => [
    `${state}[${key}] cannot be read back: ${error}`,
    "it stays kept until it is overwritten",
  ],
  "state-slow": (state: string) => [
    `the state ${state} takes too long to be kept and is no longer waited for`,
    "what is plain of it is kept; --grace gives the rest more time",
  ],
  "state-not-kept": (state: string, error: string) => [
    `the state ${state} cannot be kept: ${error}`,
    "",
  ],
  "state-not-read": (state: string, error: string) => [
    `the state ${state} cannot be read back: ${error}`,
    "",
  ],
  "preserve-no-attribute": (name: string) => [
    `${name} cannot be kept: there is no such attribute`,
    name.startsWith("__main__:")
      ? "__main__ is the file that runs; where a tool runs it in a way of its own, slop_watch.state keeps things"
      : "",
  ],
  "preserve-missing": (module: string) => [
    `nothing of ${module} can be kept: no such module was imported`,
    "",
  ],
  "learn-failed": (error: string) => [
    `what the app imports cannot be told: ${error}`,
    "",
  ],
} satisfies WordingTable;

/** Why a module is not imported early, or none at all is: parts of what `--verbose` says. */
const STANDBY_REASONS = {
  "prints": () => "prints",
  "starts-thread": () => "starts a thread",
  "takes-signal": () => "takes a signal",
  "changes-path": () => "changes sys.path",
  "changes-folder": () => "changes the working directory",
  "brings-in": (module: string) => `brings in ${module}, which the project has a module for`,
  "is-another": (path: string) => `is another one here: ${path}`,
  "fails": (error: string) => `cannot be imported early: ${error}`,
  "cheap": () => "is not worth it",
  "slow": (seconds: string) => `takes longer than ${seconds} s`,
  "runs-first": (path: string) => `${path} runs first`,
  "writes-over": (variable: string) => `sets ${variable}, which the app sets before it`,
  "reads-changing": (variable: string) =>
    `reads ${variable}, which may have another value at each run`,
  "unordered": () => "the app has imported something new before it set a variable",
  "patches": (module: string) => `${module} has to come before all others`,
} as const;

/** Why something could not be done, where the system has not said it: the end of a message. */
const REASONS = {
  "not-open": () =>
    "slop-watch may open no device, nothing of the system's own as in /dev, /proc and /sys, and no share",
  "not-a-file": (what: string) => `it is a ${what}, not a file`,
  "foreign": (owner: number) => `it belongs to another user (uid ${owner})`,
  "too-large": (mostBytes: number) => `it has more than ${mostBytes / 1024 / 1024} MB`,
  "gone": () => "it is gone",
  "replaced": () => "it is not the one that was made",
  "unwritable": () => "it cannot be written",
  "no-python-found": () => "there is none",
  "python-late": (limitMs: number) => `it took more than ${limitMs} ms`,
  "python-unintelligible": (line: string) => `it answered ${JSON.stringify(line.slice(0, 60))}`,
  "python-ended": (code: number) => `it ended with code ${code}`,
  "no-version": () => "it gives no version",
  "disk-slow": () => "the disk is too slow",
  "no-agent-wanted": () => "no agent",
  "agent-left": () => "the agent is gone",
  "agent-left-by-exec": () => "the app has become another program, in which no agent has come up",
  "agent-kept-out": (program: string) =>
    `no agent has come up: ${program} was started with -I, -E or -S, which keep it out`,
  "agent-in-no-python": (program: string) =>
    `no agent has come up in the app (does ${program} run Python?)`,
  "agent-missing": () =>
    "no agent has come up in the app (has it become another program, as by os.exec?)",
} as const;

const WORDINGS = { ...ERRORS, ...WARNINGS, ...PROBLEMS };

/** The short word of a message. */
export type Code = keyof typeof WORDINGS;
/** A code of a table's, and what the wording under it is about. */
type MatterOf<T extends Readonly<Record<string, (...about: never[]) => unknown>>> = {
  [C in keyof T]: readonly [code: C, ...about: Parameters<T[C]>];
}[keyof T];
/** A code, and what the message with it is about. */
export type Matter = MatterOf<typeof WORDINGS>;

/** Takes a warning. */
export type Warn = (message: Message) => void;

/** A message: its code, and what it is about. */
export function worded(...[code, ...about]: Matter): Message {
  const [message, hint] = (WORDINGS[code] as (...about: readonly unknown[]) => Wording)(...about);
  return { code, message, hint };
}

/** A message that stands for so many others as well. */
export function withMore({ code, message, hint }: Message, more: number): Message {
  return { code, message: more > 0 ? `${message}, and ${more} more like it` : message, hint };
}

/** A reason, as the end of a message. */
export function reason(...[code, ...about]: MatterOf<typeof REASONS>): string {
  return (REASONS[code] as (...about: readonly unknown[]) => string)(...about);
}

/** What is said under a code about these texts; undefined where that is none, or takes other texts. */
function wordedFor<Said>(
  wordings: Readonly<Record<string, (...about: string[]) => Said>>,
  code: string,
  about: readonly string[],
): Said | undefined {
  const wording = Object.hasOwn(wordings, code) ? wordings[code] : undefined;
  if (wording?.length !== about.length) return undefined;
  return wording(...about.map((text) => text.replace(/[\r\n]+/g, " ")));
}

/**
 * The message that an agent asks for: code and texts are as they came from the app, and may be anything.
 * @returns undefined where there is none of the kind.
 */
export function agentMessage(code: string, about: readonly string[]): Message | undefined {
  const [message, hint] = wordedFor(AGENT_WORDINGS, code, about) ?? [];
  if (message === undefined || hint === undefined) return undefined;
  return { code, message, hint };
}

/** Why a module is not imported early, or none at all is, as a part of a sentence; the code where it is unknown. */
export function standbyReason(code: string, about: readonly string[]): string {
  return wordedFor(STANDBY_REASONS, code, about) ?? code;
}
