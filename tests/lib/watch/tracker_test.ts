import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path/posix";
import { platform } from "../../../lib/platform/current.ts";
import { makeScope } from "../../../lib/watch/scope.ts";
import { type Touched, Tracker } from "../../../lib/watch/tracker.ts";
import { Root } from "../../../lib/root.ts";
import { Project } from "../../driver.ts";

/** A tracker that has seen the project and read it. */
function track(project: Project, ...patterns: string[]): Promise<Tracker> {
  return trackKeeping(project, () => {}, ...patterns);
}

/** The same, with what is told of each file that is read. */
async function trackKeeping(
  project: Project,
  keep: () => void,
  ...patterns: string[]
): Promise<Tracker> {
  const globs = patterns.length > 0 ? patterns : ["src/**/*.py", "*.py"];
  const root = new Root(project.folder, platform);
  const tracker = new Tracker(makeScope(globs, [], root), root, keep);
  tracker.begin();
  await tracker.readBaseline();
  return tracker;
}

/** What changed, in short: `src/a.py modified`. */
const changes = async (tracker: Tracker) =>
  (await tracker.changes()).map(({ path, kind }) => `${path} ${kind}`);

Deno.test("without a hint nothing has changed", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  assertEquals(tracker.fileCount, 1);
  assertEquals(await changes(tracker), []);
});

Deno.test("a hint where nothing differs is no change", async () => {
  await using project = await Project.of({ "main.py": "x", "src/a.py": "y" });
  const tracker = await track(project);
  assertEquals(tracker.touch(["main.py"]).paths, ["main.py"]);
  assertEquals(await changes(tracker), []);
  tracker.scanAll();
  assertEquals(await changes(tracker), []);
});

Deno.test("what a reading ahead of time finds in a touched folder is handed on", async () => {
  await using project = await Project.of({ "src/a.py": "" });
  const root = new Root(project.folder, platform);
  const found: Touched[] = [];
  const scope = makeScope(["src/**/*.py"], [], root);
  const tracker = new Tracker(scope, root, undefined, (touched) => found.push(touched));
  tracker.begin();
  await Deno.mkdir(project.path("src/new"));
  tracker.touch(["src/new"]);
  await project.write("src/new/within/b.py", "");
  await tracker.preview();
  assertEquals(found, [{ paths: ["src/new/within/b.py"], folders: ["src/new/within"] }]);
  await Deno.mkdir(project.path("src/new/other"));
  tracker.touch(["src/new"]);
  found.length = 0;
  await Deno.mkdir(project.path("src/new/last"));
  await tracker.changes();
  assertEquals(found, [{ paths: [], folders: ["src/new/last"] }]);
});

Deno.test("a file written anew with the same content is no change", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.write("main.py", "x");
  await project.replace("main.py", "x");
  await Deno.utime(project.path("main.py"), 5, 5);
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), []);
});

Deno.test("a save is told again and again until a start takes it, then no more", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.write("main.py", "y");
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), ["main.py modified"]);
  assertEquals(await changes(tracker), ["main.py modified"]);
  tracker.commit();
  assertEquals(await changes(tracker), []);
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), []);
});

Deno.test("what is touched as often as it is read is left to the next look", async () => {
  await using project = await Project.of({ "main.py": "x" });
  let isBusy = false;
  const tracker = await trackKeeping(project, () => {
    if (isBusy) tracker.touch(["main.py"]);
  });
  await project.write("main.py", "y");
  tracker.touch(["main.py"]);
  isBusy = true;
  assertEquals(await changes(tracker), []);
  assert(tracker.isUnread("main.py"));
  isBusy = false;
  assertEquals(await changes(tracker), ["main.py modified"]);
});

Deno.test("saved and undone is no change, before or after it was looked at", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.write("main.py", "y");
  tracker.touch(["main.py"]);
  await project.write("main.py", "x");
  assertEquals(await changes(tracker), []);
  await project.write("main.py", "z");
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), ["main.py modified"]);
  await project.write("main.py", "x");
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), []);
});

