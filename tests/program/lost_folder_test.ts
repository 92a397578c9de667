/** What happens where slop-watch's private folder is lost, or no room is left in it: the app runs all the same. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Program, Project } from "../driver.ts";
import { lacks, needs } from "../needs.ts";
import { inLongTier } from "../tier.ts";
import { dirname, join } from "../paths.ts";
import { inOwnMounts, isRoot } from "../rights.ts";

/** Says which run it is, and whether it has its agent. */
const APP = `import os, slop_watch, threading, time
kept = slop_watch.state("kept", {"runs": 0})
kept["runs"] += 1
print("run", slop_watch.generation, "of", kept["runs"], flush=True)
`;
const SLEEP = "time.sleep(600)\n";

/** The private folder of a program, by what it tells others of its kind. */
function folderOf(program: Program, project: Project): Promise<string> {
  const bases = [join(project.outside, "tmp"), `/run/user/${Deno.uid()}`];
  return program.until("its private folder", () =>
    bases.flatMap(foldersIn).find((folder) => {
      try {
        const { pid } = JSON.parse(Deno.readTextFileSync(join(folder, "session.json")));
        return pid === program.pid;
      } catch {
        return false; // Not written yet.
      }
    }));
}

function foldersIn(base: string): string[] {
  try {
    return Array.from(Deno.readDirSync(base), ({ name }) => join(base, name));
  } catch {
    return [];
  }
}

const codesOf = async (program: Program) =>
  (await program.eventsOf("warning")).map(({ code }) => code);

Deno.test(
  "a private folder that is gone is made anew for the next start, and with it the agent",
  needs("signals"),
  async () => {
    await using project = await Project.of({ "pyproject.toml": "", "app.py": APP + SLEEP });
    const program = await project.start(["app.py"]);
    await program.says("run 1 of 1\n");
    await Deno.remove(await folderOf(program, project), { recursive: true });
    await project.write("app.py", `${APP}x = 1\n${SLEEP}`);
    await program.says("run 2 of 1\n");
    assertEquals((await program.event("stop")).how, "agent");
    // What is kept of the sources has come along: no code is changed by this.
    await project.write("app.py", `${APP}x = 1 # a word\n${SLEEP}`);
    assertEquals((await program.event("skip")).reason, "no-code-change");
    await project.write("app.py", `${APP}x = 2\n${SLEEP}`);
    await program.says("run 3 of 2\n");
    assertEquals((await codesOf(program)).sort(), ["private-folder-lost", "state-not-kept"]);
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
    assertEquals(foldersIn(join(project.outside, "tmp")), []);
  },
);

