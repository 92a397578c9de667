/** What slop-watch has among the temporary files, and who removes it. */
import { assert, assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { type Program, Project } from "../driver.ts";
import { onWindows, temporaryIn } from "../paths.ts";
import { foldersOf } from "../private_folders.ts";

const files = {
  "pyproject.toml": "",
  "main.py": 'import time\nprint("up", flush=True)\ntime.sleep(600)\n',
};

/** A folder for temporary files that nobody else has. */
function temporary(project: Project): { folder: string; env: Record<string, string> } {
  const folder = platform.path.join(project.outside, "tmp");
  return { folder, env: temporaryIn(folder) };
}

/** Kills slop-watch, and before it what would clear up behind it. */
async function killAll(program: Program): Promise<void> {
  const rows = await platform.processes();
  const below = rows.filter(({ parent }) => parent === program.pid).map(({ pid }) => pid);
  await platform.kill([...below, program.pid]);
  await program.status;
}

/** Makes the locks of all private folders so many ms old. */
async function age(project: Project, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  for (const folder of foldersOf(project, temporary(project).folder)) {
    await Deno.utime(platform.path.join(folder, "lock"), then, then).catch(() => {});
  }
}

Deno.test("a folder that a killed slop-watch left goes with a later start, and no other", async () => {
  await using project = await Project.of({ ...files, "other.py": files["main.py"] });
  const { folder, env } = temporary(project);
  const killed = await project.start(["main.py"], { env });
  await killed.says("up");
  const [left = ""] = foldersOf(project, folder);
  await killAll(killed);
  assertEquals(foldersOf(project, folder), [left]);
  // One that was made a moment ago may be held in the next.
  await age(project, -3_600_000);
  const living = await project.start(["other.py"], { env });
  await living.says("up");
  const both = foldersOf(project, folder);
  assertEquals([both.length, both.includes(left)], [2, true]);

  await Deno.mkdir(platform.path.join(folder, "slop-watch-of-somebody"));
  await age(project, 60_000);
  const later = await project.start(["main.py"], { env });
  await later.says("up");
  await later.until("the removal", () => !foldersOf(project, folder).includes(left));
  await Deno.stat(platform.path.join(folder, "slop-watch-of-somebody"));
  const folders = foldersOf(project, folder);
  for (const folder of both.filter((folder) => folder !== left)) assert(folders.includes(folder));
  assertEquals(folders.length, 2);
});

Deno.test("after an end of its own nothing is left", { ignore: onWindows }, async () => {
  await using project = await Project.of(files);
  const { folder, env } = temporary(project);
  const program = await project.start(["main.py"], { env });
  await program.says("up");
  assertEquals(foldersOf(project, folder).length, 1);
  program.signal("SIGTERM");
  assertEquals(await program.end(), 143);
  assertEquals(foldersOf(project, folder), []);
});

Deno.test("nor after one with the app", async () => {
  await using project = await Project.of({ ...files, "main.py": "print('up')\n" });
  const { folder, env } = temporary(project);
  const program = await project.start(["--exit-with-app", "main.py"], { env });
  assertEquals(await program.end(), 0);
  assertEquals(foldersOf(project, folder), []);
});