Deno.test("a save of the same size within the same second is a change", async () => {
  await using project = await Project.of({ "main.py": "a = 1\n" });
  await Deno.utime(project.path("main.py"), 1_700_000_000, 1_700_000_000);
  const tracker = await track(project);
  for (const text of ["a = 2\n", "a = 3\n"]) {
    await Deno.writeTextFile(project.path("main.py"), text);
    await Deno.utime(project.path("main.py"), 1_700_000_000, 1_700_000_000);
    tracker.touch(["main.py"]);
    assertEquals(await changes(tracker), ["main.py modified"]);
    tracker.commit();
  }
});

Deno.test("a write right after a look is seen at the next look, hint or none", async () => {
  await using project = await Project.of({ "main.py": "a" });
  const tracker = await track(project);
  for (const text of ["b", "c", "d"]) {
    await project.write("main.py", text);
    tracker.touch(["main.py"]);
    assertEquals(await changes(tracker), ["main.py modified"]);
    await project.write("main.py", "a");
    assertEquals(await changes(tracker), []);
  }
});

Deno.test("what a save left was committed, not what was saved since", async () => {
  await using project = await Project.of({ "main.py": "a" });
  const tracker = await track(project);
  await project.write("main.py", "b");
  tracker.touch(["main.py"]);
  await tracker.changes();
  await project.write("main.py", "c");
  tracker.touch(["main.py"]);
  tracker.commit();
  assertEquals(await changes(tracker), ["main.py modified"]);
});

Deno.test("a file that vanishes was removed, and one that comes back as it was is no change", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.remove("main.py");
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), ["main.py removed"]);
  await project.write("main.py", "x");
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), []);
});

Deno.test("a file that was gone at a start and comes back was created", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.remove("main.py");
  tracker.touch(["main.py"]);
  await tracker.changes();
  tracker.commit();
  assertEquals(tracker.fileCount, 0);
  await project.write("main.py", "x");
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), ["main.py created"]);
});

Deno.test("a file that came and went between two looks is no change", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.write("new.py", "");
  tracker.touch(["new.py"]);
  await project.remove("new.py");
  tracker.touch(["new.py"]);
  assertEquals(await changes(tracker), []);
});

Deno.test("a renamed file is one removed and one created", async () => {
  await using project = await Project.of({ "src/a.py": "x" });
  const tracker = await track(project);
  await Deno.rename(project.path("src/a.py"), project.path("src/b.py"));
  tracker.touch(["src/a.py", "src/b.py"]);
  assertEquals(await changes(tracker), ["src/a.py removed", "src/b.py created"]);
});

Deno.test("changes are told in the order of their paths", async () => {
  await using project = await Project.of({ "src/b.py": "", "src/a.py": "", "c.py": "" });
  const tracker = await track(project);
  for (const path of ["src/b.py", "c.py", "src/a.py"]) {
    await project.write(path, "new");
    tracker.touch([path]);
  }
  assertEquals(await changes(tracker), ["c.py modified", "src/a.py modified", "src/b.py modified"]);
});

Deno.test("a hint out of scope is none", async () => {
  await using project = await Project.of({ "main.py": "", "src/a.py": "", "docs/x.py": "" });
  const tracker = await track(project);
  const hints = [
    "readme.md",
    "docs/x.py",
    "docs",
    "src/__pycache__/a.pyc",
    "src/__pycache__",
    "../x",
  ];
  assertEquals(tracker.touch(hints), { paths: [], folders: [] });
});

Deno.test("a new folder that was written into at once is found whole by one hint of it", async () => {
  await using project = await Project.of({ "src/a.py": "" });
  const tracker = await track(project);
  await project.write("src/new/deep/er/b.py", "");
  await project.write("src/new/c.txt", "");
  const { folders } = tracker.touch(["src/new"]);
  assertEquals([...folders].sort(), ["src/new", "src/new/deep", "src/new/deep/er"]);
  assertEquals(await changes(tracker), ["src/new/deep/er/b.py created"]);
  assertEquals(tracker.scan(["src/new"]).folders, [], "known by now");
});

