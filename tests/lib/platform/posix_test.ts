import { assert, assertEquals, assertFalse } from "@std/assert";
import { descendants } from "../../../lib/app/tree.ts";
import { platform } from "../../../lib/platform/current.ts";
import opened from "../../../lib/python/_slop_watch_opened.py" with { type: "text" };
import { OPENERS } from "../../../lib/platform/openers.ts";
import { parseEnvironments, parseProcStat, parsePs, posix } from "../../../lib/platform/posix.ts";
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
      {
        pid: 42,
        parent: 10,
        group: 5,
        session: 5,
        terminalGroup: 5,
        isOpener: false,
        ignored: 16777218,
        started: "98765",
      },
    ]);
  }
});

Deno.test("what opens things for the user is told by its name", () => {
  const rest = "S 10 5 5 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 98765 0";
  for (const name of [...OPENERS, "my-xdg-open"]) {
    const cut = name.slice(0, 15);
    const isOpener = name !== "my-xdg-open";
    assertEquals(parseProcStat(`42 (${cut}) ${rest}\n`)[0]?.isOpener, isOpener, name);
  }
});

Deno.test("the agent knows the same programs that open things, and that of macOS", () => {
  const lists = opened.matchAll(/^_(?:OPENERS|BROWSERS) = frozenset\(\[(.+)\]\)$/gm);
  const names = Array.from(lists, ([, list = ""]) => list.matchAll(/"([^"]+)"/g))
    .flatMap((found) => Array.from(found, ([, name]) => name));
  assertEquals(names.sort(), [...OPENERS, "open"].sort());
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
      session: 0,
      terminalGroup: 0,
      isOpener: false,
      ignored: 0,
      started: "Mon Jan 1 00:00:00 2024",
    },
    {
      pid: 501,
      parent: 499,
      group: 501,
      session: 0,
      terminalGroup: 501,
      isOpener: false,
      ignored: 0,
      started: "Tue Feb 13 11:22:33 2024",
    },
    {
      pid: 77,
      parent: 1,
      group: 77,
      session: 0,
      terminalGroup: 0,
      isOpener: false,
      ignored: 0,
      started: "x",
    },
  ]);
});

Deno.test("variables are read from lines of grep and of macOS's ps", () => {
  const proc = "/proc/5/environ:A=x1\n/proc/5/environ:\0B=2.0-a\n/proc/77/environ:\0B=\n";
  const ps = "    5 python A=1 app.py A=x1 HOME=/ B=2.0-a\n77 sh B= C=3 AB=4 A.B=5\n    8 sh\n";
  const variables = new Map([
    [5, new Map([["A", "x1"], ["B", "2.0-a"]])],
    [77, new Map([["B", ""]])],
  ]);
  for (const text of [proc, ps]) assertEquals(parseEnvironments(text, ["A", "B"]), variables);
});

Deno.test({
  name: "what variables processes were started with is told",
  ignore,
  async fn() {
    const environments: Record<string, string>[] = [
      { TEST_A: "1", TEST_B: "x\ny" },
      { A_TEST_A: "1", TEST_AS: "1" },
      { TEST_B: "2" },
    ];
    const children = environments.map((env) =>
      new Deno.Command("sleep", { args: ["600"], stdin: "null", env, clearEnv: true }).spawn()
    );
    const dead = new Deno.Command("true", { env: { TEST_A: "1" } }).spawn();
    await dead.status;
    const pids = [...children, dead].map(({ pid }) => pid);
    const found = await posix.environmentsOf(pids, ["TEST_A", "TEST_B"]);
    const known = pids.map((pid) => Object.fromEntries(found.get(pid) ?? []));
    await posix.kill(pids.slice(0, 3));
    await Promise.all(children.map(({ status }) => status));
    assertEquals(known, [{ TEST_A: "1", TEST_B: "x" }, {}, { TEST_B: "2" }, {}]);
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
  name: "of processes that are known only those are read that have come since",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const first = sleeper();
    const known = await posix.processes();
    const second = sleeper();
    await posix.kill([first.pid]);
    await first.status;
    const table = await posix.processes(known);
    const rowOf = (wanted: number, rows = table) => rows.find(({ pid }) => pid === wanted);
    assert(rowOf(Deno.pid) === rowOf(Deno.pid, known));
    assertEquals(rowOf(first.pid), undefined);
    assertEquals(rowOf(second.pid)?.parent, Deno.pid);
    // But for who has read it, nobody is missing or twice.
    const again = await posix.processes(table);
    assertEquals(again.filter(({ pid }) => pid === second.pid).length, 1);
    await posix.kill([second.pid]);
    await second.status;
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
