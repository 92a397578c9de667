import { assertEquals, assertStringIncludes } from "@std/assert";
import { Project, python, type StartOptions } from "../driver.ts";
import { needs } from "../needs.ts";

const SAY = 'import sys\nprint("this is", __name__, sys.argv[1:], flush=True)\n';

/** Runs the app once. @returns What it wrote. */
async function output(
  project: Project,
  words: string[],
  options?: StartOptions,
): Promise<string> {
  const program = await project.start(["--exit-with-app", "-q", ...words], options);
  assertEquals(await program.end(), 0, program.stderr);
  return program.stdout;
}

/** Makes a program of a shell script. */
async function script(project: Project, path: string, text: string): Promise<void> {
  await project.write(path, `#!/bin/sh\n${text}\n`);
  await Deno.chmod(project.path(path), 0o755);
}

const configured = (text: string) => ({ "pyproject.toml": text, "sub/x.py": SAY, "main.py": SAY });

Deno.test("-m runs a module, with its arguments", async () => {
  await using project = await Project.of({ "pkg/__init__.py": "", "pkg/mod.py": SAY });
  assertEquals(
    await output(project, ["-m", "pkg.mod", "-m", "x"]),
    "this is __main__ ['-m', 'x']\n",
  );
});

Deno.test("a .py file in a folder runs by its path", async () => {
  await using project = await Project.of(configured(""));
  assertEquals(await output(project, ["sub/x.py", "a"]), "this is __main__ ['a']\n");
});

Deno.test(
  "any other word is a command: of the virtual environment first, then of PATH",
  needs("scripts"),
  async () => {
    await using project = await Project.of(configured(""));
    await script(project, "path/say-it", "echo from PATH $1");
    const env = { PATH: `${project.path("path")}:${Deno.env.get("PATH")}` };
    assertEquals(await output(project, ["say-it", "1"], { env }), "from PATH 1\n");
    await script(project, ".venv/bin/say-it", "echo from .venv $1");
    assertEquals(await output(project, ["say-it", "2"], { env }), "from .venv 2\n");
    await script(project, "active/bin/say-it", "echo from VIRTUAL_ENV $1");
    const active = { ...env, VIRTUAL_ENV: project.path("active") };
    assertEquals(await output(project, ["say-it", "3"], { env: active }), "from VIRTUAL_ENV 3\n");
  },
);

Deno.test("with no APP, command of the configuration runs, a string or an array", async () => {
  await using project = await Project.of(
    configured(`[tool.slop-watch]\ncommand = 'sub/x.py "two words" three'\n`),
  );
  assertEquals(await output(project, []), "this is __main__ ['two words', 'three']\n");
  await project.write(
    "pyproject.toml",
    `[tool.slop-watch]\ncommand = ["-m", "sub.x", "two words", ""]\n`,
  );
  assertEquals(await output(project, []), "this is __main__ ['two words', '']\n");
  assertEquals(await output(project, ["main.py"]), "this is __main__ []\n");
});

Deno.test("else the one entry of [project.scripts] runs, or the one with the project's name", async () => {
  const start = "def start():\n    print('started', __name__)\n";
  await using project = await Project.of({
    "pyproject.toml": `[project.scripts]\nany-name = "pkg.cli:start"\n`,
    "pkg/cli.py": start,
    "other.py": start,
    "main.py": SAY,
  });
  assertEquals(await output(project, []), "started pkg.cli\n");
  await project.write(
    "pyproject.toml",
    `[project]\nname = "My_App"\n[project.scripts]\nfirst = "pkg.cli:start"\nmy-app = "other:start"\n`,
  );
  assertEquals(await output(project, []), "started other\n");
});

Deno.test("else gui_2.py, main.py or app.py at the root runs, the first that is there", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "deep/keep": "",
    "gui_2.py": "print('gui_2')",
    "main.py": "print('main')",
    "app.py": "print('app')",
  });
  for (const name of ["gui_2", "main", "app"]) {
    assertEquals(await output(project, [], { cwd: "deep" }), `${name}\n`);
    await project.remove(`${name}.py`);
  }
});

Deno.test("with nothing to run it ends with 2 and says what was tried", async () => {
  await using project = await Project.of({ "pyproject.toml": "" });
  const program = await project.start([]);
  assertEquals(await program.end(), 2);
  for (const tried of ["[tool.slop-watch]", "[project.scripts]", "gui_2.py, main.py, app.py"]) {
    assertStringIncludes(program.stderr, tried);
  }
});

Deno.test(
  "the Python is --python, else the configuration's, VIRTUAL_ENV's, .venv's, venv's",
  needs("scripts"),
  async () => {
    await using project = await Project.of(configured('[tool.slop-watch]\npython = "./third"\n'));
    const env = {
      PATH: `${project.path("path")}:${Deno.env.get("PATH")}`,
      VIRTUAL_ENV: project.path("active"),
    };
    const names = [
      "./by-flag",
      "third",
      "active/bin/python",
      ".venv/bin/python",
      "venv/bin/python",
    ];
    for (const name of [...names, "path/python3"]) {
      await script(project, name, `echo ${name} runs $1`);
    }
    const run = async (...words: string[]) => {
      const all = ["--exit-with-app", "-q", ...words, "main.py"];
      const program = await project.start(all, { env, bare: true });
      assertEquals(await program.end(), 0, program.stderr);
      return program.stdout;
    };
    assertEquals(await run("--python", "./by-flag"), "./by-flag runs main.py\n");
    assertEquals(await run(), "third runs main.py\n");
    await project.write("pyproject.toml", "");
    assertEquals(await run(), "active/bin/python runs main.py\n");
    await project.remove("active");
    assertEquals(await run(), ".venv/bin/python runs main.py\n");
    await project.remove(".venv");
    assertEquals(await run(), "venv/bin/python runs main.py\n");
    await project.remove("venv");
    assertEquals(await run(), "path/python3 runs main.py\n");
  },
);

Deno.test("a Python in a folder with spaces runs", needs("scripts"), async () => {
  await using project = await Project.of(configured(""));
  await script(project, "my tools/py thon", `exec "${await python()}" "$@"`);
  assertEquals(
    await output(project, ["--python", "my tools/py thon", "main.py"]),
    "this is __main__ []\n",
  );
});
