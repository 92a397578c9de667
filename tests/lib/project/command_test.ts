import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "../../../lib/errors.ts";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { type AppCommand, resolveCommand } from "../../../lib/project/command.ts";
import { pythonInScript } from "../../../lib/project/console_script.ts";
import type { Surroundings } from "../../../lib/project/surroundings.ts";
import { Project, python } from "../../driver.ts";
import { onPosix, onWindows, putPrograms } from "./surroundings.ts";

const ignore = platform !== posix;
const NO_PROJECT = { name: undefined, scripts: {} };

interface Asked {
  readonly app?: readonly string[];
  readonly configured?: readonly string[];
  readonly project?: { name: string | undefined; scripts: Record<string, string> };
}

/** What is run, where the project's Python is called `PY`. */
function resolve(asked: Asked, around: Surroundings, python = "PY"): AppCommand {
  const request = {
    app: asked.app ?? [],
    configured: asked.configured ?? [],
    table: asked.project ?? NO_PROJECT,
    python: () => ({ command: [python], foundAt: "test" }),
  };
  return resolveCommand(request, around);
}

const refused = (asked: Asked, around: Surroundings) =>
  assertThrows(() => resolve(asked, around), UserError) as UserError;

Deno.test({
  name: "a .py file is run by the project's Python, as it was written",
  ignore,
  async fn() {
    await using project = await Project.of({ "gui_2.py": "", "path/x.py": "", "y.PYW": "" });
    const around = onPosix(project);
    for (
      const file of ["gui_2.py", "path/x.py", "./gui_2.py", "y.PYW", project.path("path/x.py")]
    ) {
      const { command, isPython } = resolve({ app: [file, "--watch", "", "a b"] }, around);
      assertEquals(command, ["PY", file, "--watch", "", "a b"]);
      assertEquals(isPython, true);
    }
  },
});

Deno.test({
  name: "a .py file is looked for from the working directory",
  ignore,
  async fn() {
    await using project = await Project.of({ "gui_2.py": "", "sub/x.py": "" });
    const around = onPosix(project, { cwd: "sub" });
    assertEquals(resolve({ app: ["x.py"] }, around).command, ["PY", "x.py"]);
    assertStringIncludes(
      refused({ app: ["gui_2.py"] }, around).message,
      project.path("sub/gui_2.py"),
    );
  },
});

Deno.test({
  name: "a .py file that is not there is refused by its whole path, and so is a folder",
  ignore,
  async fn() {
    await using project = await Project.of({ "folder.py/x": "" });
    for (const word of ["none.py", "sub/none.py", "folder.py"]) {
      const { message } = refused({ app: [word] }, onPosix(project));
      assertStringIncludes(message, project.path(word));
    }
  },
});

Deno.test({
  name: "-m is handed to the project's Python, and needs a module",
  ignore,
  async fn() {
    await using project = await Project.of({});
    const { command } = resolve({ app: ["-m", "pkg.mod", "-m", "x"] }, onPosix(project));
    assertEquals(command, ["PY", "-m", "pkg.mod", "-m", "x"]);
    assertStringIncludes(refused({ app: ["-m"] }, onPosix(project)).message, "module");
  },
});

Deno.test({
  name: "any other word is a command: active environment, .venv, venv, then PATH",
  ignore,
  async fn() {
    await using project = await Project.of({});
    const places = ["active/bin/tool", ".venv/bin/tool", "venv/bin/tool", "path/tool"];
    await putPrograms(project, ...places);
    const around = onPosix(project, { variables: { VIRTUAL_ENV: project.path("active") } });
    for (const place of places) {
      const { command, isPython } = resolve({ app: ["tool", "--help"] }, around);
      assertEquals(command, [project.path(place), "--help"]);
      assertEquals(isPython, false);
      await project.remove(place);
    }
    const { message } = refused({ app: ["tool"] }, around);
    assertStringIncludes(message, "tool was not found");
    for (const place of [project.path("active/bin"), project.path(".venv/bin"), "PATH"]) {
      assertStringIncludes(message, place);
    }
  },
});

Deno.test({
  name: "a command that is found asks for no Python",
  ignore,
  async fn() {
    await using project = await Project.of({});
    await putPrograms(project, "path/tool");
    const python = () => {
      throw new Error("nobody needs it");
    };
    const request = { app: ["tool"], configured: [], table: NO_PROJECT, python };
    assertEquals(resolveCommand(request, onPosix(project)).command, [project.path("path/tool")]);
  },
});

