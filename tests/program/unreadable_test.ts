/** What cannot be read is neither changed nor removed. */
import { assert, assertEquals } from "@std/assert";
import { type Program, Project } from "../driver.ts";
import { onWindows } from "../paths.ts";
import { WITHOUT_EXEMPTION } from "../rights.ts";
import { inLongTier } from "../tier.ts";

const APP = `import os, time
print("starts", os.environ["SLOP_WATCH_GENERATION"], flush=True)
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
time.sleep(600)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": 'TEXT = "one"\n' };

const ignore = onWindows;

async function start(project: Project, ...options: string[]): Promise<Program> {
  return await project.run(
    [...WITHOUT_EXEMPTION, ...await project.command([...options, "main.py"])],
    {},
  );
}

/** The warnings that name what cannot be read. */
const named = async (program: Program) =>
  (await program.eventsOf("warning")).filter(({ code }) => code === "unreadable")
    .map(({ message }) => message.replace(/ cannot .*/, ""));

const modes = [["by events"], ["by scanning", "--poll", "100"]] as const;

for (const [how, ...options] of modes) {
  Deno.test(`a file without permission is named once, and restarts when it has it again, ${how}`, {
    ignore,
  }, async () => {
    await using project = await Project.of(files);
    const program = await start(project, ...options);
    await program.says("runs 1 one");
    await project.write("src/text.py", 'TEXT = "two"\n');
    await Deno.chmod(project.path("src/text.py"), 0);
    const { reason, paths } = await program.event("skip");
    assertEquals([reason, paths], ["unreadable", ["src/text.py"]]);
    // Long enough for it to be tried again a few times.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await Deno.chmod(project.path("src/text.py"), 0o644);
    assertEquals((await program.event("restart")).paths, ["src/text.py"]);
    await program.says("runs 2 two");
    assertEquals(await named(program), ["src/text.py"]);
    assertEquals((await program.eventsOf("exit")).length, 0);
  });
}

Deno.test("a folder without permission leaves the app up, and counts when it has it again", {
  ignore,
}, async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1 one");
  await Deno.chmod(project.path("src"), 0);
  await program.until("a warning", async () => (await named(program)).length > 0);
  await project.write("main.py", APP + "# more\n");
  await Deno.chmod(project.path("src"), 0o755);
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says("runs 2 two");
  assertEquals((await program.eventsOf("exit")).length, 0);
  assert(
    (await program.eventsOf("change")).every(({ paths }) =>
      paths.every(({ kind }) => kind === "modified")
    ),
  );
});

Deno.test("an app that ended because of it is started when it can be read again", {
  ignore,
}, async () => {
  await using project = await Project.of(files);
  await Deno.chmod(project.path("src/text.py"), 0);
  const program = await start(project);
  await program.event("exit");
  await program.until("a warning", async () => (await named(program)).length > 0);
  await Deno.chmod(project.path("src/text.py"), 0o644);
  await program.says("runs 2 one");
});

Deno.test("other changes wait for a file that cannot be read, with the gate", {
  ignore,
}, async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  await program.says("runs 1 one");
  await project.write("src/text.py", 'TEXT = "two"\n');
  await Deno.chmod(project.path("src/text.py"), 0);
  await project.write("main.py", `${APP}# x = 1\ny = 1\n`);
  assertEquals((await program.event("skip")).reason, "unreadable");
  await Deno.chmod(project.path("src/text.py"), 0o644);
  assertEquals((await program.event("restart")).paths, ["main.py", "src/text.py"]);
  await program.says("runs 2 two");
});

Deno.test("but not for good", { ignore: ignore || inLongTier.ignore }, async () => {
  await using project = await Project.of({ ...files, "other.py": "" });
  const program = await start(project);
  await program.says("runs 1 one");
  await Deno.chmod(project.path("other.py"), 0);
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says("runs 2 two");
  assertEquals(await named(program), ["other.py"]);
});
