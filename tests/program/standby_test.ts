/** A warm interpreter: as fast as the app's own code, and exactly as a cold start. */
import { assert, assertEquals } from "@std/assert";
import { descendants, survivors } from "../../lib/app/tree.ts";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, Project, python, pythons, until } from "../driver.ts";
import { inWine, lacks } from "../needs.ts";
import { onWindows } from "../paths.ts";
import { rows, times } from "../tier.ts";
import { APP, COSTLY, files, ready, start, startOf, untilWarm, waiting } from "./standby.ts";

const saveText = (project: Project) => (n: number) => project.write("src/text.py", `TEXT = ${n}\n`);

Deno.test("the interpreter that waits becomes the app, and another one waits", async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1 1 late");
  assertEquals((await program.event("start")).standby, false);
  for (let from = 2, warm = 0; warm < 2; warm++) {
    const n = await untilWarm(program, saveText(project), from);
    await program.says(`runs ${n} ${n} early`);
    from = n + 1;
  }
  const last = await waiting(program);
  program.signal("SIGTERM");
  const code = await program.end();
  if (!lacks("signals")) assertEquals(code, 143);
  // Windows ends what is in a job, and does not wait.
  assert(await until(async () => !await isRunning(last)), "it lives on");
});

Deno.test("a change before it is ready is a cold start, and nothing waits", async () => {
  await using project = await Project.of(files);
  const marks = `${project.outside}/marks`;
  // The second to import it, which is the one that waits, never comes to an end of that.
  const slow = `import os, time
with open(${JSON.stringify(marks)}, "a") as file: file.write("x")
time.sleep(600 if os.path.getsize(${JSON.stringify(marks)}) == 2 else 0.1)
`;
  const program = await start(project, { outside: { heavy: slow } });
  await program.says("runs 1");
  await program.until(
    "an import ahead",
    async () => (await Deno.readTextFile(marks)).length === 2,
  );
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
    "signals": [repr(signal.getsignal(n)) for n in numbers if n in signal.Signals.__members__.values()],
    "threads": threading.active_count(), "main_thread": threading.current_thread().name,
    "modules": [n for n, m in sys.modules.items() if "project" in str(getattr(m, "__file__", ""))],
    "excepthook": repr(sys.excepthook.__name__), "stdin": sys.stdin.fileno(),
    "priority": [os.nice(0) if hasattr(os, "nice") else 0, os.sched_getscheduler(0) if hasattr(os, "sched_getscheduler") else 0],
    # On Windows Python 3.8 imports that one with the first text file.
    "all": sorted(set(sys.modules) - {"_bootlocale"}), "prefix": sys.prefix,
}
generation = os.environ["SLOP_WATCH_GENERATION"]
with open(f"seen-{generation}.json", "w") as file:
    json.dump(seen, file)
print("runs", generation, flush=True)
raise SystemExit(7)
`;

const WAYS: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    rows(await pythons(), 2).map((path) => [
      `a file in ${path.replace(/^.*versions\//, "")}`,
      ["--python", path, "main.py", "--port", "1"],
    ]),
  ),
  "-m": ["-m", "pkg.run", "x"],
  ...lacks("scripts") ? {} : { "a console script of a virtual environment": ["tool", "-v"] },
};

for (const [name, words] of rows(Object.entries(WAYS), 2)) {
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
    const n = await untilWarm(program, saveText(project));
    await program.says(`runs ${n}`);
    assertEquals((await startOf(program, 1)).standby, false);
    const [first, second] = await Promise.all([1, n].map(async (n) => {
      const seen = JSON.parse(await project.read(`seen-${n}.json`));
      // The files that led here differ, and are told by the next line.
      const { SLOP_WATCH_CHANGED: changed, ...env } = seen.env;
      return { ...seen, env, changed };
    }));
    assertEquals([first.changed, second.changed], ["", "src/text.py"]);
    assertEquals({ ...second, changed: "" }, first);
  });
}

/** Keeps what clocks have shown, and says how long ago that is, in ms. */
const TIMES = `${COSTLY}import datetime
D = datetime.datetime.now(datetime.timezone.utc)
A, B, C = time.time(), time.monotonic_ns(), time.perf_counter()
def ages(): return (time.time() - A) * 1000, (time.monotonic_ns() - B) / 1e6, (time.perf_counter() - C) * 1000, (time.time() - D.timestamp()) * 1000
`;
const TAKES_OVER = `${COSTLY}from times import A
def age(): return (time.time() - A) * 1000
`;

