/** Whose a process is on Windows: what an app starts ends with it, what it opens for its user does not. */
import { assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { type Program, Project, until } from "../driver.ts";
import { rows } from "../tier.ts";
import { ignore } from "./python.ts";

/** A program that is started writes its pid into a file and stays: `wait.py NAME`. */
const WAIT = `
import os, sys, time
with open(sys.argv[1] + ".pid.tmp", "w") as file:
    file.write(str(os.getpid()))
os.replace(sys.argv[1] + ".pid.tmp", sys.argv[1] + ".pid")
time.sleep(1000)
`;

const APP = `
import os, subprocess, sys, time
X = 1
def up(name):
    while not os.path.exists(name + ".pid"):
        time.sleep(0.01)
def serve(*names):
    if os.environ["SLOP_WATCH_GENERATION"] == "1":
        start()
        for name in names:
            up(name)
    print("serves", os.environ["SLOP_WATCH_GENERATION"], flush=True)
    while True:
        time.sleep(1)
`;

interface Row {
  /** The body of `start()`, and what it names its programs. */
  readonly start: string;
  readonly names: readonly string[];
  /** Those that live on. */
  readonly opened: readonly string[];
}

const ROWS: Record<string, Row> = {
  "a child and a grandchild": {
    start: `
    code = "import subprocess, sys; subprocess.Popen([sys.executable, 'wait.py', 'b']); exec(open('wait.py').read())"
    subprocess.Popen([sys.executable, "-c", code, "a"])`,
    names: ["a", "b"],
    opened: [],
  },
  "a child whose parent has ended": {
    start: `
    code = "import subprocess, sys; subprocess.Popen([sys.executable, 'wait.py', 'a'])"
    subprocess.run([sys.executable, "-c", code])`,
    names: ["a"],
    opened: [],
  },
  "a child with a console of its own": {
    start: `
    flags = subprocess.CREATE_NEW_CONSOLE | subprocess.CREATE_NEW_PROCESS_GROUP
    subprocess.Popen([sys.executable, "wait.py", "a"], creationflags=flags)`,
    names: ["a"],
    opened: [],
  },
  "what os.startfile opens lives on, what is started after that does not": {
    start: `
    with open("open.bat", "w") as file:
        file.write('@"' + sys.executable + '" wait.py a')
    os.startfile("open.bat")
    subprocess.Popen([sys.executable, "wait.py", "b"])`,
    names: ["a", "b"],
    opened: ["a"],
  },
  "what webbrowser starts lives on": {
    start: `
    import webbrowser
    webbrowser.BackgroundBrowser([sys.executable, "wait.py", "%s"]).open("a")`,
    names: ["a"],
    opened: ["a"],
  },
  "what breaks away lives on": {
    start: `
    flags = subprocess.CREATE_BREAKAWAY_FROM_JOB
    subprocess.Popen([sys.executable, "wait.py", "a"], creationflags=flags)`,
    names: ["a"],
    opened: ["a"],
  },
};

const ENDS: Record<string, (project: Project, watch: Program) => Promise<void>> = {
  "a restart": async (project, watch) => {
    await project.write("app.py", (await project.read("app.py")).replace("X = 1", "X = 2"));
    await watch.says("serves 2");
  },
  "a kill of slop-watch": async (_, watch) => await platform.kill([watch.pid]),
};

const pidOf = async (project: Project, name: string) => Number(await project.read(`${name}.pid`));

const ENDED = Object.entries(ROWS).flatMap(([what, row]) =>
  Object.entries(ENDS).map(([how, end]) => ({ what, ...row, how, end }))
);

// Six in Wine: each row once, each end thrice.
for (const { what, start, names, opened, how, end } of rows(ENDED, 8)) {
  Deno.test(`${what}: after ${how}`, { ignore }, async () => {
    const text = `${APP}\ndef start():${start}\nserve(${names.map((name) => `"${name}"`)})\n`;
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": text,
      "wait.py": WAIT,
    });
    const watch = await project.start(["app.py"]);
    await watch.says("serves 1");
    const pids = new Map<string, number>();
    for (const name of names) pids.set(name, await pidOf(project, name));
    try {
      await end(project, watch);
      const left = () => names.filter((name) => platform.isAlive(pids.get(name)!));
      await until(() => left().length === opened.length);
      assertEquals(left(), opened);
    } finally {
      await platform.kill(opened.map((name) => pids.get(name)!));
    }
  });
}
