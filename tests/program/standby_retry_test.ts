/** A warm start that fails in a module that was imported early is made up for by a cold one. */
import { assertEquals, assertMatch } from "@std/assert";
import { Project } from "../driver.ts";
import { COSTLY, ready, start, startOf, untilWarm } from "./standby.ts";

/** Notes at its import whether the app's own code was there before, and cannot do without. */
const FIRST = `${COSTLY}import sys
came_after = "src.text" in sys.modules
def begin():
    if not came_after:
        raise RuntimeError("src.text comes first")
`;
/** Brings that in. */
const CARRIER = `${COSTLY}import first\n`;
/** Fails by what it is given, warm or cold. */
const PICKY = `${COSTLY}def take(value):
    if value > 1:
        raise ValueError(value)
`;

const MAIN = `import os, sys, time
early = sorted(name for name in ("steady", "first", "carrier") if name in sys.modules)
import slop_watch
ui = slop_watch.state("ui", {"starts": 0})
ui["starts"] += 1
from src.text import TEXT
import steady, carrier, first
first.begin()
print("runs", slop_watch.generation, TEXT, ui["starts"], "early:", *early, flush=True)
time.sleep(600)
`;

const files = { "pyproject.toml": "", "main.py": MAIN, "src/text.py": "TEXT = 1\n" };

/** Starts an app whose libraries are installed. */
async function startInstalled(
  project: Project,
  installed: Record<string, string>,
  words: readonly string[] = ["main.py"],
) {
  const packages = `${project.outside}/site-packages`;
  await Deno.mkdir(packages, { recursive: true });
  for (const [name, text] of Object.entries(installed)) {
    await Deno.writeTextFile(`${packages}/${name}.py`, text);
  }
  return await start(project, { path: [packages], words });
}

const saveText = (project: Project) => (n: number) => project.write("src/text.py", `TEXT = ${n}\n`);

Deno.test("it is started again, cold, as the same generation, and the module stays cold", async () => {
  await using project = await Project.of(files);
  const words = ["--exit-with-app", "--log-dir", "logs", "main.py"];
  const program = await startInstalled(
    project,
    { steady: COSTLY, first: FIRST, carrier: CARRIER },
    words,
  );
  await program.says("runs 1 1 1 early:\n");
  const n = await untilWarm(program, saveText(project));
  // What the attempt that failed has added to the state does not count.
  await program.says(`runs ${n} ${n} ${n} early:\n`);
  const starts = (await program.eventsOf("start")).filter(({ generation }) => generation === n);
  assertEquals(
    starts.map(({ reason, standby }) => [reason, standby]),
    [["change", true], ["retry", false]],
  );
  assertEquals(await program.eventsOf("exit"), []);
  const [warning, ...others] = await program.eventsOf("warning");
  assertEquals([warning?.code, others], ["early-import-failed", []]);
  assertMatch(program.stderr, /first failed where it was imported early: the app is started again/);
  const logs = await Array.fromAsync(Deno.readDir(project.path("logs")), ({ name }) => name);
  const own = logs.filter((name) => name.endsWith(`-000${n}.log`)).sort();
  const texts = await Promise.all(own.map((name) => project.read(`logs/${name}`)));
  assertEquals(texts.length, 2);
  assertMatch(texts[0]!, /reason: change, src\/text.py[^]*RuntimeError: src.text comes first/);
  assertMatch(texts[1]!, /reason: retry, src\/text.py\n\nruns /);
  // Nor does anything else bring it in.
  const next = await untilWarm(program, saveText(project), n + 1);
  await program.says(`runs ${next} ${next} ${next} early: steady\n`);
  assertEquals((await startOf(program, next)).standby, true);
  assertEquals((await program.eventsOf("warning")).length, 1);
});

