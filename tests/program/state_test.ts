import { assertEquals, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { type Program, Project, python, pythons, versionOf } from "../driver.ts";
import { needs } from "../needs.ts";
import { foldersOf } from "../private_folders.ts";
import { rows } from "../tier.ts";

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

/** What slop-watch has warned of so far. */
const warnings = (program: Program) => program.eventsOf("warning");

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
  await project.write("other.py", "x = 2\n");
  await program.says("run 3 ['good']");
  assertEquals((await warnings(program)).map(({ code, generation }) => [code, generation]), [
    ["entry-not-kept", 1],
    ["entry-not-kept", 2],
  ]);
});

/** A value that takes longer to be pickled than the app has. */
const SLOW = `
class Slow:
    def __reduce__(self):
        import time
        time.sleep(600)
`;

Deno.test("state that takes too long is named, and what is plain of it is kept, in all states", async () => {
  const app = `${SLOW}
import slop_watch
a, b = slop_watch.state("a"), slop_watch.state("b")
print("run", slop_watch.generation, a, b, flush=True)
a["slow"] = Slow()
a["plain"] = b["plain"] = (1, b"2", {3}, 4j)
b["pickled"] = range(5)
`;
  await using project = await Project.of({
    "pyproject.toml": "",
    "app.py": app + SLEEP,
    "other.py": "",
  });
  const program = await project.start(["--grace", "2000", "app.py"]);
  await program.says("run 1 {} {}");
  await project.write("other.py", "x = 1\n");
  const plain = "{'plain': (1, b'2', {3}, 4j)}";
  await program.says(`run 2 ${plain} ${plain}`);
  const [slow] = await warnings(program);
  assertEquals([slow?.code, slow?.message.includes("the state a ")], ["state-slow", true]);
});

Deno.test("on_stop functions that take too long keep no plain state from being kept", async () => {
  const app = `
import slop_watch, threading
ui = slop_watch.state("ui")
print("run", slop_watch.generation, ui, flush=True)
ui["n"] = 1
@slop_watch.on_stop
def save(): threading.Event().wait()
try: threading.Event().wait()
finally: import os; os._exit(1)
`;
  await using project = await Project.of({ "pyproject.toml": "", "app.py": app, "other.py": "" });
  const program = await project.start(["--grace", "2000", "app.py"]);
  await program.says("run 1 {}");
  await project.write("other.py", "x = 1\n");
  await program.says("run 2 {'n': 1}");
  assertEquals((await warnings(program)).map(({ code }) => code), ["on-stop-slow"]);
});

/** Names of the standard library's that an app may have files under. */
const TAKEN = [
  "json",
  "pickle",
  "copyreg",
  "binascii",
  "marshal",
  "importlib_util",
  "_compat_pickle",
];

