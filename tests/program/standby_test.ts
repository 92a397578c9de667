/** A warm interpreter: as fast as the app's own code, and exactly as a cold start. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, type Program, Project, python, pythons } from "../driver.ts";

/** Imports what is outside of the project, and says whether that was done before its first line. */
const APP = `import os, sys, time
early = "heavy" in sys.modules
import heavy
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, "early" if early else "late", flush=True)
time.sleep(600)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": "TEXT = 1\n" };

interface Given {
  readonly files?: Record<string, string>;
  /** Modules outside of the project, by name. */
  readonly outside?: Record<string, string>;
  readonly words?: readonly string[];
  /** The working directory, from the project. */
  readonly cwd?: string;
}

/** What is not worth its memory is not imported early. */
const COSTLY = "import time; time.sleep(0.02)\n";

/** Starts an app with `--standby`, with modules outside of the project on its path. */
async function start(
  project: Project,
  { outside = {}, words = ["main.py"], cwd = "." }: Given = {},
) {
  const lib = `${project.outside}/lib`;
  await Deno.mkdir(lib, { recursive: true });
  for (const [name, text] of Object.entries({ heavy: `${COSTLY}X = 1\n`, ...outside })) {
    await Deno.writeTextFile(`${lib}/${name}.py`, text);
  }
  const env = { PYTHONPATH: lib };
  return await project.start(["--standby", "-v", ...words], { env, cwd });
}

/** The start of a generation, once it is told. */
async function startOf(program: Program, generation: number) {
  return await program.until(
    `the start of generation ${generation}`,
    async () => (await program.eventsOf("start")).find((start) => start.generation === generation),
  );
}

/** The pid of the interpreter that waits, the n-th to become ready. */
async function ready(program: Program, n = 1): Promise<number> {
  const pids = () => [...program.stderr.matchAll(/standby: ready, pid (\d+)/g)];
  const found = await program.until(`standby no. ${n}`, () => pids()[n - 1]);
  return Number(found[1]);
}

Deno.test("the interpreter that waits becomes the app, and another one waits", async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1 1 late");
  assertEquals((await program.event("start")).standby, false);
  for (const n of [2, 3]) {
    const waiting = await ready(program, n - 1);
    await project.write("src/text.py", `TEXT = ${n}\n`);
    await program.says(`runs ${n} ${n} early`);
    const { pid, standby } = await program.event("start");
    assertEquals([pid, standby], [waiting, true]);
  }
  const last = await ready(program, 3);
  program.signal("SIGTERM");
  assertEquals(await program.end(), 143);
  assertEquals(await isRunning(last), false);
});

Deno.test("a change before it is ready is a cold start, and nothing waits", async () => {
  await using project = await Project.of(files);
  const slow = "import time; time.sleep(3)\nX = 1\n";
  const program = await start(project, { outside: { heavy: slow } });
  await program.says("runs 1");
  // It imports by now, and does so for a while.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 late");
  assertEquals((await startOf(program, 2)).standby, false);
});

/** All that a script can see of how it was started. */
const PROBE = `import json, os, sys, signal, threading, warnings
import heavy
from src.text import TEXT
numbers = range(1, signal.NSIG)
seen = {
    "argv": sys.argv, "orig_argv": getattr(sys, "orig_argv", []), "path": sys.path,
    "flags": list(sys.flags), "cwd": os.getcwd(), "name": __name__, "file": __file__,
    "main": sorted(vars(sys.modules["__main__"])), "package": __package__,
    "env": {k: v for k, v in os.environ.items() if k != "SLOP_WATCH_GENERATION"},
    "filters": [repr(f) for f in warnings.filters],
    "signals": [repr(signal.getsignal(n)) for n in numbers if n not in (32, 33)],
    "threads": threading.active_count(), "main_thread": threading.current_thread().name,
    "modules": [n for n, m in sys.modules.items() if "project" in str(getattr(m, "__file__", ""))],
    "excepthook": repr(sys.excepthook.__name__), "stdin": sys.stdin.fileno(),
    "priority": [os.nice(0), os.sched_getscheduler(0) if hasattr(os, "sched_getscheduler") else 0],
    "ours": [n for n in sys.modules if "slop_watch_standby" in n], "prefix": sys.prefix,
}
generation = os.environ["SLOP_WATCH_GENERATION"]
with open(f"seen-{generation}.json", "w") as file:
    json.dump(seen, file)
