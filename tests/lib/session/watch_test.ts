import { assertEquals, assertRejects } from "@std/assert";
import { platform } from "../../../lib/platform/current.ts";
import { Terminal } from "../../../lib/report/terminal.ts";
import { makePlan } from "../../../lib/session/plan.ts";
import { readProject } from "../../../lib/session/project.ts";
import { runWatched } from "../../../lib/session/watch.ts";
import { Project } from "../../driver.ts";
import { openFiles } from "../../open_files.ts";

Deno.test("what is opened before something throws is closed again", async () => {
  await using project = await Project.of({ "app.py": "" });
  const temporary = project.path("tmp");
  await Deno.mkdir(temporary, { mode: 0o700 });
  const failing = {
    ...platform,
    temporaryFolders: () => [temporary],
  };
  const given = { root: project.folder, events: project.path("events.jsonl") };
  const plan = makePlan(readProject(given, failing), [project.path("app.py")], failing);
  const context = {
    version: "0.0.0",
    platform: failing,
    terminal: new Terminal(),
    isHangupIgnored: Promise.reject(new Error("on purpose")),
    failure: new AbortController().signal,
  };
  await assertRejects(() => runWatched(plan, context), Error, "on purpose");
  assertEquals(await Array.fromAsync(Deno.readDir(temporary)), []);
  if (Deno.build.os !== "linux") return;
  assertEquals(openFiles().filter((file) => file.startsWith(project.folder)), []);
});
