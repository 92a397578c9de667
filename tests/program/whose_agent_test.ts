/** Which of the interpreters that a command starts has the agent: the one that runs the app. */
import { assertEquals } from "@std/assert";
import { type Program, Project, pythons } from "../driver.ts";
import { lacks } from "../needs.ts";
import { inLongTier, rows } from "../tier.ts";

/** Tells, whenever that changes, whether this interpreter has the agent, and what it can import. */
const PROBE = `
import importlib.util, os, sys, threading, time
def look():
    agent = getattr(sys.modules.get("_slop_watch"), "AGENT", None)
    welcome = agent is not None and agent._connection.is_welcome
    return "agent" if welcome else "asks" if agent else "alone"
def tell(name):
    found = "finds" if importlib.util.find_spec("slop_watch") else "finds no"
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    start = "" if not any(path.endswith("start") for path in paths) else " and start"
    said = None
    while True:
        now = look()
        if now != said:
            said = now
            print("<%s> %s, %s slop_watch%s" % (name, now, found, start), flush=True)
        time.sleep(0.01)
def begin(name):
    threading.Thread(target=tell, args=(name,), daemon=True).start()
    while look() == "asks":
        time.sleep(0.01)
`;
/** Goes on until it is stopped. */
const APP = `import probe, time\nprobe.begin("app")\ntime.sleep(600)\n`;
/** Does its work and ends. */
const brief = (name: string, also = "") =>
  `import probe, time\nprobe.begin("${name}")\n${also}\ntime.sleep(0.3)\n`;
const AGENT = "agent, finds slop_watch";
const ALONE = "alone, finds slop_watch";

interface Row {
  readonly files?: Record<string, string>;
  /** What is run; PYTHON in a word or file is the interpreter. */
  readonly command: readonly string[];
  /** Beside `PYTHONPATH`, where the probe is found. */
  readonly path?: readonly string[];
  /** What each is in the end, by its name. */
  readonly are: Readonly<Record<string, string>>;
  /** How the app is stopped. */
  readonly how?: "signal";
}

const WITH_HELPERS = `import os, subprocess, sys, probe, time
probe.begin("app")
args = [sys.executable, "helper.py"]
subprocess.run(args + ["run"])
os.system(" ".join(args) + " system")
os.spawnv(os.P_WAIT, args[0], args + ["spawnv"])
subprocess.run(args + ["env"], env=dict(os.environ))
pid = os.fork()
if pid == 0:
    os.execv(args[0], args + ["fork"])
os.waitpid(pid, 0)
if hasattr(os, "posix_spawn"):
    os.waitpid(os.posix_spawn(args[0], args + ["posix_spawn"], os.environ), 0)
subprocess.run(args + ["clean"], env={"PYTHONPATH": os.path.dirname(probe.__file__)})
time.sleep(600)
`;
const HELPER = `import sys\n${brief("helper").replace('"helper"', "sys.argv[1]")}`;
const SHELL = ["sh", "-c"];

