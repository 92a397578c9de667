/** What the app has read while it was otherwise, and only that, restarts it when it has been undone. */
import { assertEquals } from "@std/assert";
import { type Program, Project } from "../driver.ts";
import { rows } from "../tier.ts";

/** Reads its module late, once it is told to; goes on without where it cannot. */
const APP = `import os, time
n = os.environ["SLOP_WATCH_GENERATION"]
print("starts", n, flush=True)
while n == "2" and not os.path.exists("go"):
    time.sleep(0.01)
try:
    from src.text import TEXT
except (ImportError, SyntaxError):
    TEXT = "nothing"
print("runs", n, TEXT, flush=True)
time.sleep(600)
`;

const text = (word: string) => `TEXT = "${word}"\n`;

/** A program whose second generation has begun and has read nothing. */
async function begun(project: Project, ...options: string[]): Promise<Program> {
  const program = await project.start(["--debounce", "700", ...options, "main.py"]);
  await program.says("runs 1 one");
  await project.write("src/text.py", text("two"));
  await program.says("starts 2");
  return program;
}

/** What is there for a while, and what an app that starts reads of it. */
const DETOURS: readonly (readonly [what: string, source: string | undefined, read: string])[] = [
  ["another text", text("three!"), "three!"],
  ["a text of the same size", text("six"), "six"],
  ["no file", undefined, "nothing"],
  ["a text that does not compile", "TEXT =\n", "nothing"],
];

for (const [what, source, read] of rows(DETOURS, 2)) {
  for (const options of rows([[], ["--no-agent"], ["--poll", "60"]], 1)) {
    Deno.test(`${what}, read at a slow start and undone: ${options.join(" ")}`, async () => {
      await using project = await Project.of({
        "pyproject.toml": "",
        "main.py": APP,
        "src/text.py": text("one"),
      });
      const program = await begun(project, ...options);
      if (source === undefined) await project.remove("src/text.py");
      else await project.write("src/text.py", source);
      // Long enough to be seen as more than a save that is under way.
      await new Promise((resolve) => setTimeout(resolve, 200));
      await project.write("go", "");
      await program.says(`runs 2 ${read}`);
      await project.write("src/text.py", text("two"));
      await program.says("runs 3 two");
      assertEquals((await program.eventsOf("restart", 2)).at(-1)?.paths, ["src/text.py"]);
      // What has the text that it was started on restarts nothing.
      await project.write("src/text.py", text("two"));
      assertEquals((await program.event("skip")).reason, "unchanged");
    });
  }
}

Deno.test("what was undone before the app has read it restarts nothing", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP,
    "src/text.py": text("one"),
  });
  const program = await begun(project);
  await project.write("go", "");
  await program.says("runs 2 two");
  await project.write("src/text.py", text("three"));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await project.write("src/text.py", text("two"));
  assertEquals((await program.event("skip")).reason, "unchanged");
  assertEquals((await program.eventsOf("start")).length, 2);
});
