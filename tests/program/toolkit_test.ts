/** The stop of apps with real windows, on a screen of their own. */
import { assert, assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, Project, python } from "../driver.ts";
import { environmentOf } from "../environment.ts";
import { startScreen } from "../screen.ts";
import { LONG } from "../tier.ts";
import { expectedOf, nameOf, type Shown, stopped } from "../toolkits/stopped.ts";

const NOT_THERE = { success: false, stdout: new Uint8Array() };

/** A Python that can import the module. */
async function pythonWith(module: string): Promise<string | undefined> {
  for (const program of ["python3", "/usr/bin/python3"]) {
    const asked = async () =>
      await new Deno.Command(program, {
        args: ["-c", `import ${module}, sys; print(sys.executable)`],
        stderr: "null",
      }).output();
    const { success, stdout } = await asked().catch(() => NOT_THERE);
    if (success) return new TextDecoder().decode(stdout).trim();
  }
  return undefined;
}

const [TKINTER, QT] = await Promise.all([pythonWith("tkinter"), pythonWith("PyQt5.QtWidgets")]);

const TK = `
import tkinter
root = tkinter.Tk()
def note(text):
    with open("notes.txt", "a") as file:
        file.write(text + "\\n")
`;
const TK_END = `
root.after(100, lambda: print("up", flush=True))
try:
    root.mainloop()
finally:
    note("finally")
`;

async function stoppedOnScreen(python: string, code: string, env: Record<string, string>) {
  await using project = await Project.of({ "pyproject.toml": "", "app.py": code, "other.py": "" });
  const program = await project.start(["--python", python, "app.py"], { env });
  await program.says("up");
  await project.write("other.py", "changed = True\n");
  const { steps, code: exitCode } = await program.event("stop");
  const taken = steps.map(({ step }) => step).join(" ");
  return [taken, exitCode, await project.read("notes.txt")];
}

const APPS: readonly { name: string; code: string; expected: unknown[] }[] = [
  {
    name: "an idle tkinter app is closed as by its X, and its handler of that runs",
    code: `${TK}
root.protocol("WM_DELETE_WINDOW", lambda: (note("X"), root.destroy()))
${TK_END}`,
    expected: ["window-close", 0, "X\nfinally\n"],
  },
  {
    name: "a tkinter app that draws all the time is closed as by its X",
    code: `${TK}
def tick(): root.after(16, tick)
tick()
${TK_END}`,
    expected: ["window-close", 0, "finally\n"],
  },
  {
    name: "what a closed tkinter app has buffered in its root is written",
    code: `${TK}
root.destroy()
class App(tkinter.Tk):
    def __init__(self):
        super().__init__()
        self.notes = open("notes.txt", "a")
        self.notes.write("buffered\\n")
root = App()
root.after(100, lambda: print("up", flush=True))
root.mainloop()
`,
    expected: ["window-close", 0, "buffered\n"],
  },
  {
    name: "a tkinter app that draws without a pause and refuses its X is interrupted",
    code: `${TK}
import signal, time
signal.signal(signal.SIGINT, lambda *_: root.quit())
root.protocol("WM_DELETE_WINDOW", lambda: note("refused"))
def draw():
    until = time.monotonic() + 0.03
    while time.monotonic() < until: pass
    root.after(0, draw)
draw()
${TK_END}`,
    expected: ["window-close interrupt", 0, "refused\nfinally\n"],
  },
  {
    name: "a tkinter app that refuses its X is ended from inside",
    code: `${TK}
root.protocol("WM_DELETE_WINDOW", lambda: note("refused"))
${TK_END}`,
    expected: ["window-close interrupt exit", 130, "refused\n"],
  },
  {
    name: "a tkinter app that takes its time to save at its X is waited for",
    code: `${TK}
import time
def save():
    time.sleep(2.5)
    note("saved")
    root.destroy()
root.protocol("WM_DELETE_WINDOW", save)
${TK_END}`,
    expected: ["window-close", 0, "saved\nfinally\n"],
  },
];

const screen = TKINTER ? await startScreen() : undefined;
await screen?.end();
const hasScreen = screen !== undefined;
if (!hasScreen) {
  Deno.stdout.writeSync(
    new TextEncoder().encode("tkinter is not tested: a Python with tkinter, or Xvfb, is missing\n"),
  );
}

