/** What is left when slop-watch dies without a word: nothing, 2 s later. */
import { assertEquals } from "@std/assert";
import { makeAgentFolder } from "../../lib/agent/files.ts";
import { descendants } from "../../lib/app/tree.ts";
import { platform } from "../../lib/platform/current.ts";
import { type Program, Project, python, SLEEPER, until } from "../driver.ts";
import { writeCall } from "../lib/agent/ear.ts";
import { lacks } from "../needs.ts";
import { foldersOf } from "../private_folders.ts";
import { rows, times } from "../tier.ts";

const ignore = lacks("signals", "shell");
/** The 2 s of the contract, and as much again for a machine that is busy with other tests. */
const LIMIT_MS = 4000;
const KILLS = times(4, 80, "SLOP_WATCH_KILLS");

/** Kills slop-watch, and waits until nothing is left of it and of the app, but for what is to live on. */
async function killed(program: Program, spared: readonly number[] = []): Promise<void> {
  program.signal("SIGKILL");
  const deadline = performance.now() + LIMIT_MS;
  while (true) {
    const rest = (await program.left()).filter((pid) => !spared.includes(pid));
    if (rest.length === 0) return;
    if (performance.now() > deadline) throw new Error(`still there: ${rest}\n${program.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const STUBBORN = `
import signal, time
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_IGN)
print("up", flush=True)
while True:
    time.sleep(1)
`;

const APPS: Record<string, { files: Record<string, string>; words: string[] }> = {
  "an app with an agent": { files: { "app.py": SLEEPER }, words: ["app.py"] },
  "an app without an agent": { files: { "app.py": SLEEPER }, words: ["--no-agent", "app.py"] },
  "an app that ignores every signal": {
    files: { "app.py": STUBBORN },
    words: ["--no-agent", "app.py"],
  },
  "a child that ignores every signal": {
    files: {
      "child.py": STUBBORN,
      "app.py":
        `import subprocess, sys, time\nsubprocess.Popen([sys.executable, "child.py"])\ntime.sleep(600)\n`,
    },
    words: ["app.py"],
  },
  "a child whose parent is gone": {
    files: {
      "child.py": STUBBORN,
      "app.py": `import subprocess, sys, time
subprocess.Popen(["sh", "-c", sys.executable + " child.py &"])
time.sleep(600)
`,
    },
    words: ["app.py"],
  },
  "a child in a session of its own whose parents are gone": {
    files: {
      "child.py": STUBBORN,
      "app.py": `import subprocess, sys, time
subprocess.Popen(["setsid", "sh", "-c", sys.executable + " child.py &"])
time.sleep(600)
`,
    },
    words: ["app.py"],
  },
  "a command that is no Python": { files: {}, words: ["sh", "-c", "echo up; sleep 600; true"] },
};

for (const [name, { files, words }] of rows(Object.entries(APPS), 4)) {
  Deno.test({
    name: `${name} is gone when slop-watch is killed`,
    ignore,
    async fn() {
      await using project = await Project.of({ "pyproject.toml": "", ...files });
      const program = await project.start(words);
      await program.says("up");
      await killed(program);
    },
  });
}

Deno.test({
  name: "what had SLOP_WATCH_ID taken from its environment lives on when slop-watch is killed",
  ignore,
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import subprocess, time
child = subprocess.Popen(["env", "-u", "SLOP_WATCH_ID", "setsid", "sleep", "600"])
time.sleep(0.2)
print("child", child.pid, flush=True)
time.sleep(600)
`,
    });
    const program = await project.start(["app.py"]);
    await program.says("child ");
    const pid = Number(/child (\d+)/.exec(program.stdout)?.[1]);
    await killed(program, [pid]);
    const isLeft = platform.isAlive(pid);
    await platform.kill([pid]);
    assertEquals(isLeft, true);
  },
});

Deno.test({
  name: `${KILLS} kills at any moment leave nothing behind`,
  ignore,
  async fn() {
    for (let n = 0; n < KILLS; n++) {
      await using project = await Project.of({
        "pyproject.toml": "",
        "app.py": SLEEPER,
        "other.py": "",
      });
      const program = await project.start(["app.py"]);
      // At its start, at the app's, while that runs, and around a restart.
      const ms = Math.random() * 400;
      const save = setTimeout(() => void project.write("other.py", "x = 1\n").catch(() => {}), 150);
      await new Promise((resolve) => setTimeout(resolve, ms));
      clearTimeout(save);
      await killed(program).catch((error) => {
        throw new Error(`killed after ${ms} ms: ${error.message}`);
      });
    }
  },
});

