/** What another user of the machine has put where slop-watch looks. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Project, python } from "../driver.ts";
import { isRoot } from "../rights.ts";

const BOB = 12_345;
const FILES = {
  "pyproject.toml": '[tool.slop-watch]\npython = "./evil"\nenv = { EVIL = "1" }\n',
  "evil": '#!/bin/sh\necho "EVIL RUNS"\n',
  ".git/HEAD": "",
  ".venv/bin/python": '#!/bin/sh\necho "EVIL RUNS"\n',
  "app/main.py":
    'import os, time\nprint("runs", os.environ.get("EVIL"), flush=True)\ntime.sleep(600)\n',
};

async function bobs(project: Project, ...paths: string[]): Promise<void> {
  for (const path of ["evil", ".venv/bin/python"]) await Deno.chmod(project.path(path), 0o755);
  for (const path of paths) await Deno.chown(project.path(path), BOB, BOB);
}

Deno.test(
  "what another user has put above the working folder is passed over, and named",
  { ignore: !isRoot },
  async () => {
    await using project = await Project.of(FILES);
    await bobs(project, "pyproject.toml", ".git", ".venv");
    const options = { cwd: "app", withoutPython: true };
    const program = await project.start(["main.py"], options);
    await program.says("runs None");
    assertEquals((await program.event("watching")).root, project.path("app"));
    const codes = (await program.eventsOf("warning", 2)).map(({ code }) => code);
    assertEquals(codes, ["passed-over", "passed-over"]);
    for (const name of ["pyproject.toml", ".git"]) {
      assertStringIncludes(program.stderr, `${project.path(name)} is passed over`);
    }
    const once = await project.start(["--no-watch", "main.py"], { bare: true, cwd: "app" });
    await once.says("runs None");
    assertStringIncludes(once.stderr, "is passed over");
    // Who stands in it takes it.
    const inside = await project.start(["--no-watch", "app/main.py"], { bare: true });
    await inside.end();
    assertStringIncludes(inside.stdout, "EVIL RUNS");
  },
);

Deno.test("with --root it is taken, and doctor names it without", { ignore: !isRoot }, async () => {
  await using project = await Project.of(FILES);
  await bobs(project, ".", "pyproject.toml", ".git");
  const run = async (words: string[], env = {}, cwd = "app") => {
    const program = await project.start(["doctor", ...words], { bare: true, cwd, env });
    await program.end();
    return program.stdout + program.stderr;
  };
  const { folder } = project;
  const words = ["--python", await python(), "main.py"];
  const passed = await run(words);
  assertMatch(passed, new RegExp(`^root +${folder}/app$`, "m"));
  assertStringIncludes(passed, `! ${folder}/pyproject.toml is passed over`);
  assertStringIncludes(passed, `--root ${folder} takes it`);
  const taken = new RegExp(`^root +${folder}$`, "m");
  assertMatch(await run(["--root", "..", ...words]), taken);
  assertMatch(await run(words, { SUDO_UID: String(BOB) }), taken);
  // As in a container whose root works in a user's folder.
  await Deno.chown(project.path("app"), BOB, BOB);
  assertMatch(await run(words), taken);
});