Deno.test({
  name: "a command with a slash is a path from the working directory",
  ignore,
  async fn() {
    await using project = await Project.of({ "sub/plain": "" });
    await putPrograms(project, "sub/tool", "path/tool");
    const around = onPosix(project, { cwd: "sub" });
    assertEquals(resolve({ app: ["./tool"] }, around).command, [project.path("sub/tool")]);
    assertStringIncludes(refused({ app: ["./none"] }, around).message, project.path("sub/none"));
    assertStringIncludes(refused({ app: ["./plain"] }, around).message, project.path("sub/plain"));
  },
});

Deno.test("a command is found on Windows by each ending of PATHEXT, in its order", () => {
  const variables = { PATHEXT: ".EXE;.CMD" };
  const files = ["C:\\path\\tool.cmd", "C:\\path\\other.exe", "C:\\path\\none.txt"];
  const around = onWindows(files, { variables });
  assertEquals(resolve({ app: ["tool"] }, around).command, ["C:\\path\\tool.cmd"]);
  assertEquals(resolve({ app: ["tool.cmd"] }, around).command, ["C:\\path\\tool.cmd"]);
  const script = onWindows([...files, "C:\\app\\.venv\\Scripts\\other.exe"], { variables });
  const { command } = resolve({ app: ["other"] }, script);
  assertEquals(command, ["C:\\app\\.venv\\Scripts\\other.exe"]);
  refused({ app: ["none"] }, around);
});

Deno.test("a .py file on Windows is one by either slash", () => {
  const around = onWindows(["C:\\app\\src\\x.py"]);
  for (const word of ["src\\x.py", "src/x.py", "C:\\app\\src\\x.py"]) {
    assertEquals(resolve({ app: [word] }, around).command, ["PY", word]);
  }
});

Deno.test({
  name: "without APP it is command of the configuration, from the root",
  ignore,
  async fn() {
    await using project = await Project.of({ "a.py": "", "main.py": "", "sub/x": "" });
    await putPrograms(project, "tools/run", ".venv/bin/uvicorn");
    const scripts = { name: "x", scripts: { x: "m:f" } };
    const run = (...configured: string[]) =>
      resolve({ configured, project: scripts }, onPosix(project, { cwd: "sub" })).command;
    assertEquals(run("a.py", "--port"), ["PY", project.path("a.py"), "--port"]);
    assertEquals(run("tools/run", "x"), [project.path("tools/run"), "x"]);
    assertEquals(run("uvicorn", "app:app"), [project.path(".venv/bin/uvicorn"), "app:app"]);
    assertEquals(run("-m", "pkg"), ["PY", "-m", "pkg"]);
  },
});

Deno.test({
  name: "APP wins over command of the configuration",
  ignore,
  async fn() {
    await using project = await Project.of({ "a.py": "", "b.py": "" });
    const asked = { app: ["a.py"], configured: ["b.py"] };
    assertEquals(resolve(asked, onPosix(project)).command, ["PY", "a.py"]);
  },
});

Deno.test({
  name: "then it is the one entry of [project.scripts], whatever its name, before main.py",
  ignore,
  async fn() {
    await using project = await Project.of({ "main.py": "" });
    await putPrograms(project, ".venv/bin/serve");
    const asked = { project: { name: "my-app", scripts: { serve: "pkg.cli:main" } } };
    assertEquals(resolve(asked, onPosix(project)).command, [project.path(".venv/bin/serve")]);
  },
});

Deno.test({
  name: "of several entries it is the one that bears the project's name, however pip writes it",
  ignore,
  async fn() {
    await using project = await Project.of({});
    await putPrograms(project, ".venv/bin/my_app", ".venv/bin/other");
    for (const name of ["my_app", "my-app", "My.App", "my--app"]) {
      const asked = { project: { name, scripts: { other: "a:b", my_app: "c:d" } } };
      assertEquals(resolve(asked, onPosix(project)).command, [project.path(".venv/bin/my_app")]);
    }
  },
});