Deno.test({
  name: "what runs beside slop-watch in its process group is left alone",
  ignore,
  async fn() {
    await using project = await Project.of({ "pyproject.toml": "", "app.py": SLEEPER });
    // A script that starts something, and then slop-watch on an app.
    const child = new Deno.Command("sh", {
      args: [
        "-c",
        `sleep 600 & echo $!; "$@"; echo ended`,
        "sh",
        ...await project.command(["app.py"]),
      ],
      cwd: project.folder,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      detached: true,
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("up")) text += (await lines.read()).value ?? "";
    const beside = parseInt(text);
    const table = await platform.processes();
    const watcher = table.find(({ parent, pid }) => parent === child.pid && pid !== beside)!;
    Deno.kill(watcher.pid, "SIGKILL");
    while (!text.includes("ended")) text += (await lines.read()).value ?? "";
    const gone = async () =>
      (await platform.processes()).filter(({ group, pid }) =>
        group === child.pid && pid !== beside
      );
    while ((await gone()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const isLeftAlone = platform.isAlive(beside);
    Deno.kill(beside, "SIGKILL");
    await lines.cancel();
    await child.status;
    assertEquals(isLeftAlone, true);
  },
});

/** Starts slop-watch and, when the app is up, something beside it, and ends: both are without a parent then. */
const script = (beside: string) => `
"$@" >out 2>&1 &
echo $! >watcher
until grep -q up out; do sleep 0.05; done
${beside} >beside-out 2>&1 &
echo $! >beside
`;
const BESIDE = { "a program": "sleep 600", "another slop-watch": `"$@" --again` };

for (const [what, command] of rows(Object.entries(BESIDE), 1)) {
  for (const how of ["a restart and the end", "a SIGKILL"]) {
    Deno.test({
      name: `${what} that a script started beside slop-watch before it ended outlives ${how}`,
      ignore,
      async fn() {
        await using project = await Project.of({
          "pyproject.toml": "",
          "app.py": SLEEPER,
          "src/a.py": "X = 1\n",
        });
        const words = await project.command(["app.py"]);
        const program = await project.run(["sh", "-c", script(command), "sh", ...words], {});
        assertEquals(await program.end(), 0);
        const pids = await Promise.all(["watcher", "beside"].map((name) => project.read(name)));
        const [watcher, beside] = pids.map(Number) as [number, number];
        const isUp = async () => (await project.read("beside-out")).includes("up");
        if (what === "another slop-watch") assertEquals(await until(isUp), true);
        if (how === "a SIGKILL") Deno.kill(watcher, "SIGKILL");
        else {
          await project.write("src/a.py", "X = 2\n");
          const restarts = what === "a program" ? 1 : 2;
          await until(async () => (await program.eventsOf("restart")).length === restarts);
          Deno.kill(watcher, "SIGTERM");
        }
        // Another slop-watch has its guard and its app.
        const least = what === "a program" ? 1 : 3;
        const isAllThatIsLeft = async () => {
          const table = await platform.processes();
          const left = await program.left();
          const kept = [beside, ...descendants(table, beside).map(({ pid }) => pid)];
          return kept.length >= least && left.length === kept.length &&
            kept.every((pid) => left.includes(pid));
        };
        assertEquals(await until(isAllThatIsLeft), true);
        // What the guard has killed last may not have been gone.
        await new Promise((resolve) => setTimeout(resolve, 200));
        assertEquals(await isAllThatIsLeft(), true);
      },
    });
  }
}

/** Makes a process the first of a container, if the system lets us. */
const CONTAINER = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "setsid"];
const hasContainers = !ignore && Deno.build.os === "linux" &&
  await new Deno.Command("unshare", { args: [...CONTAINER.slice(1), "true"], stderr: "null" })
    .output().then(({ success }) => success, () => false);

Deno.test({
  name: "as a container's first process it keeps an interpreter warm, and ends what the app leaves",
  ignore: !hasContainers,
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "src/a.py": "X = 1\n",
      "app.py": `import os, subprocess, time
subprocess.run(["sh", "-c", "sleep 600 &"])
print("slop-watch is", os.getppid(), flush=True)
time.sleep(600)
`,
    });
    const command = await project.command(["-v", "--standby", "app.py"]);
    const program = await project.run([...CONTAINER, ...command], {});
    await program.says("slop-watch is 1\n");
    await program.says("standby: ready");
    await project.write("src/a.py", "X = 2\n");
    const start = async () => (await program.event("start")).standby;
    assertEquals([await start(), await start()], [false, true]);
    const sleepers = async () => {
      const table = await platform.processes();
      const watcher = table.find(({ parent }) => parent === program.pid)!;
      const below = descendants(table, watcher.pid).map(({ pid }) => pid);
      const names = await Promise.all(
        below.map((pid) => Deno.readTextFile(`/proc/${pid}/comm`).catch(() => "")),
      );
      return names.filter((name) => name === "sleep\n").length;
    };
    await program.until("one sleep, that of the second run", async () => await sleepers() === 1);
  },
});

