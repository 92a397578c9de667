/** Apps with real windows, on Windows or in Wine: closed as by their X, and put where they were. */
import { assert, assertEquals } from "@std/assert";
import { type Named, Project, python } from "../driver.ts";
import { onWindows } from "../paths.ts";
import { rows } from "../tier.ts";
import { expectedOf, filesOf, nameOf, type Shown, stopped } from "../toolkits/stopped.ts";

const found = onWindows ? await python().catch(() => undefined) : undefined;

/** By what each of the toolkits shows that it is there, with a screen for it; and the apps. */
const TOOLKITS: Readonly<Record<string, readonly Shown[]>> = {
  "import ctypes; ctypes.windll.user32": [
    { app: "win32_app" },
    { app: "win32_app", how: ["several"], notes: "X X after finally atexit" },
    { app: "win32_app", how: ["minimized"] },
    { app: "win32_app", how: ["dialog"], notes: "dialog X after finally atexit" },
    { app: "win32_app", how: ["thread"] },
    { app: "win32_app", how: ["save"], notes: "X saved after finally atexit" },
    { app: "win32_app", how: ["thread", "save"], notes: "X saved after finally atexit" },
    {
      app: "win32_app",
      how: ["refuse"],
      steps: "window-close interrupt exit",
      code: 130,
      notes: "X",
    },
  ],
  "import tkinter; tkinter.Tk()": [
    { app: "tk_app" },
    { app: "tk_app", how: ["thread"] },
    { app: "tk_app", how: ["save"], notes: "X saved after finally atexit" },
    { app: "tk_own_loop" },
    { app: "tk_own_loop", how: ["minimized"] },
    { app: "tk_own_loop", how: ["dialog"], notes: "dialog X after finally atexit" },
  ],
  "import glfw; assert glfw.init(); import imgui_bundle": [
    { app: "imgui_app" },
    { app: "glfw_app" },
  ],
  "import pygame; pygame.display.set_mode((9, 9))": [
    { app: "pygame_app" },
    { app: "pygame_idle" },
  ],
  "from PySide6 import QtWidgets; QtWidgets.QApplication([])": [{
    app: "qt_app",
    how: ["PySide6"],
  }],
};

async function works(code: string): Promise<boolean> {
  if (found === undefined) return false;
  const { success } = await new Deno.Command(found, {
    args: ["-c", code],
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) {
    const text = `not tested, as there is no such toolkit or no screen for it: ${code}\n`;
    await Deno.stdout.write(new TextEncoder().encode(text));
  }
  return success;
}

for (const [code, apps] of Object.entries(TOOLKITS)) {
  const isThere = await works(code);
  for (const shown of rows(apps, 4)) {
    Deno.test({
      name: `as by its X: ${nameOf(shown)}`,
      ignore: !isThere,
      fn: async () =>
        assertEquals(await stopped(shown, found!, { SDL_AUDIODRIVER: "dummy" }), expectedOf(shown)),
    });
  }
}

interface Place {
  readonly what: string;
  /** The words of `win32_place.py`. */
  readonly how: readonly string[];
  /** Its state and geometry in the second run. */
  readonly expected: RegExp;
}

const PLACES: readonly Place[] = [
  { what: "was moved", how: ["240x140+200+150"], expected: /^normal 240x140\+200\+150$/ },
  { what: "was minimized", how: ["minimized"], expected: /^iconic 240x140\+200\+150$/ },
  { what: "was maximized", how: ["maximized"], expected: /^zoomed / },
  {
    what: "has a size that is the app's to say",
    how: ["240x140+200+150", "fixed"],
    expected: /^normal 220x130\+200\+150$/,
  },
];

for (const { what, how, expected } of rows(PLACES, 4)) {
  Deno.test({
    name: `the window of the next run comes up where the last one was: one that ${what}`,
    ignore: found === undefined,
    async fn() {
      await using project = await Project.of(await filesOf("win32_place"));
      const program = await project.start(["app.py", ...how]);
      await program.says("SHOWN");
      await project.write("other.py", "changed = True\n");
      const at = await program.until("a place", () => /AT (.*) focus/.exec(program.stdout)?.[1]);
      assert(expected.test(at), at);
    },
  });
}

Deno.test({
  name: "a window that was on a screen that is gone comes up where the app says",
  ignore: found === undefined,
  async fn() {
    await using project = await Project.of(await filesOf("win32_place"));
    const program = await project.start(["app.py", "240x140+20000+150"]);
    await program.says("SHOWN");
    await project.write("other.py", "changed = True\n");
    const at = await program.until("a place", () => /AT (.*) focus/.exec(program.stdout)?.[1]);
    assertEquals(at, "normal 220x130+30+40");
  },
});

Deno.test({
  name: "an app without a console is closed as by its X",
  ignore: found === undefined,
  async fn() {
    const files = await filesOf("win32_app");
    await using project = await Project.of(files);
    const windowed = found!.replace(/python3?\.exe$/i, "pythonw.exe");
    const program = await project.start([windowed, "app.py"]);
    await program.event("start");
    await program.until("a window", () => project.read("shown.txt").catch(() => undefined));
    await project.write("other.py", "changed = True\n");
    const { code }: Named<"stop"> = await program.event("stop");
    assertEquals([code, await project.read("notes.txt")], [0, "X after finally atexit "]);
  },
});