/** By what is run. The shapes are those of real programs, which the long tier runs. */
const ROWS: Record<string, Row> = {
  "a script and its helpers": {
    files: { "app.py": WITH_HELPERS, "helper.py": HELPER },
    command: ["PYTHON", "app.py"],
    are: {
      app: AGENT,
      ...Object.fromEntries(
        ["run", "system", "spawnv", "env", "fork", "posix_spawn"].map((name) => [name, ALONE]),
      ),
      clean: "alone, finds no slop_watch",
    },
  },
  "one program after the other": {
    files: { "gen.py": brief("gen") },
    command: [...SHELL, "PYTHON gen.py && PYTHON app.py"],
    are: { app: AGENT },
  },
  "two commands of one program": {
    files: { "tool.py": `import sys\nif sys.argv[1] == "run":\n    import app\n` },
    command: [...SHELL, "PYTHON tool.py routes; PYTHON tool.py run"],
    are: { app: AGENT },
  },
  "one program beside the other": {
    files: {
      "two.py": brief("two", "time.sleep(3)"),
      "app.py": `import time\ntime.sleep(0.5)\n${APP}`,
    },
    command: [...SHELL, "PYTHON two.py & sleep 0.5; exec PYTHON app.py"],
    are: { two: ALONE, app: AGENT },
  },
  "an app that begins itself anew": {
    files: {
      "app.py": `import os, sys\nif os.environ.get("AGAIN") is None:\n    os.environ["AGAIN"] = "1"
    os.execv(sys.executable, [sys.executable] + sys.argv)\n${APP}`,
    },
    command: ["PYTHON", "app.py"],
    are: { app: AGENT },
  },
  "a launcher that begins anew as the app, as newrelic-admin does": {
    files: {
      "bin/newrelic-admin": `#!PYTHON
import os, shutil, sys
os.environ["PYTHONPATH"] = os.path.dirname(__file__) + ":" + os.environ["PYTHONPATH"]
os.execl(shutil.which(sys.argv[2]), *sys.argv[2:])`,
      "bin/sitecustomize.py": `import builtins\nbuiltins.own = True`,
      "app.py": `own\n${APP}`,
    },
    command: ["bin/newrelic-admin", "run-program", "PYTHON", "app.py"],
    are: { app: AGENT },
  },
  "a launcher that hands on to the sitecustomize behind its own, as opentelemetry-instrument does":
    {
      files: {
        "bin/opentelemetry-instrument": `#!PYTHON
import os, sys
env = dict(os.environ, PYTHONPATH=os.path.dirname(os.path.abspath(__file__)) + ":" + os.environ["PYTHONPATH"])
os.execve(sys.argv[1], sys.argv[1:], env)`,
        "bin/sitecustomize.py": `import builtins\nbuiltins.own = True`,
        "app.py": `own\n${APP}`,
      },
      command: ["bin/opentelemetry-instrument", "PYTHON", "app.py"],
      are: { app: AGENT },
    },
  "a launcher that starts the end of its command, as watchmedo does": {
    files: {
      "lib/site-packages/launch.py":
        `import subprocess, sys\nsubprocess.run([sys.executable, "-u"] + sys.argv[1:])`,
    },
    path: ["lib/site-packages"],
    command: ["PYTHON", "-m", "launch", "app.py"],
    are: { app: AGENT },
  },
  "an app of several processes that start its own command again": {
    files: {
      "app.py": `import os, subprocess, sys, probe, time
rank = os.environ.get("RANK", "0")
probe.begin("rank " + rank)
if rank == "0":
    subprocess.run([sys.executable] + sys.argv, env=dict(os.environ, RANK="1"))
time.sleep(600)`,
    },
    command: ["PYTHON", "app.py"],
    are: { "rank 0": AGENT, "rank 1": ALONE },
  },
  "the project's own starter": {
    files: {
      "run.py": `import subprocess, sys, tools, probe\nprobe.begin("run")
subprocess.run([sys.executable, "app.py"])`,
      "tools.py": "",
    },
    command: ["PYTHON", "run.py"],
    are: { run: AGENT, app: ALONE },
  },
  "what a file lists, as honcho does": {
    files: {
      "bin/honcho": `#!PYTHON
import subprocess
subprocess.run(open("Procfile").read(), shell=True)`,
      "Procfile": "PYTHON app.py",
    },
    command: ["bin/honcho", "start"],
    are: { app: AGENT },
  },
  "what is built before, as uv does": {
    files: {
      "bin/uv": `#!/bin/sh
PYTHON -c 'import probe; probe.begin("paths"); probe.time.sleep(0.3)'
PYTHON lib/site-packages/backend.py
shift
exec "$@"`,
      "lib/site-packages/backend.py": brief("backend"),
    },
    command: ["bin/uv", "run", "PYTHON", "app.py"],
    are: { paths: `${ALONE}`, backend: ALONE, app: AGENT },
  },
  "code in a string": {
    command: ["PYTHON", "-c", "import app"],
    are: { app: AGENT },
  },
  "an entry point that a launcher calls by code in a string, as poetry does": {
    files: {
      "bin/poetry": `#!PYTHON
import os, sys
os.system(sys.executable + " -c 'import probe; probe.begin(chr(97)); probe.time.sleep(0.3)'")
code = "from importlib import import_module; import_module('src.app').main()"
os.execl(sys.executable, sys.executable, "-c", code)`,
      "src/__init__.py": "",
      "src/app.py": `import probe, time
def main():
    probe.begin("app")
    time.sleep(600)`,
    },
    command: ["bin/poetry", "run", "serve"],
    are: { a: ALONE, app: AGENT },
  },
  "what makes an environment before": {
    files: {
      "lib/site-packages/virtualenv/__main__.py": brief("virtualenv"),
    },
    path: ["lib/site-packages"],
    command: [...SHELL, "PYTHON -m virtualenv && PYTHON app.py"],
    are: { virtualenv: ALONE, app: AGENT },
  },
  "a reloader that starts the child that serves, as Flask's does": {
    files: {
      "app.py": `import os, subprocess, sys, probe, time
import slop_watch
kept = slop_watch.state("kept", {})
serves = os.environ.get("WERKZEUG_RUN_MAIN") == "true"
probe.begin("serving" if serves else "parent")
while not serves:
    code = subprocess.call([sys.executable] + sys.argv, env=dict(os.environ, WERKZEUG_RUN_MAIN="true"))
    if code != 3:
        sys.exit(code)
if "again" not in kept and not os.path.exists("again"):
    open("again", "w").close()
    sys.exit(3)
print("again", flush=True)
time.sleep(600)`,
    },
    command: ["PYTHON", "app.py"],
    are: { parent: ALONE, serving: AGENT },
  },
  "a Python that is not reached": {
    files: {
      "app.py": `import os, subprocess, sys
sys.path.insert(0, os.environ["PYTHONPATH"].split(":")[0])
import probe, time
probe.begin("app")
subprocess.run([sys.executable, "helper.py", "helper"])
time.sleep(600)`,
      "helper.py": HELPER,
    },
    command: ["PYTHON", "-I", "app.py"],
    are: { app: "alone, finds no slop_watch", helper: ALONE },
    how: "signal",
  },
  "a Python that is not reached, in a shell": {
    files: {
      "app.py": `import os, subprocess, sys
sys.path[:0] = os.environ["PYTHONPATH"].split(":")
import probe, time
subprocess.run([sys.executable, "helper.py", "helper"])
time.sleep(600)`,
      "helper.py": HELPER,
    },
    command: [...SHELL, "PYTHON -I app.py; exit $?"],
    are: { helper: ALONE },
    how: "signal",
  },
};

