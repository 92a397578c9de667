/** What the main thread of an app may do when it is stopped on Windows, and how that ends. */

/** How a stop goes. */
export interface Stop {
  readonly steps: readonly string[];
  /** What the app notes at its end. */
  readonly notes: readonly string[];
  /** How long the interrupt may take to be given up, in ms: without more ado that is 500 at least. */
  readonly deafWithin?: number;
}

export interface MainThread {
  /** What comes after `BEGIN` of stopped.ts. */
  readonly code: string;
  /** By a save. */
  readonly saved: Stop;
  /** By a Ctrl-C at the console; not played where not given. */
  readonly pressed?: Stop;
}

const HEARD = ["KeyboardInterrupt", "finally", "atexit"];
/** It is interrupted from inside. */
const BY_US: Stop = { steps: ["interrupt"], notes: HEARD };
/** The console's own Ctrl-C does it. */
const BY_CONSOLE: Stop = { steps: [], notes: HEARD };
/** Python can't interrupt it. */
const DEAF: Stop = { steps: ["interrupt", "exit"], notes: [""], deafWithin: 450 };
const DEAF_WHEN_PRESSED: Stop = { steps: ["interrupt", "exit"], notes: [""] };

/**
 * @param wait What it waits in.
 * @param before What it needs for that.
 * @param tell What says that it is up.
 */
function waits(wait: string, before = "", tell = 'print("up", flush=True)'): string {
  return `${before}
try:
    ${tell}
    ${wait}
except BaseException as error:
    note(type(error).__name__)
finally:
    note("finally")
`;
}

const deaf = (wait: string, before?: string): MainThread => ({
  code: waits(wait, before),
  saved: DEAF,
});
const hears = (wait: string, before?: string): MainThread => ({
  code: waits(wait, before),
  saved: BY_US,
});

export const MAIN_THREADS: Readonly<Record<string, MainThread>> = {
  "time.sleep": { ...hears("time.sleep(600)"), pressed: BY_CONSOLE },
  "a busy loop": hears("while True: pass"),
  asyncio: { ...hears("asyncio.run(asyncio.sleep(600))", "import asyncio"), pressed: BY_CONSOLE },
  "Event.wait with a limit": hears(
    "while not Event().wait(0.3): pass",
    "from threading import Event",
  ),
  "Event.wait": {
    ...deaf("Event().wait()", "from threading import Event"),
    pressed: DEAF_WHEN_PRESSED,
  },
  "Lock.acquire": deaf(
    "lock.acquire()",
    "from threading import Lock; lock = Lock(); lock.acquire()",
  ),
  "a lock in a with": deaf(
    "with lock: pass",
    "from threading import Lock; lock = Lock(); lock.acquire()",
  ),
  "Queue.get": deaf("Queue().get()", "from queue import Queue"),
  "SimpleQueue.get": deaf("SimpleQueue().get()", "from queue import SimpleQueue"),
  "Thread.join": deaf(
    "thread.join()",
    `from threading import Thread
thread = Thread(target=time.sleep, args=(600,), daemon=True)
thread.start()`,
  ),
  "socket.accept": deaf(
    "server.accept()",
    'from socket import create_server; server = create_server(("127.0.0.1", 0))',
  ),
  "socket.recv": deaf("pair[0].recv(10)", "from socket import socketpair; pair = socketpair()"),
  select: deaf(
    "select([pair[0]], [], [])",
    "from select import select; from socket import socketpair; pair = socketpair()",
  ),
  "a selector": deaf(
    "selector.select()",
    `from selectors import *; from socket import socketpair; pair = socketpair()
selector = DefaultSelector()
selector.register(pair[0], EVENT_READ)`,
  ),
  "subprocess.run": {
    code: waits(
      "subprocess.run([sys.executable, '-c', CHILD]); time.sleep(600)",
      `import subprocess
CHILD = "import time; print('up', flush=True); time.sleep(600)"`,
      "pass",
    ),
    saved: DEAF,
    // The child has got it, too, and may be gone before the app has heard it.
    pressed: BY_CONSOLE,
  },
  "WaitForSingleObject": deaf(
    "kernel.WaitForSingleObject(event, -1)",
    `from ctypes import WinDLL; kernel = WinDLL("kernel32")
event = kernel.CreateEventW(None, True, False, None)`,
  ),
  "input from a pipe": deaf(
    "pipe.readline()",
    "import os; pipe = os.fdopen(os.pipe()[0])",
  ),
  "a handler of its own": {
    code: waits(
      "while running: time.sleep(0.05)",
      `running = True
def end(number, _):
    global running
    running = False
    note(signal.Signals(number).name)
signal.signal(signal.SIGINT, end)`,
    ),
    saved: { steps: ["interrupt"], notes: ["SIGINT", "finally", "atexit"] },
    pressed: { steps: [], notes: ["SIGINT", "finally", "atexit"] },
  },
  "what ignores it": {
    code: waits("time.sleep(600)", "signal.signal(signal.SIGINT, signal.SIG_IGN)"),
    saved: { steps: ["exit"], notes: [""] },
    pressed: { steps: ["exit"], notes: [""] },
  },
  "threads that are no daemons": {
    code: `from threading import Thread
Thread(target=time.sleep, args=(600,)).start()
print("up", flush=True)
`,
    saved: { steps: ["interrupt", "exit"], notes: [""] },
  },
};

/** What waits for what is typed at a console. */
export const AT_CONSOLE: Readonly<Record<string, MainThread>> = {
  input: {
    ...hears("input()"),
    // On Windows itself the console ends the read; Wine's does not.
    pressed: BY_US,
  },
  "input again and again": hears("while True: input()"),
  "sys.stdin.read": {
    code: waits("sys.stdin.read()"),
    // The interrupt comes amid the error of the read.
    saved: { steps: ["interrupt"], notes: ["finally", "atexit"] },
  },
};

/** An app with a window, after the same; it is up when all is there that hears of the console. */
export const WITH_WINDOW = `import tkinter
root = tkinter.Tk()
def close():
    note("closed")
    root.destroy()
root.protocol("WM_DELETE_WINDOW", close)
root.after(1500, lambda: print("up", flush=True))
try:
    root.mainloop()
    note("after")
finally:
    note("finally")
`;
