/** Who has an agent, and what the app sees of it: nothing. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { Project, python, pythons, SLEEPER, versionOf } from "../driver.ts";
import { lacks } from "../needs.ts";
import { areInTemporary } from "../private_folders.ts";
import { join, onWindows } from "../paths.ts";
import { rows } from "../tier.ts";

/** Prints all that an app can see of how its interpreter was started, as one line of JSON. */
const LOOK_AROUND = `
import json, os, signal, sys, threading, time, warnings
looked = {
    "environ": {k: v for k, v in os.environ.items() if not k.startswith("SLOP_WATCH")},
    "path": sys.path,
    "argv": sys.argv,
    "flags": str(sys.flags),
    "meta_path": [str(finder).split(" at ")[0] for finder in sys.meta_path],
    "filters": [str(entry) for entry in warnings.filters],
    "hooks": [str(sys.excepthook), str(sys.displayhook)],
    "interrupt": str(signal.getsignal(signal.SIGINT)),
    "threads": [thread.name for thread in threading.enumerate()],
    "main": threading.current_thread() is threading.main_thread(),
    "modules": sorted(sys.modules),
}
print("looked", json.dumps(looked), flush=True)
time.sleep(600)
`;

interface Looked extends Record<string, unknown> {
  readonly environ: Record<string, string>;
  readonly path: string[];
  readonly modules: string[];
}

async function look(words: readonly string[], env: Record<string, string>): Promise<Looked> {
  await using project = await Project.of({ "pyproject.toml": "", "app.py": LOOK_AROUND });
  const program = await project.start([...words, "app.py", "--some", "words"], { env });
  await program.says("looked");
  const line = await program.until(
    "a whole line",
    () => /^looked (.*)\n/m.exec(program.stdout)?.[1],
  );
  // As the path stands in a text of JSON.
  const inJson = (path: string) => JSON.stringify(path).slice(1, -1);
  const text = line.replaceAll(inJson(project.folder), "PROJECT")
    .replaceAll(inJson(project.outside), "OUTSIDE");
  return JSON.parse(text);
}

const LIST = platform.pathListSeparator;

/** The one module that is there beside those of the app. */
const AGENT = "_slop_watch";
/** On Windows these of Python's own besides, by which the agent asks the system. */
const ASKS = /^(?:_?ctypes(?:\..*)?|_?struct|types)$/;
const known = (modules: readonly string[]) =>
  onWindows ? modules.filter((name) => !ASKS.test(name)) : modules;

for (const env of [{}, { PYTHONPATH: ["/some/folder", "/another"].join(LIST) }]) {
  Deno.test(`an app sees nothing of its agent, with ${JSON.stringify(env)} before`, async () => {
    const [withAgent, without] = await Promise.all([look([], env), look(["--no-agent"], env)]);
    const { path, environ: { PYTHONPATH = "", ...environ }, modules, ...same } = withAgent;
    // Where `import slop_watch` is found, last of all.
    const paths = PYTHONPATH.split(LIST);
    const lib = paths.pop()!;
    assert(/slop-watch-\w+[\\/]lib$/.test(lib), lib);
    assertEquals({
      ...same,
      environ: paths.length > 0 ? { PYTHONPATH: paths.join(LIST), ...environ } : environ,
      path: path.filter((folder) => folder !== lib),
      modules: known(modules).filter((name) => name !== AGENT),
    }, { ...without, modules: known(without.modules) });
  });
}

Deno.test("a sitecustomize of the user's own still runs, and so does what it raises", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "site/sitecustomize.py":
      `import builtins\nbuiltins.customized = __file__\nraise ValueError("own fault")`,
    "app.py":
      `import sys, time\nprint("custom", customized, "sitecustomize" in sys.modules, flush=True)\ntime.sleep(600)`,
  });
  const program = await project.start(["app.py"], { env: { PYTHONPATH: project.path("site") } });
  await program.says(`custom ${project.path("site/sitecustomize.py")}`);
  await program.says("own fault");
  await project.write("other.py", "");
  assertEquals((await program.event("stop")).how, "agent");
});

