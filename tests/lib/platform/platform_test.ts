import { assertEquals } from "@std/assert";
import { parseProcStat, parsePs, posix } from "../../../lib/platform/posix.ts";
import { parseProcessList, windows } from "../../../lib/platform/windows.ts";

Deno.test("a process name with spaces and brackets does not confuse the process table", () => {
  const line = "42 (a) (b c) S 7 40 40 34816 40 4194304 1 0 0 0 0 0 0 0 20 0 1 0 98765 0 0";
  const row = { pid: 42, parent: 7, group: 40, terminalGroup: 40, started: "98765" };
  assertEquals(parseProcStat(`${line}\n`), [row]);
});

Deno.test("the dead that nobody has asked after yet are not in the table", () => {
  assertEquals(parseProcStat("42 (x) Z 7 40 40 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0"), []);
});

Deno.test("rows of ps and of Windows are read", () => {
  assertEquals(parsePs("  42   7  40  -1 Mon Nov 23 12:40:08 2026\n"), [
    { pid: 42, parent: 7, group: 40, terminalGroup: 0, started: "Mon Nov 23 12:40:08 2026" },
  ]);
  assertEquals(parseProcessList("42 7 2026-11-23T12:40:08\r\n\r\n"), [
    { pid: 42, parent: 7, group: 0, terminalGroup: 0, started: "2026-11-23T12:40:08" },
  ]);
});

Deno.test("this process is in the table, and its reader is not", async () => {
  const table = await posix.processes();
  const own = table.find(({ pid }) => pid === Deno.pid);
  assertEquals(own?.parent, Deno.ppid);
  assertEquals(table.filter(({ parent }) => parent === Deno.pid), []);
});

Deno.test("a word is a program with each ending of PATHEXT on Windows, and as it is elsewhere", () => {
  assertEquals(posix.programNames("python", ".EXE"), ["python"]);
  assertEquals(windows.programNames("python", ".COM;.EXE"), ["python.com", "python.exe"]);
  assertEquals(windows.programNames("tool.CMD", ".COM;.CMD"), ["tool.CMD"]);
  assertEquals(windows.programNames("x", undefined).includes("x.exe"), true);
});

Deno.test("an exit by a signal has the code that a shell shows", () => {
  assertEquals(posix.codeOfSignal("SIGKILL"), 137);
  assertEquals(posix.codeOfSignal("SIGTERM"), 143);
});

Deno.test("a process that is gone takes no signal, and that is no error", async () => {
  const child = new Deno.Command("true").spawn();
  await child.status;
  assertEquals(posix.isAlive(child.pid), false);
  await posix.ask([child.pid], "SIGTERM");
  await posix.kill([child.pid]);
});
