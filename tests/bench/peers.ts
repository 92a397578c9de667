/** The programs that are measured side by side, one row each. */
import { fromFileUrl, join, resolve } from "@std/path/posix";
import { APP } from "./apps.ts";
import { DENO_RUN, SLOP_WATCH } from "./measure.ts";

/** What a row may use. */
export interface Surroundings {
  /** The Python that runs the app. */
  readonly python: string;
  /** The path of a program: of one named by `SLOP_WATCH_PEERS` first, then of one on `PATH`. */
  find(program: string): string;
}

/** A program that runs the app and starts it again. */
export interface Peer {
  readonly name: string;
  /** The quiet time it waits for, or how often it looks, in words; with what was given for it. */
  readonly debounce: string;
  /** Prints its version. */
  version(around: Surroundings): readonly string[];
  /** Watches the project it is started in and runs `python app.py`. */
  command(around: Surroundings): readonly string[];
  /** What a project has to hold for it: paths and texts. */
  readonly files?: Readonly<Record<string, string>>;
  /** It reads on stdin which files to watch. */
  readonly readsFiles?: boolean;
  /** How long it is to be left alone before an edit, beside what all are, in ms. */
  readonly restMs?: number;
  /** The questions it is asked; without, all. */
  readonly questions?: readonly string[];
}

/** A peer with the version that is installed. */
export interface Installed extends Omit<Peer, "version"> {
  readonly version: string;
}

/** Where the figures of slop-watch itself stand. */
export const OURS = "slop-watch";
/** Where those of the least that Deno needs stand. */
export const BARE_DENO = "bare Deno watcher";
/** What slop-watch waits for in most rows, in ms. */
export const DEBOUNCE_MS = 300;

function slopWatch(more: readonly string[] = []): Pick<Peer, "version" | "command"> {
  return {
    version: () => [...SLOP_WATCH, "--version"],
    command: ({ python }) => [...SLOP_WATCH, "--quiet", "--python", python, ...more, APP],
  };
}

/** How the version of a Python package is asked. */
function packageVersion(name: string): Peer["version"] {
  const code = `import importlib.metadata, ${name}; print(importlib.metadata.version("${name}"))`;
  return ({ python }) => [python, "-c", code];
}

/** What runs a file of the project. */
const RELOAD = "reload.py";
const runsReload: Peer["command"] = ({ python }) => [python, RELOAD];

const WERKZEUG = `
import glob
from werkzeug._reloader import run_with_reloader

def main():
    import app
    app.main()

run_with_reloader(main, extra_files=glob.glob("**/*.py", recursive=True))
`;

const DJANGO = `
import pathlib, django
from django.conf import settings
from django.utils import autoreload
settings.configure()

def watch(sender, **_):
    sender.watch_dir(pathlib.Path.cwd(), "**/*.py")

def main():
    django.setup()
    import app
    app.main()

autoreload.autoreload_started.connect(watch)
autoreload.run_with_reloader(main)
`;

/** What uvicorn serves: an app that prints its line when it is loaded. */
const SERVED = `import threading
import app

threading.Thread(target=app.main, daemon=True).start()


async def served(scope, receive, send):
    pass
`;

/** A script that runs the app, for what watches scripts only. */
const NODE_RUNNER = `import { spawn } from "node:child_process";
const child = spawn(process.argv[2], ["${APP}"], { stdio: "inherit" });
child.on("exit", () => process.exit());
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill("SIGTERM"));
`;
const DENO_RUNNER = `const child = new Deno.Command(Deno.args[0], { args: ["${APP}"] }).spawn();
addEventListener("unload", () => child.kill("SIGTERM"));
await child.status;
`;

/** How long a warm interpreter is given to become ready before an edit, in ms. */
const STANDBY_REST_MS = 2500;

