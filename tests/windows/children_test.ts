/** What runs below an app on Windows ends with it, however that ends, and is not waited for. */
import { assert, assertEquals } from "@std/assert";
import { isRunning, type Program, Project, python, until } from "../driver.ts";
import { ignore } from "./python.ts";

/** Says which process it is, and what it starts; a launcher is a process of its own. */
const APP = `import os, subprocess, sys, time
def start(code):
    child = subprocess.Popen([sys.executable, "-c", code])
    print("run", generation, "pid", child.pid, flush=True)
generation = os.environ["SLOP_WATCH_GENERATION"]
SLEEP = f"import os, time; print('run {generation} pid', os.getpid(), flush=True); time.sleep(600)"
print("run", generation, "app", os.getpid(), flush=True)
start(SLEEP)
print("run", generation, "is up", flush=True)
time.sleep(600)
`;
/** The options, by what runs. */
const ROWS: Record<string, readonly string[]> = {
  "a child": [],
  "a child of an app without an agent": ["--no-agent"],
  "a child of a virtual environment's launcher": ["--python", ".venv"],
};

/** What a generation has told of itself, once all of it runs. */
async function run(program: Program, n: number): Promise<readonly number[]> {
  const find = (what: string) =>
    [...program.stdout.matchAll(new RegExp(`^run ${n} ${what} (\\d+)$`, "gm"))]
      .map(([, pid]) => Number(pid));
  await program.until(
    `run ${n}, and its child`,
    // Who has started it, and it itself, which a launcher may stand before.
    () => find("pid").length === 2 && program.stdout.includes(`run ${n} is up`),
  );
  return [...find("app"), ...find("pid")];
}

async function areGone(pids: readonly number[], why: string): Promise<void> {
  const left: number[] = [];
  const isGone = await until(async () => {
    left.length = 0;
    for (const pid of pids) if (await isRunning(pid)) left.push(pid);
    return left.length === 0;
  });
  assert(isGone, `${why}: ${left} of ${pids}`);
}

for (const [what, options] of Object.entries(ROWS)) {
  Deno.test(`${what} ends with the app, and the app with slop-watch`, { ignore }, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": APP,
      "other.py": "",
    });
    const words = [...options];
    if (words.includes(".venv")) {
      const args = ["-m", "venv", "--without-pip", ".venv"];
      const cwd = project.folder;
      const made = await new Deno.Command(await python(), { args, cwd }).output();
      assert(made.success, new TextDecoder().decode(made.stderr));
      words.splice(words.indexOf(".venv"), 1, ".venv\\Scripts\\python.exe");
    }
    const program = await project.start([...words, "app.py"], {
      withoutPython: words.includes("--python"),
    });
    const first = await run(program, 1);
    await project.write("other.py", "X = 1\n");
    const second = await run(program, 2);
    const { how, ms } = await program.event("stop");
    assertEquals(how, words.includes("--no-agent") ? "killed" : "agent");
    if (how === "agent") assert(ms < 1000, `${ms} ms`);
    await areGone(first, "after a stop");

    Deno.kill(second[0]!, "SIGKILL");
    await program.event("exit");
    await project.write("other.py", "X = 2\n");
    const third = await run(program, 3);
    await areGone(second, "after a kill of the app");

    program.signal("SIGKILL");
    await areGone(third, "after a kill of slop-watch");
  });
}