Deno.test("what is written into a new folder after the hint is found at the look", async () => {
  await using project = await Project.of({ "src/a.py": "" });
  const tracker = await track(project);
  await Deno.mkdir(project.path("src/new"));
  tracker.touch(["src/new"]);
  await project.write("src/new/deep/b.py", "");
  assertEquals(await changes(tracker), ["src/new/deep/b.py created"]);
});

Deno.test("a folder moved away takes its files, and moved back it is no change", async () => {
  await using project = await Project.of({ "src/pkg/a.py": "x", "src/pkg/sub/b.py": "y" });
  const tracker = await track(project);
  await Deno.rename(project.path("src/pkg"), join(project.outside, "pkg"));
  tracker.touch(["src/pkg"]);
  assertEquals(await changes(tracker), ["src/pkg/a.py removed", "src/pkg/sub/b.py removed"]);
  await Deno.rename(join(project.outside, "pkg"), project.path("src/pkg"));
  const { folders } = tracker.touch(["src/pkg"]);
  assertEquals([...folders].sort(), ["src/pkg", "src/pkg/sub"], "to be watched anew");
  assertEquals(await changes(tracker), []);
});

Deno.test("another folder put in the place of one is watched anew", async () => {
  await using project = await Project.of({
    "src/pkg/a.py": "x",
    "other/a.py": "x",
    "other/b.py": "",
  });
  const tracker = await track(project);
  await project.remove("src/pkg");
  await Deno.rename(project.path("other"), project.path("src/pkg"));
  assertEquals(tracker.touch(["src/pkg"]).folders, ["src/pkg"]);
  assertEquals(await changes(tracker), ["src/pkg/b.py created"]);
});

Deno.test("a folder whose name only begins like another's is left alone", async () => {
  await using project = await Project.of({ "src/pkg/a.py": "", "src/pkg2/b.py": "" });
  const tracker = await track(project);
  await project.remove("src/pkg");
  tracker.touch(["src/pkg"]);
  assertEquals(await changes(tracker), ["src/pkg/a.py removed"]);
  assertEquals(tracker.scan(["src"]).folders, [], "none is new");
});

Deno.test("a base that comes late is found, and so is all of it that goes", async () => {
  await using project = await Project.of({ "main.py": "" });
  const tracker = await track(project);
  await project.write("src/deep/a.py", "");
  assertEquals([...tracker.touch(["src"]).folders].sort(), ["src", "src/deep"]);
  assertEquals(await changes(tracker), ["src/deep/a.py created"]);
  tracker.commit();
  await project.remove("src");
  tracker.touch(["src"]);
  assertEquals(await changes(tracker), ["src/deep/a.py removed"]);
});

Deno.test("anything may have happened: every file is looked at", async () => {
  await using project = await Project.of({ "main.py": "", "src/a.py": "", "src/b.py": "" });
  const tracker = await track(project);
  await project.write("src/a.py", "longer");
  await project.remove("src/b.py");
  await project.write("src/new/c.py", "");
  tracker.scanAll();
  const expected = ["src/a.py modified", "src/b.py removed", "src/new/c.py created"];
  assertEquals(await changes(tracker), expected);
});

Deno.test("a virtual environment that comes is no change, nor is what happens in it", async () => {
  await using project = await Project.of({
    "src/a.py": "",
    "env39/pyvenv.cfg": "",
    "env39/bin/activate_this.py": "",
  });
  const tracker = await track(project);
  await Deno.rename(project.path("env39"), project.path("src/env39"));
  tracker.touch(["src/env39"]);
  assertEquals(await changes(tracker), []);
  await project.write("src/env39/lib/x.py", "");
  tracker.touch(["src/env39/lib", "src/env39/lib/x.py", "src/env39/bin/activate_this.py"]);
  assertEquals(await changes(tracker), []);
});