Deno.test(
  "while the app runs its private folder is made again in its place, with the module for its children",
  { ignore: lacks("signals") || inLongTier.ignore },
  async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import subprocess, sys, time
while True:
    code = "import slop_watch; print('child of', slop_watch.generation, flush=True)"
    if subprocess.run([sys.executable, "-c", code]).returncode:
        print("no module", flush=True)
    time.sleep(0.2)
`,
    });
    const program = await project.start(["app.py"]);
    await program.says("child of 1\n");
    const folder = await folderOf(program, project);
    await Deno.remove(folder, { recursive: true });
    await program.says("no module\n");
    const before = program.stdout.length;
    await program.until("a child", () => program.stdout.slice(before).includes("child of 1\n"));
    assertEquals(await folderOf(program, project), folder);
    assertEquals(await codesOf(program), ["private-folder-lost"]);
    await project.write("app.py", `print("anew", flush=True)\n${await project.read("app.py")}`);
    await program.says("child of 2\n");
    assertEquals((await program.event("stop")).how, "agent");
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
    assertEquals(foldersIn(join(project.outside, "tmp")), []);
  },
);

/** Makes all that is for temporary files read-only, but for the project ($1); its own such folder has $2 bytes. */
const CRAMPED =
  `mount -t tmpfs none /run/user && mount --bind "$1" /mnt && mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp &&
mount --bind /mnt "$1" && mount -t tmpfs -o size="$2" none "$1/outside/tmp" && cd "$1/project"`;

Deno.test(
  "a disk that cannot be written costs the agent as long as that is so, and one warning",
  { ignore: !isRoot },
  async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `${APP}
os.chdir([*__import__("glob").glob(os.environ["TMPDIR"] + "/slop-watch-*")][0])
if slop_watch.generation == 1:
    os.system("mount --bind runs runs && mount -o remount,bind,ro runs")
if slop_watch.generation == 3:
    os.system("umount -l runs")
print("at rest", slop_watch.generation, flush=True)
${SLEEP}`,
      "src/other.py": "",
    });
    const words = await project.command(["app.py"]);
    const top = dirname(project.folder);
    const program = await project.run(inOwnMounts(CRAMPED, [top, "4m"], words), {});
    await program.says("at rest 1\n");
    for (const generation of [2, 3, 4, 5]) {
      await project.write("src/other.py", `x = ${generation}\n`);
      await program.says(`at rest ${generation}\n`);
    }
    const hows = (await program.eventsOf("stop", 4)).map(({ how }) => how);
    assertEquals(hows, ["agent", "signal", "signal", "agent"]);
    assertEquals(await codesOf(program), ["agent-unavailable"]);
    // Without an agent the module is there, and is plain.
    const runs = Array.from(program.stdout.matchAll(/^run (\d of \d)/gm), ([, run]) => run);
    assertEquals(runs, ["1 of 1", "2 of 1", "3 of 1", "4 of 2", "5 of 3"]);
  },
);

Deno.test(
  "no room at the start costs the agent and one warning, and the app runs",
  { ignore: !isRoot },
  async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import time\nprint("runs", flush=True)\n${SLEEP}`,
    });
    const top = dirname(project.folder);
    for (const room of ["4k", "64k"]) {
      const words = await project.command(["app.py"]);
      const program = await project.run(inOwnMounts(CRAMPED, [top, room], words), {});
      await program.says("runs\n");
      await project.write("app.py", `import time\nprint("runs anew", flush=True)\n${SLEEP}`);
      await program.says("runs anew\n");
      const codes = await codesOf(program);
      assertEquals(codes, ["agent-unavailable"], room);
      assertMatch((await program.event("warning")).message, /No space left/);
      program.signal("SIGTERM");
      assertEquals(await program.end(), 143);
      await project.write("app.py", `import time\nprint("runs", flush=True)\n${SLEEP}`);
    }
  },
);

/** Gives user 0 a folder in /run/user, as a login does; what is in $1/outside/tmp is for temporary files. */
const LOGGED_IN = `mount -t tmpfs none /run/user && mkdir -m 700 /run/user/0`;

Deno.test(
  "the user's own folder comes first, which may go with the last logout, or be another's then",
  { ignore: !isRoot },
  async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "app.py": `import os, slop_watch, time
print("run", slop_watch.generation, os.environ["PYTHONPATH"], flush=True)
if slop_watch.generation == 1:
    os.system("umount -l /run/user; rm -rf /run/user/*")
if slop_watch.generation == 2:
    os.system("mount -t tmpfs none /run/user; mkdir -m 700 /run/user/0; chown 12345 /run/user/0")
    os.system("rm -rf $TMPDIR/slop-watch-*")
print("at rest", slop_watch.generation, flush=True)
${SLEEP}`,
      "src/other.py": "",
    });
    const words = await project.command(["app.py"]);
    const program = await project.run(inOwnMounts(LOGGED_IN, [], words), {});
    await program.says("at rest 1\n");
    for (const generation of [2, 3]) {
      await project.write("src/other.py", `x = ${generation}\n`);
      await program.says(`at rest ${generation}\n`);
    }
    const temporary = join(project.outside, "tmp");
    const paths = Array.from(program.stdout.matchAll(/^run \d (.+)/gm), ([, path = ""]) => path);
    assert(paths[0]?.startsWith("/run/user/0/slop-watch-"), paths[0]);
    for (const path of paths.slice(1)) assert(path.startsWith(`${temporary}/slop-watch-`), path);
    assertEquals(await codesOf(program), ["private-folder-lost", "private-folder-lost"]);
    const hows = (await program.eventsOf("stop", 2)).map(({ how }) => how);
    assertEquals(hows, ["agent", "agent"]);
  },
);
