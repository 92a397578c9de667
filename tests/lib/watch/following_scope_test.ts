import { assertEquals } from "@std/assert";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import { Root } from "../../../lib/root.ts";
import { FollowingScope } from "../../../lib/watch/following_scope.ts";
import { makeScope } from "../../../lib/watch/scope.ts";

const ROOT = new Root("/p/web", posix);

function scopeOf(root = ROOT): FollowingScope {
  return new FollowingScope(
    makeScope(["src/**/*.py", "*.py"], ["gen", "../core/old/**"], root),
    root,
  );
}

const CAN_FOLLOW: Readonly<Record<string, boolean>> = {
  "pkg/a.py": true,
  "../core/a.py": true,
  "/elsewhere/.hidden/a.py": true,
  // A pattern names it.
  "src/a.py": false,
  "gen/a.py": false,
  "pkg/gen/a.py": false,
  "../core/old/a.py": false,
  ".hidden/a.py": false,
  "venv/a.py": false,
};

Deno.test("what no pattern names and no ignore takes out can be followed", () => {
  const scope = scopeOf();
  const found = Object.keys(CAN_FOLLOW).map((path) => [path, scope.canFollow(path)]);
  assertEquals(Object.fromEntries(found), CAN_FOLLOW);
});

Deno.test("only what is followed counts, and scans begin in its folders and go through those on the way", () => {
  const scope = scopeOf();
  scope.follow(["pkg/deep/a.py", "../core/b.py"]);
  const counts = (path: string) => scope.decide(path).inScope;
  assertEquals(["pkg/deep/a.py", "../core/b.py", "src/c.py"].filter(counts).length, 3);
  assertEquals(["pkg/deep/b.py", "pkg/a.py", "../core/c.py"].filter(counts), []);
  assertEquals([...scope.starts], ["src", ".", "pkg/deep", "../core"]);
  assertEquals(["pkg", "pkg/deep", "src/x"].filter((path) => scope.enters(path)).length, 3);
  assertEquals(["other", "pkg/other"].filter((path) => scope.enters(path)), []);
  assertEquals([scope.followed, scope.followedFolders], [2, ["../core", "pkg/deep"]]);
});

Deno.test("on Windows a file is followed by all of its spellings", () => {
  const scope = scopeOf(new Root("C:\\p\\web", windows));
  scope.follow(["Pkg/A.py"]);
  assertEquals([scope.decide("pkg/a.py").inScope, scope.enters("PKG")], [true, true]);
});
