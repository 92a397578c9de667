import { assertEquals } from "@std/assert";
import { dirname, join } from "@std/path/posix";
import { makeScope } from "../../lib/watch/scope.ts";
import { Tracker } from "../../lib/watch/tracker.ts";
import { Root } from "../../lib/root.ts";
import { platform } from "../../lib/platform/current.ts";
import { CASES, randomness } from "./cases.ts";

const FOLDERS = ["src", "src/a", "src/a/b", "src/c"];
const PATHS = [...FOLDERS.map((folder) => `${folder}/m.py`), "main.py", "src/.x/x.py", "src/n.txt"];
/** After so many things that happened to the files, what the tracker says is compared with them. */
const ROUND = 25;

/** The files in scope that are really there, with their texts. */
async function filesIn(root: string, folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    const path = join(folder, name);
    if (name.startsWith(".")) continue;
    if (isDirectory) {
      for (const [inside, text] of await filesIn(root, path)) found.set(inside, text);
    } else if (name.endsWith(".py")) found.set(path, await Deno.readTextFile(join(root, path)));
  }
  return found;
}

Deno.test(`${CASES} changes, told in any order, twice or not at all, are all found`, async () => {
  const { seed, below, pick } = randomness();
  const root = await Deno.makeTempDir({ prefix: "slop-watch-" });
  const toDisk = (path: string) => join(root, path);
  const place = new Root(root, platform);
  const tracker = new Tracker(makeScope(["src/**/*.py", "*.py"], [], place), place);
  tracker.begin();
  await tracker.readBaseline();
  let committed = new Map<string, string>();
  for (let n = 0; n < CASES; n += ROUND) {
    const hints: string[] = [];
    for (let step = 0; step < ROUND; step++) {
      const path = pick(PATHS);
      switch (below(6)) {
        case 0:
          await Deno.remove(toDisk(path)).catch(() => {});
          break;
        case 1:
          if (below(4) > 0) break;
          await Deno.remove(toDisk(pick(FOLDERS)), { recursive: true }).catch(() => {});
          break;
        case 2:
          await Deno.rename(toDisk(pick(FOLDERS)), toDisk(pick(FOLDERS))).catch(() => {});
          break;
        default:
          await Deno.mkdir(dirname(toDisk(path)), { recursive: true });
          // Texts of other lengths: without an event, two of one length in one tick look the same.
          await Deno.writeTextFile(toDisk(path), "x".repeat(below(3)));
      }
      hints.push(path, pick([...PATHS, ...FOLDERS, ".", "../out.py", "no/such/thing"]));
      // Some are told at once, some later, some never.
      if (below(3) === 0) tracker.touch(hints.splice(0, below(hints.length + 1)).reverse());
      if (below(20) === 0) await tracker.changes();
    }
    // What no event told is found by the look that follows a loss.
    tracker.scanAll();
    const now = await filesIn(root, "");
    const paths = [...new Set([...now.keys(), ...committed.keys()])];
    const expected = paths.filter((path) => now.get(path) !== committed.get(path)).sort();
    const found = (await tracker.changes()).map(({ path }) => path);
    assertEquals(found, expected, `seed ${seed}, from case ${n} on`);
    if (below(2) === 0) {
      tracker.commit();
      committed = now;
    }
  }
  await Deno.remove(root, { recursive: true });
});
