/** slop-watch's own folder, which others may take away, or put another in place of. */
import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../../lib/messages.ts";
import { platform } from "../../../lib/platform/current.ts";
import type { Platform } from "../../../lib/platform/platform.ts";
import { isHeld, isPrivateName } from "../../../lib/session/held_folder.ts";
import { PrivateFolder } from "../../../lib/session/private_folder.ts";
import { privateFolders } from "../../../lib/session/private_folders.ts";
import { Project } from "../../driver.ts";
import { lacks, needs } from "../../needs.ts";
import { join } from "../../paths.ts";

const asRoot = { ignore: lacks("modes") || Deno.uid() !== 0 };
const SOMEBODY = 12_345;

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name);

/** A world in which private folders may lie in these folders only. */
const among = (...bases: string[]): Platform => ({ ...platform, temporaryFolders: () => bases });

/** A private folder in the first of some bases, and what is said of it. */
class Scene implements AsyncDisposable {
  readonly codes: string[] = [];
  readonly texts: string[] = [];
  readonly moves: string[] = [];
  readonly folder: PrivateFolder;

  private constructor(readonly project: Project, readonly bases: readonly string[]) {
    const warn = ({ code, message }: Message) => {
      this.codes.push(code);
      this.texts.push(message);
    };
    this.folder = new PrivateFolder(among(...bases), warn);
    this.folder.onMove((path) => this.moves.push(path));
  }