Deno.test("a file written between the first look and its reading counts as changed", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const root = new Root(project.folder, platform);
  const tracker = new Tracker(makeScope(["*.py"], [], root), root);
  tracker.begin();
  await project.write("main.py", "other");
  tracker.touch(["main.py"]);
  await tracker.readBaseline();
  assertEquals(await changes(tracker), ["main.py modified"]);
});

Deno.test("a file that is touched while it is read is read again by that look", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.write("main.py", "y");
  tracker.touch(["main.py"]);
  const first = tracker.changes();
  await Promise.resolve(); // it has begun to read
  tracker.touch(["main.py"]);
  assertEquals((await first).map(({ path, kind }) => `${path} ${kind}`), ["main.py modified"]);
  assertFalse(tracker.isUnread("main.py"));
  tracker.commit();
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), []);
});

Deno.test("a look while a file is read finds nothing new, and leaves the reading as it is", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.write("main.py", "longer");
  assertEquals(tracker.scanAll().paths, ["main.py"]);
  const first = changes(tracker);
  await Promise.resolve();
  assertEquals(tracker.scanAll().paths, []);
  assertEquals(await first, ["main.py modified"]);
});

Deno.test("who asks while somebody else does hears the same", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.write("main.py", "y");
  tracker.touch(["main.py"]);
  const both = await Promise.all([changes(tracker), changes(tracker)]);
  assertEquals(both, [["main.py modified"], ["main.py modified"]]);
});

Deno.test("a start while a file is read takes it as it was, and the next look tells", async () => {
  await using project = await Project.of({ "main.py": "x" });
  const tracker = await track(project);
  await project.write("main.py", "y");
  tracker.touch(["main.py"]);
  const first = tracker.changes();
  await Promise.resolve();
  assertEquals(tracker.commit(), []);
  await first;
  assertEquals(await changes(tracker), ["main.py modified"]);
});

Deno.test("a start goes by what was judged, whatever was looked at since", async () => {
  await using project = await Project.of({ "main.py": "x", "other.py": "x" });
  const tracker = await track(project);
  await project.write("main.py", "y");
  tracker.touch(["main.py"]);
  assertEquals(await changes(tracker), ["main.py modified"]);
  await project.write("main.py", "x");
  await project.write("other.py", "y");
  tracker.touch(["main.py", "other.py"]);
  assertEquals((await tracker.preview()).map(({ path }) => path), ["other.py"]);
  assertEquals(tracker.commit(), ["main.py"]);
  assertEquals(await changes(tracker), ["main.py modified", "other.py modified"]);
});

Deno.test("names with spaces and letters of all kinds are followed", async () => {
  await using project = await Project.of({ "src/my dir/ü 日.py": "" });
  const tracker = await track(project);
  await project.write("src/my dir/ü 日.py", "new");
  tracker.touch(["src/my dir/ü 日.py"]);
  assertEquals(await changes(tracker), ["src/my dir/ü 日.py modified"]);
});

Deno.test("whatever is done to the files, what is told is how they differ from the last start", async () => {
  const paths = ["main.py", "src/a.py", "src/b.py", "src/p/c.py"];
  const step = fc.oneof(
    fc.record({ do: fc.constant("write"), at: fc.nat(3), text: fc.constantFrom("1", "2", "33") }),
    fc.record({ do: fc.constant("remove"), at: fc.nat(3), text: fc.constant("") }),
    fc.record({ do: fc.constantFrom("look", "start"), at: fc.constant(0), text: fc.constant("") }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      await using project = await Project.of({ "main.py": "1", "src/a.py": "1" });
      const tracker = await track(project);
      let started = new Map([["main.py", "1"], ["src/a.py", "1"]]);
      const now = new Map(started);
      const check = async () => {
        const differing = paths.filter((path) => now.get(path) !== started.get(path)).sort();
        assertEquals((await tracker.changes()).map(({ path }) => path), differing);
      };
      for (const { do: what, at, text } of steps) {
        const path = paths[at]!;
        if (what === "write") {
          await project.write(path, text);
          now.set(path, text);
        } else if (what === "remove" && now.has(path)) {
          await project.remove(path);
          now.delete(path);
        } else if (what === "look" || what === "start") {
          await check();
          if (what === "start") {
            tracker.commit();
            started = new Map(now);
          }
          continue;
        }
        // Of a new folder the system may tell no more than that it came.
        tracker.touch(path === "src/p/c.py" ? ["src/p"] : [path]);
      }
      await check();
    }),
    { numRuns: 40 },
  );
});