/** What a child tells of itself: whether it has an agent, and how many threads. */
const CHILD = `
import os, sys
def tell(name):
    agent = getattr(sys.modules.get("_slop_watch"), "AGENT", None)
    threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
    import slop_watch
    paths = [os.path.basename(path) for path in os.environ["PYTHONPATH"].split(os.pathsep)]
    print(name, "agent" if agent else "alone", threads, *paths, flush=True)
if __name__ == "__main__":
    tell("subprocess")
`;

const CHILDREN = `
import multiprocessing, os, subprocess, sys, time
import child
if __name__ == "__main__":
    subprocess.run([sys.executable, "child.py"], check=True)
    pid = os.fork()
    if pid == 0:
        child.tell("fork")
        os._exit(0)
    os.waitpid(pid, 0)
    for method in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context(method)
        # A forkserver answers to the app's end, but not to the last of its children.
        process = context.Process(target=child.tell, args=("multiprocessing " + method,))
        process.start()
        process.join()
        assert process.exitcode == 0, process.exitcode
    print("all told", flush=True)
    time.sleep(600)
`;

Deno.test({
  name: "no child of an app has an agent or a thread of one",
  ignore: lacks("fork"),
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "child.py": CHILD,
      "app.py": CHILDREN,
    });
    // -W error: Python 3.12 and newer warn of a fork beside a thread.
    const program = await project.start([await python(), "-W", "error", "app.py"]);
    await program.says("all told");
    const told = program.stdout.split("\n").filter((line) => / (agent|alone) /.test(line));
    assertEquals(told.toSorted(), [
      "fork alone 1 lib",
      "multiprocessing fork alone 1 lib",
      "multiprocessing forkserver alone 1 lib",
      "multiprocessing spawn alone 1 lib",
      "subprocess alone 1 lib",
    ]);
    assertEquals(program.stderr.includes("Warning"), false, program.stderr);
    await project.write("other.py", "");
    const { how, ms } = await program.event("stop");
    assertEquals(how, "agent", `${ms} ms`);
  },
});

Deno.test({
  name: "a launcher around the app has no agent, the app has it",
  ignore: lacks("shell"),
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import sys, time\nprint("up", sys.argv[1:], flush=True)\ntime.sleep(600)`,
    });
    const script = `"$0" -I -c pass; "$0" app.py "$@"; exit $?`;
    const program = await project.start(["sh", "-c", script, await python(), "a b"]);
    await program.says("up ['a b']");
    await project.write("other.py", "");
    const { how, steps } = await program.event("stop");
    assertEquals([how, steps.map(({ step }) => step)], ["agent", ["interrupt"]]);
  },
});

for (
  const [way, start] of Object.entries({
    "in its place": "os.execv(words[0], words)",
    "as a child": "sys.exit(subprocess.call(words))",
  })
) {
  Deno.test({
    name: `a launcher that is Python itself and starts the app ${way} leaves the agent to the app`,
    ignore: lacks("fork", "scripts"),
    async fn() {
      const interpreter = await python();
      await using project = await Project.of({
        "pyproject.toml": "",
        "bin/poetry": `#!${interpreter}
import os, subprocess, sys
words = sys.argv[2:]
${start}
`,
        "app.py": `import os, sys, time
agent = getattr(sys.modules.get("_slop_watch"), "AGENT", None)
print("up", agent is not None, os.path.basename(os.environ["PYTHONPATH"]), flush=True)
time.sleep(600)`,
      });
      await Deno.chmod(project.path("bin/poetry"), 0o755);
      const program = await project.start(["bin/poetry", "run", interpreter, "app.py"]);
      await program.says("up True lib");
      await project.write("other.py", "");
      assertEquals((await program.event("stop")).how, "agent");
    },
  });
}

const BYTECODE = { PYTHONDONTWRITEBYTECODE: "1", PYTHONPYCACHEPREFIX: "cache" };
for (const [name, value] of rows(Object.entries(BYTECODE), 1)) {
  Deno.test(`the agent keeps its code with ${name}, and changes nothing for the app`, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import glob, os, sys, time
folder = next(path for path in sys.path if path.endswith("lib") and "slop-watch-" in path)
kept = glob.glob(os.path.join(os.path.dirname(folder), "agent", "*.codes"))
print("kept", len(kept), sys.dont_write_bytecode, sys.pycache_prefix, flush=True)
time.sleep(600)`,
    });
    const program = await project.start(["app.py"], { env: { [name]: value } });
    const isPrefix = name === "PYTHONPYCACHEPREFIX";
    await program.says(isPrefix ? "kept 3 False cache" : "kept 3 True None");
  });
}

