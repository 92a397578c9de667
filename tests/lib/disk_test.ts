import { assert, assertEquals } from "@std/assert";
import { exists, type FoundText, isFile, isFolder, readFound, readNamed } from "../../lib/disk.ts";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { Project } from "../driver.ts";
import { WITHOUT_EXEMPTION } from "../rights.ts";

const ignore = platform !== posix;
const onLinux = Deno.build.os === "linux";

const MOST = 100;
/** A reader that opens what it should not waits for good. */
const LIMIT_MS = 20_000;

/** How each of the files is read by a process of its own, which can be ended where it waits. */
async function readApart(
  project: Project,
  reader: "readFound" | "readNamed",
  paths: readonly string[],
  around: readonly string[] = [],
): Promise<Record<string, FoundText>> {
  const limit = reader === "readFound" ? `{ mostBytes: ${MOST} }` : String(MOST);
  const code = `import { ${reader} as read } from ${
    JSON.stringify(import.meta.resolve("../../lib/disk.ts"))
  };
  const one = (path) => [path, read(path, ${limit})];
  console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(paths)}.map(one))));`;
  const [program = "", ...args] = [...around, Deno.execPath(), "eval", code];
  const { stdout } = await new Deno.Command(program, {
    args,
    cwd: project.folder,
    stderr: "inherit",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text, `${reader} has not come back from one of ${paths}`);
  return JSON.parse(text);
}

async function makePipe(path: string): Promise<void> {
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert(success);
}

/** A reading without the system's words. */
const kindOf = (reading: FoundText | undefined): FoundText | string | undefined =>
  reading && ("message" in reading ? reading.is : reading);

const text = (text: string): FoundText => ({ is: "text", text });
const TOO_LARGE: FoundText = { is: "too-large", mostBytes: MOST };

const PLAIN: Record<string, { path: string; found: FoundText | string }> = {
  "a file": { path: "a.txt", found: text("one\ntwo\n") },
  "an empty file": { path: "empty.txt", found: text("") },
  "as many bytes as may be": { path: "full.txt", found: text("x".repeat(MOST)) },
  "one byte more": { path: "over.txt", found: TOO_LARGE },
  "more bytes than a disk has": { path: "huge.txt", found: TOO_LARGE },
  "a folder": { path: "folder", found: { is: "not-a-file", what: "folder" } },
  "nothing": { path: "none.txt", found: "missing" },
  "what would lie below a file": { path: "a.txt/b", found: "missing" },
};

for (const [name, { path, found }] of Object.entries(PLAIN)) {
  Deno.test(`found or named, ${name} is read as what it is`, async () => {
    await using project = await Project.of({
      "a.txt": "one\ntwo\n",
      "empty.txt": "",
      "full.txt": "x".repeat(MOST),
      "over.txt": "x".repeat(MOST + 1),
      "huge.txt": "",
      "folder/a.txt": "",
    });
    await Deno.truncate(project.path("huge.txt"), 2 ** 40);
    assertEquals(kindOf(readFound(project.path(path), { mostBytes: MOST })), found);
    assertEquals(kindOf(readNamed(project.path(path), MOST)), found);
  });
}

Deno.test({
  name: "what is found and is no plain file is never opened",
  ignore,
  async fn() {
    await using project = await Project.of({});
    await makePipe(project.path("pipe"));
    await Deno.symlink("pipe", project.path("to-pipe"));
    await Deno.symlink("/dev/zero", project.path("to-zero"));
    await Deno.symlink("to-zero", project.path("to-to-zero"));
    using _socket = Deno.listen({ transport: "unix", path: project.path("socket") });
    const expected: Record<string, FoundText> = {
      "pipe": { is: "not-a-file", what: "pipe" },
      "to-pipe": { is: "not-a-file", what: "pipe" },
      "to-zero": { is: "not-a-file", what: "device" },
      "to-to-zero": { is: "not-a-file", what: "device" },
      "/dev/null": { is: "not-a-file", what: "device" },
      "socket": { is: "not-a-file", what: "socket" },
    };
    assertEquals(await readApart(project, "readFound", Object.keys(expected)), expected);
  },
});

Deno.test({
  name: "what is named may be a pipe that is written to, or a device, but not without end",
  ignore,
  async fn() {
    await using project = await Project.of({});
    await makePipe(project.path("pipe"));
    await makePipe(project.path("endless"));
    using _socket = Deno.listen({ transport: "unix", path: project.path("socket") });
    const writer = new Deno.Command("sh", {
      args: ["-c", "echo one >pipe; yes >endless 2>/dev/null"],
      cwd: project.folder,
    }).spawn();
    const expected: Record<string, FoundText> = {
      "pipe": text("one\n"),
      "endless": TOO_LARGE,
      "/dev/null": text(""),
      "/dev/zero": TOO_LARGE,
      "socket": { is: "not-a-file", what: "socket" },
    };
    try {
      assertEquals(await readApart(project, "readNamed", Object.keys(expected)), expected);
    } finally {
      try {
        writer.kill();
      } catch {
        // It has ended.
      }
      await writer.status;
    }
  },
});

Deno.test({
  name: "a link is read as what it leads to; one that leads nowhere, or in a circle, is not",
  ignore,
  async fn() {
    await using project = await Project.of({ "a.txt": "one" });
    await Deno.symlink("a.txt", project.path("link"));
    await Deno.symlink("nowhere", project.path("broken"));
    await Deno.symlink("circle", project.path("circle"));
    const read = (path: string) => kindOf(readFound(project.path(path), { mostBytes: MOST }));
    assertEquals(read("link"), text("one"));
    assertEquals(read("broken"), "missing");
    assertEquals(read("circle"), "unreadable");
  },
});

Deno.test({
  name: "a file that may not be read, or lies where one may not look, says so",
  ignore,
  async fn() {
    await using project = await Project.of({ "shut.txt": "", "shut/a.txt": "" });
    await Deno.chmod(project.path("shut.txt"), 0);
    await Deno.chmod(project.path("shut"), 0);
    const paths = ["shut.txt", "shut/a.txt"];
    const readings = await readApart(project, "readFound", paths, WITHOUT_EXEMPTION);
    await Deno.chmod(project.path("shut"), 0o755);
    for (const path of paths) assertEquals(kindOf(readings[path]), "unreadable", path);
  },
});

Deno.test("a path that no system takes is no exception", () => {
  assertEquals(kindOf(readFound("a\0b", { mostBytes: MOST })), "unreadable");
  assertEquals(exists("a\0b"), false);
});

Deno.test({
  name: "a file that has more in it than its size told is read no further than allowed",
  ignore: !onLinux,
  fn() {
    const path = "/proc/self/environ";
    assertEquals(Deno.statSync(path).size, 0);
    assertEquals(readFound(path, { mostBytes: 5 }), { is: "too-large", mostBytes: 5 });
    assertEquals(readFound(path, { mostBytes: 1e7 }).is, "text");
  },
});

Deno.test({
  name: "a file of somebody who may not own it is told by the owner, and never opened",
  ignore,
  async fn() {
    await using project = await Project.of({ "a.txt": "one" });
    await makePipe(project.path("pipe"));
    const owner = Deno.uid()!;
    for (const path of ["a.txt", "pipe", "."]) {
      const limits = { mostBytes: MOST, mayOwn: (uid: number) => uid !== owner };
      assertEquals(readFound(project.path(path), limits), { is: "foreign", owner });
    }
    const limits = { mostBytes: MOST, mayOwn: (uid: number) => uid === owner };
    assertEquals(readFound(project.path("a.txt"), limits), text("one"));
  },
});

Deno.test("letters of several bytes stay whole wherever the reader takes breath", async () => {
  const long = `${"x".repeat(16 * 1024 - 1)}€${"ü".repeat(20_000)}`;
  await using project = await Project.of({ "a.txt": long, "bom.txt": "\uFEFFone" });
  assertEquals(readFound(project.path("a.txt"), { mostBytes: 1e6 }), text(long));
  assertEquals(readFound(project.path("bom.txt"), { mostBytes: 1e6 }), text("one"));
});

Deno.test({
  name: "a file is a file, a folder a folder, through links as well, and a pipe is neither",
  ignore,
  async fn() {
    await using project = await Project.of({ "a/b.py": "" });
    await Deno.symlink("a", project.path("to-folder"));
    await Deno.symlink("a/b.py", project.path("to-file"));
    await Deno.symlink("nowhere", project.path("to-nothing"));
    await makePipe(project.path("pipe"));
    const rows: [path: string, file: boolean, folder: boolean, there: boolean][] = [
      ["a", false, true, true],
      ["a/b.py", true, false, true],
      ["to-folder", false, true, true],
      ["to-file", true, false, true],
      ["to-nothing", false, false, false],
      ["pipe", false, false, true],
      ["none", false, false, false],
      ["a/b.py/c", false, false, false],
    ];
    for (const [path, ...expected] of rows) {
      const at = project.path(path);
      assertEquals([isFile(at), isFolder(at), exists(at)], expected, path);
    }
  },
});
