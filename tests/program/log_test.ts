import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";
import { onWindows } from "../paths.ts";

const APP = `import os, sys, time
from src.a import X
# At once: what is written in pieces may have a line of the other stream in its midst.
sys.stdout.write(f"runs {X} tty {sys.stdout.isatty()} {os.environ.get('PYTHONUNBUFFERED')}\\n")
sys.stderr.write("and says so\\n")
try:
    sys.stdout.buffer.write(bytes(range(128, 256)) + b"\\r\\x1b[31mred\\x1b[0m\\n")
    time.sleep(600)
finally:
    print("last words", X)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/a.py": "X = 1\n" };
const onLinux = Deno.build.os === "linux";

/** The logs of a project, the oldest first. */
async function logsOf(project: Project, folder = "logs"): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(project.path(folder)), ({ name }) => name);
  const logs = names.filter((name) => !name.startsWith("latest")).sort();
  return await Promise.all(logs.map((name) => project.read(`${folder}/${name}`)));
}

/** The path of the newest log: Windows has a file that tells its name, as links take a right there. */
async function latestOf(project: Project): Promise<string> {
  if (!onWindows) return project.path("logs/latest.log");
  return project.path(`logs/${(await project.read("logs/latest.txt")).trim()}`);
}

Deno.test(
  "each generation's output goes to a log of its own, last words and all, and to the terminal",
  needs("signals"),
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["--log-dir", "logs", "main.py"]);
    await program.says("red");
    await project.write("src/a.py", "X = 2\n");
    await program.says("runs 2");
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
    const logs = await logsOf(project);
    assertEquals(logs.length, 2);
    for (const [n, log] of logs.entries()) {
      assertMatch(
        log,
        new RegExp(
          `^# slop-watch [\\d.]+, generation ${n + 1}, 20.*Z\n# command: \\[".*"main.py"\\]\n`,
        ),
      );
      assertStringIncludes(log, `runs ${n + 1} tty False 1\n`);
      assertStringIncludes(log, "and says so\n");
      assertMatch(
        log,
        new RegExp(
          `last words ${
            n + 1
          }\n\n# (?:exited with code \\d+|was ended by SIGINT) after .* ms, stopped by \\w+, 20.*Z\n$`,
        ),
      );
    }
    assertStringIncludes(logs[0]!, "\n# reason: first\n\n");
    assertStringIncludes(logs[1]!, "\n# reason: change, src/a.py\n\n");
    for (const n of [1, 2]) assertStringIncludes(program.stdout, `last words ${n}\n`);
    assertStringIncludes(program.stderr, "and says so\n");
    assertEquals(await project.read("logs/latest.log"), logs[1]);
  },
);

Deno.test("no byte is changed on the way, to the terminal or to the log", async () => {
  await using project = await Project.of(files);
  const command = await project.command(["--log-dir", "logs", "--no-watch", "main.py"]);
  await project.write("main.py", APP.replace("time.sleep(600)", "pass"));
  const [program = "", ...args] = command;
  const { stdout, code } = await new Deno.Command(program, { args, cwd: project.folder }).output();
  assertEquals(code, 0);
  const wanted = [...Array.from({ length: 128 }, (_, n) => 128 + n), 13, 27, 91, 51, 49, 109];
  const includes = (bytes: Uint8Array) => {
    const hex = bytes.toHex();
    return hex.includes(Uint8Array.from(wanted).toHex());
  };
  assert(includes(stdout));
  assert(includes(await Deno.readFile(await latestOf(project))));
});

Deno.test("log_keep says how many are kept, and a folder in the configuration is one of the project", async () => {
  await using project = await Project.of({
    ...files,
    "pyproject.toml": '[tool.slop-watch]\nlog-dir = "logs"\nlog_keep = 2\n',
    "logs/app.log": "not ours\n",
    "sub/x.txt": "",
  });
  const program = await project.start(["../main.py"], { cwd: "sub" });
  for (let n = 1; n <= 4; n++) {
    await program.says(`runs ${n}`);
    if (n < 4) await project.write("src/a.py", `X = ${n + 1}\n`);
  }
  // The terminal may have been told before the disk.
  await program.until("the logs of the last two, and the file that is not ours", async () => {
    const logs = await logsOf(project);
    return logs.length === 3 && logs.filter((log) => /^runs [34] tty/m.test(log)).length === 2 &&
      logs.includes("not ours\n");
  });
});

