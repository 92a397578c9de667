import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Program, Project, python } from "../driver.ts";
import { needs } from "../needs.ts";

/** Says which text it was started on; takes its time to stop where it is told to. */
const APP = `import os, time
from src.text import TEXT
try:
    print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
    time.sleep(600)
finally:
    print("stops", flush=True)
    time.sleep(float(os.environ.get("CLEANS_UP_FOR", "0")))
`;

const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": 'TEXT = "one"\n' };
const text = (word: string) => `TEXT = "${word}"\n`;

/** Waits for the app to run on a text, whatever its generation. */
async function runsOn(program: Program, word: string): Promise<void> {
  await program.until(
    `a run on ${word}`,
    () => /runs \d+ (.+)\n/.test(program.stdout) && program.stdout.endsWith(` ${word}\n`),
  );
}

Deno.test("a change while the app stops is taken along in the same restart", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"], { env: { CLEANS_UP_FOR: "2" } });
  await program.says("runs 1 one");
  await project.write("src/text.py", text("two"));
  await program.says("stops");
  await project.write("src/more.py", "X = 1\n");
  await project.write("src/text.py", text("three"));
  const restart = await program.event("restart");
  assertEquals([restart.generation, restart.paths], [2, ["src/more.py", "src/text.py"]]);
  await program.says("runs 2 three");
});

Deno.test("a change in the last moment of a stop is taken along, and nothing starts before", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "800", "main.py"], {
    env: { CLEANS_UP_FOR: "0.3" },
  });
  await program.says("runs 1 one");
  await project.write("src/text.py", text("two"));
  await program.says("stops");
  await project.write("src/text.py", text("three"));
  await program.says("runs 2 three");
  await program.event("restart");
  // Had it started before the change was in, there would be one more restart, on that.
  await project.write("src/more.py", "X = 1\n");
  const { generation, paths } = await program.event("restart");
  assertEquals([generation, paths], [3, ["src/more.py"]]);
});

Deno.test("an app that ended is shown with its code, and the next change starts it", async () => {
  await using project = await Project.of({
    ...files,
    "main.py": "import sys\nfrom src.text import TEXT\nprint(TEXT, flush=True)\nsys.exit(3)\n",
  });
  const program = await project.start(["main.py"]);
  const { code, signal, generation } = await program.event("exit");
  assertEquals([code, signal, generation], [3, null, 1]);
  await program.says("exited with code 3");
  await program.says("waiting for a change");
  await project.write("src/text.py", text("two"));
  assertEquals((await program.event("restart")).generation, 2);
  await program.says("two\n");
  assertEquals((await program.event("exit")).generation, 2);
});

Deno.test("an app that crashes is started again by the save that mends it", async () => {
  await using project = await Project.of({ ...files, "src/text.py": "raise ValueError('no')\n" });
  const program = await project.start(["main.py"]);
  assertEquals((await program.event("exit")).code, 1);
  await program.says("ValueError: no");
  await project.write("src/text.py", text("mended"));
  await program.says("runs 2 mended");
});

Deno.test("an app that a signal ended is shown with the signal", needs("signals"), async () => {
  await using project = await Project.of({
    ...files,
    "main.py": "import os\nos.kill(os.getpid(), 9)\n",
  });
  const program = await project.start(["main.py"]);
  const { code, signal } = await program.event("exit");
  assertEquals([code, signal], [null, "SIGKILL"]);
  await program.says("SIGKILL");
});

Deno.test("changes while nothing runs lead to one start, on the last of them", async () => {
  await using project = await Project.of({
    ...files,
    "main.py": "from src.text import TEXT\nprint('ran on', TEXT, flush=True)\n",
  });
  const program = await project.start(["--debounce", "1000", "main.py"]);
  await program.event("exit");
  for (const word of ["two", "three", "four"]) await project.write("src/text.py", text(word));
  await program.says("ran on four");
  assertEquals((await program.eventsOf("start", 2)).length, 2);
});

Deno.test("changes from the first moment on end with a run on the last content", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.event("start");
  for (let n = 0; n < 40; n++) {
    await project.write("src/text.py", text(`save ${n}`));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await runsOn(program, "save 39");
});

Deno.test("saves at any moment of a restart end with a run on the last content", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "10", "main.py"]);
  await program.says("runs 1 one");
  // Further and further from each other: into the debounce, the check, the stop and the start.
  for (let n = 0; n < 60; n++) {
    await project.write("src/text.py", text(`save ${n}`));
    await new Promise((resolve) => setTimeout(resolve, n));
  }
  await runsOn(program, "save 59");
});

/** Writes many files, and in the midst of them the one that counts. */
const STORM = `for n in range(6000):
    name = "text" if n == 4000 else f"m{n % 500}"
    with open(f"src/{name}.py", "w") as file:
        file.write('TEXT = "last"\\n')
`;

Deno.test("a storm of thousands of saves ends with a run on the last content", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  const storm = new Deno.Command(await python(), { args: ["-c", STORM], cwd: project.folder });
  assertEquals((await storm.output()).code, 0);
  await runsOn(program, "last");
  await project.write("src/text.py", text("after it"));
  await runsOn(program, "after it");
});

Deno.test(
  "a program that cannot be started any more is an error, and the next save tries again",
  needs("scripts"),
  async () => {
    await using project = await Project.of({ ...files, "run.sh": "#!/bin/sh\necho ran\n" });
    await Deno.chmod(project.path("run.sh"), 0o755);
    const program = await project.start(["./run.sh"]);
    await program.event("exit");
    await Deno.rename(project.path("run.sh"), project.path("away.sh"));
    await project.write("src/text.py", text("two"));
    const { message } = await program.event("error");
    assertStringIncludes(message, "run.sh");
    await Deno.rename(project.path("away.sh"), project.path("run.sh"));
    await project.write("src/text.py", text("three"));
    const { generation } = await program.event("restart");
    assert(generation > 1);
  },
);