print("runs", generation, flush=True)
raise SystemExit(7)
`;

const WAYS: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    (await pythons()).map((path) => [
      `a file in ${path.replace(/^.*versions\//, "")}`,
      ["--python", path, "main.py", "--port", "1"],
    ]),
  ),
  "-m": ["-m", "pkg.run", "x"],
  "a console script of a virtual environment": ["tool", "-v"],
};

for (const [name, words] of Object.entries(WAYS)) {
  Deno.test(`what ${name} sees is the same, warm or cold`, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": PROBE,
      "pkg/__init__.py": "",
      "pkg/run.py": PROBE,
      "src/text.py": "TEXT = 1\n",
    });
    if (words[0] === "tool") {
      const venv = await new Deno.Command(await python(), {
        args: ["-m", "venv", "--without-pip", ".venv"],
        cwd: project.folder,
      }).output();
      assert(venv.success);
      const shebang = `#!${project.path(".venv/bin/python")}\nimport sys\nsys.path.insert(0, "")\n`;
      await project.write(".venv/bin/tool", shebang + PROBE);
      await Deno.chmod(project.path(".venv/bin/tool"), 0o755);
    }
    // An app that stays, so that the next one can be made ready beside it.
    const stay = (text: string) =>
      text.replace("raise SystemExit(7)", "import time; time.sleep(600)");
    const main = words[0] === "tool"
      ? ".venv/bin/tool"
      : words[0] === "-m"
      ? "pkg/run.py"
      : "main.py";
    await project.write(main, stay(await project.read(main)));
    const program = await start(project, { words });
    await program.says("runs 1");
    await ready(program);
    await project.write("src/text.py", "TEXT = 2\n");
    await program.says("runs 2");
    assertEquals((await startOf(program, 1)).standby, false);
    assertEquals((await startOf(program, 2)).standby, true);
    const [first, second] = await Promise.all([1, 2].map(async (n) => {
      const seen = JSON.parse(await project.read(`seen-${n}.json`));
      // The files that led here differ, and are told by the next line.
      const { SLOP_WATCH_CHANGED: changed, ...env } = seen.env;
      return { ...seen, env, changed };
    }));
    assertEquals([first.changed, second.changed], ["", "src/text.py"]);
    assertEquals({ ...second, changed: "" }, first);
  });
}

Deno.test("the exit code of a warm start is the app's own", async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1");
  await ready(program);
  await project.write("src/text.py", "raise SystemExit(7)\n");
  assertEquals((await program.event("exit")).code, 7);
  assertEquals((await startOf(program, 2)).standby, true);
});

const TRACES: Record<string, string> = {
  "prints": "print('hello from an import')\n",
  "prints from C code": "import os; os.write(2, b'from below')\n",
  "starts a thread":
    "import threading, time; threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n",
  "takes a signal": "import signal; signal.signal(signal.SIGUSR1, lambda *_: None)\n",
  "changes sys.path": "import sys; sys.path.append('/nowhere')\n",
  "changes the working directory": "import os; os.chdir('/')\n",
  "cannot be imported early": "import __main__\n__main__.__file__\n",
  "which the project has a module for": "import own\n",
};

for (const [why, text] of Object.entries(TRACES)) {
  Deno.test(`a module that ${why} is left out, and the others are not`, async () => {
    const main = `import sys; sys.path.insert(0, "src")\nimport odd\n${APP}`;
    await using project = await Project.of({ ...files, "main.py": main, "src/own.py": "" });
    const program = await start(project, { outside: { odd: text, own: "" } });
    await program.says("runs 1");
    await ready(program);
    assertStringIncludes(program.stderr, "standby: odd is left out: it ");
    assertStringIncludes(program.stderr, why.replace(" from C code", ""));
    const before = program.stdout.length + program.stderr.length;
    assert(before > 0);
    await project.write("src/text.py", "TEXT = 2\n");
    await program.says("runs 2 2 early");
    assertEquals((await startOf(program, 2)).standby, true);
    const hello = program.stdout.split("hello from an import").length - 1;
    assertEquals(hello, why === "prints" ? 2 : 0);
  });
}

Deno.test("a module named in the configuration is not imported early", async () => {
  const pyproject = '[tool.slop-watch]\nstandby_exclude = ["heavy"]\n';
  await using project = await Project.of({ ...files, "pyproject.toml": pyproject });
  const program = await start(project);
  await program.says("runs 1");
  await ready(program);
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 late");
  assertEquals((await startOf(program, 2)).standby, true);
});

