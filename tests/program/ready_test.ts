/** When an app is ready, and the command of `--on-ready`. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isRunning, Project, until } from "../driver.ts";
import { needs } from "../needs.ts";

/** Listens on a port that the system would not choose. */
const LISTENS = `import random, socket, sys, time
def listen():
    while True:
        server = socket.socket()
        try: server.bind(("127.0.0.1", random.randrange(20000, 29000)))
        except OSError: continue
        server.listen()
        return server
`;
const WAITS = "time.sleep(600)\n";

interface Row {
  readonly app: string;
  /** Another APP than that. */
  readonly words?: readonly string[];
  readonly by: string;
  /** Whether it listens on a port that it prints. */
  readonly hasPort?: boolean;
  /** The least that its start takes, in ms. */
  readonly leastMs?: number;
  readonly needs?: { readonly ignore: boolean };
}

const ROWS: Record<string, Row> = {
  "a port": {
    app:
      `${LISTENS}for _ in range(70): time.sleep(0.01)\nserver = listen()\nprint("on", server.getsockname()[1], flush=True)\n${WAITS}`,
    by: "port",
    hasPort: true,
    leastMs: 700,
  },
  "a port of a child that knows nothing of us": {
    app: `${LISTENS}import subprocess
code = open(__file__).read().partition("import sub")[0]
code += "server = listen(); print('on', server.getsockname()[1], flush=True); time.sleep(600)"
subprocess.run([sys.executable, "-I", "-c", code], env={**__import__("os").environ})
`,
    by: "port",
    hasPort: true,
  },
  "its own word": {
    app: `import slop_watch, time\nslop_watch.ready()\nslop_watch.ready()\n${WAITS}`,
    by: "app",
  },
  "rest": { app: `import time\nprint("up", flush=True)\n${WAITS}`, by: "rest" },
  "rest, where no agent can tell": {
    app: `import time\nprint("up", flush=True)\n${WAITS}`,
    words: ["--no-agent", "main.py"],
    by: "rest",
    needs: needs("times"),
  },
  "rest, with a port that it has passed and closed again": {
    app: `import socket, time
server = socket.create_server(("127.0.0.1", 0))
server.close()
${WAITS}`,
    by: "rest",
  },
  "a port that the system has chosen, when it stays": {
    app: `import socket, time
server = socket.create_server(("127.0.0.1", 0))
print("on", server.getsockname()[1], flush=True)
while True: time.sleep(0.05)
`,
    by: "port",
    hasPort: true,
  },
  "rest, though a debugger is called back at a port": {
    app: `import socket, subprocess, sys, time
server = socket.create_server(("127.0.0.1", 0))
adapter = ["-c", "import time; time.sleep(600)", "--for-server", str(server.getsockname()[1])]
subprocess.Popen([sys.executable, *adapter])
${WAITS}`,
    by: "rest",
    needs: needs("chosenPorts"),
  },
  "rest, where it runs by a debugger that listens": {
    app: `import socket, time
server = socket.create_server(("127.0.0.1", 0))
${WAITS}`,
    words: ["main.py", "debugpy"],
    by: "rest",
    needs: needs("chosenPorts"),
  },
  "what is no Python": { app: "", words: ["sleep", "600"], by: "rest", needs: needs("shell") },
};

for (
  const [name, { app, words = ["main.py"], by, hasPort, leastMs = 0, ...row }] of Object.entries(
    ROWS,
  )
) {
  Deno.test(`an app is ready by ${name}`, row.needs ?? {}, async () => {
    await using project = await Project.of({ "main.py": app });
    const program = await project.start(words);
    const ready = await program.event("ready");
    assertEquals(ready.by, by, JSON.stringify(ready) + program.stdout);
    assert(ready.ms >= leastMs, `after ${ready.ms} ms`);
    assertEquals(ready.since_settle_ms, null);
    if (!hasPort) return assertEquals(ready.port, undefined);
    const told = await program.until("a port", () => /^on (\d+)$/m.exec(program.stdout)?.[1]);
    assertEquals(ready.port, Number(told));
    await program.says(`ready on port ${told} after`);
    assertEquals((await program.eventsOf("ready")).length, 1);
  });
}

