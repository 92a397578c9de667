import { assertEquals } from "@std/assert";
import { type Program, Project } from "../driver.ts";

/** Stays up and reads none of the files that are changed. */
const APP = 'import time\nprint("runs", flush=True)\ntime.sleep(600)\n';

/** The paths of the next change. */
async function changed(program: Program): Promise<string[]> {
  const { paths } = await program.event("change");
  await program.event("start");
  return paths.map(({ path }) => path);
}

async function startOn(project: Project, ...words: string[]): Promise<Program> {
  const program = await project.start([...words, "main.py"]);
  await program.event("start");
  await program.says("runs");
  return program;
}

Deno.test("src, scripts and the root are watched by default, at the depths the patterns say", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP,
    "src/a/b/deep.py": "",
    "scripts/tool.py": "",
    "other/not_watched.py": "",
  });
  const program = await startOn(project);
  for (const path of ["src/a/b/deep.py", "scripts/tool.py", "main.py"]) {
    // Before each, one that is not in scope: were it taken, it would be named.
    await project.write("other/not_watched.py", `BEFORE = ${JSON.stringify(path)}\n`);
    await project.write(path, APP + "# more\nMORE = 1\n");
    assertEquals(await changed(program), [path]);
  }
});

Deno.test("what is no code of the project's own restarts nothing", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP, "src/a.py": "" });
  // All in one burst: that the environment's folder came would else be one of its own.
  const program = await startOn(project, "--debounce", "1000");
  const foreign = [
    "README.md",
    "src/data.json",
    "src/__pycache__/a.cpython-311.pyc",
    "src/.hidden/a.py",
    "src/node_modules/a.py",
    "src/venv/lib/a.py",
    "src/.#a.py",
    "src/a.py~",
    "src/.a.py.swp",
    "tests/a_test.py",
    "docs/conf.py",
  ];
  for (const path of foreign) await project.write(path, "X = 1\n");
  await project.write("src/environment/pyvenv.cfg", "home = /usr\n");
  await project.write("src/environment/lib/a.py", "X = 1\n");
  await project.write("src/a.py", "X = 1\n");
  assertEquals(await changed(program), ["src/a.py"]);
  assertEquals(await program.eventsOf("skip"), []);
});

Deno.test("--pattern replaces the default patterns and may be repeated", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP, "src/a.py": "" });
  const program = await startOn(project, "--pattern", "conf/*.toml", "-p", "**/*.txt");
  const { patterns } = await program.event("watching");
  assertEquals(patterns, ["conf/*.toml", "**/*.txt"]);
  await project.write("src/a.py", "X = 1\n");
  await project.write("deep/down/a.txt", "");
  assertEquals(await changed(program), ["deep/down/a.txt"]);
  await project.write("conf/below/a.toml", "");
  await project.write("conf/a.toml", "");
  assertEquals(await changed(program), ["conf/a.toml"]);
});

Deno.test("--ignore takes files, folders and names at any depth out of the scope", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP, "src/a.py": "" });
  const program = await startOn(project, "-i", "src/made/**", "--ignore", "*_pb2.py", "-i", "old");
  for (const path of ["src/made/a.py", "src/x/y_pb2.py", "src/x/old/z.py"]) {
    await project.write(path, "X = 1\n");
  }
  await project.write("src/x/kept.py", "X = 1\n");
  assertEquals(await changed(program), ["src/x/kept.py"]);
});

Deno.test("--root moves the patterns and the configuration, not the app's folder", async () => {
  await using project = await Project.of({
    "here/main.py": `import os\nprint("in", os.getcwd(), flush=True)\n` + APP,
    "there/pyproject.toml": '[tool.slop-watch]\nignore = ["made.py"]\n',
    "there/src/a.py": "",
  });
  const program = await project.start(["--root", "../there", "main.py"], { cwd: "here" });
  assertEquals((await program.event("watching")).root, project.path("there"));
  await program.event("start");
  await program.says(`in ${project.path("here")}\n`);
  await project.write("here/src/a.py", "X = 1\n");
  await project.write("there/src/made.py", "X = 1\n");
  await project.write("there/src/a.py", "X = 1\n");
  assertEquals(await changed(program), ["src/a.py"]);
});

Deno.test("the root is the nearest parent with a pyproject.toml, else with .git, else here", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "inner/.git/HEAD": "",
    "inner/deep/main.py": APP,
  });
  const start = () => project.start(["main.py"], { cwd: "inner/deep" });
  assertEquals((await (await start()).event("watching")).root, project.folder);
  await project.remove("pyproject.toml");
  assertEquals((await (await start()).event("watching")).root, project.path("inner"));
  await project.remove("inner/.git");
  assertEquals((await (await start()).event("watching")).root, project.path("inner/deep"));
});

Deno.test("--config is read in place of pyproject.toml, with the keys at its top", async () => {
  await using project = await Project.of({
    "pyproject.toml": '[tool.slop-watch]\npattern = ["never"]\n',
    "main.py": APP,
    "watch.toml": 'pattern = ["*.cfg"]\nignore = ["b.cfg"]\n',
  });
  const program = await startOn(project, "--config", "watch.toml");
  assertEquals((await program.event("watching")).patterns, ["*.cfg"]);
  await project.write("b.cfg", "1");
  await project.write("a.cfg", "1");
  assertEquals(await changed(program), ["a.cfg"]);
});