Deno.test({
  name: "an app with a window is ready when that is up, and its splash is none",
  ignore: !hasScreen,
  async fn() {
    const screen = (await startScreen())!;
    try {
      const code = `${TK}
import os, threading, time
splash = tkinter.Toplevel(root)
splash.overrideredirect(True)
root.withdraw()
def show():
    note("shown")
    root.deiconify()
def wait():
    while not os.path.exists("go"): time.sleep(0.01)
    root.after(0, show)
threading.Thread(target=wait, daemon=True).start()
def tick(): root.after(10, tick)
tick()
splash.bind("<Map>", lambda _: print("splash is up", flush=True))
root.mainloop()
`;
      await using project = await Project.of({ "app.py": code });
      const env = { DISPLAY: screen.display };
      const program = await project.start(["--python", TKINTER!, "app.py"], { env });
      await program.says("splash is up");
      await new Promise((resolve) => setTimeout(resolve, 200));
      assertEquals(await program.eventsOf("ready"), []);
      await project.write("go", "");
      assertEquals((await program.event("ready")).by, "window");
      await program.says("ready with its window after");
    } finally {
      await screen.end();
    }
  },
});

for (const { name, code, expected } of APPS) {
  Deno.test({
    name,
    ignore: !hasScreen,
    async fn() {
      const screen = (await startScreen())!;
      try {
        assertEquals(await stoppedOnScreen(TKINTER!, code, { DISPLAY: screen.display }), expected);
      } finally {
        await screen.end();
      }
    },
  });
}

/** By their own loops they hear of the interrupt before anybody can close a window: as by hand. */
const INTERRUPTED = {
  by: "Ctrl-C",
  steps: "any",
  code: "SIGINT",
  notes: "finally atexit",
} as const;

/** What has to be there for an app, and the apps. */
const SHOWN: Readonly<Record<string, readonly Shown[]>> = {
  tkinter: [
    { app: "tk_own_loop" },
    { app: "tk_own_loop", by: "q" },
    { app: "tk_own_loop", how: ["dialog"], notes: "dialog X after finally atexit" },
    { app: "tk_own_loop", ...INTERRUPTED },
    {
      app: "tk_own_loop",
      how: ["refuse"],
      steps: "window-close interrupt",
      code: "SIGINT",
      notes: "X finally atexit",
    },
    { app: "tk_app", how: ["thread"] },
    { app: "tk_app", how: ["thread", "save"], notes: "X saved after finally atexit" },
  ],
  "PyQt5.QtWidgets": [{ app: "qt_app", how: ["PyQt5"] }],
  wx: [{ app: "wx_app" }, { app: "wx_app", how: ["hidden"] }],
  "gi.repository.Gtk": [
    { app: "gtk3_app" },
    { app: "gtk3_app", how: ["hidden"] },
    { app: "gtk4_app" },
  ],
};

/** Those that PyPI has. */
const PACKAGED: readonly Shown[] = [
  { app: "imgui_app" },
  { app: "imgui_app", by: "q" },
  { app: "qt_app", how: ["PySide6"] },
  { app: "qt_app", how: ["PySide6"], by: "Ctrl-C" },
  { app: "qt_app", how: ["PyQt6"] },
  { app: "qt_app", how: ["PyQt6"], by: "Ctrl-C" },
  { app: "pygame_app" },
  { app: "pygame_app", how: ["hidden"] },
  { app: "pygame_app", ...INTERRUPTED },
  { app: "pygame_idle" },
  { app: "pygame_idle", how: ["hidden"] },
  {
    app: "pygame_deaf",
    steps: "window-close interrupt",
    code: "SIGINT",
    notes: "finally atexit",
  },
  { app: "glfw_app" },
  { app: "pyglet_app" },
  { app: "pyglet_app", ...INTERRUPTED },
  { app: "kivy_app" },
  { app: "dearpygui_app", notes: "after finally X atexit" },
];

function testShown(shown: Shown, where: string | undefined): void {
  Deno.test({
    name: `as by its X: ${nameOf(shown)}`,
    ignore: !hasScreen || where === undefined,
    async fn() {
      const screen = (await startScreen())!;
      try {
        const env = { DISPLAY: screen.display, SDL_AUDIODRIVER: "dummy" };
        assertEquals(await stopped(shown, where!, env), expectedOf(shown));
      } finally {
        await screen.end();
      }
    },
  });
}

