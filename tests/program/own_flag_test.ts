/** The lines in the README that give an app a --watch flag of its own, as they stand there. */
import { assertEquals } from "@std/assert";
import { Project, python } from "../driver.ts";
import { needs } from "../needs.ts";
import { fromFileUrl } from "../paths.ts";

const README = await Deno.readTextFile(fromFileUrl(import.meta.resolve("../../README.md")));
const LINES = /```python\n(import os, shutil[^]*?)```/.exec(README)![1]!;

const APP = `${LINES}
import time
print("runs", os.environ.get("SLOP_WATCH_GENERATION"), sys.argv[1:], flush=True)
if "stay" in sys.argv: time.sleep(600)
`;

/** A project with a `slop-watch` on its PATH, and what its environment is. */
async function projectWith(isThere: boolean): Promise<[Project, Record<string, string>]> {
  const project = await Project.of({ "pyproject.toml": "", "app.py": APP, "other.py": "" });
  const bin = `${project.outside}/bin`;
  await Deno.mkdir(bin);
  if (isThere) {
    const words = await project.command([], {});
    const quoted = words.map((word) => `'${word}'`).join(" ");
    await Deno.writeTextFile(`${bin}/slop-watch`, `#!/bin/sh\nexec ${quoted} "$@"\n`, {
      mode: 0o755,
    });
  }
  return [project, { PATH: `${bin}:/usr/bin:/bin` }];
}

for (const [words, env] of [[["--watch"], {}], [[], { MANUAL_SLOP_WATCH: "1" }]] as const) {
  Deno.test({
    name: `an app with a flag of its own runs under slop-watch with ${
      words[0] ?? "MANUAL_SLOP_WATCH=1"
    }`,
    ...needs("terminal", "scripts"),
    async fn() {
      const [project, path] = await projectWith(true);
      await using _ = project;
      const own = await project.run([await python(), "app.py", ...words, "stay"], {
        env: { ...path, ...env },
        terminal: true,
      });
      await own.says("runs 1 ['stay']");
      await project.write("other.py", "x = 1\n");
      await own.says("runs 2 ['stay']");
      await own.type("\x03");
      assertEquals(await own.end(), 130);
    },
  });
}

Deno.test({
  name: "an app with a flag of its own says so where there is no slop-watch, and runs",
  ...needs("scripts"),
  async fn() {
    const [project, path] = await projectWith(false);
    await using _ = project;
    const own = await project.run([await python(), "app.py", "--watch"], { env: path });
    await own.says("runs None ['--watch']");
    await own.says("running without it");
    assertEquals(await own.end(), 0);
  },
});
