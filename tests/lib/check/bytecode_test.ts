import { assert, assertEquals } from "@std/assert";
import { bytecodePlaces, removeBytecode } from "../../../lib/check/bytecode.ts";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import { comesWithin } from "../../../lib/within.ts";
import { Project, python } from "../../driver.ts";

const onWindows = platform !== posix;

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

Deno.test("all bytecode of a file goes, from every Python and at every level", async () => {
  await using project = await Project.of({
    "src/app.py": "",
    "src/app.pyc": "",
    "src/app.pyo": "",
    "src/__pycache__/app.cpython-313.pyc": "",
    "src/__pycache__/app.cpython-38.opt-1.pyc": "",
    "src/__pycache__/app.cpython-38.opt-2.pyc": "",
    "src/__pycache__/app.pypy39.pyc": "",
    "src/__pycache__/app.cpython-311-pytest-8.1.2.pyc": "",
  });
  assertEquals(await removeBytecode([project.path("src/app.py")], [], platform.path), []);
  assertEquals(namesIn(project.path("src/__pycache__")), []);
  assertEquals(namesIn(project.path("src")), ["__pycache__", "app.py"]);
});

Deno.test("bytecode of other files stays", async () => {
  const others = ["app2.cpython-313.pyc", "xapp.cpython-313.pyc", "axp.cpython-313.pyc", "app.txt"];
  await using project = await Project.of({
    "src/app.py": "",
    "src/a.p.py": "",
    "src/app2.pyc": "",
    ...Object.fromEntries(others.map((name) => [`src/__pycache__/${name}`, ""])),
  });
  await removeBytecode([project.path("src/app.py"), project.path("src/a.p.py")], [], platform.path);
  assertEquals(namesIn(project.path("src/__pycache__")), others.sort());
  assert(namesIn(project.path("src")).includes("app2.pyc"));
});

Deno.test("a file that was removed, or was never compiled, is no error", async () => {
  await using project = await Project.of({ "__pycache__/gone.cpython-313.pyc": "" });
  const files = ["gone.py", "never.py", "nowhere/x.py", "data.toml"];
  const left = await removeBytecode(files.map((file) => project.path(file)), [], platform.path);
  assertEquals(left, []);
  assertEquals(namesIn(project.path("__pycache__")), []);
});

Deno.test("a .pyw file has bytecode as well", async () => {
  await using project = await Project.of({ "__pycache__/gui.cpython-313.pyc": "" });
  await removeBytecode([project.path("gui.pyw")], [], platform.path);
  assertEquals(namesIn(project.path("__pycache__")), []);
});

Deno.test("bytecode that cannot be removed is named", async () => {
  await using project = await Project.of({ "__pycache__/app.cpython-313.pyc/in_the_way": "" });
  const left = await removeBytecode([project.path("app.py")], [], platform.path);
  assertEquals(left, [project.path("__pycache__/app.cpython-313.pyc")]);
});

Deno.test("under PYTHONPYCACHEPREFIX bytecode lies by the source's whole path, without a drive", () => {
  const last = (file: string, prefix: string, path = posix.path) =>
    bytecodePlaces(file, [prefix], path).at(-1)!.folder;
  assertEquals(last("/home/me/a.py", "/tmp/cache"), "/tmp/cache/home/me");
  // From CPython's cache_from_source: "Strip initial drive from a Windows path".
  assertEquals(last("C:\\me\\a.py", "D:\\cache", windows.path), "D:\\cache\\me");
  assertEquals(
    last("\\\\host\\share\\x\\a.py", "D:\\cache", windows.path),
    "D:\\cache\\host\\share\\x",
  );
});

Deno.test({
  name: "what Python itself wrote is found, with PYTHONPYCACHEPREFIX and without",
  ignore: onWindows,
  async fn() {
    for (const prefix of ["", "cache"]) {
      await using project = await Project.of({ "src/my mod.py": "", "src/app.py": "" });
      const cache = prefix && project.path(prefix);
      const { success } = await new Deno.Command(await python(), {
        args: ["-m", "compileall", "-q", "-o", "0", "-o", "2", "src"],
        cwd: project.folder,
        env: cache ? { PYTHONPYCACHEPREFIX: cache } : {},
      }).output();
      assert(success);
      const files = ["src/my mod.py", "src/app.py"].map((file) => project.path(file));
      const places = files.flatMap((file) =>
        bytecodePlaces(file, cache ? [cache] : [], platform.path)
      );
      const written = () =>
        places.flatMap(({ folder, holds }) => {
          try {
            return namesIn(folder).filter(holds);
          } catch {
            return [];
          }
        });
      assertEquals(written().length, 4);
      assertEquals(await removeBytecode(files, cache ? [cache] : [], platform.path), []);
      assertEquals(written(), []);
    }
  },
});

Deno.test("of much bytecode that cannot be removed only the first is waited for", async () => {
  const names = Array.from({ length: 300 }, (_, n) => `m${n}`);
  const kept = (name: string) => `__pycache__/${name}.cpython-313.pyc/x`;
  await using project = await Project.of(
    Object.fromEntries(names.map((name) => [kept(name), ""])),
  );
  const files = names.map((name) => project.path(`${name}.py`));
  let left: string[] = [];
  const removed = removeBytecode(files, [], platform.path).then((names) => left = names);
  // With patience for each it is 42 s.
  assert(await comesWithin(20_000, removed));
  await removed;
  assertEquals(left.length, names.length);
});
