import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { DEFAULT_PATTERNS } from "../../../lib/cli/options.ts";
import { UserError } from "../../../lib/errors.ts";
import { makeScope, nearestThere } from "../../../lib/watch/scope.ts";
import { Root } from "../../../lib/root.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";

const ON_POSIX = new Root("/project", posix);
const ON_WINDOWS = new Root("C:\\project", windows);

const scopeOf = (patterns: readonly string[], ignores: readonly string[] = [], root = ON_POSIX) =>
  makeScope(patterns, ignores, root);

const usual = scopeOf(DEFAULT_PATTERNS);
const counts = (file: string, scope = usual) => scope.decide(file).inScope;

Deno.test("by default the Python files in src and scripts at any depth count, and those at the root", () => {
  for (
    const file of [
      "gui_2.py",
      "src/a.py",
      "src/a/b/c.py",
      "scripts/x.py",
      "src/.py",
      "tray.pyw",
      "src/a/tray.pyw",
      "src/a b/ü.py",
    ]
  ) assert(counts(file), file);
  for (
    const file of [
      "a/b.py",
      "src/a.txt",
      "src/a.pyc",
      "src/a.pyi",
      "tests/a.py",
      "../src/a.py",
      "src",
    ]
  ) assertFalse(counts(file), file);
});

Deno.test("the pattern or the rule that decides is named", () => {
  assertEquals(usual.decide("src/a.py").rule, "pattern src/**/*.py");
  assertEquals(usual.decide("docs/a.md").rule, "no pattern matches");
  assertStringIncludes(usual.decide("src/venv/a.py").rule, "venv");
  const scope = scopeOf(["**/*.py"], ["old", "gen/**"]);
  assertEquals(scope.decide("a/old/b.py").rule, "ignore old");
  assertEquals(scope.decide("gen/b.py").rule, "ignore gen/**");
});

Deno.test("caches, dot folders, virtual environments and node_modules do not count at any depth", () => {
  const all = scopeOf(["**/*"]);
  for (
    const folder of ["__pycache__", ".git", ".hidden", "venv", "node_modules", "site-packages"]
  ) {
    for (const file of [`${folder}/a.py`, `x/${folder}/a.py`, `x/${folder}/y/a.py`]) {
      assertFalse(counts(file, all), file);
    }
    assertFalse(all.enters(folder), folder);
    assertFalse(all.enters(`x/${folder}/y`), folder);
  }
});

Deno.test("what only looks like an ignored folder counts", () => {
  const all = scopeOf(["**/*"]);
  for (const file of ["venv.py", "node_modules_2/a.py", "x/.env", ".bashrc", "src/myvenv/a.py"]) {
    assert(counts(file, all), file);
  }
});

Deno.test("editors' temporary files do not count", () => {
  const all = scopeOf(["**/*"]);
  for (
    const name of [
      ".#a.py",
      "#a.py#",
      "a.py~",
      ".a.py.swp",
      ".a.py.swo",
      ".a.py.swx",
      "4913",
      "a.py___jb_tmp___",
      "a.py___jb_old___",
      "a.py.tmp",
      ".goutputstream-AB12",
      "._a.py",
      "flycheck_a.py",
    ]
  ) assertFalse(counts(`src/${name}`, all), name);
  for (const name of ["#a.py", "a~b.py", "14913", "49130", "swp", "tmp.py", "a#b.py"]) {
    assert(counts(`src/${name}`, all), name);
  }
});

Deno.test("an ignore without a slash counts at any depth, one with a slash from the root", () => {
  const scope = scopeOf(["**/*.py"], ["tests", "*_old.py", "docs/api", "gen/*.py"]);
  for (
    const file of [
      "tests/a.py",
      "x/tests/y/a.py",
      "a_old.py",
      "x/b_old.py",
      "docs/api/x/a.py",
      "gen/a.py",
    ]
  ) assertFalse(counts(file, scope), file);
  for (const file of ["mytests/a.py", "tests.py", "x/docs/api/a.py", "gen/x/a.py", "old.py"]) {
    assert(counts(file, scope), file);
  }
});

Deno.test("an ignored folder is not entered, with or without a slash at its end", () => {
  for (const ignore of ["tests", "tests/", "**/tests/"]) {
    const scope = scopeOf(["**/*.py"], [ignore]);
    assertFalse(counts("tests/a.py", scope), ignore);
    assertFalse(scope.enters("tests"), ignore);
    assertFalse(scope.enters("x/tests"), ignore);
    assert(scope.enters("x"), ignore);
  }
});

Deno.test("ignores come on top of the built-in ones", () => {
  const scope = scopeOf(["**/*.py"], ["x"]);
  assertFalse(counts("venv/a.py", scope));
});

