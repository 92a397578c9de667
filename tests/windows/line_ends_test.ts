/** What a Windows Python writes, read by slop-watch: its lines end with `\r\n`. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path/windows";
import { Checker } from "../../lib/check/checker.ts";
import { readMark } from "../../lib/environments.ts";
import { Project } from "../driver.ts";

const PYTHON = "python3";

async function output(program: string, args: string[], cwd: string) {
  const { stdout, success } = await new Deno.Command(program, { args, cwd }).output();
  return { text: new TextDecoder().decode(stdout), success };
}

async function hasPython(): Promise<boolean> {
  if (Deno.build.os !== "windows") return false;
  return await output(PYTHON, ["--version"], ".").then(({ success }) => success, () => false);
}

const ignore = !await hasPython();

Deno.test("a virtual environment is read as its Python has written it", { ignore }, async () => {
  await using project = await Project.of({ "pyproject.toml": "", "app.py": "" });
  await output(PYTHON, ["-m", "venv", "--without-pip", ".venv"], project.folder);
  assertMatch(await Deno.readTextFile(project.path(".venv/pyvenv.cfg")), /\r\n/);
  const home = readMark(project.path(".venv"))?.home ?? "";
  assert((await Deno.stat(`${home}\\python.exe`)).isFile, home);
  const main = fromFileUrl(new URL("../../main.ts", import.meta.url));
  const words = ["run", "--no-check", "-A", main, "doctor", "app.py"];
  const { text, success } = await output(Deno.execPath(), words, project.folder);
  assertMatch(text, /python +.*\.venv.* \(3\.\d+\.\d+; /);
  assert(success, text);
});

Deno.test("a save is checked, and its lines are shown without their ends", { ignore }, async () => {
  await using project = await Project.of({
    "good.py": "x = 1\r\n",
    "bad.py": "x = 1\r\ny = (\r\n",
  });
  const checker = new Checker({ python: [PYTHON], cwd: project.folder });
  const files = ["good.py", "bad.py", "none.py"].map((name) => project.path(name));
  try {
    const answers = await checker.examine(files.map((file) => ({ file, old: undefined })));
    assert(!("failed" in answers), JSON.stringify(answers));
    assertEquals(answers.map(({ is }) => is), ["compiles", "broken", "missing"]);
    const [, broken] = answers;
    assert(broken?.is === "broken");
    assertEquals([broken.text, broken.message.includes("\r")], ["y = (", false]);
  } finally {
    await checker.endWarm();
  }
});
