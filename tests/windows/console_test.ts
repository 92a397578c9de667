/**
 * What an app and slop-watch hear of a console on Windows. A console is there where a terminal is, and
 * only Linux makes one for a test: it runs on Linux, and the Windows build of Deno in it through
 * SLOP_WATCH_WINE, with the Python that PYTHON_OF_WINDOWS names.
 */
import { assert, assertEquals } from "@std/assert";
import { type Program, Project } from "../driver.ts";
import { BEGIN } from "../program/stopped.ts";
import { AT_CONSOLE, MAIN_THREADS, type Stop, WITH_WINDOW } from "./main_threads.ts";

const wine = Deno.env.get("SLOP_WATCH_WINE");
const python = Deno.env.get("PYTHON_OF_WINDOWS");
const ignore = wine === undefined || python === undefined;
const CTRL_C = "\x03";
/** Two signals that are less than this apart, in ms, are one to slop-watch. */
const ECHO_MS = 250;
/** Wine's own terminals do not come up in a temporary folder of another. */
const WITHOUT = ["TMPDIR", "TERM"];

/** Runs slop-watch at a console. */
async function start(project: Project, words: readonly string[]): Promise<Program> {
  const given = ["--python", python!, "--poll", "100", ...words];
  const [, ...args] = await project.command(given, { withoutPython: true });
  const without = WITHOUT.flatMap((name) => ["-u", name]);
  const here = args.map((word) => word.replace(/^file:\/\//, ""));
  const env = { DISPLAY: Deno.env.get("DISPLAY") ?? "" };
  return await project.run(["env", ...without, wine!, ...here], { terminal: true, env });
}

const projectOf = (code: string) =>
  Project.of({ "pyproject.toml": "", "app.py": code, "other.py": "" });

const notesOf = async (project: Project) =>
  (await project.read("notes.txt").catch(() => "")).trim().split(/\r?\n/);

/** Has an app stopped at a console. @returns How that went. */
async function stopped(
  code: string,
  stop: (project: Project, program: Program) => Promise<void>,
): Promise<Stop & { readonly how: string }> {
  await using project = await projectOf(`${BEGIN}\n${code}`);
  // A share of it is for a child that is slow to end.
  const program = await start(project, ["--grace", "30000", "app.py"]);
  await program.says("up");
  await stop(project, program);
  const { how, steps } = await program.event("stop");
  return { how, steps: steps.map(({ step }) => step), notes: await notesOf(project) };
}

const press = async (_: Project, program: Program) => await program.type(CTRL_C);
const save = async (project: Project) => await project.write("other.py", "changed = True\n");

for (const [what, { code, pressed }] of Object.entries({ ...MAIN_THREADS, ...AT_CONSOLE })) {
  if (!pressed) continue;
  Deno.test(`a Ctrl-C stops ${what}`, { ignore }, async () => {
    const { how, ...stop } = await stopped(code, press);
    assertEquals(stop, pressed);
    // It may be gone before slop-watch asks.
    assert(["agent", "signal", "already-exited"].includes(how), how);
  });
}

for (const [what, { code, saved }] of Object.entries(AT_CONSOLE)) {
  Deno.test(`a save stops ${what} at a console`, { ignore }, async () => {
    assertEquals(await stopped(code, save), { how: "agent", ...saved });
  });
}

Deno.test("a Ctrl-C closes a window as its X does", {
  ignore: ignore || !Deno.env.has("DISPLAY"),
}, async () => {
  assertEquals(await stopped(WITH_WINDOW, press), {
    how: "window-close",
    steps: ["window-close"],
    notes: ["closed", "after", "finally", "atexit"],
  });
});

Deno.test("a second Ctrl-C kills", { ignore }, async () => {
  await using project = await projectOf(
    `import signal, time
def stays(*_):  # Unlike a loop that catches them, also where one comes between two rounds.
    pass
try:
    print("up", flush=True)
    time.sleep(600)
finally:
    signal.signal(signal.SIGINT, stays)
    print("cleans up", flush=True)
    end = time.monotonic() + 600
    while time.monotonic() < end:
        time.sleep(1)
`,
  );
  const program = await start(project, ["--grace", "60000", "app.py"]);
  await program.says("up");
  await program.type(CTRL_C);
  await program.says("cleans up");
  await new Promise((resolve) => setTimeout(resolve, 2 * ECHO_MS));
  await program.type(CTRL_C);
  assertEquals((await program.event("stop")).how, "killed");
});

Deno.test("an app without an agent is ended by the console's own Ctrl-C", { ignore }, async () => {
  await using project = await projectOf('import time\nprint("up", flush=True)\ntime.sleep(600)\n');
  const program = await start(project, ["--no-agent", "app.py"]);
  await program.says("up");
  await program.type(CTRL_C);
  assertEquals((await program.event("stop")).how, "signal");
});

Deno.test("with --no-watch a Ctrl-C is the app's", { ignore }, async () => {
  await using project = await projectOf(`import time
try:
    print("up", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    raise SystemExit(7)
`);
  const program = await start(project, ["--no-watch", "app.py"]);
  await program.says("up");
  await program.type(CTRL_C);
  await program.says("interrupted");
  assertEquals(await program.end(), 7);
});
