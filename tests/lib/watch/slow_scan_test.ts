import { assertEquals, assertLess } from "@std/assert";
import { portion, SLOW_SCAN_MS, SlowScan } from "../../../lib/watch/slow_scan.ts";
import { makeScope } from "../../../lib/watch/scope.ts";
import { Tracker } from "../../../lib/watch/tracker.ts";
import { Root } from "../../../lib/root.ts";
import { platform } from "../../../lib/platform/current.ts";
import { Project } from "../../driver.ts";

/** What one file costs here, in ms. */
const COST = 0.004;

Deno.test("one scan takes all files where they are few, and else a fifth of them", () => {
  assertEquals(portion(0, COST, false), 0);
  assertEquals(portion(300, COST, false), 300);
  assertEquals(portion(4000, COST, false), 800);
});

Deno.test("where events were missing one scan takes all of many files", () => {
  assertEquals(portion(4000, COST, true), 4000);
});

Deno.test("however many files and whatever was found, a scan takes 1% of the time at most", () => {
  for (const isNeeded of [false, true]) {
    assertLess(portion(1e6, COST, isNeeded) * COST, 0.0101 * SLOW_SCAN_MS);
  }
});

Deno.test("what no event told is found scan by scan", async () => {
  const files = Array.from({ length: 1000 }, (_, n) => [`src/m${n}.py`, ""]);
  await using project = await Project.of(Object.fromEntries(files));
  const root = new Root(project.folder, platform);
  const tracker = new Tracker(makeScope(["src/*.py"], [], root), root);
  tracker.begin();
  const slow = new SlowScan(tracker);
  assertEquals(slow.scan(false).paths, []);
  const found: string[] = [];
  await project.write("src/m500.py", "changed");
  // How many files a scan takes goes by what they cost here: one at the least.
  for (let scans = 0; scans < files.length && found.length === 0; scans++) {
    found.push(...slow.scan(false).paths);
  }
  assertEquals(found, ["src/m500.py"]);
});

Deno.test("a file that came into a new folder before a scan first looked at that is found", async () => {
  await using project = await Project.of({ "src/a.py": "" });
  const root = new Root(project.folder, platform);
  const tracker = new Tracker(makeScope(["src/**/*.py"], [], root), root);
  tracker.begin();
  const slow = new SlowScan(tracker);
  slow.scan(false);
  await Deno.mkdir(project.path("src/new"));
  assertEquals(slow.scan(false).folders, ["src/new"]);
  await project.write("src/new/b.py", "");
  assertEquals(slow.scan(false).paths, ["src/new/b.py"]);
});
