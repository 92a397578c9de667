/** The interpreter that is made when a burst of saves opens: the default. */
import { assert, assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { type Program, Project } from "../driver.ts";
import { onWindows } from "../paths.ts";
import { files, MOST_TRIES, ready, start, startOf } from "./standby.ts";

/** Waits until there is no more below slop-watch than its app, and its guard where it has one. */
async function untilAlone(program: Program): Promise<void> {
  await program.until("no interpreter that waits", async () => {
    const table = await platform.processes();
    return table.filter(({ parent }) => parent === program.pid).length <= (onWindows ? 1 : 2);
  });
}

/** Saves until a start takes what was imported when its burst opened. @returns Its generation. */
async function untilEarly(program: Program, project: Project, from = 2): Promise<number> {
  for (let n = from; n < from + MOST_TRIES; n++) {
    await project.write("src/text.py", `TEXT = ${n}\n`);
    await program.says(`runs ${n} ${n} `);
    // On a busy machine the quiet time is over before it has imported anything.
    if (program.stdout.includes(`runs ${n} ${n} early`)) return n;
  }
  throw new Error(`imported nothing early ${MOST_TRIES} times\n${program.stderr}`);
}

Deno.test("a save has the next interpreter made while its quiet time lasts, and none waits before it", async () => {
  await using project = await Project.of(files);
  const program = await start(project, {
    // Time enough to import something in, also in Wine.
    words: ["--standby", "auto", "--debounce", "800", "main.py"],
  });
  await program.says("runs 1 1 late");
  await program.says("standby: tried out");
  await untilAlone(program);
  const n = await untilEarly(program, project);
  assert((await startOf(program, n)).standby);
  await untilAlone(program);
});

Deno.test("what was made for a save that does not compile takes over at the mend", async () => {
  await using project = await Project.of(files);
  const program = await start(project, { words: ["--standby", "auto", "main.py"] });
  await program.says("runs 1 1 late");
  await program.says("standby: tried out");
  await project.write("src/text.py", "TEXT = (\n");
  await program.event("skip");
  const pid = await ready(program);
  await project.write("src/text.py", "TEXT = 2\n");
  assertEquals((await startOf(program, 2)).pid, pid);
  await program.says("runs 2 2 early");
});

Deno.test("an import line that changes is not met by what was imported before it", async () => {
  await using project = await Project.of({ ...files, "src/more.py": "" });
  const program = await start(project, {
    words: ["--standby", "auto", "main.py"],
    outside: { patched: "import heavy\nheavy.X = 2\n" },
  });
  await program.says("runs 1 1 late");
  await program.says("standby: tried out");
  await project.write("src/text.py", "import patched\nTEXT = 2\n");
  await program.says("runs 2 2 late");
});
