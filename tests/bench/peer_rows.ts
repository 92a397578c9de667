/** The rows: how each program is started, and what it needs. */
import { fromFileUrl } from "@std/path/posix";
import { APP } from "./apps.ts";
import { DENO_RUN, SLOP_WATCH } from "./measure.ts";
import { BARE_DENO, DEBOUNCE_MS, OURS, type Peer } from "./peers.ts";

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

/** As where watchdog is not installed: with release 7 of that it hears of no file but those it is given. */
const WERKZEUG = `
import glob
from werkzeug._reloader import run_with_reloader

def main():
    import app
    app.main()

files = glob.glob("**/*.py", recursive=True)
run_with_reloader(main, extra_files=files, reloader_type="stat")
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

/** What servers serve: an app that prints its line when it is loaded. */
const SERVED = "served.py";
const ASGI_APP = "served:served";
const ASGI = `import threading
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

/** How long is left before an edit for what a warm start needs to know, or to have ready, in ms. */
const STANDBY_REST_MS = 2500;

/** All rows, slop-watch's own first. */
export const PEERS: readonly Peer[] = [
  {
    name: OURS,
    debounce: `${DEBOUNCE_MS} ms, its default`,
    ...slopWatch(),
    restMs: STANDBY_REST_MS,
  },
  {
    name: `${OURS} --debounce 0`,
    debounce: "0, given",
    ...slopWatch(["--debounce", "0"]),
    restMs: STANDBY_REST_MS,
    questions: ["edit", "checkout"],
  },
  {
    name: `${OURS} --standby always`,
    debounce: `${DEBOUNCE_MS} ms, its default`,
    ...slopWatch(["--standby", "always"]),
    restMs: STANDBY_REST_MS,
    questions: ["edit", "memory", "idle"],
  },
  {
    name: `${OURS} --debounce 50 --standby always`,
    debounce: "50 ms, given",
    ...slopWatch(["--debounce", "50", "--standby", "always"]),
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
    name: "watchfiles",
    debounce: "50 ms, its default; at most 1.6 s",
    version: packageVersion("watchfiles"),
    command: ({ python }) => [
      python,
      "-m",
      "watchfiles",
      "--filter",
      "python",
      "--verbosity",
      "warning",
      `${python} ${APP}`,
      ".",
    ],
  },
  {
    name: "watchmedo",
    debounce: "none, its default",
    version: packageVersion("watchdog"),
    command: ({ python }) => [
      python,
      "-m",
      "watchdog.watchmedo",
      "auto-restart",
      "--quiet",
      "--directory",
      ".",
      "--patterns",
      "**/*.py",
      "--recursive",
      "--",
      python,
      APP,
    ],
  },
  {
    name: "hupper",
    debounce: "1 s, its default; after the last app's end",
    version: packageVersion("hupper"),
    command: ({ python }) => {
      const run = "from hupper.cli import main; main()";
      return [python, "-c", run, "-w", "**/*.py", "-m", "app"];
    },
  },
  {
    name: "Werkzeug's reloader",
    debounce: "looks each second, its default",
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
    debounce: "50 ms, by watchfiles",
    version: packageVersion("uvicorn"),
    command: ({ python }) => [
      python,
      "-m",
      "uvicorn",
      ASGI_APP,
      "--reload",
      "--port",
      "0",
      "--lifespan",
      "off",
      "--log-level",
      "critical",
    ],
    files: { [SERVED]: ASGI },
  },
  {
    name: "granian --reload",
    debounce: "50 ms, its default; forks itself",
    version: packageVersion("granian"),
    command: ({ python }) => [
      python,
      "-m",
      "granian",
      ASGI_APP,
      "--reload",
      "--interface",
      "asginl",
      "--port",
      "0",
      "--log-level",
      "critical",
    ],
    files: { [SERVED]: ASGI },
  },
];
