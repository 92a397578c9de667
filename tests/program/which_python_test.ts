/** The Python that runs the app, and what is said where another lies nearer: with real environments, and real uv. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { isFile } from "../../lib/disk.ts";
import { Project, python } from "../driver.ts";
import { needs } from "../needs.ts";

const MAIN = `import sys\nprint("in", sys.prefix, flush=True)\nsys.stdin.read()\n`;
const WORKSPACE = '[tool.uv.workspace]\nmembers = ["packages/*"]\n';
const member = (name: string) => `[project]\nname = "${name}"\nversion = "1"\n`;

const uv = (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/uv`).find(isFile);

/** Runs a program to its end. */
async function ran(cwd: string, program: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args: [...args], cwd }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** An environment without pip, which takes less than a tenth of the time. */
async function environment(project: Project, folder: string): Promise<void> {
  await ran(project.folder, await python(), "-m", "venv", "--without-pip", folder);
}

Deno.test({
  name: "in a member of a uv workspace the Python of its top runs the app, and its lock counts",
  ignore: uv === undefined || needs("scripts").ignore,
  async fn() {
    await using project = await Project.of({
      "pyproject.toml": WORKSPACE,
      "packages/one/pyproject.toml": member("one"),
      "packages/one/main.py": MAIN,
      "packages/two/pyproject.toml": member("two"),
    });
    await ran(project.folder, uv!, "sync", "--quiet", "--offline", "--python", await python());
    const options = { cwd: "packages/one", withoutPython: true, env: { UV_OFFLINE: "1" } };
    for (const what of [".venv", "uv.lock"]) {
      const program = await project.start(["main.py"], options);
      await program.says(`in ${await Deno.realPath(project.folder)}/.venv`);
      assertEquals(await program.eventsOf("warning"), []);
      program.signal("SIGTERM");
      await program.end();
      if (what === ".venv") await project.remove(".venv");
    }
  },
});

Deno.test(
  "a module that is not there: which Python ran is said once, and which lies nearer",
  needs("scripts"),
  async () => {
    await using project = await Project.of({ "main.py": "import none_such.part\n" });
    await environment(project, "env");
    const start = async (env: Record<string, string>) => {
      const program = await project.start(["main.py"], { withoutPython: true, env });
      await program.event("exit");
      await project.write("main.py", `import none_such.part\nx = ${Object.keys(env).length}\n`);
      await program.event("restart");
      await program.event("exit");
      const said = (await program.eventsOf("warning")).map(({ code, message, hint }) =>
        `${code}: ${message} (${hint})`
      );
      program.signal("SIGTERM");
      await program.end();
      return said;
    };
    const [before, after = "", ...more] = await start({});
    assertStringIncludes(before ?? "", "python-not-nearest");
    assertStringIncludes(after, "module-elsewhere");
    assertStringIncludes(after, "env lies nearer");
    assertStringIncludes(after, "--python env/bin/python");
    assertEquals(more, []);
    const [only = "", ...none] = await start({ VIRTUAL_ENV: project.path("env") });
    assertStringIncludes(only, "module-not-installed");
    assertStringIncludes(only, project.path("env/bin/python"));
    assertStringIncludes(only, "has no none_such");
    assertEquals(none, []);
  },
);

Deno.test({
  name: "a copied project runs no script of the one it was copied from, and the mend mends it",
  ignore: uv === undefined || needs("scripts").ignore,
  async fn() {
    await using project = await Project.of({
      "old/pyproject.toml": `${member("told")}requires-python = ">=3.8"
[project.scripts]\ntold = "told:main"\n[build-system]
requires = ["uv_build>=0.13,<0.14"]\nbuild-backend = "uv_build"\n`,
      "old/src/told/__init__.py": "def main():\n    print('by', __file__, flush=True)\n",
    });
    const [old, copy] = [project.path("old"), project.path("copy")];
    const sync = ["sync", "--quiet", "--offline", "--python", await python()];
    await ran(old, uv!, ...sync);
    await ran(project.folder, "cp", "-a", old, copy);
    const start = async (...words: readonly string[]) => {
      const program = await project.start(words, { cwd: "copy", bare: true });
      return [await program.end(), program.stdout + program.stderr] as const;
    };
    for (const words of [["told"], [".venv/bin/told"], []]) {
      const [code, said] = await start(...words);
      assertEquals(code, 2, said);
      assertStringIncludes(said, `${old}/.venv/bin/python`);
      assertStringIncludes(said, "uv sync --reinstall");
      const [unfit, doctor] = await start("doctor", ...words);
      assertEquals(unfit, 1, doctor);
      assertStringIncludes(doctor, "uv sync --reinstall");
    }
    await ran(copy, uv!, ...sync, "--reinstall");
    const [code, said] = await start("--no-watch", "told");
    assertEquals([code, said.trim()], [0, `by ${copy}/src/told/__init__.py`]);
  },
});

Deno.test("an archive and a folder run by the project's Python, and stop as others do", async () => {
  const files = { "app/__main__.py": `print("up", flush=True)\nimport time\ntime.sleep(600)\n` };
  await using project = await Project.of({ ...files, "main.py": "" });
  await ran(project.folder, await python(), "-m", "zipapp", "app", "-o", "app.pyz");
  for (const word of ["app.pyz", "app", "./app"]) {
    const program = await project.start([word]);
    await program.says("up");
    await project.write("main.py", `x = ${JSON.stringify(word)}\n`);
    assertEquals((await program.event("stop")).how, "agent");
    await program.event("restart");
    program.signal("SIGTERM");
    await program.end();
  }
});