for (const path of rows(await pythons(), 1)) {
  Deno.test(`a state comes back whole in ${path.replace(/^.*versions./, "")}`, async () => {
    const app = `
import collections, enum, shapes, slop_watch
ui = slop_watch.state("ui", {"first": 0})
print("run", slop_watch.generation, repr(ui), flush=True)
shared = [1]
loop = [2]
loop.append(loop)
deep = []
for _ in range(5000): deep = [deep]
if slop_watch.generation == 1:
    ui.update({
        "plain": [None, True, -(1 << 70), 0.1, 1j, "\\ud800é", b"\\0", (1, (2,)), {3}, frozenset((4,)), ..., {(5, None): {}}],
        "bytes": bytearray(b"6"), "loop": loop, (7, "key"): shapes.Point(8), shapes.Point(9): 9,
        "count": collections.Counter("aab"), "a": shared, "b": shared, "last": 10,
    })
else:
    print("shared", ui["a"] is ui["b"], "loop", ui["loop"][1] is ui["loop"], flush=True)
ui["deep"] = deep
`;
    const shapes = `
class Point:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return type(other) is Point and self.x == other.x
    def __hash__(self): return self.x
    def __repr__(self): return f"Point({self.x})"
`;
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": app + SLEEP,
      "shapes.py": shapes,
      "other.py": "",
    });
    const env = { PYTHONIOENCODING: "utf-8" };
    const program = await project.start(["--python", path, "app.py"], { env });
    await program.says("run 1 {'first': 0}");
    await project.write("other.py", "x = 1\n");
    const whole =
      "{'first': 0, 'plain': [None, True, -1180591620717411303424, 0.1, 1j, '\\ud800é', b'\\x00', (1, (2,)), {3}, " +
      "frozenset({4}), Ellipsis, {(5, None): {}}], 'bytes': bytearray(b'6'), 'loop': [2, [...]], (7, 'key'): Point(8), " +
      "Point(9): 9, 'count': Counter({'a': 2, 'b': 1}), 'a': [1], 'b': [1], 'last': 10}";
    await program.says(`run 2 ${whole}`);
    await program.says("shared True loop True");
    // As it was read, it is written again.
    await project.write("other.py", "x = 2\n");
    await program.says(`run 3 ${whole}`);
    assertEquals(
      new Set((await warnings(program)).map(({ message }) => message.slice(0, 25))),
      new Set(["ui['deep'] cannot be kept:"].map((text) => text.slice(0, 25))),
    );
  });

  Deno.test(`an app that has files of the standard library's names keeps state in ${path.replace(/^.*versions./, "")}`, async () => {
    const app = `
import slop_watch, src.session, sys
class Point: pass
ui = slop_watch.state("ui")
print("run", slop_watch.generation, list(ui), type(ui.get("point")) is Point, src.session.X, flush=True)
ui["n"] = 1
ui["point"] = Point()
src.session.X["n"] = 2
print("own", [name for name in ${
      JSON.stringify(TAKEN)
    } if getattr(sys.modules.get(name), "OWN", 0)], flush=True)
`;
    await using project = await Project.of({
      "pyproject.toml": 'tool.slop-watch.preserve = ["src.session:X"]\n',
      "app.py": app + SLEEP,
      "other.py": "",
      "src/session.py": "X = {}\n",
      ...Object.fromEntries(
        TAKEN.map((name) => [`${name}.py`, "OWN = 1\nraise SystemError(__name__)\n"]),
      ),
    });
    const program = await project.start(["--python", path, "app.py"]);
    await program.says("run 1 [] False {}");
    await project.write("other.py", "x = 1\n");
    await program.says("run 2 ['n', 'point'] True {'n': 2}");
    await program.says("own []");
    assertEquals(await warnings(program), []);
    assertEquals(program.stderr.includes("SystemError"), false, program.stderr);
  });

  Deno.test(`preserve keeps what the app's first file sets, in ${path.replace(/^.*versions./, "")}`, async () => {
    for (const words of [["app.py"], ["-m", "pkg"]]) {
      const app = `
import os, sys
class Session:
    n = 0
SESSION: Session = Session()
SESSION.n += 1
def begin():
    global LATE
    LATE = [0]
    LATE[0] += 10
begin()
before = LATE
for COUNT in range(100): pass
print("run", os.environ["SLOP_WATCH_GENERATION"], SESSION.n, before is LATE, LATE, COUNT, flush=True)
LATE[0] += 10
COUNT = COUNT + 1
if os.environ["SLOP_WATCH_GENERATION"] == "3": sys.exit(3)
`;
      await using project = await Project.of({
        "pyproject.toml":
          'tool.slop-watch.preserve = ["__main__:SESSION", "__main__:LATE", "__main__:COUNT", "__main__:NEVER"]\n',
        "app.py": app + SLEEP,
        "pkg/__main__.py": app + SLEEP,
        "other.py": "",
      });
      const program = await project.start(["--python", path, ...words]);
      await program.says("run 1 1 True [10] 99");
      await project.write("other.py", "x = 1\n");
      await program.says("run 2 2 True [30] 99");
      await project.write("other.py", "x = 2\n");
      await program.says("run 3 3 True [50] 99");
      assertEquals((await program.event("exit")).code, 3);
      const said = (await warnings(program)).map(({ code, message }) => `${code}: ${message}`);
      assertEquals(
        new Set(said),
        new Set([
          "preserve-no-attribute: __main__:NEVER cannot be kept: there is no such attribute",
        ]),
      );
    }
  });
}

const TOOLS = ["cProfile", "profile", "trace --trackcalls", "pdb -c continue"];

for (const path of rows((await pythons()).toReversed(), 1)) {
  for (const tool of rows(TOOLS, 1)) {
    Deno.test(`preserve keeps what a file sets that -m ${tool} runs, in ${versionOf(path)}`, async () => {
      await using project = await Project.of({
        "pyproject.toml": 'tool.slop-watch.preserve = ["__main__:COUNT", "__main__:NEVER"]\n',
        "app.py": `COUNT = 0\nCOUNT += 1\nprint("run", COUNT, flush=True)\n${SLEEP}`,
        "other.py": "",
      });
      const program = await project.start(["--python", path, "-m", ...tool.split(" "), "app.py"]);
      await program.says("run 1");
      await project.write("other.py", "x = 1\n");
      await program.says("run 2");
    });
  }
}

