/** Real programs that start the app, as PyPI has them: the agent is in the app, and in nothing else. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path/posix";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { type Program, Project, python } from "../driver.ts";
import { LONG } from "../tier.ts";
import { freePort } from "../free_port.ts";
import { installedFor } from "./installed.ts";

const isOurs = LONG && platform === posix;
const REQUIREMENTS = new URL("./launchers.txt", import.meta.url);
const interpreter = isOurs ? await python() : undefined;
const installed = await installedFor("launchers", REQUIREMENTS, interpreter);
const BIN = fromFileUrl(new URL("../../dist/launchers/bin", import.meta.url));

/**
 * Tells in a file what an interpreter has, whenever that changes, and what its child has: some
 * launchers keep what is printed to themselves. Who keeps the file that it returns has it whole after
 * an end in order only.
 */
const PROBE = `import json, os, subprocess, sys, threading, time
def look():
    agent = getattr(sys.modules.get("_slop_watch"), "AGENT", None)
    welcome = agent is not None and agent._connection.is_welcome
    return "agent" if welcome else "asks" if agent else "alone"
def write(name):
    try:
        import slop_watch
        has_module = True
    except ImportError:
        has_module = False
    generation = os.environ.get("GENERATION") or os.environ.get("SLOP_WATCH_GENERATION", "1")
    told = {"name": name, "generation": int(generation)}
    told.update(pid=os.getpid(), has=look(), has_module=has_module)
    told.update(path=os.environ.get("PYTHONPATH", "").split(os.pathsep))
    with open(os.environ["PROBE"], "a") as file:
        file.write(json.dumps(told) + "\\n")
    return told["has"]
def tell(name):
    child = None
    said = None
    while True:
        if look() != said:
            said = write(name)
        if said != "asks" and child is None:
            child = subprocess.Popen([sys.executable, __file__, name + "'s child"])
            child.wait()
        time.sleep(0.01)
def begin(name):
    threading.Thread(target=tell, args=(name,), daemon=True).start()
    kept = open("%s-%s-%d" % (os.environ["PROBE"], name, os.getpid()), "w")
    kept.write("whole")
    return kept
if __name__ == "__main__":
    write(sys.argv[1])
`;

/** What an interpreter has told. */
interface Told {
  readonly name: string;
  readonly generation: number;
  readonly pid: number;
  readonly has: "agent" | "asks" | "alone";
  readonly has_module: boolean;
  readonly path: readonly string[];
}