/** What each interpreter has told last. */
function told(program: Program): Record<string, string> {
  return Object.fromEntries(
    [...program.stdout.matchAll(/^<(.*?)> (.*)$/gm)].map((
      [, name = "", what = ""],
    ) => [name, what]),
  );
}

for (const [name, row] of rows(Object.entries(ROWS), 3)) {
  for (const interpreter of rows((await pythons()).toReversed(), 1)) {
    Deno.test({
      name: `the agent is in the app, for ${name}, with ${
        interpreter.replace(/^.*versions\//, "")
      }`,
      ignore: lacks("scripts"),
      async fn() {
        const filled = (text: string) =>
          text.replaceAll("PYTHON ", `${interpreter} `)
            .replaceAll("#!PYTHON", `#!${interpreter}`).replace(/^PYTHON$/, interpreter);
        const files = { "pyproject.toml": "", "app.py": APP, ...row.files };
        await using project = await Project.of({
          ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, filled(text)])),
          "probe/probe.py": PROBE,
        });
        for (const path of Object.keys(files).filter((path) => /^bin\/[^.]*$/.test(path))) {
          await Deno.chmod(project.path(path), 0o755);
        }
        const paths = ["probe", ...row.path ?? []].map((path) => project.path(path));
        const program = await project.start(["--verbose", ...row.command.map(filled)], {
          env: { PYTHONPATH: paths.join(":") },
        });
        await program.until(
          "all that is expected",
          () => Object.entries(row.are).every(([name, what]) => told(program)[name] === what),
        );
        if (name.startsWith("a reloader")) await program.says("again\n");
        await new Promise((resolve) => setTimeout(resolve, 200));
        const said = told(program);
        for (const [name, what] of Object.entries(row.are)) assertEquals(said[name], what, name);
        await project.write("other.py", "");
        assertEquals((await program.event("stop")).how, row.how ?? "agent");
      },
    });
  }
}

/** Pythons that are too old for an agent, as far as pyenv has them. */
const OLD = (await Array.fromAsync(
  Deno.readDir(`${Deno.env.get("HOME")}/.pyenv/versions`),
  ({ name }) => name,
).catch(() => [])).filter((name) => /^(?:2\.|3\.[0-7]\.)/.test(name)).sort();

for (const version of rows(OLD, 1)) {
  Deno.test(`that Python ${version} is too old is one warning, and it prints nothing of ours`, async () => {
    const interpreter = `${Deno.env.get("HOME")}/.pyenv/versions/${version}/bin/python`;
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import os, sys, time
assert not any(p.endswith("start") for p in os.environ["PYTHONPATH"].split(":") + sys.path)
sys.stdout.write("up\\n")
sys.stdout.flush()
time.sleep(600)
`,
    });
    const program = await project.start([interpreter, "app.py"]);
    await program.says("up\n");
    const { code, message } = await program.event("warning");
    assertEquals([code, message], [
      "agent-too-old",
      `the app's Python is ${version.split(".", 2).join(".")}, and the agent needs 3.8`,
    ]);
    await project.write("other.py", "");
    await program.says("up\nup\n");
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assertEquals((await program.eventsOf("warning")).length, 1);
    const own = program.stderr.split("\n").filter((line) => !/^(?:\[slop-watch\]| )/.test(line));
    assertEquals(own.filter((line) => !/^(?:Traceback|KeyboardInterrupt)/.test(line)), [""]);
  });
}

Deno.test({
  name: "Pythons that are too old and only come first are not told of",
  ignore: lacks("shell") || inLongTier.ignore,
  async fn() {
    const [newest = ""] = (await pythons()).toReversed();
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": APP,
      "gen.py": "",
      "site-packages/ask.py": "",
      "probe/probe.py": PROBE,
    });
    const old = OLD.map((version) =>
      `${Deno.env.get("HOME")}/.pyenv/versions/${version}/bin/python`
    );
    const script = [
      // Tools ask each Python that they find, and go on for longer than another one is waited for.
      ...old.flatMap((path) => [`${path} -c pass`, `${path} site-packages/ask.py`]),
      "sleep 2.2",
      ...old.map((path) => `${path} gen.py`),
      `${newest} app.py`,
    ];
    const program = await project.start(["sh", "-c", script.join(" && ")], {
      env: { PYTHONPATH: project.path("probe") },
    });
    await program.says(`<app> ${AGENT}`);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assertEquals(await program.eventsOf("warning"), []);
  },
});
