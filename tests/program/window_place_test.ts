/** The place of the app's window from one run to the next, and the focus, on X11. */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path/posix";
import { type Program, Project, python, pythons, until } from "../driver.ts";
import { environmentOf } from "../environment.ts";
import { startScreen } from "../screen.ts";
import { LONG, rows } from "../tier.ts";
import { filesOf } from "../toolkits/stopped.ts";

const toolkit = (name: string) => fromFileUrl(new URL(`../toolkits/${name}.py`, import.meta.url));

/** What the server knows of the window called "app", and the title of the one that has the focus. */
interface Seen {
  readonly managed: boolean;
  readonly area: readonly number[] | null;
  readonly states: readonly string[];
  readonly focused: string;
}

const TKINTER = Deno.build.os === "linux" ? await pythonWithTkinter() : undefined;
const screen = TKINTER === undefined ? undefined : await startScreen();
await screen?.end();
const hasScreen = screen !== undefined;
const hasManager = await startManager({}).then((manager) => {
  manager?.kill();
  return manager?.status.then(() => true);
}) ?? false;
if (!hasScreen || !hasManager) {
  const missing = "A Python with tkinter, Xvfb, or openbox is missing";
  Deno.stdout.writeSync(new TextEncoder().encode(`window places are not tested: ${missing}\n`));
}

/** The newest, which warns of the most. */
async function pythonWithTkinter(): Promise<string | undefined> {
  for (const program of [...(await pythons()).toReversed(), "/usr/bin/python3"]) {
    const { success, stdout } = await new Deno.Command(program, {
      args: ["-c", "import tkinter, sys; print(sys.executable)"],
      stderr: "null",
    }).output().catch(() => ({ success: false, stdout: new Uint8Array() }));
    if (success) return new TextDecoder().decode(stdout).trim();
  }
  return undefined;
}

function startManager(env: Record<string, string>): Promise<Deno.ChildProcess | undefined> {
  try {
    const options = { env, stdin: "null", stdout: "null", stderr: "null" } as const;
    return Promise.resolve(new Deno.Command("openbox", options).spawn());
  } catch {
    return Promise.resolve(undefined);
  }
}

async function seenBy(env: Record<string, string>): Promise<Seen> {
  const args = [toolkit("screen_probe"), "app"];
  const { stdout } = await new Deno.Command(TKINTER!, { args, env, stderr: "inherit" }).output();
  return JSON.parse(new TextDecoder().decode(stdout)) as Seen;
}

/** A screen with another program on it, which takes the focus when it is told to. */
class Desk implements AsyncDisposable {
  private constructor(
    readonly env: Record<string, string>,
    readonly children: readonly Deno.ChildProcess[],
    readonly end: () => Promise<void>,
    private readonly editor: WritableStreamDefaultWriter<Uint8Array>,
  ) {}