Deno.test("a log folder that cannot be made is an error that names it", async () => {
  await using project = await Project.of({ ...files, logs: "a file" });
  const program = await project.start(["--log-dir", "logs", "main.py"]);
  assertEquals(await program.end(), 2);
  assertStringIncludes(program.stderr, "--log-dir: ");
  assertStringIncludes(program.stderr, "cannot be made");
});

Deno.test("where the app fails, the log has its traceback and how it ended", async () => {
  await using project = await Project.of({ ...files, "src/a.py": "X = 1 / 0\n" });
  const program = await project.start(["--log-dir", "logs", "main.py"]);
  await program.says("waiting for a change");
  const [log = ""] = await program.until("the log's end", async () => {
    const logs = await logsOf(project);
    return /by itself/.test(logs[0] ?? "") && logs;
  });
  assertMatch(log, /\nZeroDivisionError: .*\n\n# exited with code 1 after .*, by itself, /);
});

/** Whether this system lets a user mount a file system of his own. */
async function canMount(): Promise<boolean> {
  const { success } = await new Deno.Command("unshare", {
    args: ["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"],
    stderr: "null",
  }).output().catch(() => ({ success: false }));
  return success;
}

Deno.test("a full disk costs the log its end, and the app nothing", {
  ignore: !(onLinux && await canMount()),
}, async () => {
  await using project = await Project.of({
    ...files,
    "main.py": `import os, time
from src.a import X
print("runs", X, flush=True)
for _ in range(200): print("x" * 10_000, flush=True)
print("all written", X, flush=True)
time.sleep(600)
`,
  });
  await Deno.mkdir(project.path("logs"));
  const command = await project.command(["--log-dir", "logs", "main.py"]);
  const small = `mount -t tmpfs -o size=1m none logs && exec "$@"`;
  const program = await project.run(["unshare", "-Urm", "sh", "-c", small, "sh", ...command], {});
  await program.says("all written 1");
  const { message, hint } = await program.event("warning");
  assertMatch(message, /^the log .*-0001\.log is not complete: No space left/);
  assertStringIncludes(hint, "disk full");
  await project.write("src/a.py", "X = 2\n");
  await program.says("all written 2");
});

Deno.test(
  "100 MB of output go through, each byte in the log or told as missing, without the memory for them",
  {
    ignore: !onLinux,
  },
  async () => {
    await using project = await Project.of({
      ...files,
      "main.py": `import sys, time
line = b"x" * 99 + b"\\n"
for _ in range(1000): sys.stdout.buffer.write(line * 1000)
sys.stdout.flush()
sys.stderr.write("all written\\n")
time.sleep(600)
`,
    });
    const command = await project.command(["--log-dir", "logs", "main.py"]);
    const program = await project.run(["sh", "-c", 'exec "$@" >/dev/null', "sh", ...command], {});
    await program.says("all written");
    const status = await Deno.readTextFile(`/proc/${program.pid}/status`);
    program.signal("SIGTERM");
    await program.end();
    const log = await project.read("logs/latest.log");
    const kept = (log.match(/x{99}\n/g)?.length ?? 0) * 100;
    // On a machine that is busy the disk may be too slow; then the last line may be missing, too.
    const told = [...log.matchAll(/\n# (\d+) bytes are missing here/g)];
    const missing = told.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
    const isAccounted = [100_000_000, 100_000_012].includes(kept + missing);
    assert(isAccounted, `${kept} bytes kept, ${missing} told as missing`);
    // Nothing is missing where nobody was warned.
    assertEquals((await program.eventsOf("warning")).length, missing > 0 ? 1 : 0);
    const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
    assertLess(peak, 110_000, `${peak} kB at most`);
  },
);

Deno.test(
  "colours are kept for a terminal, unless somebody said otherwise",
  needs("terminal"),
  async () => {
    const main = 'import os\nprint("force", os.environ.get("FORCE_COLOR"), flush=True)\ninput()\n';
    await using project = await Project.of({ ...files, "main.py": main });
    for (
      const [env, terminal, expected] of [
        [{}, true, "force 1"],
        [{}, false, "force None"],
        [{ NO_COLOR: "1" }, true, "force None"],
        [{ FORCE_COLOR: "0" }, true, "force 0"],
      ] as const
    ) {
      const program = await project.start(["--log-dir", "logs", "main.py"], { env, terminal });
      await program.says(expected);
      program.signal("SIGTERM");
    }
  },
);
