/** What a warm interpreter imports ahead, and what it leaves to the app. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Program, Project } from "../driver.ts";
import { rows } from "../tier.ts";
import { APP, COSTLY, files, ready, start, startOf, untilWarm } from "./standby.ts";

/** Saves until a start is a warm one, which says that. @returns Its generation. */
async function warm(project: Project, program: Program, says: string): Promise<number> {
  const n = await untilWarm(program, (n) => project.write("src/text.py", `TEXT = ${n}\n`));
  await program.says(`runs ${n} ${n} ${says}`);
  return n;
}

const TRACES: Record<string, string> = {
  "prints": "print('hello from an import')\n",
  "prints from C code": "import os; os.write(2, b'from below')\n",
  "keeps a stream of its own": "import os; KEPT = os.dup(1)\n",
  "starts a thread":
    "import threading, time; threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n",
  "starts a process":
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n",
  "changes sys.stdout":
    "import sys; sys.stdout = type('Own', (), {'__getattr__': lambda self, name: getattr(sys.__stdout__, name)})()\n",
  "changes the recursion limit": "import sys; sys.setrecursionlimit(5000)\n",
  "takes a signal": "import signal; signal.signal(signal.SIGUSR1, lambda *_: None)\n",
  "changes sys.path": "import sys; sys.path.append('/nowhere')\n",
  "changes the working directory": "import os; os.chdir('/')\n",
  "cannot be imported early": "import __main__\n__main__.sys\n",
  "which the project has a module for": "import own\n",
};

for (const [why, text] of rows(Object.entries(TRACES), 2)) {
  Deno.test(`a module that ${why} is left out, and the others are not`, async () => {
    const main = `import sys; sys.path.insert(0, "src")\nimport odd\n${APP}`;
    await using project = await Project.of({ ...files, "main.py": main, "src/own.py": "" });
    const program = await start(project, { outside: { odd: text, own: "" } });
    await program.says("runs 1");
    await ready(program);
    assertStringIncludes(program.stderr, "standby: odd is left out: it ");
    assertStringIncludes(program.stderr, why.replace(" from C code", ""));
    const before = program.stdout.length + program.stderr.length;
    assert(before > 0);
    const n = await warm(project, program, "early");
    const hello = program.stdout.split("hello from an import").length - 1;
    assertEquals(hello, why === "prints" ? n : 0);
  });
}

Deno.test("a package that prints is left out at once, not by one of its modules after the other", async () => {
  const main = `import odd.b\n${APP}`;
  await using project = await Project.of({ ...files, "main.py": main });
  const lib = `${project.outside}/site-packages/odd`;
  await Deno.mkdir(lib, { recursive: true });
  await Deno.writeTextFile(`${lib}/__init__.py`, `import odd.a\nprint("hello")\n`);
  for (const name of ["a", "b"]) await Deno.writeTextFile(`${lib}/${name}.py`, "");
  const program = await start(project);
  await program.says("runs 1");
  await ready(program);
  assertEquals(
    [...program.stderr.matchAll(/standby: (.*) is left out: it (?!is not worth)/g)].map((found) =>
      found[1]
    ),
    ["odd"],
  );
});

Deno.test("a module whose file is made up is not taken for the project's", async () => {
  const odd = `import importlib.machinery, sys
path = sys.path[0] + "/made.py"
loader = importlib.machinery.SourceFileLoader("made", path)
made = type(sys)("made")
made.__spec__ = importlib.machinery.ModuleSpec("made", loader, origin=path)
made.__spec__.has_location = True
sys.modules["made"] = made
`;
  const main = `import odd\n${APP}`;
  await using project = await Project.of({ ...files, "main.py": main });
  const program = await start(project, { outside: { odd: COSTLY + odd } });
  await program.says("runs 1");
  await ready(program);
  assertEquals(program.stderr.includes("left out"), false, program.stderr);
});

Deno.test("what an installer has put into the project is imported early, too", async () => {
  const packages = "__pypackages__/3/lib";
  await using project = await Project.of({ ...files, [`${packages}/heavy.py`]: COSTLY });
  const program = await start(project, { path: [project.path(packages)] });
  await program.says("runs 1 1 late");
  await ready(program);
  await warm(project, program, "early");
});

Deno.test("a new file in the root is no reason for a cold start where the root is on the path", async () => {
  await using project = await Project.of(files);
  const program = await start(project, { path: [project.folder] });
  await program.says("runs 1 1 late");
  await ready(program);
  await project.write("notes.txt", "");
  await warm(project, program, "early");
});

Deno.test("a module named in the configuration is not imported early, by no other either", async () => {
  const pyproject = '[tool.slop-watch]\nstandby_exclude = ["heavy"]\n';
  const main = APP.replace("import heavy", "import carrier, heavy");
  await using project = await Project.of({
    ...files,
    "main.py": main,
    "pyproject.toml": pyproject,
  });
  const program = await start(project, { outside: { carrier: `${COSTLY}import heavy\n` } });
  await program.says("runs 1");
  await program.says("carrier is left out: it brings in heavy, which stays cold");
  await ready(program);
  await warm(project, program, "late");
});

Deno.test("with what has to come first in the app, nothing is imported early", async () => {
  const main = `import gevent\n${APP}`;
  await using project = await Project.of({ ...files, "main.py": main });
  const program = await start(project, { outside: { gevent: "" } });
  await program.says("runs 1");
  await program.says("nothing is imported early: gevent has to come before all others");
  await ready(program);
  await warm(project, program, "late");
});

Deno.test("what the app sets in its environment before an import is set for it, and gone at the start", async () => {
  const main = `import os\nbefore = os.environ.get("MODE")\nos.environ["MODE"] = "fast"\n${
    APP.replace(
      '"early" if early',
      '"before", before, heavy.MODE, os.environ.get("LIB"), "early" if early',
    )
  }`;
  const heavy = COSTLY + 'import os\nMODE = os.environ.get("MODE")\nos.environ["LIB"] = "set"\n';
  await using project = await Project.of({ ...files, "main.py": main });
  const program = await start(project, { outside: { heavy } });
  await program.says("runs 1 1 before None fast set late");
  await ready(program);
  await warm(project, program, "before None fast set early");
});

Deno.test("what was imported early and has changed since is not what runs", async () => {
  await using project = await Project.of({
    ...files,
    "main.py": APP.replace("TEXT,", "TEXT, heavy.X,"),
  });
  const program = await start(project);
  await program.says("runs 1 1 1 late");
  await ready(program);
  await Deno.writeTextFile(`${project.outside}/site-packages/heavy.py`, `${COSTLY}X = 22\n`);
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 22 late");
});

Deno.test("what waits is given up when the configuration changes that was named from another folder", async () => {
  await using project = await Project.of({ ...files, "conf/watch.toml": "", "conf/x.txt": "" });
  const words = ["--config", "watch.toml", "../main.py"];
  const program = await start(project, { words, cwd: "conf" });
  await program.says("runs 1");
  await ready(program);
  await project.write("conf/watch.toml", "standby_exclude = []\n");
  await project.write("src/text.py", "TEXT = 2\n");
  await program.says("runs 2 2 late");
  assertEquals((await startOf(program, 2)).standby, false);
});

Deno.test("a new module of the project wins over one that was imported early", async () => {
  await using project = await Project.of({
    ...files,
    "main.py": APP.replace("TEXT,", "TEXT, heavy.X,"),
  });
  const program = await start(project);
  await program.says("runs 1 1 1 late");
  await ready(program);
  await project.write("heavy.py", "X = 33\n");
  await program.says("runs 2 1 33 late");
});