Deno.test("braces, sets and question marks are read", () => {
  const scope = scopeOf(["{src,lib}/**/*.{py,toml}", "x[0-9].py", "?.md"]);
  for (const file of ["src/a.py", "lib/b/c.toml", "x1.py", "a.md"]) {
    assert(counts(file, scope), file);
  }
  for (const file of ["etc/a.py", "src/a.md", "xa.py", "ab.md"]) {
    assertFalse(counts(file, scope), file);
  }
  for (const folder of [".", "src", "lib", "lib/b"]) assert(scope.enters(folder), folder);
});

Deno.test("braces may hold slashes, and their folders are looked into", () => {
  const scope = scopeOf(["{src/a,lib/b/c}/**/*.py", "x/{y/z,w}.py"]);
  for (const file of ["src/a/m.py", "lib/b/c/d/m.py", "x/y/z.py", "x/w.py"]) {
    assert(counts(file, scope), file);
    const folder = file.slice(0, file.lastIndexOf("/"));
    assert(scope.enters(folder), folder);
  }
  assertFalse(counts("src/b/m.py", scope));
  const starts = scope.bases.map(({ folder }) => folder);
  for (const start of starts) assertFalse(start.includes("{"), start);
});

Deno.test("a pattern may lead out of the root", () => {
  const scope = scopeOf(["../shared/**/*.py", "*.py"]);
  assertEquals(scope.bases, [{ folder: "../shared", depth: Infinity }, { folder: ".", depth: 0 }]);
  for (const file of ["../shared/a.py", "../shared/x/a.py", "a.py"]) {
    assert(counts(file, scope), file);
  }
  for (const file of ["../a.py", "shared/a.py", "../other/a.py"]) {
    assertFalse(counts(file, scope), file);
  }
  assert(scope.enters("../shared/x"));
  assert(scope.enters(".."), "on the way to the base");
  assertFalse(scope.enters("../other"));
});

Deno.test("a star stands for no way up", () => {
  const scope = scopeOf(["../**/*.py", "**/*.py"]);
  assert(counts("../a.py", scope));
  assertFalse(counts("../../a.py", scope));
  assertFalse(counts("../../b/a.py", scope));
  assertFalse(counts("../a.py", scopeOf(["**/*.py"])));
});

Deno.test("what lies beside the root is not in it", () => {
  const scope = scopeOf(["**/*.py"]);
  assertFalse(scope.enters(".."));
  assertFalse(scope.enters("../x"));
  assertFalse(scope.enters("/x"));
  assertFalse(counts("../a.py", scope));
});

Deno.test("a pattern may start at the top of the disk", () => {
  const scope = scopeOf(["/opt/shared/**/*.py", "**/*.py"]);
  assertEquals(scope.bases.map(({ folder }) => folder), ["../opt/shared", "."]);
  assert(counts("../opt/shared/x/a.py", scope));
  assertFalse(counts("../opt/a.py", scope));
  assert(counts("src/a.py", scopeOf(["/project/src/*.py"])));
});

Deno.test("on Windows a pattern may start on another drive or share, which the root does not hold", () => {
  const patterns = ["**/*.py", "D:\\shared\\**\\*.py", "\\\\server\\share\\**\\*.py"];
  const scope = scopeOf(patterns, ["\\\\server\\share\\old"], ON_WINDOWS);
  assertEquals(scope.bases.map(({ folder }) => folder), [".", "D:/shared", "//server/share"]);
  assert(counts("//server/share/x/a.py", scope));
  assertFalse(counts("//server/share/old/a.py", scope));
  assertFalse(counts("//server/other/a.py", scope));
  assert(counts("D:/shared/x/a.py", scope));
  assert(counts("d:/Shared/x/a.py", scope));
  assertFalse(scope.enters("D:/other"));
});

Deno.test("a pattern that names a dot folder or an environment reaches into it, and no further", () => {
  const scope = scopeOf([".tools/**/*.py", "venv/src/*.py"]);
  for (const file of [".tools/a.py", ".tools/x/a.py", "venv/src/a.py"]) {
    assert(counts(file, scope), file);
  }
  for (const file of [".tools/.x/a.py", ".tools/__pycache__/a.py", ".other/a.py"]) {
    assertFalse(counts(file, scope), file);
  }
  assert(scope.enters(".tools/x"));
  assertFalse(scope.enters(".tools/.x"));
});

Deno.test("a leading ./ means the root, and doubled slashes one", () => {
  const scope = scopeOf(["./src//*.py", "./*.py"]);
  assert(counts("src/a.py", scope));
  assert(counts("a.py", scope));
});

Deno.test("a file named outright counts alone", () => {
  const scope = scopeOf(["conf/app.toml"]);
  assertEquals(scope.bases, [{ folder: "conf", depth: 0 }]);
  assert(counts("conf/app.toml", scope));
  assertFalse(counts("conf/app.tomlx", scope));
  assertFalse(counts("x/conf/app.toml", scope));
});

