/** The signal of a stop: whom it reaches, which it is, and how often it comes. */
import { assert, assertEquals } from "@std/assert";
import { pythons, versionOf } from "../driver.ts";
import { lacks, needs } from "../needs.ts";
import { onWindows } from "../paths.ts";
import { rows } from "../tier.ts";
import { stopped } from "./stopped.ts";

interface Interrupted {
  readonly code: string;
  readonly options?: readonly string[];
  readonly steps: readonly string[];
  readonly notes: readonly string[];
  /** How long the stop takes at most, in ms. */
  readonly within: number;
  readonly exit?: number | null;
}

const CHILD = `
import time
try:
    open("ready", "w").close()
    time.sleep(600)
except BaseException as error:
    note(type(error).__name__)
finally:
    time.sleep(0.1)
    note("child's finally")
`;
const AWAIT_CHILD = `
import os
while not os.path.exists("ready"): time.sleep(0.01)
print("up", flush=True)
`;
const SERVICE = `
running = True
def end(number, _):
    global running
    running = False
    note(signal.Signals(number).name)
`;
const SERVE = `
print("up", flush=True)
while running: time.sleep(0.05)
`;

const APPS: Record<string, Interrupted> = {
  "an interrupt that comes where it is ignored is sent again": {
    code: `
class Held:
    def __del__(self):
        print("up", flush=True)
        time.sleep(600)
try:
    Held()
    time.sleep(600)
except KeyboardInterrupt:
    note("KeyboardInterrupt")
`,
    steps: ["interrupt"],
    notes: ["KeyboardInterrupt", "atexit"],
    within: 1000,
  },
  "a forked worker that its parent waits for": {
    code: `
import multiprocessing
def work():
    atexit.unregister(note)
${CHILD.replaceAll("\n", "\n    ")}
multiprocessing.set_start_method("fork")
worker = multiprocessing.Process(target=work)
worker.start()
${AWAIT_CHILD}
worker.join()
`,
    steps: ["interrupt"],
    notes: ["KeyboardInterrupt", "atexit", "child's finally"],
    within: 1000,
  },
  "a child program that its parent waits for": {
    code: `
import os, subprocess
if os.environ.get("CHILD"):
    atexit.unregister(note)
${CHILD.replaceAll("\n", "\n    ")}
    sys.exit()
child = subprocess.Popen([sys.executable, "app.py"], env={**os.environ, "CHILD": "1"})
${AWAIT_CHILD}
child.wait()
`,
    steps: ["interrupt"],
    notes: ["KeyboardInterrupt", "atexit", "child's finally"],
    within: 1000,
  },
  "a child in a session of its own is asked when the app has gone": {
    code: `
import os, subprocess
if os.environ.get("CHILD"):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
${CHILD.replaceAll("\n", "\n    ")}
    sys.exit()
env = {**os.environ, "CHILD": "1"}
child = subprocess.Popen([sys.executable, "app.py"], env=env, start_new_session=True)
${AWAIT_CHILD}
try: child.wait()
except KeyboardInterrupt: note("parent")
`,
    steps: ["interrupt"],
    notes: ["SystemExit", "atexit", "atexit", "child's finally", "parent"],
    within: 1000,
  },
  "a handler that ends at the second signal": {
    code: `
count = 0
def handler(*_):
    global count
    count += 1
    note(f"signal {count}")
signal.signal(signal.SIGINT, handler)
print("up", flush=True)
while count < 2: time.sleep(0.05)
`,
    options: ["--grace", "1500"],
    steps: ["interrupt", "interrupt"],
    notes: ["atexit", "signal 1", "signal 2"],
    within: 900,
    exit: 0,
  },
  "a handler that ends within a third of the grace gets one signal": {
    code: `
def handler(*_):
    note("signal")
    time.sleep(0.8)
    sys.exit(5)
signal.signal(signal.SIGINT, handler)
print("up", flush=True)
time.sleep(600)
`,
    options: ["--grace", "3000"],
    steps: ["interrupt"],
    notes: ["atexit", "signal"],
    within: 2000,
    exit: 5,
  },
  "SIGINT ignored and SIGTERM handled": {
    code: `${SERVICE}
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, end)
${SERVE}`,
    steps: ["interrupt"],
    notes: ["SIGTERM", "atexit"],
    within: 1000,
    exit: 0,
  },
  "--stop-signal SIGTERM, which is handled": {
    code: `${SERVICE}
signal.signal(signal.SIGTERM, end)
${SERVE}`,
    options: ["--stop-signal", "SIGTERM"],
    steps: ["interrupt"],
    notes: ["SIGTERM", "atexit"],
    within: 1000,
    exit: 0,
  },
  "--stop-signal SIGUSR1, which is ignored": {
    code: `
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
f = open("out.txt", "w"); f.write("x")
print("up", flush=True)
time.sleep(600)
`,
    options: ["--stop-signal", "SIGUSR1"],
    steps: ["exit"],
    notes: [],
    within: 1000,
    exit: 130,
  },
  "SIGINT left to the system": {
    code: `
signal.signal(signal.SIGINT, signal.SIG_DFL)
f = open("notes.txt", "a"); f.write("buffered\\n")
print("up", flush=True)
time.sleep(600)
`,
    steps: ["interrupt"],
    notes: ["buffered"],
    within: 1000,
    // Windows has no signals: its C library ends the process, by that code.
    exit: onWindows ? 3 : null,
  },
};

for (
  const [name, { code, options = [], steps, notes, within, exit }] of rows(Object.entries(APPS), 3)
) {
  const ignore = /fork|SIGTERM|SIGUSR1|Popen/.test(code) && lacks("signals");
  Deno.test(`an app is interrupted as by a Ctrl-C: ${name}`, { ignore }, async () => {
    const ending = await stopped(code, options);
    assertEquals([ending.steps, ending.notes.filter((note) => note !== "").sort()], [
      steps,
      [...notes].sort(),
    ], ending.stderr);
    if (exit !== undefined) assertEquals(ending.code, exit);
    assert(ending.ms < within, `${ending.ms} ms`);
  });
}

for (const path of rows(await pythons(), 1)) {
  const name = `an agent that hears the word late interrupts no clean-up: ${versionOf(path)}`;
  Deno.test(name, needs("signals"), async () => {
    const { how, steps, notes, ms } = await stopped(
      `
import ctypes, sys, time
while not sys.modules["_slop_watch"].AGENT._connection.is_welcome:
    time.sleep(0.01)
try:
    print("up", flush=True)
    ctypes.PyDLL(None).sleep(600)
    while True: time.sleep(1)
finally:
    time.sleep(2)
    note("finally")
`,
      ["--python", path],
    );
    assertEquals([how, steps, notes], ["signal", [], ["finally", "atexit"]]);
    assert(ms > 2000 && ms < 4000, `${ms} ms`);
  });
}

Deno.test(
  "without an agent, too, what shares the group of the app is asked with it",
  needs("signals"),
  async () => {
    const ending = await stopped(APPS["a child program that its parent waits for"]!.code, [
      "--no-agent",
    ]);
    assertEquals([ending.how, ending.notes.sort()], [
      "signal",
      ["KeyboardInterrupt", "atexit", "child's finally"],
    ]);
  },
);
