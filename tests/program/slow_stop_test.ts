/** What a stop that takes long is said to wait for. */
import { assertEquals, assertMatch } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { Project, python, pythons } from "../driver.ts";
import { needs } from "../needs.ts";
import { LONG, rows } from "../tier.ts";

/** Stands at the top of each app. */
const HEAD = `import os, sys, time
def up(): print("up", flush=True)
def dawdle(): time.sleep(600)
`;
/** Code for a process that no Ctrl-C ends. */
const DEAF = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); " +
  "print('deaf', flush=True); time.sleep(600)";

interface Slow {
  readonly name: string;
  readonly code: string;
  /** slop-watch's options. */
  readonly options?: readonly string[];
  /** The code of what is waited for, and how it is said. */
  readonly waits: string;
  readonly said: RegExp;
}

const APPS: readonly Slow[] = [
  {
    name: "an on_stop function",
    code: `import slop_watch
@slop_watch.on_stop
def save(): dawdle()
up()
dawdle()
`,
    waits: "on-stop",
    said: /^the on_stop function save runs$/,
  },
  {
    name: "what the app does at its end",
    code: `def clean_up(): dawdle()
try:
    up()
    dawdle()
finally:
    clean_up()
`,
    waits: "code",
    said: /^main\.py:3 \(dawdle\) runs$/,
  },
  {
    name: "a handler of the app's own",
    code: `import signal
signal.signal(signal.SIGINT, lambda *_: finish())
def finish():
    while True: time.sleep(0.05)
up()
dawdle()
`,
    waits: "code",
    said: /^main\.py:7 \(finish\) runs$/,
  },
  {
    name: "the same, without the agent",
    code: `import signal
signal.signal(signal.SIGINT, lambda *_: None)
up()
while True: time.sleep(0.05)
`,
    options: ["--no-agent"],
    waits: "asked",
    said: /^it got SIGINT, and runs on$/,
  },
  {
    name: "an await in a coroutine's end",
    code: `import asyncio
async def wait():
    try: await asyncio.sleep(600)
    finally: await close()
async def close(): await asyncio.sleep(600)
async def main():
    up()
    await wait()
asyncio.run(main())
`,
    waits: "code",
    said: /^main\.py:8 \(close\) runs$/,
  },
  {
    name: "a thread that is no daemon",
    code: `import threading
threading.Thread(target=dawdle, name="worker").start()
up()
dawdle()
`,
    waits: "threads",
    said: /^it waits for the thread worker, in main\.py:3 \(dawdle\)$/,
  },
  {
    name: "a thread of a pool",
    code: `from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(thread_name_prefix="pool") as pool:
    pool.submit(dawdle)
    up()
    dawdle()
`,
    waits: "threads",
    said: /^it waits for the thread pool_0, in main\.py:3 \(dawdle\)$/,
  },
  {
    name: "a process",
    code: `import multiprocessing
def work(): exec(${JSON.stringify(DEAF)})
if __name__ == "__main__":
    multiprocessing.get_context("fork").Process(target=work, name="worker").start()
    up()
    dawdle()
`,
    waits: "process",
    said: /^it waits for the process worker \(pid \d+\)$/,
  },
  {
    name: "a program",
    code: `import subprocess
child = subprocess.Popen([sys.executable, "-c", ${JSON.stringify(DEAF)}], stdout=subprocess.PIPE)
child.stdout.readline()
def end(): child.wait()
try:
    up()
    dawdle()
finally:
    end()
`,
    waits: "child",
    said: /^it waits for the program python\S* \(pid \d+\), in main\.py:7 \(end\)$/,
  },
];

const all = LONG ? await pythons() : [await python()];
for (const interpreter of all) {
  for (const { name, code, options = [], waits, said } of rows(APPS, 6)) {
    const where = LONG ? `, with ${interpreter.replace(/^.*versions\//, "")}` : "";
    Deno.test(`a stop that takes long names ${name}${where}`, needs("signals"), async () => {
      await using project = await Project.of({
        "pyproject.toml": "",
        "main.py": HEAD + code,
        "other.py": "",
      });
      const words = ["--python", interpreter, "--grace", "60s", ...options, "main.py"];
      const program = await project.start(words, { withoutPython: true });
      await program.says("up");
      await project.write("other.py", "changed = True\n");
      const { code: found, message, grace_ms } = await program.event("stopping");
      assertEquals([found, grace_ms], [waits, 60_000]);
      assertMatch(message, said);
      await program.says(`: ${message} (60 s at most)\n`);
    });
  }
}

/** How slop-watch is made to end the app, and what it says of a Ctrl-C then. */
const KEYS:
  readonly (readonly [by: "a save" | "Ctrl-C" | "SIGTERM", said: string, more: number])[] = [
    ["a save", "Ctrl-C ends slop-watch, and twice kills", 2],
    ["Ctrl-C", "Ctrl-C again kills", 1],
    ["SIGTERM", "Ctrl-C twice kills", 2],
  ];

for (const [by, said, more] of KEYS) {
  Deno.test(`at a terminal, after ${by}: ${said}, and so it does`, needs("signals"), async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": `${HEAD}import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: None)
up()
while True: time.sleep(0.05)
`,
      "other.py": "",
    });
    const program = await project.start(["--grace", "600s", "main.py"], { terminal: true });
    await program.says("up");
    if (by === "a save") await project.write("other.py", "changed = True\n");
    else if (by === "Ctrl-C") await program.type("\x03");
    else {
      const { pid } = await program.event("start");
      const watcher = (await platform.processes()).find((row) => row.pid === pid)!.parent;
      await platform.ask([watcher], "SIGTERM");
    }
    await program.says(`(600 s at most; ${said})`);
    for (let typed = 0; typed < more; typed++) {
      // Two that are less apart are one.
      if (typed > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
      assertEquals(await program.eventsOf("stop"), []);
      await program.type("\x03");
    }
    assertEquals((await program.event("stop")).how, "killed");
    assertEquals(await program.end(), by === "SIGTERM" ? 143 : 130);
  });
}
