/** The check of saves is made by the Python that runs the app. */
import { assertEquals } from "@std/assert";
import { Project, pythons, SLEEPER } from "../driver.ts";
import { lacks } from "../needs.ts";

const [OLD, NEW] = [11, 12].map((minor) => `3.${minor}.`);
const found = await pythons();
const [old, young] = [OLD, NEW].map((version) => found.find((path) => path.includes(version!)));
/** Compiles from Python 3.12 on. */
const NEWER = 'd = {"a": 1}\nx = f"{d["a"]}"\n';

/** How the app is started, by the Python that it runs in, and whether that is only known once it runs. */
const COMMANDS: Record<string, (python: string) => readonly string[]> = {
  "by its name": (python) => [python, "app.py"],
  "by a shell": (python) => ["sh", "-c", `exec ${python} app.py`],
  "by a script's first line": () => ["./tool"],
  "by its name, with no agent": (python) => ["--no-agent", python, "app.py"],
  "by a script's first line, with no agent": () => ["--no-agent", "./tool"],
};

for (const [how, command] of Object.entries(COMMANDS)) {
  for (const [runs, other] of [[young, old], [old, young]]) {
    const isNew = runs === young;
    Deno.test({
      name: `${
        isNew ? "a newer" : "an older"
      } Python than the project's, that is called ${how}, checks the saves`,
      ignore: runs === undefined || other === undefined || lacks("shell"),
      async fn() {
        await using project = await Project.of({
          "pyproject.toml": "",
          "app.py": SLEEPER,
          "src/other.py": "",
        });
        // At once: a mode that is set in the next second might as well be a save after the app's start.
        await Deno.writeTextFile(project.path("tool"), `#!${runs}\n${SLEEPER}`, { mode: 0o755 });
        const words = ["--verbose", "--python", other!, ...command(runs!)];
        const program = await project.start(words);
        await program.says("up");
        // The agent may not have had its turn when the app says something.
        if (how === "by a shell") await program.says("is the app");
        await project.write("src/other.py", NEWER);
        if (isNew) {
          assertEquals((await program.event("restart")).paths, ["src/other.py"]);
        } else {
          assertEquals((await program.event("skip")).reason, "syntax-error");
        }
      },
    });
  }
}
