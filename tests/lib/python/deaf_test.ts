/** What a thread waits in, as its innermost frame tells: tables, asked of each Python that there is. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

/** Whether it hears no interrupt on Windows; at a console; and whether it may be a read of the console. */
type Seen = readonly [deaf: boolean, deafAtConsole: boolean, reads: boolean];

const NOT: Seen = [false, false, false];
const DEAF: Seen = [true, true, false];
/** Locks hear from Python 3.14 on. */
const LOCK = "lock";
const READ: Seen = [true, false, true];

/** Calls of what is no Python, the last one of each line. */
const CALLS: Record<string, Seen | typeof LOCK> = {
  "sleep(600)": NOT,
  "lock.acquire()": LOCK,
  "self.app.lock.acquire()": LOCK,
  "acquire()": LOCK,
  "lock.acquire(True, 600)": NOT,
  "lock.acquire(timeout=600)": NOT,
  "lock.acquire(*words)": NOT,
  "with lock: pass": LOCK,
  "queue.get()": LOCK,
  "settings.get('name')": NOT,
  "locks[0]()": NOT,
  "select([pair[0]], [], [a + b])": DEAF,
  "select.select(r, w, x)": DEAF,
  "select.select(r, w, x if y else [])": NOT,
  "select.select(r, w, x, 600)": NOT,
  "connection.recv(10)": DEAF,
  "connection.recv(size if limited else 10)": NOT,
  "connection.recv_into(buffer, 2 * size)": DEAF,
  "kernel.WaitForSingleObject(handle, -1)": DEAF,
  "kernel.WaitForSingleObject(handle.value, 0xFFFFFFFF)": DEAF,
  "win32event.WaitForSingleObject(handle, win32event.INFINITE)": DEAF,
  "WaitForSingleObject(handle, INFINITE)": DEAF,
  "kernel.WaitForSingleObject(handle, 600000)": NOT,
  "kernel.WaitForSingleObject(handle, limit)": NOT,
  "kernel.WaitForMultipleObjects(handles, False, -1)": NOT,
  "win32gui.PumpMessages()": DEAF,
  "input()": READ,
  "input('> ')": READ,
  "input(prompt + '> ')": READ,
  "sys.stdin.readline()": READ,
  "sys.stdin.read()": READ,
  "pipe.read(2 * 10)": READ,
  "msvcrt.getwch()": [true, true, true],
  "for line in sys.stdin: pass": [false, false, true],
};

/** What runs in a thread, and waits in the standard library. */
const WAITS: Record<string, Seen | typeof LOCK> = {
  "threading.Event().wait()": LOCK,
  "threading.Event().wait(600)": NOT,
  "threading.Semaphore(0).acquire()": LOCK,
  "threading.Semaphore(0).acquire(timeout=600)": NOT,
  "queue.Queue().get()": LOCK,
  "queue.Queue().get(timeout=600)": NOT,
  "sleeper.join()": LOCK,
  "sleeper.join(600)": NOT,
  "server.accept()": DEAF,
  "pair[0].makefile().readline()": DEAF,
  "wait_for_process(None)": DEAF,
  "wait_for_process(600)": NOT,
  "wait_for_sockets([], [], None, None)": DEAF,
  "wait_for_sockets([], [], None, 600)": NOT,
};

const BEGIN = `
import json, sys
sys.path.insert(0, sys.argv[1])
import _slop_watch_deaf as deaf
def seen(frame):
    deaf.frames_of = lambda thread: iter([frame])
    at_pipe, at_console = (deaf.is_deaf(0, has_console=has) for has in (False, True))
    return [at_pipe, at_console, deaf.reads_input(0)]
`;

/** Stands a frame at the last call of a line. */
const LOOK_AT_CALLS = `${BEGIN}
import dis, types
STOPS = ("CALL", "CALL_FUNCTION", "CALL_METHOD", "CALL_KW", "CALL_FUNCTION_KW", "CALL_FUNCTION_EX",
         "SETUP_WITH", "BEFORE_WITH", "FOR_ITER")
def stopped(line):
    code = compile(line, "app.py", "exec")
    at = [step.offset for step in dis.get_instructions(code) if step.opname in STOPS]
    # What is left of a with ends it.
    at = at[0 if line.startswith("with") else -1]
    return types.SimpleNamespace(f_code=code, f_lasti=at, f_globals={}, f_locals={})
print(json.dumps({line: seen(stopped(line)) for line in json.load(sys.stdin)}))
`;

const LOOK_AT_WAITS = `${BEGIN}
import os, queue, socket, threading, time
pair, server = socket.socketpair(), socket.create_server(("127.0.0.1", 0))
sleeper = threading.Thread(target=time.sleep, args=(600,), daemon=True)
sleeper.start()
# What Windows alone has.
def on_windows(module, function):
    names = {"__name__": module, "sleep": time.sleep}
    exec(function + "\\n    sleep(600)", names)
    return [function for function in names.values() if callable(function) and function is not time.sleep][-1]
wait_for_process = on_windows("subprocess", "def _wait(timeout):")
wait_for_sockets = on_windows("selectors", "def _select(r, w, _, timeout=None):")
def look(line):
    thread = threading.Thread(target=exec, args=(line, globals()), daemon=True)
    thread.start()
    last, since = None, time.monotonic()
    # It stands still.
    while time.monotonic() - since < 0.05:
        frame = sys._current_frames()[thread.ident]
        if (frame, frame.f_lasti) != last:
            last, since = (frame, frame.f_lasti), time.monotonic()
        time.sleep(0.005)
    return seen(frame)
print(json.dumps({line: look(line) for line in json.load(sys.stdin)}), flush=True)
os._exit(0)
`;

for (const python of rows(await pythons(), 3)) {
  const version = await askParts<number[]>(
    python,
    "import json, sys; print(json.dumps(sys.version_info[:2]))",
    "",
  );
  const locks = version[1]! >= 14 ? NOT : DEAF;
  for (const [table, program] of [[CALLS, LOOK_AT_CALLS], [WAITS, LOOK_AT_WAITS]] as const) {
    Deno.test(`${Object.keys(table)[0]} and others are told apart by ${version.join(".")}`, async () => {
      const expected = Object.entries(table).map(([line, seen]) => [
        line,
        seen === LOCK ? locks : seen,
      ]);
      const answers = await askParts(python, program, Object.keys(table));
      assertEquals(answers, Object.fromEntries(expected));
    });
  }
}
