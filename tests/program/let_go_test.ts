/** The ports that are held, with `--hold-ports`, where the next generation does not come as it was to. */
import { assert, assertEquals } from "@std/assert";
import { type Program, Project, python } from "../driver.ts";
import { freePort } from "../free_port.ts";
import { needs } from "../needs.ts";
import { inLongTier } from "../tier.ts";
import { answers, bare, isTaken } from "./served.ts";

/** Has the app stop when a file is there. */
const SLOW_STOP = `import signal
def stop(*_):
    print("stopping", flush=True)
    while not os.path.exists("go"): time.sleep(0.01)
    sys.exit()
signal.signal(signal.SIGINT, stop)
`;

interface Held {
  readonly project: Project;
  readonly program: Program;
  readonly port: number;
}

/** Runs an app with its ports held, up to its first answer. */
async function held(
  app: string,
  use: (held: Held) => Promise<void>,
  { words = [] as readonly string[], options = {} as Parameters<Project["start"]>[1] } = {},
): Promise<void> {
  const port = freePort();
  await using project = await Project.of({ "main.py": app });
  const program = await project.start(
    ["-v", "--hold-ports", "--grace", "60s", ...words, "main.py", `${port}`],
    options,
  );
  await answers(program, port, 1);
  await use({ project, program, port });
}

/** What is said of what is let go. */
const letGo = (port: number, why: string) => `ports: let go: port ${port}: ${why}`;

Deno.test("what is held is let go at once where the app crashes", async () => {
  await held(bare(), async ({ project, program, port }) => {
    await project.write("main.py", "raise SystemExit(3)\n");
    await program.event("exit");
    await program.says(letGo(port, "the app has ended"));
    assert(!await isTaken(port));
    await project.write("main.py", bare());
    await answers(program, port, 3);
  });
});

Deno.test(
  "what is held is let go where a save keeps the app from starting",
  needs("signals"),
  async () => {
    await held(bare(SLOW_STOP), async ({ project, program, port }) => {
      await project.write("main.py", bare("later = 1"));
      await program.says("stopping");
      assert(await isTaken(port));
      await project.write("main.py", "def broken(\n");
      await program.event("skip");
      await program.says(letGo(port, "the start waits for a good save"));
      await project.write("go", "");
      await program.event("stop");
      assert(!await isTaken(port));
      await project.write("main.py", bare("later = 2"));
      await answers(program, port, 2);
    });
  },
);

Deno.test("what is held is let go where slop-watch is to end", needs("signals"), async () => {
  await held(bare(SLOW_STOP), async ({ project, program, port }) => {
    await project.write("main.py", bare("later = 1"));
    await program.says(`ports: held: port ${port}`);
    await program.says("stopping");
    program.signal("SIGTERM");
    await program.says(letGo(port, "slop-watch ends"));
    await project.write("go", "");
    await program.end();
    assert(!await isTaken(port));
  });
});

Deno.test("what is held is let go where restarts are paused", needs("terminal"), async () => {
  await held(bare(SLOW_STOP), async ({ project, program, port }) => {
    await project.write("main.py", bare("later = 1"));
    await program.says(`ports: held: port ${port}`);
    await program.type("p");
    await program.says(letGo(port, "restarts are paused"));
    await project.write("go", "");
    await answers(program, port, 2);
  }, { words: ["--keys"], options: { terminal: true } });
});

Deno.test("nothing is held of an app that slop-watch ends", needs("signals"), async () => {
  await held(bare(), async ({ program, port }) => {
    program.signal("SIGTERM");
    await program.end();
    assert(!program.stderr.includes("ports: held"));
    assert(!await isTaken(port));
  });
});

const KEPT_ALIVE = `import socket
class Socket(socket.socket):
    def bind(self, address):
        self.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        super().bind(address)
socket.socket = Socket
`;

for (
  const [what, app] of Object.entries({
    "at another address": bare("", "0.0.0.0"),
    "with another option": bare(KEPT_ALIVE),
  })
) {
  Deno.test(`an app that binds ${what} has a socket of its own`, async () => {
    await held(bare(), async ({ project, program, port }) => {
      await project.write("main.py", app);
      await answers(program, port, 2);
      await program.says(letGo(port, "the app does not bind it as before"));
      await project.write("main.py", `${app}\nlater = 1\n`);
      await answers(program, port, 3);
      await program.says(`ports: port ${port} adopted`);
    });
  });
}

Deno.test("a child that has no agent has its port with the next save", async () => {
  const child = `import subprocess, sys
sys.exit(subprocess.call([sys.executable, "served.py", sys.argv[1]]))
`;
  await held(bare(), async ({ project, program, port }) => {
    await project.write("served.py", bare());
    await project.write("main.py", child);
    await program.event("exit");
    await program.says(letGo(port, "the app has ended"));
    const exits = await program.eventsOf("exit");
    await project.write("main.py", `${child}\nlater = 1\n`);
    await answers(program, port, 3);
    assertEquals((await program.eventsOf("exit")).length, exits.length);
  });
});

Deno.test("what is not bound again is let go after 10 s", inLongTier, async () => {
  await held(bare(), async ({ project, program, port }) => {
    await project.write("main.py", "import time\ntime.sleep(600)\n");
    await program.event("restart");
    await program.says(letGo(port, "it was not bound within 10 s"));
    assert(!await isTaken(port));
  });
});

/** The folder for packages of the user's own, which a Python looks into first of all. */
async function userPackages(env: Record<string, string>): Promise<string> {
  const { stdout } = await new Deno.Command(await python(), {
    args: ["-c", "import site; print(site.getusersitepackages())"],
    env,
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("a port is held where `socket` was imported before the agent came", async () => {
  const port = freePort();
  await using project = await Project.of({ "main.py": bare() });
  const env = { PYTHONUSERBASE: `${project.outside}/user` };
  const packages = await userPackages(env);
  await Deno.mkdir(packages, { recursive: true });
  await Deno.writeTextFile(`${packages}/early.pth`, "import socket\n");
  const program = await project.start(["-v", "--hold-ports", "main.py", `${port}`], { env });
  await answers(program, port, 1);
  await project.write("main.py", bare("later = 1"));
  await answers(program, port, 2);
  await program.says(`ports: port ${port} adopted`);
});

Deno.test("without the agent nothing is held, which is said", async () => {
  await using project = await Project.of({ "main.py": bare() });
  const words = ["--hold-ports", "--no-agent", "main.py", `${freePort()}`];
  const program = await project.start(words);
  assertEquals((await program.event("warning")).code, "hold-ports-no-agent");
});
