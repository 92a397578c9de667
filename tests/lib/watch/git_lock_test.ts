import { assert, assertEquals, assertRejects } from "@std/assert";
import { platform } from "../../../lib/platform/current.ts";
import { findGitLock, isLocked } from "../../../lib/watch/git_lock.ts";
import { Project } from "../../driver.ts";
import { commitAll, git, lockOf, makeRepository } from "../../git.ts";
import { needs } from "../../needs.ts";

const find = (folder: string) => findGitLock(folder, platform.path);

/** Whether git itself minds the lock. */
async function isMindedByGit(folder: string, lock: string): Promise<boolean> {
  await Deno.writeTextFile(lock, "");
  try {
    await assertRejects(() => git(folder, "add", "--all"), Error, "index.lock");
    return isLocked(find(folder));
  } finally {
    await Deno.remove(lock);
  }
}

Deno.test(
  "a repository's lock is found from its root and from every folder below",
  needs("git"),
  async () => {
    await using project = await Project.of({ "src/deep/a.py": "" });
    await makeRepository(project.folder);
    const lock = await lockOf(project.folder);
    assertEquals(lock, project.path(".git/index.lock"));
    assertEquals(find(project.folder), lock);
    assertEquals(find(project.path("src/deep")), lock);
    assertEquals(find(project.path("src/no such folder")), lock);
    assertEquals(isLocked(lock), false);
    assert(await isMindedByGit(project.folder, lock));
  },
);

Deno.test("a worktree has a lock of its own", needs("git"), async () => {
  await using project = await Project.of({ "src/a.py": "" });
  await makeRepository(project.folder);
  const tree = `${project.outside}/my tree`;
  await git(project.folder, "worktree", "add", "--quiet", "-b", "other", tree);
  const lock = await lockOf(tree);
  assertEquals(find(tree), lock);
  assertEquals(find(`${tree}/src`), lock);
  assert(lock !== find(project.folder));
  assert(await isMindedByGit(tree, lock));
});

Deno.test(
  "a submodule has a lock of its own, wherever its folder for it lies",
  needs("git"),
  async () => {
    await using project = await Project.of({ "src/a.py": "" });
    await makeRepository(project.folder);
    const library = `${project.outside}/library`;
    await Deno.mkdir(library);
    await makeRepository(library);
    await git(project.folder, "submodule", "--quiet", "add", library, "src/lib");
    await commitAll(project.folder);
    const lock = await lockOf(project.path("src/lib"));
    // git writes its place into `.git` from there: `../../.git/modules/src/lib`
    assertEquals(lock, project.path(".git/modules/src/lib/index.lock"));
    assertEquals(find(project.path("src/lib")), lock);
    assertEquals(find(project.path("src")), project.path(".git/index.lock"));
    assert(await isMindedByGit(project.path("src/lib"), lock));
  },
);

Deno.test("where no repository is there is no lock", async () => {
  await using project = await Project.of({ "src/a.py": "" });
  // The folder for temporary files may lie in one.
  const above = find(`${project.folder}/..`);
  assertEquals(find(project.path("src")), above);
  await project.write(".git", "a file that names nothing\n");
  assertEquals(find(project.path("src")), above);
  assertEquals(isLocked(undefined), false);
});

Deno.test("a lock that is a link to nothing is held", needs("links"), async () => {
  await using project = await Project.of({});
  await Deno.symlink("nowhere", project.path("index.lock"));
  assert(isLocked(project.path("index.lock")));
});

Deno.test("a .git with spaces without end in its line is read like any other", async () => {
  const name = `x${" ".repeat(500_000)}y`;
  await using project = await Project.of({ ".git": `gitdir: ${name} \r\n` });
  assertEquals(find(project.folder), project.path(`${name}/index.lock`));
  await project.write(".git", "gitdir:  \n");
  assertEquals(find(project.folder), find(`${project.folder}/..`));
});