for (const path of rows(await pythons(), 1)) {
  Deno.test(`times that modules keep of their import are those of the app, with ${path.replace(/^.*versions./, "")}`, async () => {
    const main = APP.replace("import heavy", "import heavy, logging, times, takes_over").replace(
      "TEXT,",
      "TEXT, max(logging.makeLogRecord({}).relativeCreated, *times.ages(), takes_over.age()),",
    );
    await using project = await Project.of({ ...files, "main.py": main });
    const outside = { times: TIMES, takes_over: TAKES_OVER };
    const program = await start(project, { outside, words: ["--python", path, "main.py"] });
    await program.says("runs 1 1 ");
    let savedAt = 0;
    const n = await untilWarm(program, async (n) => {
      // The time that it has waited is not to be seen.
      await new Promise((resolve) => setTimeout(resolve, 1200));
      savedAt = performance.now();
      await saveText(project)(n);
    });
    const line = new RegExp(`runs ${n} ${n} (\\S+) early`);
    const [, ms] = await program.until("its line", () => line.exec(program.stdout) ?? undefined);
    const longest = performance.now() - savedAt;
    assert(Number(ms) < longest, `${ms} ms, and no more than ${longest} have passed`);
  });
}

Deno.test("the exit code of a warm start is the app's own", async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1");
  // A cold one goes on.
  const text = "import sys\nif sys.modules['__main__'].early: raise SystemExit(7)\n";
  await project.write("src/text.py", `${text}TEXT = 1\n`);
  await program.says("runs 2");
  await untilWarm(
    program,
    (n) => project.write("src/text.py", `${text}TEXT = ${n}\n`),
    3,
  );
  assertEquals((await program.event("exit")).code, 7);
});

Deno.test("one that dies is made anew", async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1");
  Deno.kill(await ready(program), "SIGKILL");
  await ready(program, 2);
  const n = await untilWarm(program, saveText(project));
  await program.says(`runs ${n} ${n} early`);
});

Deno.test(
  "it leaves with slop-watch, however that ends",
  async () => {
    await using project = await Project.of(files);
    const program = await start(project);
    await program.says("runs 1");
    const waiting = await ready(program);
    const { pid } = await program.event("start");
    program.signal("SIGKILL");
    const isGone = async () => !await isRunning(waiting) && !await isRunning(pid);
    assert(await until(isGone), "it lives on");
  },
);

Deno.test("restarts at random moments run the last content, and leave nothing behind", async () => {
  const rounds = times(3, 200, "SLOP_WATCH_STANDBY_ROUNDS");
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1");
  const save = async (n: number) => {
    await project.write("src/text.py", `TEXT = ${n}\n`);
    await program.says(`runs ${n} ${n} `);
    // The app may be faster than what tells of it.
    await startOf(program, n);
  };
  for (let n = 2; n < rounds + 2; n++) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1600));
    await save(n);
  }
  // Each of those may have come too early for a warm start.
  await untilWarm(program, save, rounds + 2);
  const own = descendants(await platform.processes(), program.pid);
  program.signal("SIGTERM");
  await program.end();
  const left = async () => survivors(own, await platform.processes());
  // Windows ends what is in a job, and does not wait.
  if (onWindows) await until(async () => (await left()).length === 0);
  assertEquals([await left(), await program.left()], [[], []]);
});

Deno.test("a start that spends more time in imports than the quiet time has says below the next restart what it would save, once", async () => {
  // In Wine on a busy machine it takes a second until the agent looks at the app.
  const slow = `import time; time.sleep(${inWine ? 3 : 0.8})\nX = 1\n`;
  await using project = await Project.of(files);
  const lib = `${project.outside}/site-packages`;
  await Deno.mkdir(lib);
  await Deno.writeTextFile(`${lib}/heavy.py`, slow);
  const program = await project.start(["main.py"], { env: { PYTHONPATH: lib } });
  await program.says("runs 1");
  await new Promise((resolve) => setTimeout(resolve, inWine ? 5000 : 1500));
  assertEquals(program.stderr.includes("--standby always would"), false);
  for (const n of [2, 3]) {
    await project.write("src/text.py", `TEXT = ${n}\n`);
    await program.says(`runs ${n}`);
  }
  const [, ms] =
    /restarted in .*\n.* about (\d+) ms of the app's start.* --standby always would save most of that/
      .exec(program.stderr) ?? [];
  assert(Number(ms) > 400, program.stderr);
  assertEquals(program.stderr.split("--standby always would").length, 2);
});
