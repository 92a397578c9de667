/** A terminal is as it was when a generation is gone, and when slop-watch is. */
import { assert, assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, type Program, Project } from "../driver.ts";
import { lacks } from "../needs.ts";
import { rows } from "../tier.ts";

const CTRL_C = "\x03";
const ignore = lacks("terminal");

/** Says how it finds the terminal, and leaves it as no shell wants it. */
const APP = `import os, sys, termios, time
lflag = termios.tcgetattr(0)[3]
found = [bool(lflag & flag) for flag in (termios.ECHO, termios.ICANON, termios.ISIG)]
attributes = termios.tcgetattr(0)
attributes[3] &= ~(termios.ECHO | termios.ICANON)
termios.tcsetattr(0, termios.TCSANOW, attributes)
print("\\x1b[?1049h\\x1b[?25l\\x1b[?7l\\x1b[?1003h\\x1b[?1006h\\x1b[?2004h", end="")
print("found", *found, flush=True)
`;
/** The same with settings that are as they were. */
const SCREEN_ONLY = APP.replace(/^termios.tcsetattr.+$/m, "");
const RUNS_ON = `${APP}time.sleep(600)\n`;
const FOUND = "found True True True";

/** Leaves a process behind that sets the terminal up once more while it is ended. */
const WITH_CHILD = `import subprocess, sys
if sys.argv[1:]:
    import signal, termios, time
    def leave(*_):
        time.sleep(0.3)
        attributes = termios.tcgetattr(0)
        attributes[3] &= ~termios.ECHO
        termios.tcsetattr(0, termios.TCSANOW, attributes)
        sys.exit()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leave)
    print("child up", flush=True)
    time.sleep(600)
subprocess.Popen([sys.executable, __file__, "child"])
${RUNS_ON}`;

const LOOK = `stty -a | grep -oE -- '-?(icanon|echo|isig)\\b' | xargs echo after; echo done`;
const settingsIn = ({ stdout }: Program) => /after ((?:-?\w+ ?){3})\r/.exec(stdout)?.[1];

