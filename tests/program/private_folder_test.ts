/** What slop-watch has among the temporary files, and who removes it. */
import { assert, assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { type Program, Project } from "../driver.ts";
import { onWindows, temporaryIn } from "../paths.ts";

const files = {
  "pyproject.toml": "",
  "main.py": 'import time\nprint("up", flush=True)\ntime.sleep(600)\n',
};

/** A folder for temporary files that nobody else has. */
function temporary(project: Project): { folder: string; env: Record<string, string> } {
  const folder = platform.path.join(project.outside, "tmp");
  return { folder, env: temporaryIn(folder) };
}

const namesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name))
    .filter((name) => name.startsWith("slop-watch-")).sort();

/** Kills slop-watch, and before it what would clear up behind it. */
async function killAll(program: Program): Promise<void> {
  const rows = await platform.processes();
  const below = rows.filter(({ parent }) => parent === program.pid).map(({ pid }) => pid);
  await platform.kill([...below, program.pid]);
  await program.status;
}

/** Makes the locks of all private folders so many ms old. */
async function age(folder: string, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  for (const name of await namesIn(folder)) {
    await Deno.utime(platform.path.join(folder, name, "lock"), then, then).catch(() => {});
  }
}

Deno.test("a folder that a killed slop-watch left goes with a later start, and no other", async () => {
  await using project = await Project.of({ ...files, "other.py": files["main.py"] });
  const { folder, env } = temporary(project);
  const killed = await project.start(["main.py"], { env });
  await killed.says("up");
  const [left = ""] = await namesIn(folder);
  await killAll(killed);
  assertEquals(await namesIn(folder), [left]);
  // One that was made a moment ago may be held in the next.
  await age(folder, -3_600_000);
  const living = await project.start(["other.py"], { env });
  await living.says("up");
  const both = await namesIn(folder);
  assertEquals([both.length, both.includes(left)], [2, true]);

  await Deno.mkdir(platform.path.join(folder, "slop-watch-of-somebody"));
  await age(folder, 60_000);
  const later = await project.start(["main.py"], { env });
  await later.says("up");
  await later.until("the removal", async () => !(await namesIn(folder)).includes(left));
  const names = await namesIn(folder);
  assert(names.includes("slop-watch-of-somebody"));
  for (const name of both.filter((name) => name !== left)) assert(names.includes(name));
  assertEquals(names.length, 3);
});

Deno.test("after an end of its own nothing is left", { ignore: onWindows }, async () => {
  await using project = await Project.of(files);
  const { folder, env } = temporary(project);
  const program = await project.start(["main.py"], { env });
  await program.says("up");
  assertEquals((await namesIn(folder)).length, 1);
  program.signal("SIGTERM");
  assertEquals(await program.end(), 143);
  assertEquals(await namesIn(folder), []);
});

Deno.test("nor after one with the app", async () => {
  await using project = await Project.of({ ...files, "main.py": "print('up')\n" });
  const { folder, env } = temporary(project);
  const program = await project.start(["--exit-with-app", "main.py"], { env });
  assertEquals(await program.end(), 0);
  assertEquals(await namesIn(folder), []);
});