/** All rows, slop-watch's own first. */
export const PEERS: readonly Peer[] = [
  { name: OURS, debounce: `${DEBOUNCE_MS} ms, its default`, ...slopWatch() },
  {
    name: `${OURS} --debounce 0`,
    debounce: "0, given",
    ...slopWatch(["--debounce", "0"]),
    questions: ["edit", "checkout"],
  },
  {
    name: `${OURS} --standby`,
    debounce: `${DEBOUNCE_MS} ms, its default`,
    ...slopWatch(["--standby"]),
    restMs: STANDBY_REST_MS,
    questions: ["edit", "memory", "idle"],
  },
  {
    name: `${OURS} --debounce 50 --standby`,
    debounce: "50 ms, given",
    ...slopWatch(["--debounce", "50", "--standby"]),
    restMs: STANDBY_REST_MS,
    questions: ["edit"],
  },
  {
    name: `${OURS} --poll`,
    debounce: `${DEBOUNCE_MS} ms, its default; looks each 500 ms`,
    ...slopWatch(["--poll"]),
    questions: ["idle"],
  },
  {
    name: BARE_DENO,
    debounce: "never restarts",
    version: () => [Deno.execPath(), "--version"],
    command: ({ python }) => [
      ...DENO_RUN,
      fromFileUrl(import.meta.resolve("./bare.ts")),
      ".",
      python,
      APP,
    ],
    questions: ["memory", "idle"],
  },
  {
    name: "nodemon",
    debounce: "none, its default",
    version: ({ find }) => [find("nodemon"), "--version"],
    command: ({ find, python }) => [
      find("nodemon"),
      "--quiet",
      "--watch",
      ".",
      "--ext",
      "py",
      "--exec",
      `${python} ${APP}`,
    ],
  },
  {
    name: "chokidar-cli",
    debounce: "400 ms, its default; ends no app",
    version: ({ find }) => [find("chokidar"), "--version"],
    command: ({ find, python }) => [
      find("chokidar"),
      "**/*.py",
      "--silent",
      "--initial",
      "--command",
      `${python} ${APP}`,
    ],
  },
  {
    name: "tsx watch",
    debounce: "100 ms, built in; by a script",
    version: ({ find }) => [find("tsx"), "--version"],
    command: ({ find, python }) => [
      find("tsx"),
      "watch",
      "--clear-screen=false",
      "--include",
      "**/*.py",
      "run.mjs",
      python,
    ],
    files: { "run.mjs": NODE_RUNNER },
  },
  {
    name: "node --watch",
    debounce: "200 ms, built in; by a script",
    version: ({ find }) => [find("node"), "--version"],
    command: ({ find, python }) => [find("node"), "--watch-path=.", "run.mjs", python],
    files: { "run.mjs": NODE_RUNNER },
  },
  {
    name: "deno run --watch",
    debounce: "200 ms, built in; by a script",
    version: () => [Deno.execPath(), "--version"],
    command: ({ python }) => [
      Deno.execPath(),
      "run",
      "--allow-run",
      "--no-clear-screen",
      "--watch=.",
      "--watch-exclude=**/__pycache__/**",
      "run.ts",
      python,
    ],
    files: { "run.ts": DENO_RUNNER },
  },
  {
    name: "entr -r",
    debounce: "none it tells of",
    version: ({ find }) => ["sh", "-c", `${find("entr")} 2>&1 | grep release`],
    command: ({ find, python }) => [find("entr"), "-n", "-r", python, APP],
    readsFiles: true,
  },
  {
    name: "watchmedo",
    debounce: "none, its default",
    version: ({ find }) => [find("watchmedo"), "--version"],
    command: ({ find, python }) => [
      find("watchmedo"),
      "auto-restart",
      "--quiet",
      "--directory",
      ".",
      "--patterns",
      "*.py",
      "--recursive",
      "--",
      python,
      APP,
    ],
  },
  {
    name: "hupper",
    debounce: "1 s, its default",
    version: packageVersion("hupper"),
    command: ({ python }) => {
      const run = "from hupper.cli import main; main()";
      return [python, "-c", run, "-w", "**/*.py", "-m", "app"];
    },
  },
  {
    name: "watchgod",
    debounce: "looks each 400 ms, built in",
    version: packageVersion("watchgod"),
    command: ({ python }) => [
      python,
      "-c",
      "from watchgod.cli import cli; cli()",
      "app.main",
      ".",
    ],
  },
  {
    name: "Werkzeug's reloader",
    debounce: "none with watchdog, else looks each second",
    version: packageVersion("werkzeug"),
    command: runsReload,
    files: { [RELOAD]: WERKZEUG },
  },
  {
    name: "Django's reloader",
    debounce: "looks each second, its default",
    version: packageVersion("django"),
    command: runsReload,
    files: { [RELOAD]: DJANGO },
  },
  {
    name: "uvicorn --reload",
    debounce: "250 ms, its default",
    version: packageVersion("uvicorn"),
    command: ({ python }) => [
      python,
      "-m",
      "uvicorn",
      "served:served",
      "--reload",
      "--port",
      "0",
      "--lifespan",
      "off",
      "--log-level",
      "critical",
    ],
    files: { "served.py": SERVED },
  },
];

