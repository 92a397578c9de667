/** What an app sends to its own process group is not for slop-watch. */
import { assertEquals } from "@std/assert";
import { Project, until } from "../driver.ts";
import { needs } from "../needs.ts";
import { rows } from "../tier.ts";

const SENT_TO_ITS_GROUP: Record<string, string> = {
  "SIGTERM": "os.killpg(0, signal.SIGTERM)",
  "SIGINT": "os.killpg(0, signal.SIGINT)",
  "SIGHUP": "os.kill(0, signal.SIGHUP)",
  "SIGKILL": "os.killpg(os.getpgrp(), signal.SIGKILL)",
  "a SIGTERM at its end": "import atexit; atexit.register(os.killpg, 0, signal.SIGTERM)",
};

for (const [name, code] of rows(Object.entries(SENT_TO_ITS_GROUP), 2)) {
  Deno.test(
    `without a terminal ${name} to its own group ends the app alone`,
    needs("signals"),
    async () => {
      const app = `import os, signal\nprint("up", flush=True)\n${code}\n`;
      await using project = await Project.of({ "pyproject.toml": "", "main.py": app });
      const program = await project.start(["main.py"]);
      await program.event("exit");
      await project.write("main.py", `X = 1\n${app}`);
      assertEquals((await program.event("start")).generation, 1);
      assertEquals((await program.event("start")).generation, 2);
      await program.event("exit");
      program.signal("SIGTERM");
      assertEquals(await program.end(), 143);
    },
  );
}

Deno.test(
  "a kill of slop-watch's whole process group leaves nothing behind",
  needs("signals"),
  async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": "import time\nprint('up', flush=True)\ntime.sleep(600)\n",
    });
    const program = await project.start(["--no-agent", "main.py"]);
    await program.says("up");
    Deno.kill(-program.pid, "SIGKILL");
    await program.status;
    assertEquals(await until(async () => (await program.left()).length === 0), true);
    assertEquals(await Array.fromAsync(Deno.readDir(`${project.outside}/tmp`)), []);
  },
);