interface Launcher {
  readonly files?: Readonly<Record<string, string>>;
  /** What is run, as it is typed: words between blanks, but for those in quotes. PORT is a free one. */
  readonly command: string;
  /** What each interpreter of the project has in the end, by its name; its child has none. */
  readonly are: Readonly<Record<string, "agent" | "alone">>;
  /** Who has the agent, one after the other, by what they run. */
  readonly holders: readonly RegExp[];
  /** This file's time is set anew, and the launcher itself starts the one with the agent again. */
  readonly reloads?: string;
  /** It leaves out PYTHONPATH: the app's folder is no more, and the stop is the signal. */
  readonly isIsolated?: boolean;
  /** It leaves out all that is ours but for what this row hands on. */
  readonly clears?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** How often a file's time is set anew. A reloader that looks once a second has seen the last by then. */
const TOUCH_MS = 3000;

const APP = `import probe, time\nkept = probe.begin("app")\ntime.sleep(600)\n`;
const SERVES = `"serving" if os.environ.get(MARK) == "true" else "parent"`;
// Without watchdog, which is there for another row: it would watch all of that environment.
const FLASK = `import os, sys, flask, probe
sys.modules["watchdog.observers"] = None
MARK = "WERKZEUG_RUN_MAIN"
kept = probe.begin(${SERVES})
app = flask.Flask(__name__)
`;
const FLASK_RUN = `${FLASK}app.run(debug=True, port=PORT)\n`;
const DJANGO = `import os, sys, probe
MARK = "RUN_MAIN"
kept = probe.begin(${SERVES})
from django.conf import settings
from django.core.management import execute_from_command_line
settings.configure(DEBUG=True, SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
urlpatterns = []
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
`;
const WSGI = `import probe
probe.begin("worker")
def app(environ, start_response):
    start_response("200 OK", [])
    return [b""]
`;
const ASGI = `import probe
probe.begin("worker")
async def app(scope, receive, send):
    pass
`;
const POOL = (method: string) =>
  `import multiprocessing, probe, time
def work():
    probe.begin("worker")
    time.sleep(600)
if __name__ == "__main__":
    kept = probe.begin("app")
    multiprocessing.set_start_method("${method}")
    multiprocessing.Process(target=work, daemon=True).start()
    time.sleep(600)
`;
const MAIN = `def main():
    import probe, time
    kept = probe.begin("app")
    time.sleep(600)
`;

/** A project that is built before it is run, and has no environment yet. */
const BUILT = (backend: "hatchling" | "setuptools") => ({
  "pyproject.toml": `[project]
name = "built"
version = "1"
requires-python = ">=3.8"
scripts = { serve = "built:main" }
[build-system]
requires = ["${backend}"]
build-backend = "${backend === "hatchling" ? "hatchling.build" : "setuptools.build_meta"}"
`,
  "src/built/__init__.py": MAIN,
});
/** @param more What the environment has besides. */
/** By itself tox gives what it runs 300 ms to end. */
const TOX = (more: string) =>
  `[testenv:dev]
skip_install = true
interrupt_timeout = 10
${more}
commands = python app.py
`;
const HATCH = `[project]
name = "hatched"
version = "1"
[tool.hatch.envs.default]
skip-install = true
scripts = { dev = "python app.py" }
`;
const PDM = `[project]
name = "managed"
version = "1"
requires-python = ">=3.8"
[tool.pdm]
distribution = false
scripts = { dev = "python app.py", serve = { call = "built:main" } }
`;
const POETRY = `[tool.poetry]
name = "built"
version = "1"
description = ""
authors = []
scripts = { serve = "built:main" }
`;
const SERVING = { parent: "alone", serving: "agent" } as const;

const LAUNCHERS: Record<string, Launcher> = {
  "flask run --debug": {
    files: { "app.py": FLASK },
    command: "flask run --debug --port PORT",
    are: SERVING,
    holders: [/flask run/, /flask run/],
    reloads: "app.py",
  },
  "Flask's app.run(debug=True)": {
    files: { "app.py": FLASK_RUN },
    command: "python app.py",
    are: SERVING,
    holders: [/app\.py$/, /app\.py$/],
    reloads: "app.py",
  },
  "Django's runserver": {
    files: { "app.py": DJANGO },
    command: "python app.py runserver PORT",
    are: SERVING,
    holders: [/runserver/, /runserver/],
    reloads: "app.py",
  },
  "honcho": {
    files: { "Procfile": "web: python app.py\n" },
    command: "honcho start",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "honcho with flask run --debug": {
    files: { "Procfile": "web: flask run --debug --port PORT\n", "app.py": FLASK },
    command: "honcho start",
    are: SERVING,
    holders: [/flask run/, /flask run/],
    reloads: "app.py",
  },
  "invoke": {
    files: {
      "tasks.py": `from invoke import task\n@task\ndef dev(c):\n    c.run("python app.py")\n`,
    },
    command: "inv dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "nox": {
    files: {
      "noxfile.py": `import nox\n@nox.session(venv_backend="none")\ndef dev(session):
    session.run("python", "app.py")\n`,
    },
    command: "nox -s dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "doit": {
    files: {
      "dodo.py": `def task_dev():\n    return {"actions": ["python app.py"], "verbosity": 2}\n`,
    },
    command: "doit dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "poe": {
    files: { "pyproject.toml": `[tool.poe.tasks]\ndev = "python app.py"\n` },
    command: "poe dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "tox": {
    files: { "tox.ini": TOX("pass_env = *") },
    command: "tox run -e dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "tox, which clears the environment": {
    files: {
      "tox.ini": TOX(`set_env =
  PROBE = {env:PROBE}
  PYTHONPATH = {toxinidir}/probe
  GENERATION = {env:SLOP_WATCH_GENERATION:1}`),
    },
    command: "tox run -e dev",
    are: { app: "alone" },
    holders: [],
    isIsolated: true,
    clears: true,
  },
  "hatch": {
    files: { "pyproject.toml": HATCH },
    command: "hatch run dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "pipenv": {
    files: { "Pipfile": `[scripts]\ndev = "python app.py"\n` },
    command: "pipenv run python app.py",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "pipenv with a script": {
    files: { "Pipfile": `[scripts]\ndev = "python app.py"\n` },
    command: "pipenv run dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "poetry": {
    files: { "pyproject.toml": "[tool.poetry]\npackage-mode = false\n" },
    command: "poetry run python app.py",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "poetry with an entry point": {
    files: { "pyproject.toml": POETRY, "built/__init__.py": MAIN },
    command: "poetry run serve",
    are: { app: "agent" },
    holders: [/-c import sys; /],
  },
  "pdm": {
    files: { "pyproject.toml": PDM },
    command: "pdm run python app.py",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "pdm with a script": {
    files: { "pyproject.toml": PDM },
    command: "pdm run dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "pdm with an entry point": {
    files: { "pyproject.toml": PDM, "built.py": MAIN },
    command: "pdm run serve",
    are: { app: "agent" },
    holders: [/-c import sys, built as /],
  },
  "dotenv": {
    files: { ".env": "SETTING=1\n" },
    command: "dotenv run -- python app.py",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "poe with an entry point": {
    files: {
      "pyproject.toml": `[tool.poe.tasks]\nserve = { script = "built:main" }\n`,
      "built.py": MAIN,
    },
    command: "poe serve",
    are: { app: "agent" },
    holders: [/-c import /],
  },
  "nox with an environment of its own": {
    files: {
      "noxfile.py": `import nox\n@nox.session(venv_backend="virtualenv")\ndef dev(session):
    session.run("python", "app.py")\n`,
    },
    command: "nox -s dev",
    are: { app: "agent" },
    holders: [/app\.py$/],
  },
  "watchmedo auto-restart": {
    command: "watchmedo auto-restart -p *.none -- python app.py",
    are: { app: "agent" },
    holders: [/watchmedo/, /app\.py$/],
  },
  "newrelic-admin": {
    command: "newrelic-admin run-program python app.py",
    are: { app: "agent" },
    holders: [/newrelic-admin/, /app\.py$/],
    env: { NEW_RELIC_MONITOR_MODE: "false", NEW_RELIC_LICENSE_KEY: "none" },
  },
  "opentelemetry-instrument": {
    command: "opentelemetry-instrument python app.py",
    are: { app: "agent" },
    holders: [/opentelemetry-instrument/, /app\.py$/],
    env: { OTEL_SDK_DISABLED: "true" },
  },
  "ddtrace-run": {
    command: "ddtrace-run python app.py",
    are: { app: "agent" },
    holders: [/ddtrace-run/, /app\.py$/],
    env: { DD_TRACE_ENABLED: "false", DD_INSTRUMENTATION_TELEMETRY_ENABLED: "false" },
  },
  "coverage": {
    command: "coverage run app.py",
    are: { app: "agent" },
    holders: [/coverage run/],
  },
  "debugpy": {
    command: "python -m debugpy --listen PORT app.py",
    are: { app: "agent" },
    holders: [/debugpy/],
  },
  "Flask's debug under debugpy": {
    files: { "app.py": FLASK_RUN.replace("PORT", "PORT, use_reloader=True") },
    command: "python -m debugpy --listen 0 app.py",
    are: SERVING,
    holders: [/debugpy/, /pydevd/],
  },
  "gunicorn with two workers": {
    files: { "app.py": WSGI },
    command: "gunicorn -w 2 -b 127.0.0.1:PORT app:app",
    are: { worker: "alone" },
    holders: [/gunicorn/],
  },
  "uvicorn with two workers": {
    files: { "app.py": ASGI },
    command: "uvicorn --workers 2 --port PORT app:app",
    are: { worker: "alone" },
    holders: [/uvicorn/],
  },
  "uvicorn with its reloader": {
    files: { "app.py": ASGI },
    command: "uvicorn --reload --port PORT app:app",
    are: { worker: "alone" },
    holders: [/uvicorn/],
  },
  "celery": {
    files: {
      "app.py": `import celery, probe
from celery.signals import worker_process_init
app = celery.Celery("app", broker="memory://")
probe.begin("app")
@worker_process_init.connect
def begin(**_): probe.begin("worker")
`,
    },
    command: "celery -A app worker -c 2",
    are: { app: "agent", worker: "alone" },
    holders: [/celery/],
  },
  "pytest with two workers": {
    files: {
      "conftest.py": `import os, probe
probe.begin("worker" if os.environ.get("PYTEST_XDIST_WORKER") else "master")\n`,
      "test_app.py":
        `import time\ndef test_one(): time.sleep(600)\ndef test_two(): time.sleep(600)\n`,
    },
    command: "pytest -n 2",
    are: { master: "agent", worker: "alone" },
    holders: [/pytest/],
  },
  ...Object.fromEntries(["fork", "spawn", "forkserver"].map((method) => [
    `multiprocessing by ${method}`,
    {
      files: { "app.py": POOL(method) },
      command: "python app.py",
      are: { app: "agent", worker: "alone" },
      holders: [/app\.py$/],
    },
  ])),
  ...Object.fromEntries((["hatchling", "setuptools"] as const).map((backend) => [
    `uv run, which builds by ${backend} before`,
    {
      files: BUILT(backend),
      command: "uv run python app.py",
      are: { app: "agent" },
      holders: [/app\.py$/],
    },
  ])),
  "python -m uv run, which builds before": {
    files: BUILT("hatchling"),
    command: "python -m uv run python app.py",
    are: { app: "agent" },
    holders: [/-m uv run/, /app\.py$/],
  },
  "uv run of a console script": {
    files: BUILT("hatchling"),
    command: "uv run serve",
    are: { app: "agent" },
    holders: [/serve$/],
  },
  "a shell with one program after the other": {
    files: { "gen.py": `import probe, time\nprobe.begin("gen")\ntime.sleep(0.5)\n` },
    command: "sh -c 'python gen.py && python app.py'",
    are: { app: "agent" },
    holders: [/gen\.py$/, /app\.py$/],
  },
  "python -I": {
    files: {
      "app.py": `import os, sys\nsys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)\n${APP}`,
    },
    command: "python -I app.py",
    are: { app: "alone" },
    holders: [],
    isIsolated: true,
  },
};

/** Where those that make an environment of their own make it, and that they ask nobody for a newer version. */
const APART = {
  PIPENV_VENV_IN_PROJECT: "1",
  POETRY_VIRTUALENVS_IN_PROJECT: "1",
  PDM_CHECK_UPDATE: "0",
};

async function told(file: string): Promise<Told[]> {
  const text = await Deno.readTextFile(file).catch(() => "");
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line) as Told);
}

/** The last that each name has told. */
function last(all: readonly Told[], generation: number): Map<string, Told> {
  const ours = all.filter((told) => told.generation === generation);
  return new Map(ours.map((told) => [told.name, told]));
}

/** Waits until each is what it is in the end, and each one's child has been there. */
async function settled(
  program: Program,
  file: string,
  { are }: Launcher,
  generation: number,
): Promise<Map<string, Told>> {
  return await program.until(`all of generation ${generation}`, async () => {
    const found = last(await told(file), generation);
    const names = Object.entries(are);
    return names.every(([name, has]) =>
      found.get(name)?.has === has && found.has(`${name}'s child`)
    ) && found;
  });
}

/** What the interpreters that had the agent ran, one after the other. */
function holders({ stderr }: Program): string[] {
  return [...stderr.matchAll(/the agent: pid \d+ is the app: (.*)$/gm)].map(([, words = ""]) =>
    words
  );
}

for (const [name, launcher] of Object.entries(LAUNCHERS)) {
  Deno.test({
    name: `${name}: the agent is in the app, and a save restarts it`,
    ignore: installed === undefined,
    async fn() {
      assert(installed && interpreter);
      const port = `${freePort()}`;
      const filled = (text: string) => text.replaceAll(/\bPORT\b/g, port);
      const files = { "pyproject.toml": "", "app.py": APP, ...launcher.files };
      await using project = await Project.of({
        ...Object.fromEntries(
          Object.entries(files).map(([path, text]) => [path, filled(text)]),
        ),
        "probe/probe.py": PROBE,
      });
      const words = [...filled(launcher.command).matchAll(/'([^']*)'|\S+/g)]
        .map(([word, quoted]) => quoted ?? word);
      const environment = (probe: string) => ({
        ...launcher.env,
        PATH: `${BIN}:${Deno.env.get("PATH")}`,
        PYTHONPATH: project.path("probe"),
        PROBE: `${project.outside}/${probe}`,
        UV_PYTHON: interpreter,
        ...APART,
        HATCH_DATA_DIR: `${project.outside}/hatch`,
      });

      const byHand = await (async () => {
        const env = environment("by-hand");
        await using program = await project.run(words, { env });
        return await settled(
          program,
          env.PROBE,
          {
            ...launcher,
            are: Object.fromEntries(Object.keys(launcher.are).map((name) => [name, "alone"])),
          },
          1,
        );
      })();
      await Deno.remove(project.path(".venv"), { recursive: true }).catch(() => {});

      const env = environment("under-it");
      const own = ["--python", installed, "-p", "*.py", "-p", "*.txt", "--debounce", "50"];
      const events = ["--verbose", "--events", `${project.outside}/events-1.ndjson`];
      // On a busy machine some take longer than usual: celery 7 s after a Ctrl-C by hand.
      const grace = ["--grace", "20000"];
      const options = [...own, ...grace, ...events];
      const program = await project.start([...options, "--", ...words], { bare: true, env });
      const checked = async (generation: number) => {
        const found = await settled(program, env.PROBE, launcher, generation);
        for (const [name, { path, has, has_module }] of found) {
          const before = byHand.get(name)?.path;
          if (before) {
            assertEquals(path.slice(0, before.length), before, `PYTHONPATH of ${name}`);
            const more = path.slice(before.length).map((path) => path.replace(/.*\//, ""));
            assertEquals(more, launcher.clears ? [] : ["lib"]);
          }
          const expected = launcher.are[name];
          if (expected) assertEquals(has, expected, name);
          if (name.endsWith("'s child")) assertEquals(has, "alone", name);
          if (name !== "app" || !launcher.isIsolated) {
            assertEquals(has_module, !launcher.clears, `${name} finds slop_watch`);
          }
        }
      };
      await checked(1);
      const had = holders(program);
      assertEquals(had.length, launcher.holders.length, had.join("\n"));
      launcher.holders.forEach((holder, n) => assert(holder.test(had[n]!), had[n]));
      if (launcher.reloads) {
        const agents = async () =>
          new Set((await told(env.PROBE)).flatMap(({ has, pid }) => has === "agent" ? [pid] : []));
        const before = await agents();
        let touched = 0;
        await program.until("the next that has the agent", async () => {
          // The reloader may not look yet.
          if (Date.now() - touched > TOUCH_MS) {
            touched = Date.now();
            await Deno.utime(project.path(launcher.reloads!), new Date(), new Date());
          }
          return (await agents()).size > before.size;
        });
        await checked(1);
        assertEquals(await program.eventsOf("stop"), []);
      }
      await project.write("saved.txt", "");
      const { how } = await program.event("stop");
      assertEquals(how, launcher.isIsolated ? "signal" : "agent");
      await checked(2);
      program.signal("SIGINT");
      assertEquals(await program.end(), 130);
      const all = await told(env.PROBE);
      for (const { name, pid, has } of all) {
        if (has !== "agent" && name !== "app") continue;
        // tox interrupts the app once more, which may be amid its end: after a Ctrl-C by hand, too.
        if (launcher.clears) continue;
        const kept = await Deno.readTextFile(`${env.PROBE}-${name}-${pid}`);
        assertEquals(kept, "whole", `what ${name} has written`);
      }
      const left = new Set((await platform.processes()).map(({ pid }) => pid));
      assertEquals(all.filter(({ pid }) => left.has(pid)), []);
      assertEquals(await program.eventsOf("warning"), []);
      // A fault of ours would bear one of these names.
      const said = `${program.stdout}\n${program.stderr}`.split("\n");
      assertEquals(said.filter((line) => /_slop_watch|<slop-watch|sitecustomize/.test(line)), []);
    },
  });
}
