import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Project, python, pythons, versionOf } from "../driver.ts";
import { needs } from "../needs.ts";
import { rows } from "../tier.ts";
import { BEGIN, stopped, SWALLOWS_ALL } from "./stopped.ts";

/** What no interrupt reaches on Windows: there Python waits in a call of the system's. */
const DEAF = /accept|input|subprocess|acquire/;

const CALM: Record<string, string> = {
  "a sleep": "time.sleep(600)",
  // A loop that stands first in its try can be interrupted past the finally, in CPython 3.11 and 3.12.
  "a busy loop": "count = 0; while True: count += 1",
  "a blocked accept":
    "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); s.accept()",
  "input()": "input()",
  "asyncio.run": "import asyncio; asyncio.run(asyncio.sleep(600))",
  "a wait for a child": "import subprocess; subprocess.run(['sleep', '600'])",
  "a wait for a lock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
};

for (const [name, code] of rows(Object.entries(CALM), 2)) {
  const options = DEAF.test(code) ? needs("signals") : {};
  Deno.test(
    `an app in ${name} is interrupted, and its finally and atexit run`,
    options,
    async () => {
      const { how, steps, notes, stderr } = await stopped(`
try:
    print("up", flush=True)
    ${code.replace("; ", "\n    ").replaceAll("; ", "\n    ")}
finally:
    note("finally")
`);
      assertEquals([how, steps, notes], ["agent", ["interrupt"], ["finally", "atexit"]]);
      assert(!stderr.includes("Traceback"), "an interrupt of ours is no news");
    },
  );
}

Deno.test("a finally that takes two seconds is not cut short", async () => {
  const { how, notes } = await stopped(`
try:
    print("up", flush=True)
    time.sleep(600)
finally:
    time.sleep(2)
    note("finally")
`);
  assertEquals([how, notes], ["agent", ["finally", "atexit"]]);
});

Deno.test("a handler of the app's own for the interrupt is what ends it", async () => {
  const { how, code, notes } = await stopped(`
running = True
def handler(*_):
    global running
    running = False
signal.signal(signal.SIGINT, handler)
print("up", flush=True)
while running:
    time.sleep(0.7)
note("ended")
`);
  assertEquals([how, code, notes], ["agent", 0, ["ended", "atexit"]]);
});

Deno.test("an app that swallows the interrupt leaves by SystemExit", async () => {
  const { how, steps, code, notes } = await stopped(`
print("up", flush=True)
try:
    while True:
        try:
            time.sleep(600)
        except KeyboardInterrupt:
            note("swallowed")
except BaseException as error:
    note(repr(error))
    raise
`);
  assertEquals([how, steps, code], ["agent", ["interrupt", "exit"], 0]);
  assertEquals(notes, ["swallowed", "SystemExit()", "atexit"]);
});

Deno.test("an app that swallows all is ended from inside", async () => {
  const { how, steps, code, notes } = await stopped(`
print("up", flush=True)
while True:
    try:
        while True:
            try:
                time.sleep(600)
            except BaseException as error:
                note(type(error).__name__)
    except SystemExit as error:
        note(type(error).__name__)
`);
  assertEquals([how, steps, code], ["agent", ["interrupt", "exit"], 130]);
  assertEquals(notes, ["KeyboardInterrupt", "SystemExit"]);
});

Deno.test("a C loop that swallows the interrupt is ended from inside", async () => {
  const { how, steps, notes, stderr } = await stopped(`
import ctypes
def compare(a, b):
    time.sleep(0.001)
    return 0
callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(compare)
numbers = (ctypes.c_int * 1000000)()
print("up", flush=True)
ctypes.CDLL("msvcrt" if sys.platform == "win32" else None).qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int), callback)
`);
  assertEquals([how, steps, notes], ["agent", ["interrupt", "exit"], [""]]);
  assert(!stderr.includes("Exception ignored"), stderr);
});

for (const path of rows(await pythons(), 2)) {
  const name = `a thread that is not a daemon does not hold the end up for good: ${
    versionOf(path)
  }`;
  Deno.test(name, needs("signals"), async () => {
    const { how, steps, code, notes, stderr } = await stopped(
      `
import threading
for _ in range(2):
    threading.Thread(target=lambda: time.sleep(600)).start()
try:
    print("up", flush=True)
    time.sleep(600)
finally:
    note("finally")
`,
      ["--python", path],
    );
    assertEquals([how, steps, notes], ["agent", ["interrupt"], ["finally", "atexit"]]);
    assertEquals(code, null, "ended by the interrupt");
    assert(!stderr.includes("Traceback"), stderr);
  });
}

Deno.test("on_stop functions are called before the app is asked, and one that fails is a warning", async () => {
  const { how, steps, notes, stderr } = await stopped(`
import slop_watch
@slop_watch.on_stop
def failing(): raise ValueError("broken")
@slop_watch.on_stop
def saving(): note("saved")
try:
    print("up", flush=True)
    time.sleep(600)
finally:
    note("finally")
`);
  assertEquals([how, steps], ["agent", ["on_stop", "interrupt"]]);
  assertEquals(notes, ["saved", "finally", "atexit"]);
  assertStringIncludes(stderr, "the on_stop function failing failed: ValueError('broken')");
});

