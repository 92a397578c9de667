/** An app that writes what it is restarted for. */
import { assertEquals } from "@std/assert";
import { Project } from "../driver.ts";
import { lacks } from "../needs.ts";
import { inLongTier } from "../tier.ts";

const APP = `import os, time
from pathlib import Path
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
Path("src/_version.py").write_text(f"AT = {time.time()}\\n")
with open("src/new.tmp", "w") as file:
    file.write(f"AT = {time.time()}\\n")
os.replace("src/new.tmp", "src/_made.py")
time.sleep(600)
`;

Deno.test("an app that writes code of its own at each start is told so, and runs on", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP,
    "src/text.py": 'TEXT = "one"\n',
  });
  const program = await project.start(["--debounce", "300", "main.py"]);
  const { code, hint, generation } = await program.event("warning");
  assertEquals([code, hint], ["restarts-itself", "--ignore 'src/_made.py' leaves it out"]);
  const starts = (await program.eventsOf("start")).length;
  assertEquals(starts, generation);
  // Another file is heard, and what the app writes then is passed over.
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says(`runs ${starts + 1} two`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assertEquals((await program.eventsOf("start")).length, starts + 1);
  assertEquals((await program.eventsOf("warning")).length, 1);
});

/** The same by a program that is gone a moment later. */
const BY_CHILD = `import os, subprocess, time
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], flush=True)
subprocess.run(["sh", "-c", "date +'AT = 1%N' >src/_version.py"])
time.sleep(600)
`;
const NO_PYTHON =
  `echo runs $SLOP_WATCH_GENERATION; date +'AT = 1%N' >src/_version.py; exec sleep 600`;

const MUTE_APPS = [
  ["an app that is no Python", ["sh", "-c", NO_PYTHON]],
  ["an app with a program", ["main.py"]],
] as const;

for (const [name, words] of MUTE_APPS) {
  const what = `a file that ${name} changes at each start is named once`;
  Deno.test(what, { ignore: inLongTier.ignore || lacks("shell") }, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": BY_CHILD,
      "src/text.py": 'TEXT = "one"\n',
    });
    const program = await project.start(["--debounce", "100", ...words]);
    const { code, hint } = await program.event("warning");
    assertEquals([code, hint], ["restarts-often", "--ignore 'src/_version.py' leaves it out"]);
    const starts = (await program.eventsOf("start")).length;
    await program.eventsOf("start", starts + 5);
    assertEquals((await program.eventsOf("warning")).length, 1);
  });
}