Deno.test({
  name:
    "an entry that is not installed is called by the project's Python, from src or from the root",
  ignore,
  async fn() {
    const code = "import sys\nclass App:\n    @staticmethod\n    def run():\n" +
      "        print(__name__, sys.argv)\n        return 3\n";
    for (const folder of ["", "src/"]) {
      await using project = await Project.of({
        [`${folder}pkg/__init__.py`]: "",
        [`${folder}pkg/cli.py`]: code,
        "elsewhere/x": "",
      });
      const asked = { project: { name: "x", scripts: { serve: " pkg.cli : App.run [extra]" } } };
      const app = resolve(asked, onPosix(project), await python());
      assertEquals([app.shown, app.isPython], ["serve", true]);
      const [program = "", ...args] = app.command;
      const { code: exit, stdout } = await new Deno.Command(program, {
        args: [...args, "a b"],
        cwd: project.path("elsewhere"),
      }).output();
      assertEquals(new TextDecoder().decode(stdout).trim(), "pkg.cli ['serve', 'a b']");
      assertEquals(exit, 3);
    }
  },
});

Deno.test({
  name: "an entry that is no module:function is refused by name",
  ignore,
  async fn() {
    await using project = await Project.of({});
    const asked = { project: { name: "x", scripts: { serve: "pkg.cli" } } };
    assertStringIncludes(refused(asked, onPosix(project)).message, "serve in [project.scripts]");
  },
});

Deno.test({
  name: "then it is the first of gui_2.py, main.py and app.py at the root",
  ignore,
  async fn() {
    const files = ["gui_2.py", "main.py", "app.py"];
    await using project = await Project.of({
      ...Object.fromEntries(files.map((file) => [file, ""])),
      "sub/main.py": "",
    });
    const scripts = { project: { name: "x", scripts: { a: "m:f", b: "m:f" } } };
    for (const file of files) {
      assertEquals(resolve(scripts, onPosix(project)).command, ["PY", file]);
      const { command } = resolve({}, onPosix(project, { cwd: "sub" }));
      assertEquals(command, ["PY", project.path(file)]);
      await project.remove(file);
    }
  },
});

Deno.test({
  name: "else nothing runs, and everything that was tried is named",
  ignore,
  async fn() {
    await using project = await Project.of({ "other.py": "" });
    const { message, hint } = refused({}, onPosix(project));
    for (
      const tried of [
        "APP",
        "command in [tool.slop-watch]",
        "[project.scripts]",
        "gui_2.py, main.py, app.py",
        project.folder,
      ]
    ) assertStringIncludes(message, tried);
    assertStringIncludes(hint, "slop-watch APP");
    const scripts = { project: { name: "x", scripts: { a: "m:f", b: "m:f" } } };
    assertStringIncludes(refused(scripts, onPosix(project)).message, "a, b");
  },
});

Deno.test({
  name: "the app is shown as it would be typed",
  ignore,
  async fn() {
    await using project = await Project.of({ "my app.py": "" });
    const { shown } = resolve({ app: ["my app.py", "--x=1", ""] }, onPosix(project));
    assertEquals(shown, '"my app.py" --x=1 ""');
  },
});

/** What a word runs, or the code of why not and what was meant. */
const WORDS: readonly [word: string, runs: string | undefined, code?: string, meant?: string][] = [
  ["app.pyz", "PY app.pyz"],
  ["x.pyw", "PY x.pyw"],
  [".", "PY ."],
  ["./pkg", "PY ./pkg"],
  ["pkg", "PY pkg"],
  ["both", ".venv/bin/both"],
  ["./both", "PY ./both"],
  ["onpath", "PY onpath"],
  ["none.pyz", undefined, "file-missing"],
  ["mian.py", undefined, "file-missing", "did you mean main.py?"],
  ["sub/mian.py", undefined, "file-missing", "did you mean sub/main.py?"],
  ["sub/only.py", undefined, "file-missing", "did you mean only.py?"],
  ["zzzzzzzz.py", undefined, "file-missing", "name the app's .py file"],
  ["./sub", undefined, "folder-not-app"],
  ["..", undefined, "folder-not-app"],
  ["script", undefined, "command-not-found", "did you mean python script?"],
  ["tool", undefined, "command-not-found", "did you mean ./tool?"],
  ["uvicron", undefined, "command-not-found", "did you mean uvicorn?"],
  ["help", undefined, "command-not-found", "did you mean --help?"],
  ["", undefined, "app-empty"],
  ["app.py:app", undefined, "word-of-server", "slop-watch uvicorn app:app"],
  ["./script", undefined, "program-not-executable", "python ./script runs it"],
  ["./tol", undefined, "program-missing", "did you mean ./tool?"],
];

