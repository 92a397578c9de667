import { assert, assertEquals, assertFalse } from "@std/assert";
import { descendants } from "../../../lib/app/tree.ts";
import { platform } from "../../../lib/platform/current.ts";
import { parseProcStat, parsePs, pidsStartedWith, posix } from "../../../lib/platform/posix.ts";
import { Project } from "../../driver.ts";

const ignore = platform !== posix;

/** A child that runs until it is ended. */
function sleeper(): Deno.ChildProcess {
  return new Deno.Command("sleep", { args: ["600"], stdin: "null" }).spawn();
}

Deno.test("a line of /proc/PID/stat is a row, whatever the program is called", () => {
  const fields =
    "S 10 5 5 34816 5 4194304 1 2 3 4 5 6 7 8 20 0 1 0 98765 1000 200 300 1 2 3 0 0 0 0 16777218";
  for (const name of ["python3", "a b", "a) S 1 2 3", "(x)", ""]) {
    assertEquals(parseProcStat(`42 (${name}) ${fields}\n`), [
      { pid: 42, parent: 10, group: 5, terminalGroup: 5, ignored: 16777218, started: "98765" },
    ]);
  }
});

Deno.test("the dead are no rows, nor is what is no line of a process", () => {
  const rest = "10 5 5 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 98765 0";
  assertEquals(parseProcStat(`1 (a) Z ${rest}\n2 (b) X ${rest}\n\nrubbish\n`), []);
});

Deno.test({
  name: "what a process ignores is told",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const deaf = new Deno.Command("sh", {
      args: ["-c", "trap '' INT; echo up; exec sleep 600"],
      stdout: "piped",
    }).spawn();
    const reader = deaf.stdout.getReader();
    await reader.read();
    const table = await posix.processes();
    const row = table.find(({ pid }) => pid === deaf.pid)!;
    assertEquals([posix.ignores(row, "SIGINT"), posix.ignores(row, "SIGTERM")], [true, false]);
    deaf.kill("SIGKILL");
    await Promise.all([reader.cancel(), deaf.status]);
  },
});

Deno.test("a process without a terminal listens to none", () => {
  const [row] = parseProcStat("42 (x) S 10 5 5 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 98765 0\n");
  assertEquals(row?.terminalGroup, 0);
});

Deno.test("a line of ps is a row, as on macOS", () => {
  const text = "    1     0     1     0 Mon Jan  1 00:00:00 2024\n" +
    "  501   499   501   501 Tue Feb 13 11:22:33 2024\n   77     1    77    -1 x\n\n";
  assertEquals(parsePs(text), [
    {
      pid: 1,
      parent: 0,
      group: 1,
      terminalGroup: 0,
      ignored: 0,
      started: "Mon Jan 1 00:00:00 2024",
    },
    {
      pid: 501,
      parent: 499,
      group: 501,
      terminalGroup: 501,
      ignored: 0,
      started: "Tue Feb 13 11:22:33 2024",
    },
    { pid: 77, parent: 1, group: 77, terminalGroup: 0, ignored: 0, started: "x" },
  ]);
});

Deno.test("the processes that were started with a variable are told, as macOS's ps shows them", () => {
  const text = "  501 python app.py A=1 X=12 B=2\n 7 sh -c x XY=1 AX=2\n77 sleep 9 X=\n 8 X\n\n";
  assertEquals(pidsStartedWith("X", text), [501, 77]);
});

Deno.test({
  name: "the processes that were started with a variable are told from others",
  ignore,
  async fn() {
    const [marked, other] = [{ TEST_MARK: "1" }, { A_TEST_MARK: "1", TEST_MARKS: "1" }].map((env) =>
      new Deno.Command("sleep", { args: ["600"], stdin: "null", env }).spawn()
    ) as [Deno.ChildProcess, Deno.ChildProcess];
    const plain = sleeper();
    const dead = new Deno.Command("true", { env: { TEST_MARK: "1" } }).spawn();
    await dead.status;
    const pids = [plain, other, marked, dead].map(({ pid }) => pid);
    const found = await posix.startedWith("TEST_MARK", pids);
    await posix.kill(pids.slice(0, 3));
    await Promise.all([marked, other, plain].map(({ status }) => status));
    assertEquals(found, [marked.pid]);
  },
});

Deno.test({
  name: "the process table holds this process and its children, but not who read it",
  ignore,
  async fn() {
    const child = sleeper();
    const table = await posix.processes();
    const own = table.find(({ pid }) => pid === Deno.pid);
    assertEquals(own?.parent, Deno.ppid);
    const row = table.find(({ pid }) => pid === child.pid);
    assertEquals([row?.parent, row?.group], [Deno.pid, own?.group]);
    // Other tests of this process may have children of their own.
    assert(descendants(table, Deno.pid).some(({ pid }) => pid === child.pid));
    const again = (await posix.processes()).find(({ pid }) => pid === child.pid);
    assertEquals(again?.started, row?.started, "the same process, the same start");
    await posix.kill([child.pid]);
    await child.status;
    assertFalse((await posix.processes()).some(({ pid }) => pid === child.pid));
  },
});

Deno.test({
  name: "a process is asked by a signal, and killed by one that it cannot refuse",
  ignore,
  async fn() {
    const [asked, killed] = [sleeper(), sleeper()];
    assert(posix.isAlive(asked.pid) && posix.isAlive(killed.pid));
    await posix.ask([asked.pid], "SIGTERM");
    await posix.kill([killed.pid]);
    assertEquals((await asked.status).signal, "SIGTERM");
    assertEquals((await killed.status).signal, "SIGKILL");
    assertFalse(posix.isAlive(asked.pid));
  },
});

Deno.test({
  name: "a process that is gone is no error, and the others are asked all the same",
  ignore,
  async fn() {
    const [gone, there] = [sleeper(), sleeper()];
    await posix.kill([gone.pid]);
    await gone.status;
    await posix.kill([gone.pid]);
    await posix.ask([gone.pid, there.pid], "SIGINT");
    assertEquals((await there.status).signal, "SIGINT");
  },
});

Deno.test({
  name: "a program is a file that may be run",
  ignore,
  async fn() {
    await using project = await Project.of({ "yes": "", "no": "", "folder/x": "" });
    await Deno.chmod(project.path("yes"), 0o755);
    assert(posix.isProgram(project.path("yes")));
    for (const path of ["no", "folder", "none", "no/deeper"]) {
      assertFalse(posix.isProgram(project.path(path)), path);
    }
  },
});

Deno.test("a program is called by its name alone", () => {
  assertEquals(posix.programNames("tool", ".EXE"), ["tool"]);
});

Deno.test("the exit code of a signal is the shell's", () => {
  assertEquals(
    ["SIGINT", "SIGTERM", "SIGKILL", "SIGSEGV", "SIGHUP"].map(posix.codeOfSignal),
    [130, 143, 137, 139, 129],
  );
});

Deno.test("the app can be asked with each signal that the configuration knows", () => {
  assert(posix.stopSignals.includes("SIGINT"));
  for (const signal of posix.endSignals) assert(posix.forwardedSignals.includes(signal));
});