Deno.test("with what has to come first in the app, nothing is imported early", async () => {
  const main = `import gevent\n${APP}`;
  await using project = await Project.of({ ...files, "main.py": main });
  const program = await start(project, { outside: { gevent: "" } });
  await program.says("runs 1");
  await program.says("nothing is imported early: gevent has to come before all others");
  await ready(program);
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 late");
  assertEquals((await startOf(program, 2)).standby, true);
});

Deno.test("what the app sets in its environment before an import is set for it, and gone at the start", async () => {
  const main = `import os\nbefore = os.environ.get("MODE")\nos.environ["MODE"] = "fast"\n${
    APP.replace(
      '"early" if early',
      '"before", before, heavy.MODE, os.environ.get("LIB"), "early" if early',
    )
  }`;
  const heavy = COSTLY + 'import os\nMODE = os.environ.get("MODE")\nos.environ["LIB"] = "set"\n';
  await using project = await Project.of({ ...files, "main.py": main });
  const program = await start(project, { outside: { heavy } });
  await program.says("runs 1 1 before None fast set late");
  await ready(program);
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 before None fast set early");
});

Deno.test("what was imported early and has changed since is not what runs", async () => {
  await using project = await Project.of({
    ...files,
    "main.py": APP.replace("TEXT,", "TEXT, heavy.X,"),
  });
  const program = await start(project);
  await program.says("runs 1 1 1 late");
  await ready(program);
  await Deno.writeTextFile(`${project.outside}/lib/heavy.py`, "X = 22\n");
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 22 late");
  await program.says("standby: given up");
  assertEquals((await startOf(program, 2)).standby, false);
});

Deno.test("what waits is given up when the configuration changes that was named from another folder", async () => {
  await using project = await Project.of({ ...files, "conf/watch.toml": "", "conf/x.txt": "" });
  const words = ["--config", "watch.toml", "../main.py"];
  const program = await start(project, { words, cwd: "conf" });
  await program.says("runs 1");
  await ready(program);
  await project.write("conf/watch.toml", "standby_exclude = []\n");
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 late");
  assertEquals((await startOf(program, 2)).standby, false);
});

Deno.test("a new module of the project wins over one that was imported early", async () => {
  await using project = await Project.of({
    ...files,
    "main.py": APP.replace("TEXT,", "TEXT, heavy.X,"),
  });
  const program = await start(project);
  await program.says("runs 1 1 1 late");
  await ready(program);
  await project.write("heavy.py", "X = 33\n");
  await program.says("runs 2 1 33 late");
});

Deno.test("one that dies is made anew", async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1");
  Deno.kill(await ready(program), "SIGKILL");
  const next = await ready(program, 2);
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 early");
  assertEquals((await startOf(program, 2)).pid, next);
});

Deno.test(
  "it leaves with slop-watch, however that ends",
  { ignore: Deno.build.os === "windows" },
  async () => {
    await using project = await Project.of(files);
    const program = await start(project);
    await program.says("runs 1");
    const waiting = await ready(program);
    const { pid } = await program.event("start");
    program.signal("SIGKILL");
    const deadline = performance.now() + 20_000;
    while (await isRunning(waiting) || await isRunning(pid)) {
      assert(performance.now() < deadline, "it lives on");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
);

Deno.test("restarts at random moments run the last content, and leave nothing behind", async () => {
  const rounds = Number(Deno.env.get("SLOP_WATCH_STANDBY_ROUNDS") ?? 12);
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1");
  let warm = 0;
  for (let n = 2; n < rounds + 2; n++) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1600));
    await project.write("src/text.py", `TEXT = ${n}\n`);
    await program.says(` ${n} `);
  }
  for (const { standby } of await program.eventsOf("start")) warm += standby ? 1 : 0;
  assertNotEquals(warm, 0);
  const { group } = (await platform.processes()).find(({ pid }) => pid === program.pid)!;
  program.signal("SIGTERM");
  await program.end();
  assertEquals((await platform.processes()).filter((row) => row.group === group), []);
});

Deno.test("without --standby a start that spends its time in imports says what it would save, once", async () => {
  const slow = "import time; time.sleep(0.7)\nX = 1\n";
  await using project = await Project.of(files);
  const lib = `${project.outside}/lib`;
  await Deno.mkdir(lib);
  await Deno.writeTextFile(`${lib}/heavy.py`, slow);
  const program = await project.start(["main.py"], { env: { PYTHONPATH: lib } });
  await program.says("--standby would save most of that");
  const [, ms] = /about (\d+) ms of the start/.exec(program.stderr) ?? [];
  assert(Number(ms) > 400, `${ms} ms`);
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assertEquals(program.stderr.split("--standby would").length, 2);
});