const VERSION = /\d+(?:\.\w+)+/;

/** What a program prints, where it is there and ends well. */
async function output(command: readonly string[]): Promise<string | undefined> {
  try {
    const [program = "", ...args] = command;
    const { success, stdout } = await new Deno.Command(program, { args, stdin: "null" }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The folders in which programs are looked for. */
export function searchPath(): string[] {
  const given = Deno.env.get("SLOP_WATCH_PEERS");
  const bin = given ? [join(resolve(given), "node_modules", ".bin")] : [];
  return [...bin, ...(Deno.env.get("PATH") ?? "").split(":")];
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}

/** Where each of these programs lies. */
async function locate(programs: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of searchPath().toReversed()) {
    for (const program of programs) {
      const path = join(folder, program);
      if (await isFile(path)) found.set(program, path);
    }
  }
  return found;
}

const PROGRAMS = ["nodemon", "chokidar", "tsx", "node", "entr", "watchmedo"];

/** What there is on this machine. */
export interface Found {
  readonly around: Surroundings;
  readonly installed: readonly Installed[];
  /** Those that are left out, and why. */
  readonly missing: readonly string[];
}

/** Looks for all peers; `python` runs the app, and holds those that are Python packages. */
export async function findPeers(python: string): Promise<Found> {
  const paths = await locate(PROGRAMS);
  const around: Surroundings = { python, find: (program) => paths.get(program) ?? program };
  const options = await output([...SLOP_WATCH, "--help"]) ?? "";
  const installed: Installed[] = [];
  const missing: string[] = [];
  for (const peer of PEERS) {
    const option = new RegExp(`^${OURS} (--[a-z]+)`).exec(peer.name)?.[1];
    const isThere = option === undefined || options.includes(option);
    const text = isThere ? await output(peer.version(around)) : undefined;
    const version = VERSION.exec(text ?? "")?.[0];
    if (!isThere) missing.push(`${peer.name}: there is no such option`);
    else if (version === undefined) missing.push(`${peer.name}: not installed here`);
    else installed.push({ ...peer, version });
  }
  return { around, installed, missing };
}

const PACKAGES = ["hupper", "watchgod", "werkzeug", "django", "uvicorn"];

/** The Python that has the most of the peers: the first on `PATH`, or the system's. */
export async function choosePython(first: string): Promise<string> {
  const code = `import importlib.util as u; print(sum(map(bool, map(u.find_spec, ${
    JSON.stringify(PACKAGES)
  }))))`;
  const count = async (python: string) => Number(await output([python, "-c", code]) ?? -1);
  const system = "/usr/bin/python3";
  return await count(system) > await count(first) ? system : first;
}