Deno.test("the paths of the files that the last start was made on are known", async () => {
  await using project = await Project.of({ "main.py": "", "src/a.py": "", "readme.md": "" });
  const tracker = await track(project);
  const files = new Set(tracker.files);
  assert(files.has("main.py") && files.has("src/a.py"));
  assertFalse(files.has("readme.md"));
});

/** Links to what is there and cannot be read, by anybody: opening it fails, or already looking at it. */
const SHUT: readonly (readonly [what: string, target: string])[] = [
  ["a file whose bytes are not to be had", "/proc/self/mem"],
  ["a file of which nothing is to be had", `/${"x".repeat(300)}`],
];

for (const [what, target] of SHUT) {
  const ignore = Deno.build.os !== "linux";
  const name = `${what} is neither changed nor removed, until it can be read`;
  Deno.test(name, { ignore }, async () => {
    await using project = await Project.of({ "main.py": "x", "other.py": "x" });
    const tracker = await track(project);
    await project.remove("main.py");
    await Deno.symlink(target, project.path("main.py"));
    tracker.touch(["main.py"]);
    assertEquals(await changes(tracker), []);
    assertEquals(tracker.unreadable, [{ path: "main.py", isGivenUp: false }]);
    // It holds nothing up, and a start takes nothing of it.
    await project.write("other.py", "y");
    tracker.touch(["other.py"]);
    assertEquals(await changes(tracker), ["other.py modified"]);
    tracker.commit();
    assertEquals(tracker.interimVersions.map(({ path }) => path), ["main.py"]);
    assertEquals((await tracker.retry()).paths, []);
    assertEquals(tracker.scanAll().paths, []);
    assertEquals(tracker.statFiles(["main.py"]), []);

    await project.remove("main.py");
    await project.write("main.py", "x");
    // A look ahead of time tells nobody of it.
    await tracker.preview();
    assertEquals((await tracker.retry()).paths, ["main.py"]);
    assertEquals([await changes(tracker), tracker.unreadable], [[], []]);
    assertEquals(tracker.interimVersions.map(({ path }) => path), ["main.py"]);

    await project.remove("main.py");
    await Deno.symlink(target, project.path("main.py"));
    tracker.scanAll();
    assertEquals(await changes(tracker), []);
    await project.remove("main.py");
    assertEquals((await tracker.retry()).paths, ["main.py"]);
    assertEquals(await changes(tracker), ["main.py removed"]);
    tracker.commit();
    assertEquals(tracker.interimVersions, []);
  });

  Deno.test(`${what} at the start is known by name, and new when it can be read`, {
    ignore,
  }, async () => {
    await using project = await Project.of({ "main.py": "x" });
    await Deno.symlink(target, project.path("other.py"));
    const tracker = await track(project);
    assertEquals(await changes(tracker), []);
    assertEquals(tracker.unreadable.map(({ path }) => path), ["other.py"]);
    await project.remove("other.py");
    await project.write("other.py", "x");
    assertEquals((await tracker.retry()).paths, ["other.py"]);
    assert((await changes(tracker))[0]?.startsWith("other.py"));
  });
}

Deno.test("a file that is named in other letters from now on is another one", {
  ignore: !platform.caseInsensitive,
}, async () => {
  await using project = await Project.of({ "src/Text.py": "x", "main.py": "x" });
  const tracker = await track(project);
  // In Wine a rename to the same name in other letters does nothing.
  await project.remove("src/Text.py");
  await project.write("src/text.py", "x");
  assertEquals(tracker.scanAll().paths, ["src/text.py", "src/Text.py"]);
  assertEquals(await changes(tracker), ["src/Text.py removed", "src/text.py created"]);
  tracker.commit();
  assertEquals(tracker.scanAll().paths, []);
  assertEquals(await changes(tracker), []);
});

