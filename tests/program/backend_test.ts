/** What no event tells of, and what takes the place of events where there are none. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { Project, python } from "../driver.ts";
import { inLongTier, rows } from "../tier.ts";

const onLinux = Deno.build.os === "linux";

/** Prints what it is started on. */
const APP = `import time
from src import a
print("content", a.CONTENT, flush=True)
time.sleep(600)
`;

const files = (content: number | string) => ({
  "pyproject.toml": "",
  "main.py": APP,
  "src/__init__.py": "",
  "src/a.py": `CONTENT = ${content}\n`,
});

for (const words of rows([["--poll"], ["--poll", "60"], ["--poll=60"]], 2)) {
  Deno.test(`with ${words.join(" ")} saves, new and removed files are seen`, async () => {
    await using project = await Project.of(files(1));
    const program = await project.start([...words, "main.py"]);
    assertEquals((await program.event("watching")).backend, "poll");
    await program.says("content 1");
    await project.replace("src/a.py", "CONTENT = 2\n");
    await program.says("content 2");
    await project.write("src/new/b.py", "x = 1\n");
    await program.event("change");
    assertEquals((await program.event("change")).paths, [
      { path: "src/new/b.py", kind: "created" },
    ]);
    for (const _ of [1, 2]) await program.event("restart");
    await project.remove("src/new");
    assertEquals((await program.event("change")).paths, [
      { path: "src/new/b.py", kind: "removed" },
    ]);
  });
}

Deno.test("with --poll a long burst of saves is one restart", async () => {
  await using project = await Project.of(files(0));
  const program = await project.start(["--poll", "200", "--debounce", "2000", "main.py"]);
  await program.says("content 0");
  for (let n = 1; n <= 10; n++) {
    await project.write("src/a.py", `CONTENT = ${n}\n`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await program.says("content 10");
  assertEquals((await program.eventsOf("restart", 1)).length, 1);
});

/** Changes one letter of the file for each line it reads, by way of memory: no event tells of that. */
const SILENT_WRITER = `import mmap, sys
with open(sys.argv[1], "r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
    for line in sys.stdin:
        memory[10:11] = line[:1].encode()
        memory.flush()
`;

Deno.test({
  name: "what no event tells of is found, and where that is the rule the backend becomes poll",
  ignore: !onLinux,
  async fn() {
    await using project = await Project.of(files(1));
    const program = await project.start(["main.py"]);
    await program.says("content 1");
    const writer = new Deno.Command(await python(), {
      args: ["-c", SILENT_WRITER, project.path("src/a.py")],
      stdin: "piped",
    }).spawn();
    const lines = writer.stdin.getWriter();
    for (const content of [2, 3, 4]) {
      await lines.write(new TextEncoder().encode(`${content}\n`));
      await program.says(`content ${content}`);
    }
    const { message, generation } = await program.event("warning");
    assertMatch(message, /scanned each 500 ms instead$/);
    assertEquals((await program.event("watching")).backend, "native");
    const watching = await program.event("watching");
    assertEquals([watching.backend, watching.generation], ["poll", generation]);
    assert(generation > 0);
    await lines.write(new TextEncoder().encode("5\n"));
    await program.says("content 5");
    await lines.close();
    await writer.status;
  },
});

Deno.test("a project root that is moved away, and another put in its place, is watched on", async () => {
  await using project = await Project.of(files(1));
  await using other = await Project.of(files(2));
  const root = `${project.outside}/root`;
  await Deno.rename(project.folder, root);
  await Deno.mkdir(project.folder);
  const program = await project.start(["--root", root, `${root}/main.py`], { cwd: "../outside" });
  await program.says("content 1");
  await Deno.rename(root, `${project.outside}/gone`);
  await Deno.rename(other.folder, root);
  await program.says("content 2");
  await Deno.mkdir(other.folder);
  await Deno.writeTextFile(`${root}/src/a.py`, "CONTENT = 3\n");
  await program.says("content 3");
  await Deno.writeTextFile(`${root}/src/a.py`, "CONTENT = 4\n");
  await program.says("content 4");
});

Deno.test({
  name: "what the kernel's queue had no room for is found at once",
  ignore: !onLinux,
  async fn() {
    await using project = await Project.of({ ...files(1), "src/busy.py": "" });
    const program = await project.start(["main.py"]);
    await program.says("content 1");
    program.signal("SIGSTOP");
    // fs.inotify.max_queued_events is 16,384, and each save is at least two.
    using busy = await Deno.open(project.path("src/busy.py"), { write: true });
    const letter = new TextEncoder().encode("#");
    for (let n = 0; n < 20_000; n++) {
      await busy.write(letter);
      if (n % 2 === 0) await Deno.utime(project.path("src/__init__.py"), n, n);
    }
    await project.write("src/a.py", "CONTENT = 2\n");
    await project.write("src/late.py", "x = 1\n");
    program.signal("SIGCONT");
    await program.says("content 2");
    const paths = (await program.event("restart")).paths;
    assertEquals(paths.includes("src/late.py"), true, paths.join(" "));
  },
});

/** Whether this system lets a user make limits of his own. */
async function hasNamespaces(): Promise<boolean> {
  const { success } = await new Deno.Command("unshare", {
    args: ["-Ur", "sh", "-c", "echo 20 > /proc/sys/user/max_inotify_watches"],
    stdout: "null",
    stderr: "null",
  }).output().catch(() => ({ success: false }));
  return success;
}

Deno.test({
  name: "at the limit of watches the backend becomes poll, and the warning names the mend",
  ignore: !(onLinux && await hasNamespaces()),
  async fn() {
    await using project = await Project.of(files(1));
    for (let n = 0; n < 30; n++) await project.write(`src/sub${n}/b.py`, "x = 1\n");
    const command = await project.command(["main.py"]);
    const limited = `echo 20 > /proc/sys/user/max_inotify_watches; exec "$@"`;
    const program = await project.run(
      ["unshare", "-Ur", "sh", "-c", limited, "sh", ...command],
      {},
    );
    await program.says("content 1");
    assertStringIncludes((await program.event("warning")).hint, "max_user_watches");
    assertEquals((await program.event("watching")).backend, "poll");
    await project.write("src/a.py", "CONTENT = 2\n");
    await program.says("content 2");
  },
});

Deno.test({
  name: "where a pipe keeps the system's events waiting the backend becomes poll",
  ignore: !onLinux || inLongTier.ignore,
  async fn() {
    await using project = await Project.of(files(1));
    const program = await project.start(["main.py"]);
    await program.says("content 1");
    await program.event("watching");
    await new Deno.Command("mkfifo", { args: [project.path("src/pipe")] }).output();
    await project.write("src/a.py", "CONTENT = 2\n");
    await program.says("content 2");
    assertEquals((await program.event("warning")).code, "events-stuck");
    assertEquals((await program.event("watching")).backend, "poll");
    await project.write("src/new/b.py", "");
    await project.write("src/a.py", "from src.new import b\nCONTENT = 3\n");
    await program.says("content 3");
  },
});

Deno.test({
  name: "the kind of a file system is asked of the system",
  ignore: platform !== posix,
  async fn() {
    assertEquals(await posix.silentFileSystem("/"), undefined);
    assertEquals(await posix.silentFileSystem("/no/such/folder"), undefined);
  },
});
