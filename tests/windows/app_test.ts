/** slop-watch on Windows, or in Wine, with programs that are no Python. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ignore, newProject, program, start } from "./programs.ts";

Deno.test(
  "a console program is restarted on a save, and slashes are slashes",
  { ignore },
  async () => {
    await using project = await newProject();
    const watch = await start(project, [program("console")]);
    await watch.says("runs 1 changed <>");
    const { folders, root } = await watch.event("watching");
    assertEquals(folders, [".", "src"]);
    assertEquals(root, project.folder);
    await project.write("src/a.py", "X = 1\n");
    await watch.says("runs 2 changed <src/a.py>");
    assertEquals((await watch.event("change")).paths, [{ path: "src/a.py", kind: "modified" }]);
    // No window and no agent: there is nobody to be asked.
    assertEquals((await watch.event("stop")).how, "killed");
  },
);

Deno.test("arguments arrive as they were given", { ignore }, async () => {
  await using project = await newProject();
  const odd = ["two words", 'a "quote"', "50%", "%PATH%", "ü日🙂", "back\\slash\\", "", "a^b&c|d"];
  const watch = await start(project, ["--no-watch", program("console"), ...odd]);
  await watch.says("runs 1");
  await watch.until("the last argument", () => watch.stdout.includes("[a^b&c|d]"));
  assertStringIncludes(watch.stdout, odd.map((word) => ` [${word}]`).join(""));
});

Deno.test("--no-watch ends with the program's own code", { ignore }, async () => {
  for (const code of [0, 3, 255]) {
    await using project = await newProject();
    const watch = await start(project, ["--no-watch", program("console"), "--exit", `${code}`]);
    assertEquals(await watch.end(), code);
  }
});

Deno.test("--exit-with-app ends with the program's own code", { ignore }, async () => {
  await using project = await newProject();
  const watch = await start(project, ["--exit-with-app", program("console"), "--exit", "7"]);
  assertEquals(await watch.end(), 7);
  assertEquals((await watch.event("exit")).code, 7);
});

Deno.test("--poll sees saves in deep folders", { ignore }, async () => {
  await using project = await newProject();
  await project.write("src/deep/er/b.py", "X = 0\n");
  const watch = await start(project, ["--poll", "100", program("console")]);
  await watch.says("runs 1");
  assertEquals((await watch.event("watching")).backend, "poll");
  await project.write("src/deep/er/b.py", "X = 1\n");
  await watch.says("runs 2 changed <src/deep/er/b.py>");
});

Deno.test("a name in other letters is the same file", { ignore }, async () => {
  await using project = await newProject();
  await project.write("SRC/Upper.PY", "X = 0\n");
  const watch = await start(project, ["--poll", "100", program("console")]);
  await watch.says("runs 1");
  assertEquals((await watch.event("watching")).files, 2);
  await project.write("src/upper.py", "X = 1\n");
  await watch.says("runs 2");
  assertMatch((await watch.event("change")).paths[0]!.path, /^src\/upper\.py$/i);
});

Deno.test("--log-dir writes what the program writes", { ignore }, async () => {
  await using project = await newProject();
  const watch = await start(project, [
    "--log-dir",
    "logs",
    "--exit-with-app",
    program("console"),
    "--exit",
    "0",
    "ü日",
  ]);
  assertEquals(await watch.end(), 0);
  const names = await Array.fromAsync(Deno.readDir(project.path("logs")), ({ name }) => name);
  const log = names.find((name) => name.endsWith("-0001.log"))!;
  const text = await project.read(`logs/${log}`);
  assertStringIncludes(text, "runs 1 changed <> [--exit] [0] [ü日]\n");
  assertStringIncludes(text, "# exited with code 0 after ");
  assert(names.includes("latest.log") || await project.read("logs/latest.txt") === `${log}\n`);
});

Deno.test("a path longer than 260 characters is watched and shown", { ignore }, async () => {
  await using project = await newProject();
  const deep = `src/${"a long name of a folder/".repeat(14)}b.py`;
  await project.write(deep, "X = 0\n");
  const watch = await start(project, ["--poll", "100", program("console")]);
  await watch.says("runs 1");
  await project.write(deep, "X = 1\n");
  // Where Deno may not read everything, Wine cannot tell it where such a file lies.
  if (await Deno.realPath(project.path(deep)).then(() => false, () => true)) {
    assertStringIncludes((await watch.event("warning")).message, deep);
  } else {
    assertEquals((await watch.event("change")).paths, [{ path: deep, kind: "modified" }]);
  }
});

Deno.test(
  "a program that is not there is an error that says where it was looked for",
  { ignore },
  async () => {
    await using project = await newProject();
    const watch = await start(project, ["no-such-program"]);
    assertEquals(await watch.end(), 2);
    assertStringIncludes(watch.stderr, "no-such-program");
  },
);
