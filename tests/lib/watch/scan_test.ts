import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { Root } from "../../../lib/root.ts";
import { VisitedFolders } from "../../../lib/watch/visited_folders.ts";
import { scanInSlices } from "../../../lib/watch/scan.ts";
import { makeScope } from "../../../lib/watch/scope.ts";
import { stampOf } from "../../../lib/watch/stamp.ts";
import { Project } from "../../driver.ts";
import { WITHOUT_EXEMPTION } from "../../rights.ts";
import { look, type Seen } from "./look.ts";

const onWindows = platform !== posix;

Deno.test("a look finds the files in scope and the folders that can hold some, each once", async () => {
  await using project = await Project.of({
    "main.py": "",
    "readme.md": "",
    "src/a.py": "",
    "src/deep/er/b.py": "",
    "src/data/c.txt": "",
    "src/.cache/d.py": "",
    "src/node_modules/e.py": "",
    "tests/f.py": "",
  });
  assertEquals(look(project.folder, ["*.py", "src/**/*.py", "src/deep/**/*.py"]), {
    files: ["main.py", "src/a.py", "src/deep/er/b.py"],
    folders: [".", "src", "src/data", "src/deep", "src/deep/er"],
    unreadable: [],
  });
});

Deno.test("a base that is not there is no error", async () => {
  await using project = await Project.of({ "main.py": "" });
  assertEquals(look(project.folder, ["src/**/*.py", "main.py/*.py"]), {
    files: [],
    folders: [],
    unreadable: [],
  });
});

Deno.test("a virtual environment under any name is passed over, at any look", async () => {
  await using project = await Project.of({
    "src/a.py": "",
    "src/env39/pyvenv.cfg": "",
    "src/env39/bin/b.py": "",
  });
  const seen = { files: ["src/a.py"], folders: ["src"], unreadable: [] };
  assertEquals(look(project.folder, ["src/**/*.py"]), seen);
  assertEquals(look(project.folder, ["src/**/*.py"], ["src/env39"]).files, []);
});

Deno.test("a virtual environment in which a pattern starts is looked into", async () => {
  await using project = await Project.of({ "env39/pyvenv.cfg": "", "env39/src/b.py": "" });
  assertEquals(look(project.folder, ["env39/**/*.py"]).files, ["env39/src/b.py"]);
});

Deno.test("files outside of the root are found from the root", async () => {
  await using project = await Project.of({ "main.py": "" });
  await Deno.writeTextFile(platform.path.join(project.outside, "a.py"), "");
  assertEquals(look(project.folder, ["../outside/*.py"]).files, ["../outside/a.py"]);
});

Deno.test({
  name: "a link to a folder is followed, and a link to a file counts as the file",
  ignore: onWindows,
  async fn() {
    await using project = await Project.of({ "lib/a.py": "", "src/m.py": "" });
    await Deno.symlink("../lib", project.path("src/link"));
    await Deno.symlink("../lib/a.py", project.path("src/one.py"));
    await Deno.symlink("nowhere.py", project.path("src/broken.py"));
    const { files } = look(project.folder, ["src/**/*.py"]);
    assertEquals(files, ["src/link/a.py", "src/m.py", "src/one.py"]);
  },
});

Deno.test({
  name: "links that lead back up or to each other come to an end",
  ignore: onWindows,
  async fn() {
    const names = ["a", "b", "c", "d"];
    await using project = await Project.of(
      Object.fromEntries(names.map((name) => [`src/${name}/m.py`, ""])),
    );
    await Deno.symlink("..", project.path("src/a/up"));
    await Deno.symlink(".", project.path("src/a/self"));
    for (const one of names) {
      for (const other of names.filter((name) => name !== one)) {
        await Deno.symlink(`../${other}`, project.path(`src/${one}/to_${other}`));
      }
    }
    const { files } = look(project.folder, ["src/**/*.py"]);
    for (const name of names) assert(files.includes(`src/${name}/m.py`));
    assertEquals(files.length, names.length, files.join());
  },
});

