import { needs } from "../needs.ts";
import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { type Program, Project } from "../driver.ts";

/** Says its number and which text it was started on. */
const APP = `import os, time
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
time.sleep(600)
`;

const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": 'TEXT = "one"\n' };

Deno.test("a save by truncation restarts the app on the new code", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await project.write("src/text.py", 'TEXT = "another"\n');
  const { paths, generation } = await program.event("restart");
  assertEquals([paths, generation], [["src/text.py"], 2]);
  await program.says("runs 2 another");
});

Deno.test("a save by rename restarts the app on the new code, again and again", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  for (const [n, text] of [[2, "second"], [3, "third"], [4, "fourth"]]) {
    await project.replace("src/text.py", `TEXT = "${text}"\n`);
    await program.says(`runs ${n} ${text}`);
    assertEquals((await program.event("restart")).paths, ["src/text.py"]);
  }
});

Deno.test("a save with a backup that comes and goes, as Vim does it, names the file alone", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "1000", "main.py"]);
  await program.says("runs 1 one");
  await project.write("src/4913", "");
  await project.remove("src/4913");
  await Deno.rename(project.path("src/text.py"), project.path("src/text.py~"));
  await project.write("src/text.py", 'TEXT = "by vim"\n');
  await project.remove("src/text.py~");
  const { paths } = await program.event("change");
  assertEquals(paths, [{ path: "src/text.py", kind: "modified" }]);
  await program.says("runs 2 by vim");
});

Deno.test("two saves of the same size within one second both run their own code", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  for (const [n, text] of ["two", "six", "ten", "one"].entries()) {
    await project.write("src/text.py", `TEXT = "${text}"\n`);
    await program.says(`runs ${n + 2} ${text}`);
  }
});

Deno.test(
  "300 files written five times within 600 ms are one restart",
  needs("manyFiles"),
  async () => {
    await using project = await Project.of(files);
    const paths = Array.from({ length: 300 }, (_, n) => `src/m${String(n).padStart(3, "0")}.py`);
    await Promise.all(paths.map((path) => project.write(path, "N = 0\n")));
    const program = await project.start(["--debounce", "1000", "main.py"]);
    await program.says("runs 1 one");
    for (let round = 1; round <= 5; round++) {
      // In place: for so many files that are truncated a disk may take seconds.
      await Promise.all(paths.map(async (path) => {
        using file = await Deno.open(project.path(path), { write: true });
        await file.write(new TextEncoder().encode(`N = ${round}\n`));
      }));
    }
    const restart = await program.event("restart");
    assertEquals([restart.paths, restart.generation], [paths, 2]);
    // Had there been a second one on its way, it would come in front of this.
    await project.write("src/text.py", 'TEXT = "last"\n');
    const last = await program.event("restart");
    assertEquals([last.paths, last.generation], [["src/text.py"], 3]);
    assertEquals(await program.eventsOf("skip"), []);
  },
);

/** A program whose second generation runs `src/text.py` on "two", so that its content is known. */
async function restartedOnce(project: Project, debounce: string): Promise<Program> {
  const program = await project.start(["--debounce", debounce, "main.py"]);
  await program.says("runs 1 one");
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says("runs 2 two");
  await program.event("change");
  return program;
}

Deno.test("a file that is touched without a change restarts nothing, and that is said", async () => {
  await using project = await Project.of(files);
  const program = await restartedOnce(project, "50");
  await Deno.utime(project.path("src/text.py"), new Date(), new Date());
  const skip = await program.event("skip");
  assertEquals([skip.reason, skip.paths, skip.generation], ["unchanged", ["src/text.py"], 2]);
  await project.write("src/text.py", 'TEXT = "three"\n');
  await program.says("runs 3 three");
});

Deno.test("the same text written again restarts nothing", async () => {
  await using project = await Project.of(files);
  const program = await restartedOnce(project, "50");
  await project.replace("src/text.py", 'TEXT = "two"\n');
  await program.event("skip");
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.event("skip");
  assertEquals((await program.eventsOf("change")).length, 1);
});

Deno.test("what is saved and undone within one burst restarts nothing", async () => {
  await using project = await Project.of(files);
  const program = await restartedOnce(project, "1000");
  await project.write("src/text.py", 'TEXT = "wrong"\n');
  await project.write("src/new.py", "N = 1\n");
  await project.remove("src/new.py");
  await project.write("src/text.py", 'TEXT = "two"\n');
  assertEquals((await program.event("skip")).reason, "unchanged");
  assertEquals((await program.eventsOf("change")).length, 1);
});

Deno.test("what a restart undid is a change again", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says("runs 2 two");
  await project.write("src/text.py", 'TEXT = "one"\n');
  await program.says("runs 3 one");
});

Deno.test("a file that comes and one that goes are changes, each of its kind", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await project.write("src/new.py", "N = 1\n");
  assertEquals((await program.event("change")).paths, [{ path: "src/new.py", kind: "created" }]);
  await program.says("runs 2 one");
  await project.remove("src/new.py");
  assertEquals((await program.event("change")).paths, [{ path: "src/new.py", kind: "removed" }]);
  await program.says("runs 3 one");
});

Deno.test("files that never come to rest restart the app after 5 s, and the busiest is named", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "1000", "main.py"]);
  await program.says("runs 1 one");
  const began = performance.now();
  await project.write("src/text.py", 'TEXT = "two"\n');
  const { paths } = await program.until("a change", async () => {
    await project.write("src/busy.py", `AT = ${performance.now()}\n`);
    return (await program.eventsOf("change"))[0];
  });
  // A write that is under way when it is read counts with the next burst.
  const changed = paths.map(({ path }) => path).filter((path) => path !== "src/busy.py");
  assertEquals(changed, ["src/text.py"]);
  const { message, hint } = await program.event("warning");
  assertEquals(message, "the files do not come to rest; src/busy.py keeps changing");
  assertEquals(hint, "--ignore 'src/busy.py' leaves it out");
  assertGreaterOrEqual(performance.now() - began, 4_900);
  await program.says("runs 2 two");
});
