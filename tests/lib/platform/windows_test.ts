import { assert, assertEquals } from "@std/assert";
import { windows } from "../../../lib/platform/windows.ts";

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
