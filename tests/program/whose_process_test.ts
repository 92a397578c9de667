/** Whose a process is: what ends with the app, and what was opened for the user and lives on. */
import { assertEquals } from "@std/assert";
import { descendants } from "../../lib/app/tree.ts";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, type Program, Project, until } from "../driver.ts";
import { lacks } from "../needs.ts";
import { rows } from "../tier.ts";

/** How an app starts a process; `note` is a command that writes down its pid and goes on, `draws` one with a window. */
const GOES: Record<string, string> = {
  "a child": "Popen(note)",
  "a child in a process group of its own": "Popen(note, preexec_fn=os.setpgrp)",
  "a child in a session of its own": "Popen(note, start_new_session=True)",
  "a child that takes no signal": "Popen(['sh', '-c', 'trap \"\" HUP INT TERM; ' + note[2]])",
  "one whose parent has ended": "Popen(['sh', '-c', '\"$@\" &', 'sh', *note]).wait()",
  "a daemon":
    "Popen(['setsid', 'sh', '-c', 'cd / ; \"$@\" >/dev/null 2>&1 &', 'sh', *note]).wait()",
  "a daemon that takes no signal":
    "Popen(['setsid', '-f', 'sh', '-c', 'trap \"\" HUP INT TERM; ' + note[2]]).wait()",
  "what a daemon has started in yet another session":
    "Popen(['setsid', '-f', 'sh', '-c', 'setsid \"$@\" & wait', 'sh', *note]).wait()",
  "one that os.system starts": "os.system('sh -c ' + shlex.quote(note[2]) + ' &')",
  "one that is called like what opens things": "Popen([sys.executable, 'reopen.py', *note])",
  "one with a window in the app's session": "Popen(draws)",
  "one with a window in the app's session whose parent has ended":
    "Popen(['sh', '-c', '\"$@\" &', 'sh', *draws]).wait()",
};

const LIVES: Record<string, string> = {
  "what webbrowser opens": "webbrowser.BackgroundBrowser(['xdg-stub', '%s']).open(str(n))",
  "what webbrowser opens and waits for":
    "Thread(target=webbrowser.GenericBrowser(['xdg-stub', '%s']).open, args=[str(n)], daemon=True).start()",
  "xdg-open": "Popen(['xdg-open', str(n)])",
  "xdg-open by its path": "Popen([f'{here}/bin/xdg-open', str(n)])",
  "xdg-open in a session of its own": "Popen(['xdg-open', str(n)], start_new_session=True)",
  "xdg-open by a shell": "Popen(f'xdg-open {n} &', shell=True).wait()",
  "xdg-open by os.system": "os.system(f'xdg-open {n} &')",
  "xdg-open by os.spawnvp": "os.spawnvp(os.P_NOWAIT, 'xdg-open', ['xdg-open', str(n)])",
  "xdg-open by posix_spawn":
    "os.posix_spawn(f'{here}/bin/xdg-open', ['xdg-open', str(n)], os.environ)",
  "xdg-open by a program that is no Python": "Popen(['sh', '-c', ': first; xdg-open ' + str(n)])",
  "one with a window in a session of its own": "Popen(draws, start_new_session=True)",
  "what runs in a terminal that was opened":
    "Popen([*draws, 'setsid', *note], start_new_session=True)",
  "a daemon that clears its environment": "Popen(['setsid', '-f', 'env', '-i', *note]).wait()",
  "one without SLOP_WATCH_ID": "Popen(note, env=without)",
  "one without SLOP_WATCH_ID in a session of its own":
    "Popen(note, env=without, start_new_session=True)",
  "one that a shell starts without SLOP_WATCH_ID":
    "Popen(['env', '-u', 'SLOP_WATCH_ID', 'setsid', '-f', *note]).wait()",
};

const TABLE = [
  ...Object.entries(GOES).map(([name, code]) => ({ name, code, lives: false })),
  ...Object.entries(LIVES).map(([name, code]) => ({ name, code, lives: true })),
];

const APP = `import os, shlex, sys, time, webbrowser
from subprocess import Popen
from threading import Thread
here = os.getcwd()
without = {name: value for name, value in os.environ.items() if name != "SLOP_WATCH_ID"}
def start(n):
    text = f"echo $$ >{here}/pids/{n}.new; mv {here}/pids/{n}.new {here}/pids/{n}; exec sleep 600"
    note = ["sh", "-c", text]
    draws = [sys.executable, f"{here}/draws.py", str(n)]
    exec(KINDS[n])
KINDS = ${JSON.stringify(TABLE.map(({ code }) => code))}
if os.environ["SLOP_WATCH_GENERATION"] == "1":
    # What lives on is not to hold the streams of the test open.
    streams = [os.dup(number) for number in (1, 2)]
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    for n in range(len(KINDS)):
        start(n)
    while len(os.listdir("pids")) < len(KINDS):
        time.sleep(0.01)
    for number, stream in zip((1, 2), streams):
        os.dup2(stream, number)
print("up", os.environ["SLOP_WATCH_GENERATION"], flush=True)
`;
/** Starts a daemon as its very last. */
const WAITS = `try:
    time.sleep(600)
finally:
    Popen(["setsid", "-f", "sleep", "600"])
`;