for (const [module, apps] of Object.entries(SHOWN)) {
  const where = module === "tkinter" ? TKINTER : LONG ? await pythonWith(module) : undefined;
  for (const shown of LONG ? apps : apps.slice(0, 1)) testShown(shown, where);
}
if (LONG) {
  const requirements = new URL("../toolkits/requirements.txt", import.meta.url);
  const made = await environmentOf("toolkits", requirements, await python());
  for (const shown of PACKAGED) testShown(shown, "python" in made ? made.python : undefined);
}

Deno.test({
  name: "Ctrl-C at a terminal ends an idle tkinter app, whose loop holds the interrupt back",
  ignore: !hasScreen,
  async fn() {
    const screen = (await startScreen())!;
    try {
      const code = `${TK}
root.protocol("WM_DELETE_WINDOW", lambda: (note("X"), root.destroy()))
${TK_END}`;
      await using project = await Project.of({ "pyproject.toml": "", "app.py": code });
      const env = { DISPLAY: screen.display };
      const words = ["--python", TKINTER!, "app.py"];
      const program = await project.start(words, { env, terminal: true });
      await program.says("up");
      await program.type("\x03");
      assertEquals(await program.end(), 130);
      const { steps, ms } = await program.event("stop");
      assertEquals(steps.map(({ step }) => step), ["window-close"]);
      // What the loop has held back is not raised in what it is asked to do at its X.
      assertEquals(await project.read("notes.txt"), "X\nfinally\n");
      assert(ms < 2000, `${ms} ms`);
    } finally {
      await screen.end();
    }
  },
});

Deno.test({
  name: "what has a window in a session of its own outlives the app, and what has none does not",
  ignore: !hasScreen || Deno.build.os !== "linux",
  async fn() {
    const screen = (await startScreen())!;
    try {
      await using project = await Project.of({
        "pyproject.toml": "",
        "app.py": `
import subprocess, sys, time
def run(code):
    command = [sys.executable, "-c", code + "; print(os.getpid(), flush=True); time.sleep(600)"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    child = subprocess.Popen(command, start_new_session=True, **pipes)
    return int(child.stdout.readline())
pids = [run("import os, time, tkinter; root = tkinter.Tk(); root.update()"), run("import os, time")]
print("children", *pids, flush=True)
time.sleep(600)
`,
      });
      const env = { DISPLAY: screen.display };
      const program = await project.start(["--python", TKINTER!, "app.py"], { env });
      await program.says("children");
      const [, ...words] = /children (\d+) (\d+)/.exec(program.stdout) ?? [];
      const pids = words.map(Number);
      program.signal("SIGTERM");
      assertEquals(await program.end(), 143);
      const left = await Promise.all(pids.map(isRunning));
      await platform.kill(pids);
      assertEquals(left, [true, false]);
    } finally {
      await screen.end();
    }
  },
});

const QT_APP = `
import sys
from PyQt5 import QtCore, QtWidgets
def note(text):
    with open("notes.txt", "a") as file:
        file.write(text + "\\n")
class Window(QtWidgets.QWidget):
    def closeEvent(self, event):
        note("closeEvent")
        event.accept()
app = QtWidgets.QApplication(sys.argv)
window = Window()
window.show()
QtCore.QTimer.singleShot(100, lambda: print("up", flush=True))
code = app.exec_()
note("after exec")
sys.exit(code)
`;
const OFFSCREEN = { QT_QPA_PLATFORM: "offscreen" };

Deno.test({
  name: "an idle Qt app is closed as by its X",
  ignore: QT === undefined,
  async fn() {
    const ended = await stoppedOnScreen(QT!, QT_APP, OFFSCREEN);
    assertEquals(ended, ["window-close", 0, "closeEvent\nafter exec\n"]);
  },
});

Deno.test({
  name: "Ctrl-C at a terminal ends an idle Qt app, which aborts where nobody hears the interrupt",
  ignore: QT === undefined,
  async fn() {
    await using project = await Project.of({ "pyproject.toml": "", "app.py": QT_APP });
    const options = { env: OFFSCREEN, terminal: true };
    const program = await project.start(["--python", QT!, "app.py"], options);
    await program.says("up");
    await program.type("\x03");
    assertEquals(await program.end(), 130);
    const { steps, code, signal } = await program.event("stop");
    assertEquals(steps.map(({ step }) => step), ["window-close"]);
    assertEquals([code, signal], [0, null]);
    assertEquals(await project.read("notes.txt"), "closeEvent\nafter exec\n");
    assert(!program.stdout.includes("Traceback"), program.stdout);
  },
});
