/** The agent in a real Python on Windows, or in Wine. */
import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { type Program, Project, python } from "../driver.ts";
import { ignore } from "./python.ts";

const SAYS = `
import os, subprocess, sys, time
import slop_watch
X = 1
def say(who):
    print(who, "with" if "_slop_watch" in sys.modules else "without", flush=True)
def serve():
    ui = slop_watch.state("ui", {"runs": 0})
    ui["runs"] += 1
    try:
        print("serves", ui["runs"], flush=True)
        while True:
            time.sleep(1)
    finally:
        print("cleans up", flush=True)
`;
const CHILD = `"import sys; print('child', '_slop_watch' in sys.modules, flush=True)"`;

interface Row {
  readonly files: Record<string, string>;
  /** The options, APP and its arguments. */
  readonly words: readonly string[];
  /** What is printed before the app serves. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

const ROWS: Record<string, Row> = {
  "an app": { files: { "app.py": `${SAYS}say("app")\nserve()\n` }, words: ["app.py"] },
  "an app that starts others": {
    files: {
      "app.py": `${SAYS}
say("app")
subprocess.run([sys.executable, "-c", ${CHILD}])
subprocess.run([sys.executable, "-c", ${CHILD}], env=dict(os.environ))
serve()
`,
    },
    words: ["app.py"],
    before: ["child False", "child False"],
  },
  "an app that begins anew": {
    files: {
      "app.py": `${SAYS}
if sys.argv[1:] == ["again"]:
    say("app")
    serve()
os.execv(sys.executable, [sys.executable, "app.py", "again"])
`,
    },
    words: ["app.py"],
  },
  "an app below a reloader": {
    files: {
      "app.py": `${SAYS}
if os.environ.get("WERKZEUG_RUN_MAIN") == "true":
    say("app")
    serve()
env = {**os.environ, "WERKZEUG_RUN_MAIN": "true"}
try:
    subprocess.call([sys.executable, *sys.argv], env=env, close_fds=False)
finally:
    print("reloader ends", flush=True)
`,
    },
    words: ["app.py"],
    after: ["reloader ends"],
  },
};

const lines = (watch: Program) =>
  watch.stdout.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("[slop-watch]"));

for (const [what, { files, words, before = [], after = [] }] of Object.entries(ROWS)) {
  Deno.test(`${what} is stopped politely and keeps its state`, { ignore }, async () => {
    await using project = await Project.of({ "pyproject.toml": "", ...files });
    const watch = await project.start(words);
    await watch.says("serves 1");
    await project.write("app.py", files["app.py"]!.replace("X = 1", "X = 2"));
    await watch.says("serves 2");
    assertEquals((await watch.event("stop")).how, "agent");
    assertStringIncludes(
      lines(watch).join("\n"),
      [...before, "serves 1", "cleans up", ...after].join("\n"),
    );
    assertStringIncludes(watch.stdout, "app with");
  });
}

Deno.test("what a launcher starts is the app", { ignore }, async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "app.py": `${SAYS}say("app")\nserve()\n`,
  });
  const launcher = `${project.outside}\\launch.py`;
  const code =
    "import subprocess, sys\nsys.exit(subprocess.call([sys.executable, *sys.argv[1:]]))\n";
  await Deno.writeTextFile(launcher, code);
  const watch = await project.start([await python(), launcher, "app.py"]);
  await watch.says("serves 1");
  assertStringIncludes(watch.stdout, "app with");
  await project.write("app.py", `${SAYS}say("app")\nY = 2\nserve()\n`);
  await watch.says("serves 2");
  assertEquals((await watch.event("stop")).how, "agent");
});

Deno.test("an app that has begun anew ends with its own exit code", { ignore }, async () => {
  const again = "os.execv(sys.executable, [sys.executable, 'app.py', 'again'])";
  const app = `import os, sys, time
if sys.argv[1:] != ["again"]:
    ${again}
time.sleep(1)
sys.exit(7)
`;
  await using project = await Project.of({ "pyproject.toml": "", "app.py": app });
  const watch = await project.start(["--exit-with-app", "app.py"]);
  assertEquals(await watch.end(), 7);
});

Deno.test(
  "an app that is saved while its Python still starts is stopped by its agent",
  { ignore },
  async () => {
    const app = (n: number) =>
      `${SAYS}print("runs", slop_watch.generation, ${n}, flush=True)\nserve()\n`;
    await using project = await Project.of({ "pyproject.toml": "", "app.py": app(1) });
    const base = `${project.outside}\\base`;
    // Python reads that before it looks for an agent, in the user's own folder of packages.
    const asked = await new Deno.Command(await python(), {
      args: ["-m", "site", "--user-site"],
      env: { PYTHONUSERBASE: base },
    }).output();
    const folder = new TextDecoder().decode(asked.stdout).trim();
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(`${folder}\\slow.pth`, "import time; time.sleep(2)\n");
    const options = { env: { PYTHONUSERBASE: base } };
    // Where its agent were not told, it would be killed by then.
    const watch = await project.start(["--grace", "60000", "app.py"], options);
    await watch.event("start");
    await project.write("app.py", app(2));
    await watch.says("runs 2 2");
    assertNotEquals((await watch.event("stop")).how, "killed");
  },
);

Deno.test("what traces every thread hears nothing of a stop", { ignore }, async () => {
  const app = (n: number) =>
    `${SAYS}
import threading
heard = set()
def trace(frame, *_):
    if threading.get_ident() != threading.main_thread().ident:
        heard.add(frame.f_code.co_name)
    return trace
if sys.version_info >= (3, 12):
    time.sleep(1)  # The agent waits at its connection.
    threading.settrace_all_threads(trace)
    threading.setprofile_all_threads(trace)
print("runs", ${n}, flush=True)
try:
    time.sleep(60)
finally:
    print("heard", *sorted(heard), "and no more", flush=True)
`;
  await using project = await Project.of({ "pyproject.toml": "", "app.py": app(1) });
  const watch = await project.start(["app.py"]);
  await watch.says("runs 1");
  await project.write("app.py", app(2));
  await watch.says("runs 2");
  assertStringIncludes(watch.stdout, "and no more");
  assertEquals(/heard.*(_obey|take_line|take_steps)/.exec(watch.stdout), null);
});