/** The modes of the screen that are not as they are by themselves, in the end. */
function modesIn({ stdout }: Program): string[] {
  const last = new Map<string, string>();
  for (const [, mode = "", state = ""] of stdout.matchAll(/\[\?(\d+)([hl])/g)) {
    last.set(mode, state);
  }
  const isDefault = (mode: string, state: string) => (state === "h") === ["7", "25"].includes(mode);
  return [...last].filter(([mode, state]) => !isDefault(mode, state)).map((mode) => mode.join(""));
}

/** One without jobs: the terminal stays the one of all that it runs. */
const SHELL = `trap : INT
"$@"
echo over
read -r line
${LOOK}`;

interface Case {
  readonly name: string;
  readonly app?: string;
  readonly options?: readonly string[];
  /** How it goes on once the app has been up. */
  readonly then: (program: Program, project: Project) => Promise<void>;
}

/** An app that lets the terminal alone. */
const UP = {
  "pyproject.toml": "",
  "main.py": "import time\nprint('up', flush=True)\ntime.sleep(600)\n",
  "saved.py": "X = 0\n",
};

const restarted = async (program: Program, project: Project) => {
  await project.write("saved.py", "X = 1\n");
  await program.until("a second run", () => program.stdout.split("found").length === 3);
  assertEquals(program.stdout.split(FOUND).length, 3, program.stdout);
  await program.type(CTRL_C);
};

const CASES: readonly Case[] = [
  { name: "a restart, and Ctrl-C", then: restarted },
  {
    name: "a kill",
    app: `import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n${RUNS_ON}`,
    options: ["--no-agent", "--grace", "100"],
    then: restarted,
  },
  {
    name: "an end by a signal, which has left the settings as they were",
    app: `${SCREEN_ONLY}time.sleep(600)\n`,
    options: ["--no-agent", "--stop-signal", "SIGTERM"],
    then: restarted,
  },
  { name: "what the app has left below it", app: WITH_CHILD, then: restarted },
  {
    name: "an end of its own",
    app: APP,
    then: async (program) => {
      await program.says("waiting for a change");
      await program.type(CTRL_C);
    },
  },
  {
    name: "an end of its own in raw mode",
    app: `${APP}import tty\ntty.setraw(0)\nraise SystemExit(3)\n`,
    then: async (program) => {
      await program.says("waiting for a change");
      await program.type(CTRL_C);
    },
  },
  { name: "--no-watch", app: APP, options: ["--no-watch"], then: () => Promise.resolve() },
  {
    name: "the death of slop-watch",
    then: async (program) => {
      const { pid } = await program.event("start");
      const { parent } = (await platform.processes()).find((row) => row.pid === pid)!;
      const others = (await platform.processes()).filter((row) => row.parent === parent);
      Deno.kill(parent, "SIGKILL");
      for (const { pid } of others) {
        await program.until("the end of the app and the guard", async () => !await isRunning(pid));
      }
    },
  },
];

for (const { name, app = RUNS_ON, options = [], then } of rows(CASES, 2)) {
  Deno.test({
    name: `the terminal is given back after ${name}`,
    ignore,
    async fn() {
      await using project = await Project.of({
        "pyproject.toml": "",
        "main.py": app,
        "saved.py": "X = 0\n",
      });
      const command = await project.command([...options, "main.py"]);
      const program = await project.run(["/bin/sh", "-c", SHELL, "sh", ...command], {
        terminal: true,
      });
      await program.says("found");
      await then(program, project);
      await program.says("over\r\n");
      await program.type("\n");
      await program.says("done\r\n");
      assertEquals(settingsIn(program), "isig icanon echo", program.stdout);
      assertEquals(modesIn(program), []);
      // What is said of the end is not on the screen that is gone.
      const said = program.stdout.lastIndexOf("the app exited");
      if (said > 0) assert(said > program.stdout.lastIndexOf("\x1b[?1049l"), program.stdout);
    },
  });
}

Deno.test({
  name: "a screen that the app has left itself gets no more escapes",
  ignore,
  async fn() {
    await using project = await Project.of(UP);
    const command = await project.command(["main.py"]);
    const program = await project.run(["/bin/sh", "-c", SHELL, "sh", ...command], {
      terminal: true,
    });
    await program.says("up");
    await project.write("saved.py", "X = 1\n");
    await program.until("a second run", () => program.stdout.split("up\r\n").length === 3);
    await program.type(CTRL_C);
    await program.says("over\r\n");
    const escapes = program.stdout.split("\x1b").slice(1).filter((text) => !/^\[\d*m/.test(text));
    assertEquals(escapes, []);
    await program.type("\n");
    await program.says("done\r\n");
    assertEquals(settingsIn(program), "isig icanon echo", program.stdout);
  },
});

Deno.test({
  name: "a terminal that slop-watch has in the background is let alone, and the app restarted",
  ignore,
  async fn() {
    await using project = await Project.of(UP);
    const command = await project.command(["main.py"]);
    // As a shell has it that edits its line, and sets it up for a job that comes to the foreground.
    const jobs = `set -m; stty -echo; "$@" & read -r line; stty echo; fg; ${LOOK}`;
    const program = await project.run(["/bin/sh", "-c", jobs, "sh", ...command], {
      terminal: true,
    });
    for (let n = 1; n < 3; n++) {
      await program.eventsOf("start", n);
      await program.until(`run ${n}`, () => program.stdout.split("up\r\n").length === n + 1);
      await project.write("saved.py", `X = ${n}\n`);
    }
    await program.eventsOf("restart", 2);
    await program.type("\n");
    // So the shell says which job it is.
    await program.until("the foreground", () => /^"\$\{?@\}?"/m.test(program.stdout));
    await program.type(CTRL_C);
    await program.says("done\r\n");
    assertEquals(settingsIn(program), "isig icanon echo", program.stdout);
  },
});