Deno.test("what an app has said once is waited for in the next run", async () => {
  await using project = await Project.of({
    "main.py": `${LISTENS}import os, slop_watch
server = listen()
print("listens", slop_watch.generation, flush=True)
while not os.path.exists(f"go{slop_watch.generation}"): time.sleep(0.01)
slop_watch.ready()
print("said", flush=True)
${WAITS}`,
  });
  const program = await project.start(["main.py"]);
  assertEquals((await program.event("ready")).by, "port");
  await project.write("go1", "");
  await program.says("said");
  await project.write("main.py", `${await project.read("main.py")}x = 1\n`);
  await program.says("listens 2");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals((await program.eventsOf("ready")).length, 1);
  await project.write("go2", "");
  const { by, port, ms, since_settle_ms } = await program.event("ready");
  assertEquals(by, "app");
  assert(port !== undefined && since_settle_ms! >= ms);
});

Deno.test("an app that ends before is never ready", async () => {
  await using project = await Project.of({ "main.py": "print('done')\n" });
  const program = await project.start(["--exit-with-app", "main.py"]);
  assertEquals(await program.end(), 0);
  assertEquals(await program.eventsOf("ready"), []);
});

/** Notes what it is told, and stays or fails where a file says so. */
const HOOK = `import os, sys, time
about = [os.environ.get(f"SLOP_WATCH_{name}", "none") for name in ("GENERATION", "PORT", "CHANGED")]
print("hook", *about, os.getpid(), flush=True)
if "fails" in open("how").read(): sys.exit(3)
if "stays" in open("how").read(): time.sleep(600)
`;
const pidOf = async (program: Awaited<ReturnType<Project["start"]>>, generation: number) =>
  Number(
    await program.until("a pid", () =>
      new RegExp(`^hook ${generation} .*?(\\d+)$`, "m").exec(program.stdout)?.[1]),
  );

Deno.test("the command of --on-ready runs each time, and one that still runs is ended before", async () => {
  await using project = await Project.of({
    "pyproject.toml": '[tool.slop-watch]\non_ready = "tools/hook.py"\n',
    "main.py":
      `${LISTENS}server = listen()\nprint("on", server.getsockname()[1], flush=True)\n${WAITS}`,
    "tools/hook.py": HOOK,
    "how": "stays",
  });
  const program = await project.start(["main.py"]);
  const { port } = await program.event("ready");
  const first = await pidOf(program, 1);
  assertStringIncludes(program.stdout, `hook 1 ${port}  ${first}`);
  await project.write("main.py", `${await project.read("main.py")}x = 1\n`);
  const second = await pidOf(program, 2);
  assertStringIncludes(program.stdout, "main.py");
  assert(!await isRunning(first), "the first still runs beside the second");
  await project.write("how", "fails");
  await project.write("main.py", `${await project.read("main.py")}x = 2\n`);
  const { code } = await program.event("warning");
  assertEquals(code, "on-ready-failed");
  assert(!await isRunning(second));
  // The app has nothing to do with it.
  assertEquals(await program.eventsOf("exit"), []);
  await project.write("how", "stays");
  await project.write("main.py", `${await project.read("main.py")}x = 3\n`);
  const last = await pidOf(program, 4);
  program.signal("SIGTERM");
  await program.end();
  assert(await until(async () => !await isRunning(last)), "it outlives slop-watch");
  assertEquals((await program.eventsOf("warning")).length, 1);
});

Deno.test("a command of --on-ready that is not found is an error before anything runs", async () => {
  await using project = await Project.of({ "main.py": WAITS });
  const program = await project.start(["--on-ready", "no-such-command", "main.py"]);
  assertEquals(await program.end(), 2);
});

Deno.test("a command of --on-ready is told of no port where none is known", async () => {
  await using project = await Project.of({
    "main.py": `import time\n${WAITS}`,
    "how": "",
    "hook.py": HOOK,
  });
  const program = await project.start(["--on-ready", "hook.py", "main.py"]);
  await program.says("hook 1 none ");
});
