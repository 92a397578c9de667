/** How programs are stopped on Windows: windows are closed, and what stays is killed with all below it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { ignore, newProject, program, start } from "./programs.ts";

Deno.test("a program with a window is closed as by its X, and saves", { ignore }, async () => {
  await using project = await newProject();
  const watch = await start(project, [program("window")]);
  await watch.says("in run 1");
  if (watch.stdout.includes("window failed")) return; // no screen here
  await project.write("src/a.py", "X = 1\n");
  await watch.says("in run 2");
  const { how, code } = await watch.event("stop");
  assertEquals([how, code], ["window-close", 0]);
  assertEquals(await project.read("saved.txt"), "saved\n");
});

Deno.test("a program that refuses its X is killed when its time is up", { ignore }, async () => {
  await using project = await newProject();
  const watch = await start(project, ["--grace", "500", program("window"), "refuse"]);
  await watch.says("in run 1");
  if (watch.stdout.includes("window failed")) return; // no screen here
  await project.write("src/a.py", "X = 1\n");
  await watch.says("in run 2");
  assertStringIncludes(watch.stdout, "refused");
  assertEquals((await watch.event("stop")).how, "killed");
});

Deno.test("a tree of three processes goes as a whole", { ignore }, async () => {
  await using project = await newProject();
  const watch = await start(project, ["--grace", "300", program("tree")]);
  const pids = () => [...watch.stdout.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid));
  await watch.until("three processes", () => pids().length === 3);
  const first = pids();
  await project.write("src/a.py", "X = 1\n");
  await watch.until("three more", () => pids().length === 6);
  assertEquals(first.filter((pid) => platform.isAlive(pid)), []);
});
