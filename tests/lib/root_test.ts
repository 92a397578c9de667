import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { posix } from "../../lib/platform/posix.ts";
import { windows } from "../../lib/platform/windows.ts";
import { folderOf, foldersAbove, liesOutside, Root, upwards } from "../../lib/root.ts";

const onPosix = new Root("/home/me/app", posix);
const onWindows = new Root("C:\\Users\\me\\app", windows);
const onShare = new Root("\\\\server\\share\\app", windows);
const atTop = new Root("/", posix);

const WAYS: readonly [root: Root, fromRoot: string, disk: string][] = [
  [onPosix, ".", "/home/me/app"],
  [onPosix, "src/a.py", "/home/me/app/src/a.py"],
  [onPosix, "../lib/a.py", "/home/me/lib/a.py"],
  [onPosix, "..", "/home/me"],
  [onPosix, "a\\b.py", "/home/me/app/a\\b.py"],
  [onPosix, "..a/b.py", "/home/me/app/..a/b.py"],
  [onWindows, ".", "C:\\Users\\me\\app"],
  [onWindows, "src/a b/ü.py", "C:\\Users\\me\\app\\src\\a b\\ü.py"],
  [onWindows, "../lib/a.py", "C:\\Users\\me\\lib\\a.py"],
  [onShare, "src/a.py", "\\\\server\\share\\app\\src\\a.py"],
  [atTop, "opt/a.py", "/opt/a.py"],
  [atTop, ".", "/"],
];

Deno.test("a path goes from the root to the disk and back", () => {
  for (const [root, fromRoot, disk] of WAYS) {
    assertEquals(root.toDisk(fromRoot), disk);
    assertEquals(root.fromDisk(disk), fromRoot);
  }
});

Deno.test("a path on another drive or share, or given whole, is left whole", () => {
  assertEquals(onWindows.fromDisk("\\\\server\\share\\a.py"), "//server/share/a.py");
  assertEquals(onWindows.toDisk("//server/share/a.py"), "//server/share/a.py");
  assertEquals(onWindows.fromDisk("D:\\lib\\a.py"), "D:/lib/a.py");
  assertEquals(onWindows.toDisk("D:/lib/a.py"), "D:/lib/a.py");
  assertEquals(onPosix.toDisk("/opt/a.py"), "/opt/a.py");
});

Deno.test("a glob comes from the root, whichever way it was written", () => {
  const globs: readonly [root: Root, written: string, fromRoot: string][] = [
    [onPosix, "src/**/*.py", "src/**/*.py"],
    [onPosix, "a\\*b.py", "a\\*b.py"],
    [onPosix, "/home/me/app/src/*.py", "./src/*.py"],
    [onPosix, "/home/me/lib/*.py", "../lib/*.py"],
    [onPosix, "../lib/*.py", "../lib/*.py"],
    [onPosix, "../app/src/**/*.py", "./src/**/*.py"],
    [onPosix, "src/../../app/*.py", "./*.py"],
    [onWindows, "..\\APP\\src\\*.py", "./src/*.py"],
    [onWindows, "src\\**\\*.py", "src/**/*.py"],
    [onWindows, "C:\\Users\\me\\app\\src\\*.py", "./src/*.py"],
    [onWindows, "c:/users/ME/app/src/*.py", "./src/*.py"],
    [onWindows, "D:\\lib\\*.py", "D:/lib/*.py"],
    [onWindows, "\\\\server\\share\\*.py", "//server/share/*.py"],
  ];
  for (const [root, written, fromRoot] of globs) assertEquals(root.fromGlob(written), fromRoot);
});

Deno.test("what lies in what, and how deep", () => {
  const levels: readonly [root: Root, folder: string, path: string, level: number][] = [
    [onPosix, ".", ".", 0],
    [onPosix, ".", "a.py", 1],
    [onPosix, ".", "src/x/a.py", 3],
    [onPosix, ".", "../a.py", -1],
    [onPosix, ".", "/opt/a.py", -1],
    [onPosix, ".", "..a/b.py", 2],
    [onPosix, "src", "src", 0],
    [onPosix, "src", "src/a.py", 1],
    [onPosix, "src", "src2/a.py", -1],
    [onPosix, "src", "SRC/a.py", -1],
    [onPosix, "src/x", "src", -1],
    [onPosix, "../lib", "../lib/x/a.py", 2],
    [onPosix, "/", "/opt/a.py", 2],
    [onWindows, "src", "SRC/A.PY", 1],
    [onWindows, ".", "D:/lib/a.py", -1],
    [onWindows, "D:/lib", "d:/LIB/a.py", 1],
    [onWindows, "D:/", "D:/lib/a.py", 2],
  ];
  for (const [root, folder, path, level] of levels) {
    assertEquals(root.levelsBelow(folder, path), level, `${path} in ${folder}`);
    assertEquals(root.contains(folder, path), level > 0, `${path} in ${folder}`);
  }
});

Deno.test("a way up ends at the root, or at the folder that leads out of it, or at the top", () => {
  const ways: readonly [path: string, folders: readonly string[]][] = [
    ["a.py", ["."]],
    ["src/x/a.py", ["src/x", "src", "."]],
    ["../lib/a.py", ["../lib", ".."]],
    ["../../a.py", ["../.."]],
    ["/opt/a.py", ["/opt", "/"]],
    ["D:/lib/a.py", ["D:/lib", "D:/"]],
    ["//server/share/lib/a.py", ["//server/share/lib", "//server/share"]],
    [".", []],
    ["a../b.py", ["a..", "."]],
  ];
  for (const [path, folders] of ways) assertEquals([...foldersAbove(path)], folders, path);
  assertEquals(folderOf("."), "..");
  assertEquals(folderOf("../.."), "../../..");
  assertEquals([...upwards("C:\\a\\b", windows.path)], ["C:\\a\\b", "C:\\a", "C:\\"]);
});

Deno.test("each folder above a path contains it, and lies outside where the path does", () => {
  const name = fc.constantFrom("a", "src", "..a", "x y", "ü");
  const way = fc.tuple(fc.nat(2), fc.array(name, { minLength: 1, maxLength: 4 }))
    .map(([up, names]) => [...Array(up).fill(".."), ...names].join("/"));
  fc.assert(fc.property(way, (path) => {
    for (const folder of foldersAbove(path)) {
      assert(onPosix.contains(folder, path), `${path} in ${folder}`);
      assertFalse(onPosix.contains(path, folder));
      assertEquals(liesOutside(folder), liesOutside(path));
    }
    assertEquals(onPosix.fromDisk(onPosix.toDisk(path)), path);
  }));
});

Deno.test("on Windows a path that is taken as it stands is the one without its prefix", () => {
  for (const [prefixed, folder] of [["\\\\?\\C:\\p", "C:\\p"], ["\\\\?\\UNC\\s\\x", "\\\\s\\x"]]) {
    for (const root of [prefixed!, folder!].map((name) => new Root(name, windows))) {
      assertEquals(root.folder, folder);
      assertEquals(root.toDisk("src/a.py"), `${folder}\\src\\a.py`);
      for (const name of [prefixed, folder]) {
        assertEquals(root.fromDisk(`${name}\\src\\a.py`), "src/a.py");
        assertEquals(root.fromGlob(`${name}\\src\\*.py`), "./src/*.py");
        assertEquals(root.toDisk(`${name}\\src\\a.py`), `${folder}\\src\\a.py`);
      }
    }
  }
});
