/** What git does to the files is one change. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";
import { lacks, needs } from "../needs.ts";
import { inLongTier, times } from "../tier.ts";

const APP = `import os, time
from src.m0 import BRANCH
print("runs", os.environ["SLOP_WATCH_GENERATION"], BRANCH, flush=True)
time.sleep(600)
`;

async function git(folder: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("git", {
    args: ["-c", "user.name=me", "-c", "user.email=me@example.org", ...args],
    cwd: folder,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

/** A repository with the branches `one` and `two`, which differ in so many files; `one` is there. */
async function repository(count: number): Promise<Project> {
  const project = await Project.of({ "pyproject.toml": "", "main.py": APP });
  await git(project.folder, "init", "--quiet", "--initial-branch", "one");
  for (const branch of ["one", "two"]) {
    if (branch === "two") await git(project.folder, "checkout", "--quiet", "-b", branch);
    const names = Array.from({ length: count }, (_, n) => `src/m${n}.py`);
    await Promise.all(names.map((name) => project.write(name, `BRANCH = "${branch}"\n`)));
    await git(project.folder, "add", ".");
    await git(project.folder, "commit", "--quiet", "-m", branch);
  }
  await git(project.folder, "checkout", "--quiet", "one");
  return project;
}

Deno.test("a checkout that changes hundreds of files is one restart", needs("git"), async () => {
  const files = times(200, 1000);
  await using project = await repository(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await git(project.folder, "checkout", "--quiet", "two");
  await program.says("runs 2 two");
  assertEquals((await program.event("restart")).paths.length, files);
  await git(project.folder, "checkout", "--quiet", "one");
  await program.says("runs 3 one");
  assertEquals((await program.eventsOf("restart", 2)).length, 2);
});

Deno.test(
  "while index.lock is held the burst goes on, in a worktree and a submodule too",
  needs("git", "signals"),
  async () => {
    await using project = await repository(2);
    await git(project.folder, "worktree", "add", "--quiet", `${project.outside}/tree`, "two");
    await git(
      project.outside,
      "-c",
      "protocol.file.allow=always",
      "clone",
      "-q",
      project.folder,
      "super",
    );
    const around = `${project.outside}/super`;
    const submodule = ["submodule", "--quiet", "add", project.folder, "inner"];
    await git(around, "-c", "protocol.file.allow=always", ...submodule);
    const places: readonly [folder: string, lock: string][] = [
      [project.folder, `${project.folder}/.git/index.lock`],
      [`${project.outside}/tree`, `${project.folder}/.git/worktrees/tree/index.lock`],
      [`${around}/inner`, `${around}/.git/modules/inner/index.lock`],
    ];
    for (const [folder, lock] of places) {
      const program = await project.start(["--root", folder, `${folder}/main.py`]);
      await program.says("runs 1 ");
      await Deno.writeTextFile(lock, "");
      await Deno.writeTextFile(`${folder}/src/m0.py`, `BRANCH = "held"\n`);
      await program.until("a while", held(400));
      assertEquals(await program.eventsOf("change"), []);
      await Deno.writeTextFile(`${folder}/src/m1.py`, `BRANCH = "held"\n`);
      await Deno.remove(lock);
      assertEquals((await program.event("restart")).paths, ["src/m0.py", "src/m1.py"]);
      await program.says("runs 2 held");
      program.signal("SIGTERM");
      await program.end();
    }
  },
);

/** Is true when so many ms have passed: what must not happen has had the time for it. */
function held(ms: number): () => boolean {
  const until = performance.now() + ms;
  return () => performance.now() > until;
}

Deno.test(
  "a lock that a crash left behind is named, and holds nothing up for good",
  { ignore: lacks("git") || inLongTier.ignore },
  async () => {
    await using project = await repository(2);
    const program = await project.start(["main.py"]);
    await program.says("runs 1 one");
    const lock = project.path(".git/index.lock");
    await Deno.writeTextFile(lock, "");
    await project.write("src/m0.py", `BRANCH = "first"\n`);
    await program.says("runs 2 first");
    const { message } = await program.event("warning");
    assertStringIncludes(message, "index.lock has been there for 10 s");
    const { debounce_ms } = await program.event("restart");
    assert(debounce_ms >= 9_000, `${debounce_ms}`);
    // From then on it is not waited for.
    await project.write("src/m0.py", `BRANCH = "second"\n`);
    await program.says("runs 3 second");
    assert((await program.event("restart")).debounce_ms < 9_000);
  },
);