  static async of(...names: string[]): Promise<Scene> {
    const project = await Project.of({});
    for (const name of names) await Deno.mkdir(project.path(name), { mode: 0o700 });
    return new Scene(project, names.map((name) => project.path(name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folder.remove();
    await this.project[Symbol.asyncDispose]();
  }
}

Deno.test("it lies in the first base in which it can be made, and is the same from then on", async () => {
  await using scene = await Scene.of("b");
  const { folder, bases: [base = ""] } = scene;
  const path = folder.path!;
  assert(path.startsWith(join(base, "slop-watch-")));
  assertEquals([folder.ready(), folder.holds(join(path, "x"))], [path, true]);
  assertEquals(folder.holds(join(base, "x")), false);
  assertEquals([scene.codes, scene.moves], [[], []]);
  assertEquals(isHeld(path, platform), true);
  await folder.remove();
  assertEquals(namesIn(base), []);
});

/** How it is lost, with its path; what is said of it then. */
const LOSSES: Record<
  string,
  { lose(path: string): void; says: string; asRoot?: true; isFree?: true }
> = {
  "removed": {
    lose: (path) => Deno.removeSync(path, { recursive: true }),
    says: "it is gone",
    isFree: true,
  },
  "removed with its base": {
    lose: (path) => Deno.removeSync(join(path, ".."), { recursive: true }),
    says: "it is gone",
  },
  "made again by another user": {
    lose(path) {
      Deno.removeSync(path, { recursive: true });
      Deno.mkdirSync(path, { mode: 0o700 });
      Deno.chownSync(path, SOMEBODY, SOMEBODY);
    },
    says: `it belongs to another user (uid ${SOMEBODY})`,
    asRoot: true,
  },
  "replaced by a link": {
    lose(path) {
      Deno.renameSync(path, `${path}.moved`);
      Deno.symlinkSync(`${path}.moved`, path);
    },
    says: "it is not the one that was made",
  },
  "replaced by a file": {
    lose(path) {
      Deno.removeSync(path, { recursive: true });
      Deno.writeTextFileSync(path, "");
    },
    says: "it is not the one that was made",
  },
  "opened to others": {
    lose: (path) => Deno.chmodSync(path, 0o755),
    says: "it is not the one that was made",
  },
};

for (const [name, { lose, says, asRoot: needsRoot, isFree = false }] of Object.entries(LOSSES)) {
  const options = needsRoot ? asRoot : needs("modes", "links");
  Deno.test(`where it was ${name} it is made anew, and that is one warning`, options, async () => {
    await using scene = await Scene.of("a", "b");
    const { folder } = scene;
    const before = folder.path!;
    lose(before);
    assertEquals(folder.holds(join(before, "x")), false);
    const after = folder.ready()!;
    // In its own place where nobody else is.
    assertEquals(after === before, isFree);
    assertEquals((await Deno.stat(after)).mode! & 0o777, 0o700);
    assert(folder.holds(join(after, "x")));
    assertEquals([folder.ready(), scene.moves], [after, [after]]);
    assertEquals(scene.codes, ["private-folder-lost"]);
    assert(scene.texts[0]?.includes(`${before} is of no use any more: ${says};`), scene.texts[0]);
  });
}

Deno.test(
  "where none can be made that is said once, and again after one could",
  needs("removal"),
  async () => {
    await using scene = await Scene.of("a");
    const { folder, bases: [base = ""] } = scene;
    await Deno.remove(base, { recursive: true });
    assertEquals([folder.ready(), folder.ready()], [undefined, undefined]);
    assertEquals(scene.codes, ["no-private-folder"]);
    await Deno.mkdir(base);
    assert(folder.ready());
    folder.works();
    await Deno.remove(base, { recursive: true });
    folder.ready();
    const { codes } = scene;
    assertEquals(codes, ["no-private-folder", "private-folder-lost", "no-private-folder"]);
  },
);

Deno.test("where it cannot be written the others are tried, and it goes on where one can", async () => {
  await using scene = await Scene.of("a", "b", "c");
  const { folder, bases: [a = "", b = "", c = ""] } = scene;
  const tried: string[] = [];
  for (const path of folder.tries()) tried.push(path.slice(0, a.length));
  assertEquals(tried, [a, b, c]);
  // In vain: it stays where the app's state is.
  assert(folder.path?.startsWith(a));
  assertEquals([namesIn(b), namesIn(c)], [[], []]);
  for (const path of folder.tries()) if (path.startsWith(b)) break;
  assert(folder.path?.startsWith(b));
  assertEquals([namesIn(a), scene.codes], [[], ["private-folder-lost"]]);
});

Deno.test("none is made where another user could put another in its place", asRoot, async () => {
  const table: [mode: number, owner: number, isTaken: boolean][] = [
    [0o700, 0, true],
    [0o1777, 0, true],
    [0o777, 0, false],
    [0o775, 0, false],
    [0o755, SOMEBODY, false],
    [0o1777, SOMEBODY, false],
  ];
  await using project = await Project.of({});
  for (const [mode, owner, isTaken] of table) {
    const above = await Deno.makeTempDir({ dir: project.folder });
    await Deno.mkdir(join(above, "base"), { mode: 0o700 });
    await Deno.chmod(above, mode);
    await Deno.chown(above, owner, owner);
    for (const base of [above, join(above, "base")]) {
      const folder = new PrivateFolder(among(base), () => {});
      assertEquals(folder.path !== undefined, isTaken, `${mode.toString(8)} ${owner}`);
      await folder.remove();
    }
  }
});

Deno.test("no folder of another user's counts as one", asRoot, async () => {
  await using scene = await Scene.of("a");
  const { bases: [base = ""], folder } = scene;
  const foreign = join(base, "slop-watch-foreign");
  await Deno.mkdir(foreign, { mode: 0o700 });
  assertEquals(privateFolders(among(base)).length, 2);
  await Deno.chown(foreign, SOMEBODY, SOMEBODY);
  await Deno.symlink(folder.path!, join(base, "slop-watch-link"));
  assertEquals(privateFolders(among(base)), [folder.path!]);
});

Deno.test("what removes old files finds it locked", needs("modes"), async () => {
  await using scene = await Scene.of("a");
  const path = scene.folder.path!;
  // As systemd-tmpfiles does, before it looks into a folder.
  using file = await Deno.open(path);
  assertEquals(await file.tryLock(true), false);
});

Deno.test("the name of a private folder ends as Deno makes it: with a number in hex, without leading zeros", () => {
  const names = ["141751c1cafc9dff", "db1a8ecd34f43ef", "39", "notes", "26a6308931ce3450x"];
  assertEquals(names.map((name) => isPrivateName(`slop-watch-${name}`)), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
