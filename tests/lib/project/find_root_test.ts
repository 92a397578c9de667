import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { exists } from "../../../lib/disk.ts";
import { UserError } from "../../../lib/errors.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import { findRoot } from "../../../lib/project/find_root.ts";
import { Project } from "../../driver.ts";
import { platform } from "../../../lib/platform/current.ts";

const ignore = platform !== posix;

const rootFrom = (project: Project, cwd: string, given = "") =>
  findRoot(project.path(cwd), given, posix.path, exists);

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
  assertEquals(findRoot("/a/b", "", posix.path, () => false), "/a/b");
  assertEquals(findRoot("C:\\a\\b", "", windows.path, () => false), "C:\\a\\b");
});

Deno.test({
  name: "--root wins, from the working directory",
  ignore,
  async fn() {
    await using project = await Project.of({ "pyproject.toml": "", "a/b/x.py": "" });
    assertEquals(rootFrom(project, "a", "b"), project.path("a/b"));
    assertEquals(rootFrom(project, "a", ".."), project.path("."));
    assertEquals(rootFrom(project, "a", project.outside), project.outside);
  },
});

Deno.test({
  name: "a --root that is not there is refused by its whole path",
  ignore,
  async fn() {
    await using project = await Project.of({ "a/x.py": "" });
    const find = () => rootFrom(project, "a", "none");
    const { message } = assertThrows(find, UserError) as UserError;
    assertStringIncludes(message, project.path("a/none"));
  },
});

Deno.test("the search goes up to the drive's top on Windows", () => {
  const marks = new Set(["C:\\pyproject.toml"]);
  assertEquals(findRoot("C:\\a\\b", "", windows.path, (path) => marks.has(path)), "C:\\");
  const share = new Set(["\\\\server\\share\\a\\.git"]);
  const found = findRoot("\\\\server\\share\\a\\b", "", windows.path, (path) => share.has(path));
  assertEquals(found, "\\\\server\\share\\a");
});

Deno.test("where the path of the working folder does not tell what is above it, that is given", () => {
  const find = (...there: string[]) =>
    findRoot("/tmp/x/cwd", "", posix.path, (path) => there.includes(path), () => true, "/a/b");
  assertEquals(find("/a/pyproject.toml", "/tmp/x/pyproject.toml"), "/a");
  assertEquals(find("/a/.git", "/tmp/x/cwd/.git"), "/tmp/x/cwd");
  assertEquals(find("/tmp/x/.git"), "/tmp/x/cwd");
});
