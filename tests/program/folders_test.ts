import { assertEquals } from "@std/assert";
import { type Program, Project } from "../driver.ts";
import { needs } from "../needs.ts";
import { join } from "../paths.ts";

const APP = `import os, time
print("runs", os.environ["SLOP_WATCH_GENERATION"], flush=True)
time.sleep(600)
`;

async function startOn(project: Project): Promise<Program> {
  const program = await project.start(["main.py"]);
  await program.says("runs 1");
  return program;
}

/** Waits until the app was started on a change that named the path, as the kind. */
async function named(program: Program, path: string, kind: string): Promise<void> {
  await program.until(`a start after a change of ${path}, ${kind}`, async () => {
    const events = await program.events();
    const at = events.findIndex((event) =>
      event.event === "change" &&
      event.paths.some((change) => change.path === path && change.kind === kind)
    );
    return at >= 0 && events.slice(at).some(({ event }) => event === "start");
  });
}

Deno.test("files written at once into new folders within new folders are seen, every one", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP, "src/a.py": "" });
  const program = await startOn(project);
  for (let n = 0; n < 5; n++) {
    await project.write(`src/new${n}/within/deep/file.py`, "X = 1\n");
    await named(program, `src/new${n}/within/deep/file.py`, "created");
  }
});

Deno.test("of many new folders, as a checkout makes them, no file is missed", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP, "src/a.py": "" });
  const program = await startOn(project);
  const paths = Array.from({ length: 150 }, (_, n) => `src/p${n % 5}/q${n}/r/file.py`);
  for (const path of paths) await project.write(path, "X = 1\n");
  await program.until("a change of each file", async () => {
    const changes = (await program.eventsOf("change")).flatMap(({ paths }) => paths);
    const seen = new Set(changes.map(({ path }) => path));
    return paths.every((path) => seen.has(path));
  });
});

Deno.test("a file in a new folder is watched from then on", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP, "src/a.py": "" });
  const program = await startOn(project);
  await project.write("src/new/within/file.py", "X = 1\n");
  await named(program, "src/new/within/file.py", "created");
  await project.write("src/new/within/file.py", "X = 22\n");
  await named(program, "src/new/within/file.py", "modified");
});

Deno.test("a folder that is removed takes its files with it", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP,
    "src/pkg/a.py": "",
    "src/pkg/sub/b.py": "",
  });
  const program = await startOn(project);
  await project.remove("src/pkg");
  await named(program, "src/pkg/a.py", "removed");
  await named(program, "src/pkg/sub/b.py", "removed");
});

Deno.test("folders that go one after the other are one change, and what is left is watched on", async () => {
  const names = Array.from({ length: 200 }, (_, n) => `src/part_${n}/module.py`);
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP,
    "src/a.py": "",
    ...Object.fromEntries(names.map((name) => [name, ""])),
  });
  const program = await project.start(["--debounce", "1000", "main.py"]);
  await program.says("runs 1");
  for (const name of names) {
    await project.remove(name.replace("/module.py", ""));
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  await program.says("runs 2");
  const paths = (await program.eventsOf("change", 1))[0]?.paths ?? [];
  assertEquals(paths.length, names.length);
  await project.write("src/a.py", "X = 1\n");
  await program.says("runs 3");
  assertEquals((await program.eventsOf("change")).length, 2);
});

Deno.test("a folder that is moved away and back is watched as before", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP,
    "src/pkg/sub/b.py": "X = 1\n",
  });
  const program = await startOn(project);
  await Deno.rename(project.path("src/pkg"), join(project.outside, "pkg"));
  await named(program, "src/pkg/sub/b.py", "removed");
  await Deno.rename(join(project.outside, "pkg"), project.path("src/pkg"));
  await named(program, "src/pkg/sub/b.py", "created");
  await project.write("src/pkg/sub/b.py", "X = 22\n");
  await named(program, "src/pkg/sub/b.py", "modified");
});

Deno.test("a renamed folder counts under its new name alone", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP,
    "src/old/a.py": "X = 1\n",
  });
  const program = await startOn(project);
  await Deno.rename(project.path("src/old"), project.path("src/new"));
  await named(program, "src/old/a.py", "removed");
  await named(program, "src/new/a.py", "created");
  await project.write("src/new/a.py", "X = 22\n");
  await named(program, "src/new/a.py", "modified");
});

Deno.test("a watched root that comes only later, goes and comes again is seen each time", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP });
  const program = await startOn(project);
  await project.write("src/a.py", "X = 1\n");
  await named(program, "src/a.py", "created");
  await project.remove("src");
  await named(program, "src/a.py", "removed");
  await project.write("src/sub/b.py", "X = 1\n");
  await named(program, "src/sub/b.py", "created");
  await project.write("src/sub/b.py", "X = 22\n");
  await named(program, "src/sub/b.py", "modified");
});

Deno.test("names with spaces and letters of any script are seen, run and named as they are", async () => {
  const path = "src/Größe und Maß/模块 ü.py";
  await using project = await Project.of({
    "my project/pyproject.toml": "",
    "my project/Fenster ö.py": `import os
print("changed:", os.environ["SLOP_WATCH_CHANGED"], flush=True)
${APP}`,
    [`my project/${path}`]: "X = 1\n",
  });
  const program = await project.start(["Fenster ö.py"], {
    cwd: "my project",
    env: { PYTHONIOENCODING: "utf-8" },
  });
  await program.says("runs 1");
  await project.write(`my project/${path}`, "X = 22\n");
  assertEquals((await program.event("restart")).paths, [path]);
  await program.says(`changed: ${path}\n`);
  await program.says("runs 2");
});

Deno.test("links to folders and files lead to code that counts", needs("links"), async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP, "src/a.py": "" });
  await Deno.mkdir(join(project.outside, "shared"));
  await Deno.writeTextFile(join(project.outside, "shared/lib.py"), "X = 1\n");
  await Deno.symlink(join(project.outside, "shared"), project.path("src/shared"));
  const program = await startOn(project);
  await Deno.writeTextFile(join(project.outside, "shared/lib.py"), "X = 22\n");
  await named(program, "src/shared/lib.py", "modified");
});
