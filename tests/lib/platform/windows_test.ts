import { assert, assertEquals } from "@std/assert";
import { type Disk, isProgramOn, windows } from "../../../lib/platform/windows.ts";

Deno.test("a program's file bears each ending of PATHEXT, in its order", () => {
  assertEquals(windows.programNames("tool", ".COM;.EXE;.PY"), ["tool.com", "tool.exe", "tool.py"]);
});

Deno.test("without PATHEXT the endings are Windows' own", () => {
  const names = ["tool.com", "tool.exe", "tool.bat", "tool.cmd"];
  assertEquals(windows.programNames("tool", undefined), names);
  assertEquals(windows.programNames("tool", ""), names);
});

Deno.test("a name with an ending of a program is taken as it is", () => {
  assertEquals(windows.programNames("Tool.EXE", ".EXE;.CMD"), ["Tool.EXE"]);
  assertEquals(windows.programNames("tool.cmd", undefined), ["tool.cmd"]);
});

Deno.test("any other dot is a part of the name", () => {
  assertEquals(windows.programNames("python3.11", ".EXE;;"), ["python3.11.exe"]);
});

Deno.test("paths are Windows' own, whatever the system", () => {
  assertEquals(windows.path.resolve("C:\\a", "..\\b"), "C:\\b");
  assertEquals(windows.path.relative("C:\\a", "D:\\b"), "D:\\b");
  assert(windows.path.isAbsolute("C:/a"));
});

Deno.test("Ctrl-C, Ctrl-Break and the closing of the window all end slop-watch in order", () => {
  assertEquals([...windows.endSignals].sort(), ["SIGBREAK", "SIGHUP", "SIGINT"]);
});

const APPS = "C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps";
const STORE = "PythonSoftwareFoundation.Python.3.13_qbz5n2kfra8p0";
const MANAGER = "PythonSoftwareFoundation.PythonManager_qbz5n2kfra8p0";

/** A disk with plain files and app execution aliases, as Windows answers for them. */
function diskOf(files: readonly string[], aliases: readonly string[], beside: readonly string[]) {
  const has = (all: readonly string[], path: string) =>
    all.some((one) => one.toLowerCase() === path.toLowerCase());
  const none = (path: string) => {
    throw new Deno.errors.NotFound(`(os error 2): stat '${path}'`);
  };
  return {
    stat(path) {
      if (has(files, path)) return { isFile: true };
      if (!has(aliases, path)) return none(path);
      throw new Error(`The file cannot be accessed by the system. (os error 1920): stat '${path}'`);
    },
    lstat: (path) => has([...files, ...aliases], path) ? { isFile: true } : none(path),
    namesIn: (folder) => has([APPS], folder) ? beside : none(folder),
  } satisfies Disk;
}

/** What lies in the folder of aliases, beside them, and which of them is a program. */
const PROGRAMS: readonly (readonly [
  what: string,
  beside: readonly string[],
  file: string,
  is: boolean,
])[] = [
  ["Windows' own stub, which opens the Store", [], "python.exe", false],
  ["the other one", ["Microsoft.DesktopAppInstaller_8wekyb3d8bbwe"], "Python3.EXE", false],
  ["the Store's Python", [STORE], "python.exe", true],
  ["the same by its version", [STORE], "python3.13.exe", true],
  ["that of Python's install manager", [MANAGER], "python3.exe", true],
  ["its launcher", [MANAGER], "py.exe", true],
  ["any other program of the Store", [], "winget.exe", true],
  ["what is not there", [STORE], "pyw.exe", false],
];

for (const [what, beside, file, is] of PROGRAMS) {
  Deno.test(`among app execution aliases, ${what} is ${is ? "a" : "no"} program`, () => {
    const names = ["python.exe", "python3.exe", "python3.13.exe", "py.exe", "winget.exe"];
    const disk = diskOf([], names.map((name) => `${APPS}\\${name}`), beside);
    assertEquals(isProgramOn(disk, `${APPS}\\${file}`), is);
  });
}

Deno.test("a file is a program wherever it lies, and what cannot be looked at is none", () => {
  const python = "C:\\Users\\me\\AppData\\Local\\Python\\bin\\python3.exe";
  const disk = diskOf([python, `${APPS}\\python.exe`], [], []);
  assert(isProgramOn(disk, python));
  assert(isProgramOn(disk, `${APPS}\\python.exe`));
  const denied = () => {
    throw new Deno.errors.PermissionDenied("(os error 5)");
  };
  assertEquals(isProgramOn({ ...disk, stat: denied, lstat: denied }, python), false);
});