  static async open(isManaged: boolean): Promise<Desk> {
    const { display, end } = (await startScreen())!;
    const env = { DISPLAY: display, WAYLAND_DISPLAY: "", SDL_AUDIODRIVER: "dummy" };
    const manager = isManaged ? await startManager(env) : undefined;
    if (manager) await until(async () => (await seenBy(env)).managed);
    const editor = new Deno.Command(TKINTER!, {
      args: [toolkit("x11_editor")],
      env,
      stdin: "piped",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    const children = [editor, ...manager ? [manager] : []];
    return new Desk(env, children, end, editor.stdin.getWriter());
  }

  /** Waits until the server says so. @returns What it said last. */
  async sees(what: (seen: Seen) => boolean): Promise<Seen> {
    let last: Seen | undefined;
    await until(async () => what(last = await seenBy(this.env)));
    return last!;
  }

  /** Has the other program take the focus. */
  async type(): Promise<void> {
    await this.editor.write(new TextEncoder().encode("\n"));
    await this.sees(({ focused }) => focused === "editor");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.children) child.kill("SIGKILL");
    await Promise.all(this.children.map((child) => child.status));
    await this.editor.abort().catch(() => {});
    await this.end();
  }
}

/** Saves a file, and waits until the next run has been up for a while. */
async function restart(project: Project, program: Program, generation: number): Promise<void> {
  await project.write("other.py", `changed = ${generation}\n`);
  await program.says(`UP ${generation}\n`);
}

interface Row {
  readonly what: string;
  /** The words of `x11_place.py`. */
  readonly how: readonly string[];
  /** What it is after each restart; without, what it was before. */
  readonly area?: (before: readonly number[]) => readonly number[];
  readonly states?: readonly string[];
  readonly isManaged?: boolean;
  readonly options?: readonly string[];
  readonly env?: Record<string, string>;
  readonly restarts?: number;
}

const MOVED = "240x140+200+150";
/** Where the app puts it, on a screen without a window manager. */
const APPS = [30, 40, 220, 130];

const ROWS: readonly Row[] = [
  { what: "was moved", how: [MOVED], restarts: 10 },
  {
    what: "was maximized",
    how: ["maximized"],
    states: ["MAXIMIZED_HORZ", "MAXIMIZED_VERT"],
  },
  { what: "was minimized", how: ["minimized"], states: ["HIDDEN"] },
  {
    what: "has a size that is the app's to say",
    how: [MOVED, "fixed"],
    area: ([x = 0, y = 0]) => [x, y, 220, 130],
  },
  { what: "has a dialog over it", how: [MOVED, "dialog"] },
  { what: "is of an app that forks, which Python does not warn of", how: [MOVED, "forks"] },
  { what: "has no window manager", how: [MOVED], isManaged: false },
  {
    what: "was on a screen that is gone, and comes up where the app says",
    how: ["240x140+2000+150"],
    isManaged: false,
    area: () => APPS,
    restarts: 1,
  },
  {
    what: "is under Wayland's care, and comes up where the app says",
    how: [MOVED],
    isManaged: false,
    area: () => APPS,
    env: { WAYLAND_DISPLAY: "wayland-9" },
    restarts: 1,
  },
  {
    what: "is not to be placed, and comes up where the app says",
    how: [MOVED],
    isManaged: false,
    area: () => APPS,
    options: ["--no-window-place"],
    restarts: 1,
  },
];

for (const row of rows(ROWS, 5)) {
  const { what, how, area = (before) => before, states = [], isManaged = true, restarts = 3 } = row;
  Deno.test({
    name: `the next window comes up where the last one was, without the focus: one that ${what}`,
    ignore: !hasScreen || (isManaged && !hasManager),
    async fn() {
      await using desk = await Desk.open(isManaged);
      await using project = await Project.of(await filesOf("x11_place"));
      const words = [...row.options ?? [], "--python", TKINTER!, "app.py", ...how];
      const program = await project.start(words, { env: { ...desk.env, ...row.env } });
      await program.says("UP 1\n");
      // A size or a state that the app has asked for is there when the window manager has got to it.
      await desk.sees((seen) => seen.area?.[2] === 240 || seen.states.length > 0);
      await desk.type();
      const before = await seenBy(desk.env);
      const after = {
        ...before,
        area: before.states.includes("HIDDEN") ? before.area : area(before.area!),
      };
      for (let n = 1; n <= (LONG ? restarts : Math.min(restarts, 2)); n++) {
        await restart(project, program, n + 1);
        assertEquals(await desk.sees((seen) => equal(seen, after)), after);
      }
      assertEquals(before.states, states);
      assertEquals(before.focused, "editor");
    },
  });
}

const equal = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

Deno.test({
  name: "the first run's window takes the focus",
  ignore: !hasScreen || !hasManager,
  async fn() {
    await using desk = await Desk.open(true);
    await desk.type();
    await using project = await Project.of(await filesOf("x11_place"));
    const words = ["--python", TKINTER!, "app.py", MOVED];
    const program = await project.start(words, { env: desk.env });
    await program.says("UP 1\n");
    assertEquals((await desk.sees(({ focused }) => focused === "app")).focused, "app");
  },
});

const IMGUI = `
import os
from imgui_bundle import hello_imgui, imgui
drawn = 0
def gui():
    global drawn
    drawn += 1
    imgui.text("text")
    if drawn == 60:
        print("UP", os.environ["SLOP_WATCH_GENERATION"], flush=True)
params = hello_imgui.RunnerParams()
params.callbacks.show_gui = gui
params.app_window_params.window_title = "app"
params.app_window_params.window_geometry.size = (240, 140)
if os.environ["SLOP_WATCH_GENERATION"] == "1":
    params.app_window_params.window_geometry.position_mode = hello_imgui.WindowPositionMode.from_coords
    params.app_window_params.window_geometry.position = (200, 150)
params.fps_idling.enable_idling = False
hello_imgui.run(params)
`;

Deno.test({
  name: "the next window comes up where the last one was, without the focus: imgui-bundle's",
  ignore: !LONG || !hasScreen || !hasManager,
  async fn() {
    const requirements = new URL("../toolkits/requirements.txt", import.meta.url);
    const made = await environmentOf("toolkits", requirements, await python());
    if (!("python" in made)) return;
    await using desk = await Desk.open(true);
    const files = { "pyproject.toml": "", "app.py": IMGUI, "other.py": "" };
    await using project = await Project.of(files);
    const program = await project.start(["--python", made.python, "app.py"], { env: desk.env });
    await program.says("UP 1\n");
    await desk.type();
    const before = await seenBy(desk.env);
    for (let n = 2; n <= 6; n++) {
      await restart(project, program, n);
      assertEquals(await desk.sees((seen) => equal(seen, before)), before);
    }
  },
});