Deno.test("an on_stop function that hangs is no longer waited for", async () => {
  const { notes, stderr } = await stopped(
    `
import slop_watch
slop_watch.on_stop(lambda: time.sleep(600))
try:
    print("up", flush=True)
    time.sleep(600)
finally:
    note("finally")
`,
    ["--grace", "4000"],
  );
  assertEquals(notes, ["finally", "atexit"]);
  assertStringIncludes(stderr, "the on_stop functions take too long");
});

Deno.test("what holds Python's lock and everything else up is killed after the grace period", async () => {
  const { how, notes } = await stopped(
    `
import ctypes, sys, time
# An agent that is not there yet would never be; then a signal is what the sleep ends by.
while not sys.modules["_slop_watch"].AGENT._connection.is_welcome:
    time.sleep(0.01)
print("up", flush=True)
if sys.platform == "win32": ctypes.PyDLL("kernel32").Sleep(600_000)
ctypes.PyDLL(None).sleep(600)
`,
    ["--grace", "300"],
  );
  assertEquals([how, notes], ["killed", [""]]);
});

const WITHOUT_AGENT: Record<string, (python: string) => string[]> = {
  "--no-agent": () => ["--no-agent", "app.py"],
  "python -I": (python) => [python, "-I", "app.py"],
  "python -E": (python) => [python, "-E", "app.py"],
};

for (const [name, words] of Object.entries(WITHOUT_AGENT)) {
  Deno.test(
    `with ${name} the app is stopped by the signal, and --verbose says so`,
    needs("signals"),
    async () => {
      await using project = await Project.of({
        "pyproject.toml": "",
        "app.py": `${BEGIN}
try:
    print("up", flush=True)
    time.sleep(600)
finally:
    note("finally")
`,
      });
      const program = await project.start(["--verbose", ...words(await python())]);
      await program.says("up");
      await project.write("other.py", "changed = True\n");
      const { how, steps } = await program.event("stop");
      assertEquals([how, steps], ["signal", []]);
      assertEquals(await project.read("notes.txt"), "finally\natexit\n");
      await program.says("it gets SIGINT");
    },
  );
}

Deno.test("an app of imgui-bundle is closed the way its X button does", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    // Its loop, as far as it matters: a frame may swallow an interrupt, and the flag is read once a frame.
    "imgui_bundle/__init__.py": "from . import hello_imgui\n",
    "imgui_bundle/hello_imgui.py": `
import time
class Params: app_shall_exit = False
_params = Params()
def get_runner_params(): return _params
def run():
    while not _params.app_shall_exit:
        try:
            time.sleep(1 / 60)
        except KeyboardInterrupt:
            pass
`,
    "gui_2.py": `${BEGIN}
from imgui_bundle import hello_imgui
print("up", flush=True)
hello_imgui.run()
note("closed")
`,
    "other.py": "",
  });
  const program = await project.start(["gui_2.py"]);
  await program.says("up");
  await project.write("other.py", "changed = True\n");
  const { how, code } = await program.event("stop");
  assertEquals([how, code], ["window-close", 0]);
  assertEquals(await project.read("notes.txt"), "closed\natexit\n");
});

Deno.test("the shell around an app ends with it", needs("shell"), async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "app.py":
      `${BEGIN}\ntry:\n    print("up", flush=True)\n    time.sleep(600)\nfinally:\n    note("finally")\n`,
    "other.py": "",
  });
  const program = await project.start(["sh", "-c", `"${await python()}" app.py; true`]);
  await program.says("up");
  await project.write("other.py", "changed = True\n");
  assertEquals((await program.event("stop")).how, "agent");
  assertEquals(await project.read("notes.txt"), "finally\natexit\n");
  await program.event("restart");
});

Deno.test("a function that only the main thread may run is run by no other at the end", async () => {
  const { how, steps, code, notes } = await stopped(`
import os, threading
def in_main_alone():
    if threading.current_thread() is not threading.main_thread():
        os.abort()
atexit.register(in_main_alone)
if True:${SWALLOWS_ALL}`);
  assertEquals([how, steps, code, notes], ["agent", ["interrupt", "exit"], 130, [""]]);
});

for (
  const [where, more, interrupts] of [
    ["at the prompt", "", 1],
    ["while the app runs", "\ntime.sleep(600)", 2],
  ] as const
) {
  Deno.test(`python -i ${where} ends as by exit(), without delay`, needs("signals"), async () => {
    const { steps, code, ms, notes } = await stopped(
      `print("up", flush=True)${more}`,
      [await python(), "-i"],
    );
    assertEquals(steps, Array(interrupts).fill("interrupt"));
    assertEquals([code, notes], [0, ["atexit"]]);
    assert(ms < 3000, `${ms} ms`);
  });
}
