import { assertEquals, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";

const SLEEP = "\nimport time\ntime.sleep(600)\n";

/** An app that prints what it finds, and is restarted by changes of other.py. */
async function started(app: string, files: Record<string, string> = {}) {
  const project = await Project.of({
    "pyproject.toml": "",
    "app.py": app + SLEEP,
    "other.py": "",
    ...files,
  });
  return { project, program: await project.start(["app.py"]) };
}

Deno.test("a state is the same again in the next run, with its types", async () => {
  const { project, program } = await started(`
import slop_watch
ui = slop_watch.state("ui", {"tab": 0, "seen": []})
print("run", slop_watch.generation, sorted(ui.items(), key=str), slop_watch.changed, flush=True)
ui["tab"] += 1
ui["seen"].append((1, 2))
ui[7] = {"deep": {1, 2}}
`);
  await using _ = project;
  await program.says("run 1 [('seen', []), ('tab', 0)] ()");
  await project.write("other.py", "x = 1\n");
  await program.says(
    "run 2 [('seen', [(1, 2)]), ('tab', 1), (7, {'deep': {1, 2}})] ('other.py',)",
  );
  await project.write("other.py", "x = 2\n");
  await program.says("run 3 [('seen', [(1, 2), (1, 2)]), ('tab', 2)");
});

Deno.test("a state survives a crash of the app's own code", async () => {
  const { project, program } = await started(`
import slop_watch, other
ui = slop_watch.state("ui", {"n": 0})
ui["n"] += 1
print("run", ui["n"], flush=True)
if getattr(other, "crash", False): raise SystemError("on purpose")
`);
  await using _ = project;
  await program.says("run 1");
  await project.write("other.py", "crash = True\n");
  await program.says("run 2");
  await program.event("exit");
  await project.write("other.py", "crash = False\n");
  await program.says("run 3");
});

Deno.test("what cannot be kept is named, and the rest is kept", async () => {
  const { project, program } = await started(`
import slop_watch
ui = slop_watch.state("ui", {})
print("run", slop_watch.generation, sorted(ui), flush=True)
ui["good"] = 1
ui["bad"] = lambda: None
`);
  await using _ = project;
  await program.says("run 1 []");
  await project.write("other.py", "x = 1\n");
  await program.says("run 2 ['good']");
  await program.says("ui['bad'] cannot be kept");
});

Deno.test("what cannot be read back after its class has changed is named, and the app goes on", async () => {
  const { project, program } = await started(
    `
import slop_watch, shapes
ui = slop_watch.state("ui", {})
found = sorted(ui)
ui["n"] = 1
if hasattr(shapes, "Point"): ui["point"] = shapes.Point()
print("run", slop_watch.generation, found, flush=True)
`,
    { "shapes.py": "class Point: pass\n" },
  );
  await using _ = project;
  await program.says("run 1 []");
  await project.write("shapes.py", "class Renamed: pass\n");
  await program.says("run 2 ['n']");
  await program.says("an entry of ui cannot be read back");
});

Deno.test("preserve keeps module attributes with no line of code in the app", async () => {
  const { project, program } = await started(
    `
from src.app_controller import SESSION
import src.app_controller as controller
SESSION["n"] = SESSION.get("n", 0) + 1
print("run", SESSION, controller.SESSION is SESSION, flush=True)
`,
    {
      "pyproject.toml": `tool.slop-watch.preserve = ["src.app_controller:SESSION", "src.nope:X"]\n`,
      "src/__init__.py": "",
      "src/app_controller.py": "SESSION = {}\n",
    },
  );
  await using _ = project;
  await program.says("run {'n': 1} True");
  await project.write("other.py", "x = 1\n");
  await program.says("run {'n': 2} True");
  await program.says("nothing of src.nope can be kept");
});

Deno.test("a forked child does not write the state of its parent", async () => {
  const { project, program } = await started(`
import os, slop_watch, sys
ui = slop_watch.state("ui", {"who": "nobody"})
print("run", slop_watch.generation, ui, flush=True)
ui["who"] = "parent"
child = os.fork()
if child == 0:
    ui["who"] = "child"
    sys.exit(0)
os.waitpid(child, 0)
`);
  await using _ = project;
  await program.says("run 1 {'who': 'nobody'}");
  await project.write("other.py", "x = 1\n");
  await program.says("run 2 {'who': 'parent'}");
});

Deno.test("without slop-watch a copy of slop_watch.py gives plain dicts", async () => {
  const copy = await Deno.readTextFile(new URL("../../lib/python/slop_watch.py", import.meta.url));
  await using project = await Project.of({
    "pyproject.toml": "",
    "slop_watch.py": copy,
    "app.py": `
import slop_watch
ui = slop_watch.state("ui", {"n": 0})
ui["n"] += 1
@slop_watch.on_stop
def save(): pass
print("run", slop_watch.generation, ui, slop_watch.changed, flush=True)
if slop_watch.generation: import time; time.sleep(600)
`,
    "other.py": "",
  });
  const { stdout } = await new Deno.Command("python3", { args: ["app.py"], cwd: project.folder })
    .output();
  assertStringIncludes(new TextDecoder().decode(stdout), "run 0 {'n': 1} ()");
  const program = await project.start(["app.py"]);
  await program.says("run 1 {'n': 1} ()");
  await project.write("other.py", "x = 1\n");
  await program.says("run 2 {'n': 2} ('other.py',)");
});

Deno.test("nothing of slop-watch is left in the folder for temporary files", async () => {
  const temporary = await Deno.makeTempDir();
  await using project = await Project.of({ "pyproject.toml": "", "app.py": `print("up")${SLEEP}` });
  const program = await project.start(["app.py"], { env: { TMPDIR: temporary } });
  await program.event("start");
  const [folder] = await Array.fromAsync(Deno.readDir(temporary), ({ name }) => name);
  assertEquals((await Deno.stat(`${temporary}/${folder}`)).mode! & 0o777, 0o700);
  program.signal("SIGTERM");
  assertEquals(await program.end(), 143);
  assertEquals(await Array.fromAsync(Deno.readDir(temporary)), []);
  await Deno.remove(temporary);
});