Deno.test("a hint in other letters is one of the file that is there", {
  ignore: !platform.caseInsensitive,
}, async () => {
  await using project = await Project.of({ "src/Text.py": "x" });
  const tracker = await track(project);
  await project.write("src/Text.py", "y");
  assertEquals(tracker.touch(["src/TEXT.py"]).paths, ["src/Text.py"]);
  assertEquals(await changes(tracker), ["src/Text.py modified"]);
});

Deno.test("a folder that a pattern takes for a file is a folder, and what comes in its place is seen", async () => {
  await using project = await Project.of({ "src/a.py": "x" });
  const tracker = await track(project, "src/**/*");
  await project.write("src/new/b.txt", "y");
  const { paths, folders } = tracker.touch(["src/new"]);
  assertEquals([paths, folders], [["src/new/"], ["src/new"]]);
  assertEquals(await changes(tracker), ["src/new/b.txt created"]);
  tracker.commit();
  await project.remove("src/new");
  await project.write("src/new", "a file now");
  tracker.touch(["src/new"]);
  assertEquals(await changes(tracker), ["src/new created", "src/new/b.txt removed"]);
  tracker.commit();
  await project.remove("src/new");
  await project.write("src/new/b.txt", "y");
  tracker.touch(["src/new"]);
  assertEquals(await changes(tracker), ["src/new removed", "src/new/b.txt created"]);
});

Deno.test("all that was touched since a start is known, changed or not", async () => {
  await using project = await Project.of({ "a.py": "x", "b.py": "x", "c.py": "x" });
  const tracker = await track(project);
  assertEquals(tracker.takeTouched(), []);
  await project.write("a.py", "y");
  tracker.touch(["a.py", "b.py"]);
  await project.write("c.py", "longer");
  tracker.scanAll();
  await changes(tracker);
  await project.write("a.py", "x");
  tracker.touch(["a.py"]);
  assertEquals(await changes(tracker), ["c.py modified"]);
  assertEquals(tracker.interimVersions.map(({ path }) => path), ["a.py", "c.py"]);
  assertEquals(tracker.commit(), ["c.py"]);
  assertEquals(tracker.takeTouched().sort(), ["a.py", "b.py", "c.py"]);
  assertEquals([tracker.takeTouched(), tracker.interimVersions], [[], []]);
});

Deno.test("what is written while the first look goes on counts as changed", async () => {
  const names = Array.from({ length: 400 }, (_, n) => `src/d${n}/m.py`);
  await using project = await Project.of(Object.fromEntries(names.map((name) => [name, "x"])));
  for (const name of names) await Deno.utime(project.path(name), 1_700_000_000, 1_700_000_000);
  const root = new Root(project.folder, platform);
  const tracker = new Tracker(makeScope(["src/**/*.py"], [], root), root);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const looked = tracker.beginInSlices(() => false);
  // It takes slices of 15 ms: whether this one is seen before or after its write, it has changed.
  await project.write("src/d7/m.py", "y");
  assert(await looked);
  await tracker.readBaseline();
  tracker.scanAll();
  assertEquals(await changes(tracker), ["src/d7/m.py modified"]);
});

Deno.test("hundreds of folders that are gone are forgotten in one go", async () => {
  const names = Array.from({ length: 400 }, (_, n) => `src/e${n}/m.py`);
  await using project = await Project.of(Object.fromEntries(names.map((name) => [name, ""])));
  const tracker = await track(project);
  await project.remove("src");
  await Deno.mkdir(project.path("src"));
  const hints = names.flatMap((name) => [name, name.slice(0, -5)]);
  assertEquals(tracker.touch(hints).folders, []);
  assertEquals((await tracker.changes()).length, names.length);
  assertEquals([...tracker.folders].sort(), [".", "src"]);
});
