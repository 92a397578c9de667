import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { exists } from "../../../lib/disk.ts";
import { UserError } from "../../../lib/errors.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import { findRoot, namedRoot } from "../../../lib/project/find_root.ts";
import { Project } from "../../driver.ts";
import { platform } from "../../../lib/platform/current.ts";

const ignore = platform !== posix;

const isTrusted = () => true;
const rootFrom = (project: Project, cwd: string) =>
  findRoot({ cwd: project.path(cwd), path: posix.path, exists, isTrusted });

Deno.test({
  name: "the root is the nearest parent with a pyproject.toml, the working directory included",
  ignore,
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "a/pyproject.toml": "",
      "a/b/c/x.py": "",
    });
    assertEquals(rootFrom(project, "a/b/c"), project.path("a"));
    assertEquals(rootFrom(project, "a"), project.path("a"));
    assertEquals(rootFrom(project, "."), project.path("."));
  },
});

Deno.test({
  name: "a pyproject.toml further up wins over a .git nearer by",
  ignore,
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "a/.git/HEAD": "",
      "a/x.py": "",
    });
    assertEquals(rootFrom(project, "a"), project.path("."));
  },
});

Deno.test({
  name: "without a pyproject.toml the root is the nearest parent with .git, a folder or a file",
  ignore,
  async fn() {
    await using project = await Project.of({
      ".git/HEAD": "",
      "a/b/x.py": "",
      "work/.git": "gitdir: elsewhere\n",
      "work/b/x.py": "",
    });
    assertEquals(rootFrom(project, "a/b"), project.path("."));
    assertEquals(rootFrom(project, "work/b"), project.path("work"));
  },
});

Deno.test("with neither the root is the working directory", () => {
  for (const [cwd, { path }] of [["/a/b", posix], ["C:\\a\\b", windows]] as const) {
    assertEquals(findRoot({ cwd, path, exists: () => false, isTrusted }), cwd);
  }
});

Deno.test({
  name: "a --root that is not there, or is a file, is refused by its path",
  ignore,
  async fn() {
    await using project = await Project.of({ "a/x.py": "" });
    assertEquals(namedRoot(project.path("a")), project.path("a"));
    for (const name of ["none", "a/x.py"]) {
      const { message } = assertThrows(() => namedRoot(project.path(name)), UserError) as UserError;
      assertStringIncludes(message, project.path(name));
    }
  },
});

Deno.test("the search goes up to the drive's top on Windows", () => {
  const marks = new Set(["C:\\pyproject.toml"]);
  const from = (cwd: string, there: ReadonlySet<string>) =>
    findRoot({ cwd, path: windows.path, exists: (path) => there.has(path), isTrusted });
  assertEquals(from("C:\\a\\b", marks), "C:\\");
  const share = new Set(["\\\\server\\share\\a\\.git"]);
  assertEquals(from("\\\\server\\share\\a\\b", share), "\\\\server\\share\\a");
});

Deno.test("where the path of the working folder does not tell what is above it, that is given", () => {
  const find = (...there: string[]) =>
    findRoot({
      cwd: "/tmp/x/cwd",
      above: "/a/b",
      path: posix.path,
      exists: (path) => there.includes(path),
      isTrusted,
    });
  assertEquals(find("/a/pyproject.toml", "/tmp/x/pyproject.toml"), "/a");
  assertEquals(find("/a/.git", "/tmp/x/cwd/.git"), "/tmp/x/cwd");
  assertEquals(find("/tmp/x/.git"), "/tmp/x/cwd");
});
