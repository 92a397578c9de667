/** What the agent says of the screen of real apps, each in a terminal of its own. */
import type { ScreenUse } from "../../../lib/wire/agent.ts";
import { askParts } from "./parts.ts";

/** An app, and what is typed to it one after the other, each with whose the screen has to become by that. */
export interface ScreenApp {
  readonly code: string;
  readonly steps: readonly (readonly [typed: string, use: ScreenUse])[];
  /** What Python is started with before the code. */
  readonly options?: readonly string[];
}

/** Runs in the app, before its code: a thread that writes each new answer into a pipe. */
const TOLD = `import os as _os, sys as _sys, threading as _threading, time as _time
_sys.path.insert(0, FOLDER)
from _slop_watch_screen import screen as _screen
def _tell(main):
    last = ""
    while True:
        answer = _screen(main)
        if answer != last: _os.write(PIPE, (answer + "\\n").encode())
        last = answer
        _time.sleep(0.02)
_threading.Thread(target=_tell, args=(_threading.main_thread().ident,), daemon=True).start()
`;

const PROGRAM = `import sys, json, os, pty, select, signal, time
TOLD, APPS = json.load(sys.stdin)
def run(app):
    source, sink = os.pipe()
    os.set_inheritable(sink, True)
    head = TOLD.replace("FOLDER", repr(sys.argv[1])).replace("PIPE", str(sink))
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm", PYTHON_HISTORY="/dev/null")
        os.execv(sys.executable, [sys.executable, *app.get("options", []), "-c", head + app["code"]])
    os.close(sink)
    found, told, seen = [], b"", b""
    try:
        for typed, use in app["steps"]:
            os.write(terminal, typed.encode())
            deadline = time.monotonic() + 20
            while told.split(b"\\n")[-2:] != [b"screen " + use.encode(), b""]:
                ready, _, _ = select.select([source, terminal], [], [], 0.1)
                if source in ready: told += os.read(source, 65536)
                if terminal in ready:
                    try: seen += os.read(terminal, 65536)
                    except OSError: break
                if time.monotonic() > deadline: break
            found.append(told.decode().split("\\n")[-2:][0].partition(" ")[2])
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
        os.close(source)
    return found
print(json.dumps({name: run(app) for name, app in APPS.items()}))
`;

/** @returns Whose the screen of each app was in the end, after each thing that was typed. */
export function askScreens(
  python: string,
  apps: Readonly<Record<string, ScreenApp>>,
): Promise<Record<string, string[]>> {
  return askParts(python, PROGRAM, [TOLD, apps]);
}

/** Whose it has to be. */
export const usesOf = (apps: Readonly<Record<string, ScreenApp>>): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(apps).map(([name, { steps }]) => [name, steps.map(([, use]) => use)]),
  );
