import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, type Program, Project, until } from "../driver.ts";
import { lacks, needs } from "../needs.ts";
import { rows } from "../tier.ts";

/**
 * An app with a grandchild: says the grandchild's pid when it runs, and first of all whether the one
 * of the last generation is still there.
 * @param grandchild Python code that is run below the app and writes its pid down.
 */
function appAbove(grandchild: string): string {
  return `import os, subprocess, sys, time

def runs(pid):
    if os.name == "nt":
        import ctypes
        kernel = ctypes.WinDLL("kernel32")
        process = kernel.OpenProcess(0x100000, False, pid)
        return process != 0 and kernel.WaitForSingleObject(process, 0) != 0
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(") ")[2][0] not in "ZX"
    except FileNotFoundError:
        return False

generation = os.environ["SLOP_WATCH_GENERATION"]
if os.path.exists("pid"):
    with open("pid") as last:
        print("start", generation, "left over:", runs(int(last.read())), flush=True)
    os.remove("pid")
GRANDCHILD = '''
import os, signal, subprocess, sys, time
def note_pid():
    with open("pid.new", "w") as file:
        file.write(str(os.getpid()))
    os.rename("pid.new", "pid")
${grandchild}'''
child = subprocess.Popen([sys.executable, "-c", GRANDCHILD])
print("app", generation, "runs", flush=True)
time.sleep(600)
`;
}

const KINDS = {
  "a grandchild": "note_pid(); time.sleep(600)",
  "a grandchild that ignores SIGINT and SIGTERM": `
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
note_pid()
time.sleep(600)`,
  "a grandchild whose parent has died": `
if os.fork() > 0:
    os._exit(0)
while os.getppid() == int(os.environ.get("PARENT", "0")):
    time.sleep(0.01)
note_pid()
time.sleep(600)`,
  "a grandchild in a session of its own whose parents have died": `
if os.fork() > 0:
    os._exit(0)
os.setsid()
if os.fork() > 0:
    os._exit(0)
while os.getppid() == int(os.environ.get("PARENT", "0")):
    time.sleep(0.01)
note_pid()
time.sleep(600)`,
  "a grandchild in a session of its own": `
os.setsid()
note_pid()
time.sleep(600)`,
};

async function grandchild(program: Program, project: Project): Promise<number> {
  return await program.until("the grandchild's pid", async () => {
    const text = await project.read("pid").catch(() => "");
    return text !== "" && Number(text);
  });
}

for (const [kind, code] of rows(Object.entries(KINDS), 2)) {
  const options = /fork|setsid/.test(code) ? needs("fork") : {};
  Deno.test(`${kind} is gone before the next start and after the end`, options, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "src/a.py": "X = 0\n",
      "main.py": appAbove(code),
    });
    const program = await project.start(["main.py"]);
    await program.says("app 1 runs");
    const first = await grandchild(program, project);
    await project.write("src/a.py", "X = 1\n");
    await program.says("start 2 left over: False");
    assert(!await isRunning(first), "the first grandchild");
    const second = await program.until("another pid", async () => {
      const pid = await grandchild(program, project);
      return pid !== first && pid;
    });
    program.signal("SIGINT");
    const ended = await program.end();
    if (!lacks("signals")) assertEquals(ended, 130);
    // Windows ends what is in a job, and does not wait.
    assert(await until(async () => !await isRunning(second)), "the second grandchild");
  });
}

Deno.test("what an app left running when it ended by itself is gone before the next start", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "src/a.py": "X = 0\n",
    "main.py": appAbove("note_pid(); time.sleep(600)").replace(
      /time\.sleep\(600\)\n$/,
      'while not os.path.exists("pid"):\n    time.sleep(0.01)\n',
    ),
  });
  const program = await project.start(["main.py"]);
  await program.event("exit");
  await project.write("src/a.py", "X = 1\n");
  await program.says("start 2 left over: False");
});

Deno.test("a port that a grandchild holds is free for the next generation", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "src/a.py": "X = 0\n",
    "main.py": `import os, subprocess, sys, time
SERVER = """
import os, socket, time
server = socket.socket()
if os.path.exists("port"):
    server.bind(("127.0.0.1", int(open("port").read())))
else:
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", 0))
    open("port", "w").write(str(server.getsockname()[1]))
server.listen()
print("listens", os.environ["SLOP_WATCH_GENERATION"], flush=True)
time.sleep(600)
"""
subprocess.Popen([sys.executable, "-c", SERVER])
time.sleep(600)
`,
  });
  const program = await project.start(["main.py"]);
  for (const generation of [1, 2, 3]) {
    await program.says(`listens ${generation}\n`);
    await project.write("src/a.py", `X = ${generation}\n`);
  }
});

