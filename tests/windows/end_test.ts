/** How apps and slop-watch end on Windows: what is told, what is logged, and what is left. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { isRunning, Project, until } from "../driver.ts";

/** Runs until it is told otherwise by what is saved in its place. */
const APP = `import os, sys, time
import how
print("run", os.environ["SLOP_WATCH_GENERATION"], flush=True)
how.end()
try:
    time.sleep(600)
finally:
    print("last words", os.environ["SLOP_WATCH_GENERATION"], flush=True)
`;
import { ignore } from "./python.ts";
const STAYS = "def end(): pass\n";
const files = { "pyproject.toml": "", "app.py": APP, "how.py": STAYS };

/** Exit codes that programs on Windows have: they are of 32 bits. */
const CODES: Record<string, number> = {
  "0": 0,
  "255": 255,
  "256": 256,
  "0xC000013A": 0xC000013A | 0,
  "-1": -1,
};

for (const [shown, code] of Object.entries(CODES)) {
  Deno.test(`the exit code ${shown} is the app's own`, { ignore }, async () => {
    await using project = await Project.of({
      ...files,
      "app.py": `import os\nos._exit(${code})\n`,
    });
    for (const option of ["--no-watch", "--exit-with-app"]) {
      const program = await project.start([option, "app.py"]);
      assertEquals(Number(await program.end()) | 0, code, option);
    }
  });
}

Deno.test("an app that crashes is told with its code, and the save that mends it starts it", {
  ignore,
}, async () => {
  await using project = await Project.of({
    ...files,
    "how.py": "import faulthandler\ndef end(): faulthandler._read_null()\n",
  });
  const program = await project.start(["app.py"]);
  assertEquals((await program.event("exit")).code, 0xC0000005 | 0);
  await program.says("waiting for a change");
  await project.write("how.py", STAYS);
  await program.says("run 2");
});

Deno.test("an app that somebody else ends is started by the next save", { ignore }, async () => {
  await using project = await Project.of(files);
  const program = await project.start(["app.py"]);
  for (const n of [1, 2]) {
    await program.says(`run ${n}`);
    Deno.kill((await program.event("start")).pid, "SIGKILL");
    await program.event("exit");
    await project.write("how.py", `${STAYS}X = ${n}\n`);
  }
  await program.says("run 3");
  assertEquals((await program.event("restart")).stop_ms, 0);
});

Deno.test(
  "an app ends with slop-watch that is killed, warm interpreter and all",
  { ignore },
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["--standby", "-v", "app.py"]);
    await program.says("run 1");
    const { pid } = await program.event("start");
    const warm = await program.until("a warm interpreter", () => {
      const [, pid] = /standby: ready, pid (\d+)/.exec(program.stderr) ?? [];
      return pid !== undefined && Number(pid);
    });
    program.signal("SIGKILL");
    const areGone = async () => !await isRunning(pid) && !await isRunning(warm);
    assert(await until(areGone), `${pid} or ${warm} lives on`);
  },
);

Deno.test("each generation has a log with its last words, and latest.txt names the newest", {
  ignore,
}, async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--log-dir", "logs", "app.py"]);
  await program.says("run 1");
  await project.write("how.py", `${STAYS}X = 1\n`);
  await program.says("run 2");
  const names = await Array.fromAsync(Deno.readDir(project.path("logs")), ({ name }) => name);
  const logs = names.filter((name) => !name.startsWith("latest")).sort();
  assertEquals(logs.length, 2);
  assertEquals(await project.read("logs/latest.txt"), `${logs[1]}\n`);
  const first = await project.read(`logs/${logs[0]}`);
  assertStringIncludes(first, "\nrun 1\nlast words 1\n");
  assertMatch(first, /\n# .* after .* ms, stopped by \w+, 20.*Z\n$/);
});
