/** What a bug of slop-watch's own does to the app: nothing bad. */
import { assertEquals } from "@std/assert";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";
import { makeBug } from "./bug.ts";

const APP = `import time
try:
    print("up", flush=True)
    time.sleep(600)
finally:
    with open("notes.txt", "w") as file: file.write("finally")
`;

const BUGS: Record<string, string> = {
  "an error that nobody catches": `throw new Error("a bug");`,
  "a promise that nobody awaits": `void Promise.reject(new Error("a bug"));`,
};

for (const [name, code] of Object.entries(BUGS)) {
  for (const words of [["app.py"], ["--no-agent", "app.py"]]) {
    const options = words.includes("--no-agent") ? needs("signals") : {};
    Deno.test(
      `after ${name} the app of ${words.join(" ")} is stopped politely`,
      options,
      async () => {
        await using project = await Project.of({ "pyproject.toml": "", "app.py": APP });
        const bug = await makeBug(project, code);
        const program = await project.start(words, bug);
        await program.says("up");
        await bug.happens();
        assertEquals(await program.end(), 1);
        await program.says("this is a bug, please report it");
        await program.says("Error: a bug");
        assertEquals(await project.read("notes.txt"), "finally");
      },
    );
  }
}