Deno.test("what stands before Python's own in PYTHONPATH is not the agent's, and stays the app's", async () => {
  const named = ["__future__", "_socket", "select", "atexit", "traceback"];
  await using project = await Project.of({
    "pyproject.toml": "",
    ...Object.fromEntries(named.map((name) => [`before/${name}.py`, `whose = "the app's"`])),
    "app.py": `import select\nprint(select.whose)\n${SLEEPER}`,
  });
  const program = await project.start(["app.py"], { env: { PYTHONPATH: project.path("before") } });
  await program.says("the app's\nup");
  await project.write("other.py", "");
  assertEquals((await program.event("stop")).how, "agent");
});

/** slop-watch's own folder, by where the tests have it made. */
async function ownFolder(project: Project): Promise<string> {
  const tmp = join(project.outside, "tmp");
  const [{ name }] = await Array.fromAsync(Deno.readDir(tmp)) as [Deno.DirEntry];
  return join(tmp, name);
}

/** What may have become of the agent's code when the next Python reads it. */
const CODES: Record<string, (codes: Uint8Array) => Uint8Array<ArrayBuffer>> = {
  "cut off": (codes) => codes.slice(0, codes.length / 2),
  "empty": () => new Uint8Array(),
  "changed in one place": (codes) => codes.slice().with(codes.length - 9, codes.at(-9)! ^ 1),
  "of another Python": (codes) => codes.slice().with(0, codes[0]! ^ 1),
  "as it was": (codes) => codes.slice(),
};

for (const [name, of] of rows(Object.entries(CODES), 2)) {
  Deno.test(`the agent starts where its kept code is ${name}`, async () => {
    await using project = await Project.of({ "pyproject.toml": "", "app.py": SLEEPER });
    const program = await project.start(["app.py"]);
    await program.says("up");
    const agent = join(await ownFolder(project), "agent");
    const names = await Array.fromAsync(Deno.readDir(agent), ({ name }) => name);
    const kept = names.filter((name) => name.endsWith(".codes")).map((name) => join(agent, name));
    const lengths = () => Promise.all(kept.map(async (path) => (await Deno.stat(path)).size));
    const before = await lengths();
    for (const path of kept) await Deno.writeFile(path, of(await Deno.readFile(path)));
    for (const n of [1, 2]) {
      await project.write("other.py", `${n}`);
      await program.until("one more run", () => program.stdout.split("up").length === n + 2);
      assertEquals((await program.event("stop")).how, "agent");
    }
    // Made anew, and nothing beside it.
    assertEquals(await lengths(), before);
    assertEquals(await Array.fromAsync(Deno.readDir(agent), ({ name }) => name), names);
  });
}

/** How a Python app without windows is stopped that has no agent. */
const BY_ITSELF = onWindows ? "killed" : "signal";

Deno.test("an agent that cannot start says nothing in the app, which runs and is stopped all the same", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "app.py": SLEEPER });
  const env = { PYTHONUSERBASE: join(project.outside, "base") };
  const asked = await new Deno.Command(await python(), { args: ["-m", "site", "--user-site"], env })
    .output();
  const packages = new TextDecoder().decode(asked.stdout).trim();
  await Deno.mkdir(packages, { recursive: true });
  // Python reads that before it looks for an agent.
  await Deno.writeTextFile(join(packages, "no.pth"), 'import sys; sys.modules["_socket"] = None\n');
  const program = await project.start(["--verbose", "--grace", "1000", "app.py"], { env });
  await program.says("up");
  await project.write("other.py", "x = 1");
  assertEquals((await program.event("stop")).how, BY_ITSELF);
  await program.says("no agent has come up in the app");
  const own = program.stderr.split("\n").filter((line) => !line.startsWith("[slop-watch]"));
  assertEquals(own.filter((line) => !/KeyboardInterrupt|Traceback|^ +/.test(line)), [""]);
});

