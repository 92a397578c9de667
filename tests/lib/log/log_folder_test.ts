/** The folder of `--log-dir`, in which others may have put what is not a log. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "../../../lib/errors.ts";
import { LogFolder } from "../../../lib/log/log_folder.ts";
import { platform } from "../../../lib/platform/current.ts";
import { Project } from "../../driver.ts";
import { needs } from "../../needs.ts";

const folderAt = (folder: string, mayOwn = (_: number) => true) =>
  new LogFolder({ folder, keep: 20, path: platform.path, warn: () => {}, mayOwn });

/** Logs of some generations. @returns What the folder's `latest` leads to after each. */
async function log(folder: LogFolder, ...generations: number[]): Promise<void> {
  for (const generation of generations) {
    const about = { version: "1", reason: "first", command: ["x"], changed: [] } as const;
    await folder.open({ ...about, generation })?.close("");
  }
}

/** What is at a path. */
function kindOf(path: string): string {
  const { isSymlink, isDirectory } = Deno.lstatSync(path);
  return isSymlink ? `link to ${Deno.readLinkSync(path)}` : isDirectory ? "folder" : "file";
}

const modeOf = (path: string) => Deno.statSync(path).mode! & 0o777;
const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name);

const OWN = "2026-11-28T10-00-00.000Z-0001.log";

Deno.test("what is made is the user's alone, whatever the umask", needs("modes"), async () => {
  await using project = await Project.of({});
  const umask = Deno.umask(0);
  try {
    await log(folderAt(project.path("a/b")), 1);
  } finally {
    Deno.umask(umask);
  }
  const modes = ["a", "a/b"].map((path) => modeOf(project.path(path)));
  assertEquals(modes, [0o700, 0o700]);
  for (const name of namesIn(project.path("a/b"))) {
    assertEquals(modeOf(project.path(`a/b/${name}`)), 0o600, name);
  }
});

Deno.test(
  "a latest.log of the user's own stays, and so does what a link leads to",
  needs("links"),
  async () => {
    const table: [name: string, make: (path: string, precious: string) => void, stays: boolean][] =
      [
        ["latest.log", (path) => Deno.writeTextFileSync(path, "precious"), true],
        ["latest.log", (path) => Deno.mkdirSync(path), true],
        ["latest.log", (path, precious) => Deno.symlinkSync(precious, path), true],
        ["latest.log", (path) => Deno.symlinkSync(OWN, path), false],
      ];
    for (const [name, make, stays] of table) {
      await using project = await Project.of({ "precious": "precious", "logs/x": "" });
      const path = project.path(`logs/${name}`);
      make(path, project.path("precious"));
      const before = kindOf(path);
      await log(folderAt(project.path("logs")), 1, 2);
      assertEquals(kindOf(path) === before, stays);
      assertEquals(await project.read("precious"), "precious");
      // Where the one is taken, the other tells.
      if (stays) assertStringIncludes(await project.read("logs/latest.txt"), "-0002.log\n");
      else assert(kindOf(path).endsWith("-0002.log"));
    }
  },
);

Deno.test(
  "latest.txt is written over none but its own, and through no link",
  needs("links"),
  async () => {
    const table: [make: (path: string, precious: string) => void, isOwn: boolean][] = [
      [(path, precious) => Deno.symlinkSync(precious, path), false],
      [(path) => Deno.writeTextFileSync(path, "precious"), false],
      [(path) => Deno.writeTextFileSync(path, `${OWN}\n`), true],
      [(path) => Deno.symlinkSync("/dev/zero", path), false],
    ];
    for (const [make, isOwn] of table) {
      await using project = await Project.of({ "precious": "precious", "logs/latest.log": "own" });
      const path = project.path("logs/latest.txt");
      make(path, project.path("precious"));
      const before = kindOf(path);
      await log(folderAt(project.path("logs")), 1);
      assertEquals(await project.read("precious"), "precious");
      if (isOwn) assertStringIncludes(await project.read("logs/latest.txt"), "-0001.log\n");
      else assertEquals(kindOf(path), before);
      assertEquals(namesIn(project.path("logs")).length, 3);
    }
  },
);

Deno.test("a folder of another user's is not used", needs("modes"), async () => {
  await using project = await Project.of({ "logs/x": "" });
  const own = Deno.uid()!;
  const { message } = assertThrows(
    () => folderAt(project.path("logs"), (uid) => uid !== own),
    UserError,
  ) as UserError;
  assertStringIncludes(message, `it belongs to another user (uid ${own})`);
  folderAt(project.path("logs"), (uid) => uid === own);
});