Deno.test("names with spaces, signs and letters of all kinds are taken as they are", () => {
  const scope = scopeOf(["my app (2)/**/*.py", "größe/日本/*.py", "a+b/$x/*.py"]);
  for (const file of ["my app (2)/x y.py", "größe/日本/é.py", "a+b/$x/m.py"]) {
    assert(counts(file, scope), file);
  }
  assertFalse(counts("aab/$x/m.py", scope));
});

Deno.test("capitals are letters of their own on POSIX, and not on Windows", () => {
  assertFalse(counts("SRC/A.PY"));
  const scope = scopeOf(["src\\**\\*.py"], ["Old"], ON_WINDOWS);
  for (const file of ["SRC/A.PY", "Src/x/a.Py"]) assert(counts(file, scope), file);
  for (const file of ["src/OLD/a.py", "src/VENV/a.py", "src/__PYCACHE__/a.py"]) {
    assertFalse(counts(file, scope), file);
  }
  assert(scope.enters("SRC/x"));
  assertFalse(scope.enters("SRC/OLD"));
});

Deno.test("a pattern is entered as deep as it reaches", () => {
  const scope = scopeOf(["*.py", "a/*/c.py"]);
  assert(scope.enters("."));
  assert(scope.enters("a"));
  assert(scope.enters("a/x"));
  assertFalse(scope.enters("a/x/y"));
  assertFalse(scope.enters("b"));
});

Deno.test("bases that others cover are left out", () => {
  const folders = (...patterns: string[]) =>
    scopeOf(patterns).bases.map(({ folder, depth }) => [folder, depth]);
  assertEquals(folders("**/*.py", "src/**/*.py", "*.toml"), [[".", Infinity]]);
  assertEquals(folders("*.py", "src/*.py"), [[".", 0], ["src", 0]]);
  assertEquals(folders("src/*.py", "src/*.toml"), [["src", 0]]);
  assertEquals(folders("src/a/*.py", "src/**/*.py"), [["src", Infinity]]);
  assertEquals(folders("src/**/*.py", "src2/**/*.py"), [["src", Infinity], ["src2", Infinity]]);
});

Deno.test("every folder on the way to a file that counts is entered", () => {
  const name = fc.constantFrom("a", "src", "x y", ".dot", "venv", "ü");
  const file = fc.tuple(fc.array(name, { maxLength: 4 }), fc.constantFrom("m.py", "n.txt"))
    .map(([folders, last]) => [...folders, last].join("/"));
  const pattern = fc.constantFrom(
    "**/*.py",
    "src/**/*.py",
    "*.py",
    "a/*/m.py",
    "{a,src}/**/*",
    ".dot/*.py",
    "{a/src,ü}/**/*.py",
    "**/a/*.py",
  );
  const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(patterns, file, (patterns, file) => {
    const scope = scopeOf(patterns);
    if (!scope.decide(file).inScope) return;
    const parts = file.split("/");
    for (let n = 1; n < parts.length; n++) {
      const folder = parts.slice(0, n).join("/");
      // The folders above a base are on the way to it; those below must be entered.
      assert(scope.enters(folder), `${folder} on the way to ${file}`);
    }
    const found = scope.bases.some(({ folder }) => folder === "." || file.startsWith(`${folder}/`));
    assert(found, `${file} lies in no base`);
  }));
});

Deno.test("no glob makes it fail otherwise than with a message for the user", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.constantFrom(ON_POSIX, ON_WINDOWS),
      (glob, root) => {
        try {
          const scope = scopeOf([glob], [glob], root);
          scope.decide("src/a.py");
          scope.enters("src");
        } catch (error) {
          if (!(error instanceof UserError && error.code === "glob-invalid")) throw error;
        }
      },
    ),
    // A range that runs backwards is rare.
    { examples: [['["- ]', ON_POSIX], ["[z-a]", ON_WINDOWS]] },
  );
});

Deno.test("the nearest folder that is there is found upwards, out of the root as well", () => {
  const there = (...folders: string[]) => (folder: string) => folders.includes(folder);
  assertEquals(nearestThere("a/b/c", there(".", "a")), "a");
  assertEquals(nearestThere("a/b", there(".")), ".");
  assertEquals(nearestThere("../x/y", there("..", "../..")), "..");
  assertEquals(nearestThere("/x/y", there("/")), "/");
});

Deno.test("an ignore with a slash counts from the root, even where it names one folder", () => {
  const scope = scopeOf(["**/*.py"], ["./tests"]);
  assertEquals(scope.decide("tests/a.py").inScope, false);
  assertEquals(scope.decide("src/tests/a.py").inScope, true);
});