Deno.test({
  name: "which folder a folder really is, is asked only where there is a link",
  ignore: onWindows,
  async fn() {
    await using project = await Project.of({ "src/a/m.py": "", "src/b/n.py": "" });
    const asked: string[] = [];
    const { statSync } = Deno;
    Deno.statSync = (path) => {
      const info = statSync(path);
      if (info.isDirectory) asked.push(`${path}`);
      return info;
    };
    try {
      look(project.folder, ["src/**/*.py"]);
      assertEquals(asked, []);
      await Deno.symlink("../b", project.path("src/a/link"));
      assertEquals(look(project.folder, ["src/**/*.py"]).files, ["src/a/m.py", "src/b/n.py"]);
      assert(asked.includes(project.path("src/b")));
    } finally {
      Deno.statSync = statSync;
    }
  },
});

/** Scans from a process to which nothing is open that is shut. */
async function lookApart(folder: string, patterns: readonly string[]): Promise<Seen> {
  const code = `import { look } from ${JSON.stringify(import.meta.resolve("./look.ts"))};
console.log(JSON.stringify(look(...${JSON.stringify([folder, patterns])})));`;
  const [program, ...args] = [...WITHOUT_EXEMPTION, Deno.execPath(), "eval", "--no-check", code];
  const { stdout } = await new Deno.Command(program!, { args, stderr: "inherit" }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: "a folder that may not be read is named, and the others are looked into",
  ignore: onWindows,
  async fn() {
    await using project = await Project.of({ "src/shut/a.py": "", "src/open/b.py": "" });
    await Deno.chmod(project.path("src/shut"), 0);
    const { files, unreadable } = await lookApart(project.folder, ["src/**/*.py"]);
    await Deno.chmod(project.path("src/shut"), 0o755);
    assertEquals([files, unreadable], [["src/open/b.py"], ["src/shut"]]);
  },
});

Deno.test("a stamp tells another size, another time and another file of the same name apart", async () => {
  await using project = await Project.of({ "a.py": "one" });
  const file = project.path("a.py");
  const stamps = [stampOf(file)];
  await Deno.writeTextFile(file, "longer");
  stamps.push(stampOf(file));
  await Deno.utime(file, 1, 1);
  stamps.push(stampOf(file));
  await project.replace("a.py", "other!");
  await Deno.utime(file, 1, 1);
  if (!onWindows) stamps.push(stampOf(file));
  assertEquals(new Set(stamps).size, stamps.length);
  assertNotEquals(stamps[0], undefined);
});

Deno.test("a stamp tells a write of the same size whose time was put back", {
  ignore: onWindows,
}, async () => {
  await using project = await Project.of({ "a.py": "one" });
  const file = project.path("a.py");
  await Deno.utime(file, 1_700_000_000, 1_700_000_000);
  const before = stampOf(file);
  // Deno tells the time of a change in whole seconds.
  await new Promise((resolve) => setTimeout(resolve, 1010));
  await Deno.writeTextFile(file, "two");
  await Deno.utime(file, 1_700_000_000, 1_700_000_000);
  assertNotEquals(stampOf(file), before);
});

Deno.test("a folder of many ways is looked through once for each real folder, in slices too", {
  ignore: onWindows,
}, async () => {
  const depth = 22;
  await using project = await Project.of(
    Object.fromEntries(Array.from({ length: depth }, (_, n) => [`src/d${n}/m.py`, ""])),
  );
  for (let n = 0; n + 1 < depth; n++) {
    for (const name of ["a", "b"]) {
      await Deno.symlink(`../d${n + 1}`, project.path(`src/d${n}/${name}`));
    }
  }
  await Deno.symlink("/", project.path("src/all"));
  await Deno.symlink("../../../../../../../..", project.path("src/d0/top"));
  const { files } = look(project.folder, ["src/**/*.py"]);
  assertEquals(files.length, depth);
  // By links alone, which lie outside of what the patterns enter.
  await Deno.mkdir(project.path("lib"));
  for (const name of ["x", "y"]) await Deno.symlink("../src/d0", project.path(`lib/${name}`));
  assertEquals(look(project.folder, ["lib/**/*.py"]).files.length, depth);
  const root = new Root(project.folder, platform);
  const scope = makeScope(["lib/**/*.py"], [], root);
  const seen = await scanInSlices(scope.starts, scope, root, new VisitedFolders(root), () => false);
  assertEquals(seen?.files.size, depth);
});

Deno.test("what is no file has no stamp", async () => {
  await using project = await Project.of({ "a/b.py": "" });
  assertEquals(stampOf(project.path("a")), undefined);
  assertEquals(stampOf(project.path("none.py")), undefined);
  assertEquals(stampOf(project.path("a/b.py/c")), undefined);
});