/** Maps what windows are drawn by, and runs what it is given below it, or says its pid. */
const DRAWS = `import mmap, os, subprocess, sys, time
from pathlib import Path
library = open(Path(__file__).with_name("libX11.so.6"), "rb")
window = mmap.mmap(library.fileno(), 0, prot=mmap.PROT_READ)
if sys.argv[2:]:
    subprocess.Popen(sys.argv[2:])
else:
    pid = Path("pids", sys.argv[1])
    pid.with_suffix(".new").write_text(str(os.getpid()))
    pid.with_suffix(".new").rename(pid)
time.sleep(600)
`;
/** A command that only looks like one that opens something. */
const REOPEN = "import subprocess, sys\nsubprocess.run(sys.argv[1:])\n";

async function makeProject(end: string): Promise<Project> {
  const stub = `#!/bin/sh\necho $$ >pids/$1.new; mv pids/$1.new pids/$1\nsleep 600\n:\n`;
  const project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP + end,
    "src/a.py": "X = 0\n",
    "draws.py": DRAWS,
    "reopen.py": REOPEN,
    "libX11.so.6": "no library",
    "bin/xdg-open": stub,
    "bin/xdg-stub": stub,
  });
  await Deno.mkdir(project.path("pids"));
  for (const name of ["xdg-open", "xdg-stub"]) await Deno.chmod(project.path(`bin/${name}`), 0o755);
  return project;
}

/** What has become of each row: the names of those for which it is not what it should be. */
async function astray(project: Project): Promise<string[]> {
  const found: string[] = [];
  for (const [n, { name, lives }] of TABLE.entries()) {
    const isLeft = await isRunning(Number(await project.read(`pids/${n}`)));
    if (isLeft !== lives) found.push(`${name} ${isLeft ? "lives on" : "is gone"}`);
  }
  return found;
}

/** What runs that is neither a row that is to live on nor below one. */
async function others(program: Program, project: Project): Promise<string[]> {
  const table = await platform.processes();
  const pids = await Promise.all(TABLE.map((_, n) => project.read(`pids/${n}`)));
  const kept = pids.map(Number).flatMap((
    pid,
  ) => [pid, ...descendants(table, pid).map((row) => row.pid)]);
  // A program around one with a window, whose pid is not written down.
  const above = table.filter(({ pid, parent }) => parent === pid || kept.includes(pid)).map((
    { parent },
  ) => parent);
  const left = (await program.left()).filter((pid) => !kept.includes(pid) && !above.includes(pid));
  return (await platform.commandsOf(left)).map((words) => words.join(" "));
}

interface Ending {
  readonly end?: string;
  readonly how: (program: Program, project: Project) => Promise<void>;
}

const ENDINGS: Record<string, Ending> = {
  "a restart and the end": {
    how: async (program, project) => {
      await project.write("src/a.py", "X = 1\n");
      await program.says("up 2");
      assertEquals(await astray(project), [], "after the restart");
      program.signal("SIGTERM");
      assertEquals(await program.end(), 143);
    },
  },
  "a kill of slop-watch": {
    how: async (program) => {
      program.signal("SIGKILL");
      await program.status;
    },
  },
  "the app's own end and a restart": {
    end: "",
    how: async (program, project) => {
      await program.event("exit");
      await project.write("src/a.py", "X = 1\n");
      await program.says("up 2");
      assertEquals(await astray(project), [], "after the restart");
      program.signal("SIGTERM");
      assertEquals(await program.end(), 143);
    },
  },
};

for (const [name, { end = WAITS, how }] of rows(Object.entries(ENDINGS), 1)) {
  Deno.test({
    name: `after ${name} what is the app's is gone, and what was opened for the user lives on`,
    // What has a window is told on Linux alone.
    ignore: lacks("signals", "shell") || Deno.build.os !== "linux",
    async fn() {
      await using project = await makeProject(end);
      const program = await project.start(["main.py"], {
        env: { PATH: `${project.path("bin")}:${Deno.env.get("PATH")}` },
      });
      await program.says("up 1");
      await how(program, project);
      const isOver = async () =>
        (await astray(project)).length + (await others(program, project)).length === 0;
      await until(isOver);
      assertEquals([await astray(project), await others(program, project)], [[], []]);
    },
  });
}
