/** Whatever lies in the tree: the app is started, its files are watched, and events stay what tells. */
import { assert, assertEquals } from "@std/assert";
import { type Program, Project, python } from "../driver.ts";
import { needs } from "../needs.ts";
import { LONG } from "../tier.ts";

const onLinux = Deno.build.os === "linux";

const APP = `import os, time
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
time.sleep(600)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": 'TEXT = "0"\n' };
const text = (n: number) => `TEXT = "${n}"\n`;

/** Makes names that no JavaScript has: a file's, a folder's. */
const ODD_NAMES = `import os, sys
os.mkdir(os.path.join(os.fsencode(sys.argv[1]), b"src/od\\xff"))
for name in b"src/od\\xff/in.py", b"src/od\\xffd.py", b"src/\\xfe\\xff.py", b"src/\\xff", b"od\\xfe.py":
    with open(os.path.join(os.fsencode(sys.argv[1]), name), "w") as file:
        file.write("X = 1")
`;

async function makeOddNames(project: Project): Promise<void> {
  const args = ["-c", ODD_NAMES, project.folder];
  assert((await new Deno.Command(await python(), { args }).output()).success);
}

/** Saves, and sees that each save restarts the app at once and that events have told of it. */
async function restartsOn(
  program: Program,
  save: (n: number) => Promise<void>,
  count: number,
): Promise<void> {
  for (let n = 1; n <= count; n++) {
    await save(n);
    await program.says(` ${n}\n`);
  }
  const watching = await program.eventsOf("watching");
  assertEquals(watching.map(({ backend }) => backend), ["native"]);
}

Deno.test({
  name: "names that are no text, links to everywhere and pipes cost nobody anything",
  ignore: !onLinux,
  async fn() {
    await using project = await Project.of(files);
    await makeOddNames(project);
    // Each way is there twice: 2 to the power of 22 of them.
    for (let n = 0; n < 22; n++) await Deno.mkdir(project.path(`src/d${n}`));
    for (let n = 0; n < 21; n++) {
      await Deno.symlink(`../d${n + 1}`, project.path(`src/d${n}/a`));
      await Deno.symlink(`../d${n + 1}`, project.path(`src/d${n}/b`));
    }
    await project.write("src/d21/deep.py", "");
    await Deno.symlink("/", project.path("src/all"));
    await Deno.symlink("../..", project.path("src/up"));
    await Deno.symlink("self.py", project.path("src/self.py"));
    await Deno.symlink("nowhere.py", project.path("src/broken.py"));
    const args = ["-c", "import os, sys; os.mkfifo(sys.argv[1])", project.path("src/pipe.py")];
    await new Deno.Command(await python(), { args }).output();
    const program = await project.start(["main.py"]);
    await program.says("runs 1 0");
    assertEquals((await program.event("watching")).files, 3);
    await restartsOn(program, async (n) => {
      await Deno.remove(project.path("src"), { recursive: true }).catch(() => {});
      await Deno.mkdir(project.path("src"), { recursive: true });
      await makeOddNames(project);
      await project.write("src/text.py", text(n));
    }, 2);
    const warned = await program.eventsOf("warning");
    assertEquals(warned.map(({ code }) => code), ["name-unreadable"]);
  },
});

Deno.test("what a link leads to is told of, however it changes", needs("links"), async () => {
  await using project = await Project.of({ ...files, "shared/text.py": text(0) });
  // As Kubernetes mounts a ConfigMap: the folder behind a link behind the link is swapped.
  const mount = async (n: number) => {
    await project.write(`src/..v${n}/text.py`, text(n));
    await Deno.symlink(`..v${n}`, project.path("src/..data_tmp"));
    await Deno.rename(project.path("src/..data_tmp"), project.path("src/..data"));
  };
  await mount(0);
  await project.remove("src/text.py");
  await Deno.symlink("..data/text.py", project.path("src/text.py"));
  await Deno.symlink("../shared/text.py", project.path("src/other.py"));
  await project.write("main.py", APP.replace("src.text", "src.other"));
  const program = await project.start(["-p", "src/*.py", "main.py"]);
  await program.says("runs 1 0");
  await restartsOn(program, (n) => project.write("shared/text.py", text(n)), 4);
  for (let n = 5; n <= 8; n++) {
    await mount(n);
    assertEquals((await program.eventsOf("restart", n)).at(-1)?.paths, ["src/text.py"]);
  }
  assertEquals(await program.eventsOf("warning"), []);
});

Deno.test("new folders that a pattern takes for files, and ways that lead out and in again", async () => {
  await using project = await Project.in("proj", files);
  const program = await project.start(["-p", "../proj/src/**/*", "main.py"]);
  await program.says("runs 1 0");
  await restartsOn(program, async (n) => {
    await Deno.mkdir(project.path(`src/new${n}`));
    await program.until("a look", async () => (await program.events()).length > 0);
    await project.write(`src/new${n}/more.txt`, `${n}`);
    await project.write("src/text.py", text(n));
  }, 4);
  const paths = (await program.eventsOf("change")).flatMap(({ paths }) => paths);
  assert(paths.some(({ path }) => path === "src/new4/more.txt"), JSON.stringify(paths));
  assert(paths.every(({ path }) => path.startsWith("src/")), JSON.stringify(paths));
  assertEquals(await program.eventsOf("warning"), []);
});

/** Writes a file in parts. */
const IN_PARTS = `import sys, time
with open(sys.argv[1], "w") as file:
    for part in sys.argv[2:]:
        file.write(part + "\\n")
        file.flush()
        time.sleep(0.5)
`;

Deno.test({
  name: "a file that is written in parts is one change",
  ignore: !onLinux,
  async fn() {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"]);
    await program.says("runs 1 0");
    const parts = ["X = 1", "Y = 2", "Z = 3", "A = 4", "B = 5", 'TEXT = "whole"'];
    const args = ["-c", IN_PARTS, project.path("src/text.py"), ...parts];
    assert((await new Deno.Command(await python(), { args }).output()).success);
    await program.says("runs 2 whole");
    assertEquals((await program.eventsOf("skip")).length, 0);
    // What is no write has no end that could be waited for.
    await Deno.chmod(project.path("src/text.py"), 0o600);
    const { time } = await program.event("skip");
    const written = (await program.event("change")).time;
    assert(Date.parse(time) >= Date.parse(written));
  },
});

Deno.test({
  name: "saves after 3,000 folders were removed are heard as before",
  ignore: !LONG,
  async fn() {
    await using project = await Project.of(files);
    const names = Array.from({ length: 3000 }, (_, n) => project.path(`src/d${n}`));
    for (const name of names) {
      await project.write(`${name.slice(project.folder.length + 1)}/m.py`, "");
    }
    const program = await project.start(["--debounce", "300", "main.py"]);
    await program.says("runs 1 0");
    for (const name of names) await Deno.remove(name, { recursive: true });
    await project.write("src/text.py", text(1));
    await program.says(" 1\n");
    await project.write("src/text.py", text(2));
    await program.says(" 2\n");
    const { debounce_ms } = (await program.eventsOf("restart", 2)).at(-1)!;
    assert(debounce_ms < 3000, `${debounce_ms}`);
  },
});