Deno.test({
  name: "a word runs a file, an archive, a folder or a command, or it is said what was meant",
  ignore,
  async fn() {
    const files = ["main.py", "only.py", "x.pyw", "app.pyz", "sub/main.py", "script"];
    const apps = ["", "pkg/", "both/", "onpath/"].map((folder) => `${folder}__main__.py`);
    await using project = await Project.of(
      Object.fromEntries([...files, ...apps].map((file) => [file, ""])),
    );
    await putPrograms(project, "tool", ".venv/bin/both", ".venv/bin/uvicorn", "path/onpath");
    const around = onPosix(project);
    for (const [word, runs, code, meant = ""] of WORDS) {
      if (runs === undefined) {
        const error = refused({ app: [word] }, around);
        assertEquals([word, error.code], [word, code]);
        assertStringIncludes(error.hint, meant, word);
      } else {
        const { command } = resolve({ app: [word] }, around);
        assertEquals(command.join(" ").replace(`${project.folder}/`, ""), runs, word);
      }
    }
  },
});

Deno.test({
  name: "words that are one file's name are told to go into quotes",
  ignore,
  async fn() {
    await using project = await Project.of({ "my app.py": "", "a b c": "" });
    const hint = (...app: string[]) => refused({ app }, onPosix(project)).hint;
    assertEquals(hint("my", "app.py", "--x"), 'did you mean "my app.py", in quotes?');
    assertEquals(hint("a", "b", "c", "d"), 'did you mean "a b c", in quotes?');
    assertStringIncludes(hint("a", "b"), "is it installed there?");
  },
});

Deno.test("the text of a script names its Python, however long the path is", () => {
  const long = (python: string) => `#!/bin/sh\n'''exec' ${python} "$0" "$@"\n' '''\nimport x\n`;
  const rows: [text: string, python: string | undefined][] = [
    ["#!/old/.venv/bin/python3\nimport x\n", "/old/.venv/bin/python3"],
    ["#! /old/.venv/bin/python -E\n", "/old/.venv/bin/python"],
    [long('"/my app/.venv/bin/python"'), "/my app/.venv/bin/python"],
    [long("/long/.venv/bin/python3.12"), "/long/.venv/bin/python3.12"],
    [long('"$(dirname -- "$(realpath -- "$0")")"/python'), undefined],
    ["MZ..#!C:\\old app\\Scripts\\python.exe\r\nPK..", "C:\\old app\\Scripts\\python.exe"],
    ['MZ..#!"C:\\old\\Scripts\\pythonw.exe"\r\nPK..', "C:\\old\\Scripts\\pythonw.exe"],
    ["#!/usr/bin/env python3\n", undefined],
    ["#!/bin/bash\n", undefined],
    ["\x7fELF", undefined],
  ];
  for (const [text, python] of rows) assertEquals(pythonInScript(text), python, text);
});

Deno.test({
  name: "a script of an environment runs by its own Python, or by the system's",
  ignore,
  async fn() {
    await using project = await Project.of({
      ".venv/pyvenv.cfg": "",
      ".venv/bin/python": "",
      "old/pyvenv.cfg": "",
      "old/bin/python": "",
      "system/bin/python3": "",
    });
    const link = `${project.outside}-link`;
    await Deno.symlink(project.folder, link);
    const rows: [python: string, runs: boolean][] = [
      [project.path(".venv/bin/python"), true],
      [`${link}/.venv/bin/python`, true],
      [project.path("system/bin/python3"), true],
      [project.path("old/bin/python"), false],
      ["/no/such/.venv/bin/python", false],
    ];
    for (const [python, runs] of rows) {
      await putPrograms(project, ".venv/bin/tool");
      await project.write(".venv/bin/tool", `#!${python}\nimport tool\n`);
      for (const app of [["tool"], [".venv/bin/tool"], []]) {
        const asked = { app, project: { name: "x", scripts: { tool: "m:f" } } };
        if (runs) resolve(asked, onPosix(project));
        else assertEquals(refused(asked, onPosix(project)).code, "script-of-another", python);
      }
    }
    // Outside of an environment it is the user's own affair.
    await putPrograms(project, "path/tool2");
    await project.write("path/tool2", "#!/no/such/.venv/bin/python\n");
    resolve({ app: ["tool2"] }, onPosix(project));
    await Deno.remove(link);
  },
});