Deno.test("what a module sets at its start does not overwrite what cannot be read back", async () => {
  const shapes = (name: string) => `class ${name}:\n    n = 0\nSHAPE = ${name}()\n`;
  const { project, program } = await started(
    `
import shapes, slop_watch
shape = shapes.SHAPE
print("run", slop_watch.generation, type(shape).__name__, shape.n, flush=True)
if slop_watch.generation == 1: shape.n += 7
`,
    {
      "pyproject.toml": 'tool.slop-watch.preserve = ["shapes:SHAPE"]\n',
      "shapes.py": shapes("Point"),
    },
  );
  await using _ = project;
  await program.says("run 1 Point 0");
  await project.write("shapes.py", shapes("Renamed"));
  await program.says("run 2 Renamed 0");
  await project.write("shapes.py", shapes("Point"));
  await program.says("run 3 Point 7");
});

Deno.test("the traceback of a module whose attributes are kept is as by hand", async () => {
  const { project, program } = await started("import src.broken\n", {
    "pyproject.toml": 'tool.slop-watch.preserve = ["src.broken:X"]\n',
    "src/broken.py": "X = 1\nX / 0\n",
  });
  await using _ = project;
  await program.event("exit");
  const { stderr } = await new Deno.Command(await python(), {
    args: ["app.py"],
    cwd: project.folder,
  })
    .output();
  const own = `${project.folder}${platform.path.SEPARATOR}`;
  const shown = (text: string) => text.replaceAll(own, "").replaceAll("\r\n", "\n");
  assertStringIncludes(shown(program.stderr), shown(new TextDecoder().decode(stderr)));
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
  await program.says("ui['point'] cannot be read back");
  // The mistake is undone: nothing is lost.
  await project.write("shapes.py", "class Point: pass\n");
  await program.says("run 3 ['n', 'point']");
});

Deno.test("an entry that cannot be read back is gone once it is overwritten", async () => {
  const { project, program } = await started(
    `
import slop_watch, shapes
ui = slop_watch.state("ui", {})
print("run", slop_watch.generation, [repr(value)[:3] for value in ui.values()], flush=True)
ui["point"] = shapes.Point() if hasattr(shapes, "Point") else "none"
`,
    { "shapes.py": "class Point: pass\n" },
  );
  await using _ = project;
  await program.says("run 1 []");
  await project.write("shapes.py", "class Renamed: pass\n");
  await program.says("run 2 []");
  await project.write("shapes.py", "class Point: pass\n");
  await program.says('run 3 ["\'no"]');
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

Deno.test("a file whose name holds the separator of path lists is one that has changed", async () => {
  const { project, program } = await started(
    `
import slop_watch
print("run", slop_watch.generation, slop_watch.changed, flush=True)
`,
    { "src/a:b.py": "" },
  );
  await using _ = project;
  await program.says("run 1 ()");
  await project.write("src/a:b.py", "x = 1\n");
  await program.says("run 2 ('src/a:b.py',)");
});

Deno.test("what is in a state is let go of at the app's end, as by hand", async () => {
  const { project, program } = await started(
    `
import os, slop_watch, src.session
class Last:
    def __del__(self): os.write(1, b"let go\\n")
ui = slop_watch.state("ui")
def begin():
    ui["last"] = Last()
    ui["file"] = open("out.txt", "a")
    ui["file"].write("a line\\n")
    src.session.X = open("out.txt", "a")
    src.session.X.write("another\\n")
begin()
print("run", slop_watch.generation, flush=True)
`,
    {
      "pyproject.toml": 'tool.slop-watch.preserve = ["src.session:X"]\n',
      "src/session.py": "X = None\n",
    },
  );
  await using _ = project;
  await program.says("run 1");
  await project.write("other.py", "x = 1\n");
  await program.says("run 2");
  assertEquals((await project.read("out.txt")).split("\n").sort(), ["", "a line", "another"]);
  assertStringIncludes(program.stdout, "let go");
});

Deno.test("a forked child does not write the state of its parent", needs("fork"), async () => {
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
  const { stdout } = await new Deno.Command(await python(), {
    args: ["app.py"],
    cwd: project.folder,
  })
    .output();
  assertStringIncludes(new TextDecoder().decode(stdout), "run 0 {'n': 1} ()");
  const program = await project.start(["app.py"]);
  await program.says("run 1 {'n': 1} ()");
  await project.write("other.py", "x = 1\n");
  await program.says("run 2 {'n': 2} ('other.py',)");
});

Deno.test(
  "nothing of slop-watch is left in the folder for temporary files",
  needs("signals"),
  async () => {
    const temporary = await Deno.makeTempDir();
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `print("up")${SLEEP}`,
    });
    const program = await project.start(["app.py"], { env: { TMPDIR: temporary } });
    await program.event("start");
    const [folder = ""] = foldersOf(project, temporary);
    assertEquals((await Deno.stat(folder)).mode! & 0o777, 0o700);
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
    assertEquals(await Array.fromAsync(Deno.readDir(temporary)), []);
    assertEquals(foldersOf(project, temporary), []);
    await Deno.remove(temporary);
  },
);