Deno.test("what fails cold as well is run twice, told once, and imported early again", async () => {
  await using project = await Project.of({
    ...files,
    // A cold start that a busy machine makes goes on.
    "main.py": `import os, sys, time
early = "picky" in sys.modules
import picky
from src.text import TEXT
print("begins", TEXT, flush=True)
if TEXT > 1 and (early or os.path.exists("failed")):
    open("failed", "w").close()
    picky.take(TEXT)
print("runs", "early" if early else "late", flush=True)
time.sleep(600)
`,
  });
  const program = await startInstalled(project, { picky: PICKY });
  await program.says("runs late");
  const n = await untilWarm(program, saveText(project), 2);
  const { generation, crash } = await program.event("exit");
  assertEquals([generation, crash?.type, crash?.path], [n, "ValueError", "main.py"]);
  assertEquals(Object.keys(crash ?? {}).sort(), ["line", "message", "path", "type"]);
  assertEquals(program.stdout.split(`begins ${n}\n`).length, 3);
  assertMatch(program.stderr, /standby: picky is imported early again/);
  const readyBefore = program.stderr.split("standby: ready").length;
  await project.write("src/text.py", "TEXT = 1\n");
  await startOf(program, n + 1);
  await ready(program, readyBefore);
  await untilWarm(program, (n) => project.write("src/text.py", `TEXT = ${-n}\n`), n + 2);
  await program.says("runs early");
});

/** Crashes of the developer's, at a warm start: what `src/text.py` does that `main.py` imports. */
const OWN: Record<string, string> = {
  "in the app's own code": "1 / 0",
  "in Python's own, by what the app's code has given it": "import json; json.loads('no')",
  "in the app's own code, handed on by a library": "import picky; picky.call(lambda: 1 / 0)",
  "in the app's own code, about what a library has raised":
    "import picky\n  try: picky.take(9)\n  except ValueError as error: raise KeyError('own') from error",
  "in a module that was not imported early": "import late",
};

for (const [name, text] of Object.entries(OWN)) {
  Deno.test(`a crash ${name} is not run twice`, async () => {
    // A cold one goes on. No save changes what is imported.
    const textOf = (n: number) => `import __main__\nN = ${n}\nif __main__.early:\n  ${text}\n`;
    await using project = await Project.of({
      ...files,
      "src/text.py": textOf(1),
      "main.py": `import sys, time
early = "picky" in sys.modules
import picky, json
print("begins", flush=True)
from src import text
time.sleep(600)
`,
    });
    const call = `def call(what):
    try: what()
    except ArithmeticError as error: raise ValueError("a library's") from error
`;
    const installed = { picky: PICKY + call, late: "raise ValueError('late')\n" };
    const program = await startInstalled(project, installed);
    await program.says("begins");
    const n = await untilWarm(program, (n) => project.write("src/text.py", textOf(n)));
    assertEquals((await program.event("exit")).generation, n);
    assertEquals((await program.eventsOf("warning")).length, 0);
  });
}

/** Takes a lock at its import, which the running app has. */
const LOCK = (where: string) =>
  `${COSTLY}import atexit, os
try:
    os.mkdir(${JSON.stringify(where)})
    atexit.register(os.rmdir, ${JSON.stringify(where)})
    is_held = False
except FileExistsError:
    is_held = True
`;

/** What becomes of it, and the code of the warning. */
const LOCKED: Record<string, readonly [does: string, code: string | undefined]> = {
  "at once is left out": ["if is_held: raise OSError('is held')\ndef begin(): pass\n", undefined],
  "later is made up for": [
    "def begin():\n    if is_held: raise OSError('is held')\n",
    "early-import-failed",
  ],
};

for (const [name, [does, code]] of Object.entries(LOCKED)) {
  Deno.test(`a module that needs what the running app holds and fails ${name}`, async () => {
    await using project = await Project.of({
      ...files,
      "main.py": `import time
import steady, lock
from src.text import TEXT
lock.begin()
print("runs", TEXT, flush=True)
time.sleep(600)
`,
    });
    const lock = LOCK(`${project.outside}/lock`) + does;
    const program = await startInstalled(project, { steady: COSTLY, lock });
    await program.says("runs 1");
    const n = await untilWarm(program, saveText(project));
    await program.says(`runs ${n}\n`);
    assertEquals(await program.eventsOf("exit"), []);
    assertEquals((await program.eventsOf("warning"))[0]?.code, code);
    if (!code) assertMatch(program.stderr, /lock is left out: it cannot be imported early/);
  });
}