for (const interpreter of rows(await pythons(), 2)) {
  Deno.test(`the agent leaves one module more in ${interpreter.replace(/^.*versions\//, "")}`, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import sys
print("modules", *sorted(sys.modules))
frames = [frame.f_code.co_filename for frame in sys._current_frames().values()]
paths = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
print("files", *(path for path in frames + paths if "slop-watch-" in path and path[0] != "<"))
`,
    });
    const byHand = await new Deno.Command(interpreter, {
      args: ["app.py"],
      cwd: project.folder,
    }).output();
    const [first = "", ...rest] = new TextDecoder().decode(byHand.stdout).split(/\r?\n/);
    const modules = first.split(" ").slice(1);
    // Before 3.10 a second import of it forgets the functions that the first was given.
    const more = ["3.8", "3.9"].includes(versionOf(interpreter)) ? [AGENT, "atexit"] : [AGENT];
    for (let runs = 1; runs <= 2; runs++) {
      const program = await project.start(["--exit-with-app", "--python", interpreter, "app.py"]);
      assertEquals(await program.end(), 0);
      const [own = "", ...same] = program.stdout.split("\n");
      assertEquals(known(own.split(" ").slice(1)), known([...modules, ...more].sort()));
      assertEquals(same, rest);
    }
  });
}

Deno.test({
  name: "an agent that fails later on is one warning, and the app is stopped by the signal",
  ignore: lacks("fork"),
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      // At a fork the agent begins anew.
      "app.py": `import os, sys
sys.modules["_slop_watch"].AGENT._listen = None
if os.fork() == 0:
    os._exit(0)
os.wait()
${SLEEPER}`,
    });
    const program = await project.start(["app.py"]);
    await program.says("up");
    assertStringIncludes((await program.event("warning")).message, "the agent failed: Type");
    await project.write("other.py", "");
    assertEquals((await program.event("stop")).how, "signal");
    assertEquals(program.stderr.split("TypeError").length, 2, program.stderr);
  },
});

/** What apps do to their own process that the agent is to outlive; `up` is said after it. */
const HARMS: Record<string, string> = {
  "takes away what the agent is made of": `import os, select, time, _thread
taken = [(select, "poll"), (time, "monotonic"), (_thread, "start_new_thread"), (_thread, "RLock")]
for module, name in taken + [(os, name) for name in ("read", "write", "close", "fstat", "getpid")]:
    setattr(module, name, None)
if os.fork() == 0:
    os._exit(0)
os.wait()
`,
  "forks in many threads at once": `import os, subprocess, threading
def work():
    for _ in range(20):
        subprocess.run(["true"], preexec_fn=os.getpid)
threads = [threading.Thread(target=work, daemon=True) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
`,
  "forks in a signal's handler, while it forks": `import os, signal
def fork(*_):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
signal.signal(signal.SIGALRM, fork)
for n in range(60):
    signal.setitimer(signal.ITIMER_REAL, 0.0001 * (n + 1))
    fork()
signal.setitimer(signal.ITIMER_REAL, 0)
`,
  "traces and profiles every thread": `import sys, threading, time
seen = set()
def trace(frame, *_):
    if threading.get_ident() != threading.main_thread().ident:
        seen.add(frame.f_code.co_name)
    return trace
time.sleep(1.5)  # The agent has no more to look at.
if sys.version_info >= (3, 12):
    threading.settrace_all_threads(trace)
    threading.setprofile_all_threads(trace)
time.sleep(2.2)  # It is asked every 2 s what has been imported.
assert not seen, seen
`,
};

for (const [harm, code] of rows(Object.entries(HARMS), 3)) {
  for (const interpreter of rows((await pythons()).toReversed(), 1)) {
    Deno.test({
      name: `an app that ${harm} keeps its agent, with ${interpreter.replace(/^.*versions\//, "")}`,
      ignore: lacks("fork"),
      async fn() {
        await using project = await Project.of({
          "pyproject.toml": "",
          "app.py": `${code}\n${SLEEPER}`,
        });
        const program = await project.start(["--python", interpreter, "app.py"]);
        await program.says("up");
        await project.write("other.py", "");
        assertEquals((await program.event("stop")).how, "agent");
        await program.says("up\nup");
      },
    });
  }
}

/** Apps that close descriptors of the agent's. Each says `up`, and `done` in its `finally`. */
const CLOSED: Record<string, string> = {
  "all of them": "os.closerange(3, 4096)\n",
  "all of them, and opens others": `os.closerange(3, 4096)
kept = [socket.socketpair() for _ in range(400)]
`,
  "the agent's socket": `import stat
for fd in range(3, 1024):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode):
            os.close(fd)
    except OSError:
        pass
`,
};

for (const [what, code] of rows(Object.entries(CLOSED), 2)) {
  Deno.test({
    name: `an app that closes ${what} is none the worse, and stopped by the signal`,
    ignore: lacks("signals"),
    async fn() {
      await using project = await Project.of({
        "pyproject.toml": "",
        "app.py": `import os, socket, subprocess, time
${code}
kept = globals().get("kept", [])
subprocess.run(["true"])  # A fork, for which the agent's thread would end.
time.sleep(0.2)
for one, other in kept:
    one.setblocking(False)
    one.sendall(b"x")
    assert other.recv(2) == b"x"
print("up", flush=True)
try:
    time.sleep(600)
finally:
    for one, other in kept:
        one.sendall(b"y")
        assert other.recv(2) == b"y"
    print("done", flush=True)
`,
      });
      const program = await project.start(["app.py"]);
      await program.says("up");
      await project.write("other.py", "");
      assertEquals((await program.event("stop")).how, "signal");
      await program.says("done\nup");
    },
  });
}

for (const interpreter of rows(await pythons(), 2)) {
  Deno.test(`the agent works in ${interpreter.replace(/^.*versions\//, "")}`, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import atexit, slop_watch, time
kept = slop_watch.state("kept", {"runs": 0})
kept["runs"] += 1
atexit.register(print, "atexit", flush=True)
print("run", kept["runs"], flush=True)
time.sleep(600)
`,
    });
    const program = await project.start(["--python", interpreter, "app.py"]);
    await program.says("run 1\n");
    await project.write("other.py", "");
    await program.says("run 2\n");
    const { how, steps } = await program.event("stop");
    assertEquals([how, steps.map(({ step }) => step)], ["agent", ["on_stop", "interrupt"]]);
    assertEquals(program.stdout, "run 1\natexit\nrun 2\n");
    const own = program.stderr.split("\n").filter((line) => !line.startsWith("[slop-watch]"));
    assertEquals(own, [""]);
  });
}

Deno.test({
  name: "an app that somebody else interrupts ends by that signal, as without an agent",
  ignore: lacks("signals"),
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": SLEEPER,
    });
    for (const words of [[], ["--no-agent"]]) {
      const program = await project.start([...words, "app.py"]);
      await program.says("up");
      Deno.kill((await program.event("start")).pid, "SIGINT");
      const { code, signal } = await program.event("exit");
      assertEquals([code, signal], [null, "SIGINT"], words.join());
    }
  },
});

Deno.test({
  name: "where PYTHONPATH cannot lead to the agent a warning says why, and signals do",
  ignore: lacks("names") || !areInTemporary,
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": SLEEPER,
    });
    const TMPDIR = `${project.outside}/a:b`;
    await Deno.mkdir(TMPDIR);
    const program = await project.start(["app.py"], { env: { TMPDIR } });
    await program.says("up");
    const { message } = await program.event("warning");
    assertStringIncludes(message, `PYTHONPATH can hold no path with : in it: ${TMPDIR}`);
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
    assertEquals((await program.event("stop")).how, "signal");
  },
});