/** Starts a child in a way, in the first run, and says its pid. */
const openIn = (how: string) =>
  `import os, subprocess, sys, time
env = {name: value for name, value in os.environ.items() if name != "SLOP_WATCH_ID"}
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
if os.environ["SLOP_WATCH_GENERATION"] == "1":
    child = subprocess.Popen(["sleep", "600"], ${how})
    print("child", child.pid, flush=True)
else:
    print("runs again", flush=True)
time.sleep(600)
`;

const OPENED: Record<string, string> = {
  "as a child": "env=env, **quiet",
  "in a session of its own": "env=env, start_new_session=True, **quiet",
};

for (const [name, how] of Object.entries(OPENED)) {
  // Windows tells of nobody's environment: there what is opened for the user breaks away from the job.
  const options = needs("shell");
  Deno.test(
    `what had SLOP_WATCH_ID taken from its environment lives on ${name}`,
    options,
    async () => {
      await using project = await Project.of({ "pyproject.toml": "", "main.py": openIn(how) });
      const program = await project.start(["main.py"]);
      const pid = await program.until("a pid", () => {
        const [, pid] = /child (\d+)\n/.exec(program.stdout) ?? [];
        return pid !== undefined && Number(pid);
      });
      await project.write("main.py", openIn(how) + "x = 1\n");
      await program.says("runs again");
      const isLeft = [await isRunning(pid)];
      program.signal("SIGTERM");
      assertEquals(await program.end(), 143);
      isLeft.push(await isRunning(pid));
      await platform.kill([pid]);
      assertEquals(isLeft, [true, true]);
    },
  );
}

const UNSHARE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Whether this user may have a process 1 of their own. */
async function canUnshare(): Promise<boolean> {
  const [program = "", ...args] = [...UNSHARE, "true"];
  const { success } = await new Deno.Command(program, { args, stderr: "null" }).output()
    .catch(() => ({ success: false }));
  return success;
}

Deno.test({
  name: "a child of another user that cannot be ended is named, and not taken for gone",
  // Root without the right to send signals to others stands for a user with a program that has taken another one's rights.
  ignore: lacks("signals") || Deno.uid() !== 0 || Deno.build.os !== "linux",
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": `import os, subprocess, time
if os.environ["SLOP_WATCH_GENERATION"] == "1":
    other = ["setpriv", "--reuid=65534", "--clear-groups", "sleep", "600"]
    print("child", subprocess.Popen(other).pid, "end", flush=True)
time.sleep(600)
`,
    });
    const command = await project.command(["main.py"]);
    const without = ["setpriv", "--bounding-set=-kill", "--inh-caps=-kill"];
    const program = await project.run([...without, ...command], {});
    await program.says("end\n");
    const [, pid] = /child (\d+)/.exec(program.stdout) ?? [];
    await program.until("another user", async () => {
      const { uid } = await Deno.stat(`/proc/${pid}`);
      return uid === 65534;
    });
    await project.write("main.py", "X = 1\n");
    const { code, message } = await program.event("warning");
    assertEquals(code, "kill-in-vain");
    assertStringIncludes(message, `pid ${pid}`);
  },
});

Deno.test({
  name:
    "as process 1 of a container slop-watch says what is missing, and ends what the app has left all the same",
  ignore: lacks("signals") || Deno.uid() !== 0 || Deno.build.os !== "linux" || !await canUnshare(),
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": openIn("start_new_session=True, **quiet"),
    });
    const command = await project.command(["main.py"]);
    const program = await project.run([...UNSHARE, ...command], {});
    assertEquals((await program.event("warning")).code, "first-process");
    await program.says("child ");
    await project.write("main.py", "X = 1\n" + openIn("start_new_session=True, **quiet"));
    await program.says("runs again");
    const left = await program.left();
    const commands = await platform.commandsOf(left);
    assertEquals(commands.filter(([name]) => name === "sleep"), []);
  },
});