Deno.test({
  name: "nothing of slop-watch outlives a normal end",
  ignore,
  async fn() {
    await using project = await Project.of({ "pyproject.toml": "", "app.py": SLEEPER });
    const program = await project.start(["app.py"]);
    await program.says("up");
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
    assertEquals(await program.left(), []);
  },
});

/** The pid of the guard of a program, other than `before`. */
function guardOf(program: Program, before?: number): Promise<number> {
  return program.until("its guard", async () => {
    const rows = (await platform.processes()).filter(({ parent }) => parent === program.pid);
    for (const { pid } of rows) {
      const [words] = await platform.commandsOf([pid]);
      if (pid !== before && words?.includes("slop-watch-guard")) return pid;
    }
    return undefined;
  });
}

Deno.test({
  name:
    "a frozen app and the last private folder are gone when the guard and slop-watch are killed",
  ignore,
  async fn() {
    await using project = await Project.of({ "pyproject.toml": "", "app.py": SLEEPER });
    const program = await project.start(["app.py"]);
    await program.says("up");
    const temporary = `${project.outside}/tmp`;
    const first = foldersOf(project, temporary);
    for (const folder of first) await Deno.remove(folder, { recursive: true });
    await project.write("app.py", `x = 1\n${SLEEPER}`);
    const [, { pid: app }] = await program.eventsOf("start", 2) as [unknown, { pid: number }];
    await program.until("the run's folder", () => foldersOf(project, temporary).length > 0);
    Deno.kill(app, "SIGSTOP");
    const guard = await guardOf(program);
    Deno.kill(guard, "SIGKILL");
    await guardOf(program, guard);
    await killed(program);
    assertEquals([first.length, foldersOf(project, temporary)], [1, []]);
  },
});

/**
 * Runs an app whose agent calls a slop-watch of this pid, which hangs up before it says welcome.
 * Python may take its time from the call to the app's first line, which it has to find then: the
 * project is left to the caller.
 */
async function hungUpOn(project: Project, pid: number): Promise<Deno.ChildProcess> {
  const folder = makeAgentFolder(project.outside, platform.path);
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await writeCall(folder, project.folder, { port: server.addr.port, token: "0".repeat(64), pid });
  const app = new Deno.Command(await python(), {
    args: [project.path("app.py")],
    env: { PYTHONPATH: folder.start, SLOP_WATCH_GENERATION: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const connection = await server.accept();
  await connection.read(new Uint8Array(256));
  connection.close();
  server.close();
  return app;
}

Deno.test({
  name: "an app ends where slop-watch is killed before it has welcomed the agent, and only then",
  ignore,
  async fn() {
    await using project = await Project.of({ "app.py": SLEEPER });
    await using beside = await Project.of({
      "app.py": `import pathlib, time
time.sleep(1)
pathlib.Path(__file__).with_name("alive").touch()
time.sleep(600)
`,
    });
    const dead = new Deno.Command("true").spawn();
    await dead.status;
    const orphan = await hungUpOn(project, dead.pid);
    const other = await hungUpOn(beside, Deno.pid);
    await orphan.status;
    const isAlive = await until(() => beside.read("alive").then(() => true, () => false));
    other.kill("SIGKILL");
    await other.status;
    assertEquals(isAlive, true);
  },
});

Deno.test({
  name: "an interpreter that is to wait and finds nobody, or no token, does not become the app",
  ignore,
  async fn() {
    await using project = await Project.of({ "app.py": "print('up')\n" });
    const folder = makeAgentFolder(project.outside, platform.path);
    const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = server.addr;
    server.close();
    const app = project.path("app.py");
    // The pid of this process: slop-watch seems to be there, as it does for a moment after a SIGKILL.
    const token = "0".repeat(64);
    await writeCall(folder, project.folder, { port, token, pid: Deno.pid }, [await python(), app]);
    const run = async () => {
      const { code, stdout, stderr } = await new Deno.Command(await python(), {
        args: [app],
        env: { PYTHONPATH: folder.start, SLOP_WATCH_GENERATION: "1" },
      }).output();
      return [code, new TextDecoder().decode(stdout), new TextDecoder().decode(stderr)];
    };
    assertEquals(await run(), [0, "", ""], "nobody");
    assertEquals(await run(), [0, "", ""], "no token");
  },
});
