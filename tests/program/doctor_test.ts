/** The commands that run no app: doctor, explain, completions. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";
import { temporaryIn } from "../paths.ts";

const files = {
  "pyproject.toml": "[tool.slop-watch]\ndebounce = 200\n",
  "main.py": "import time\ntime.sleep(600)\n",
  "src/a.py": "x = 1\n",
};

/** A Python, or uv, that writes down what it is asked. */
const scribe = (project: Project, answer: string) =>
  `#!/bin/sh\necho "$0 $*" >>"${project.outside}/asked"\necho "${answer}"\n`;

/** A folder for temporary files that no other test's programs tell of themselves in. */
const alone = (project: Project) => temporaryIn(project.outside);

/** What a command prints, and its exit code. */
async function asked(project: Project, words: readonly string[]): Promise<[string, unknown]> {
  const program = await project.start(words, { bare: true, env: alone(project) });
  const code = await program.end();
  return [program.stdout + program.stderr, code];
}

Deno.test("doctor says what would run, and where each setting came from", async () => {
  await using project = await Project.of(files);
  const words = ["-p", "src/*.py", "--log-dir", "logs", "main.py", "--port", "1"];
  const [text, code] = await asked(project, ["doctor", ...words]);
  assertEquals(code, 0, text);
  for (
    const pattern of [
      new RegExp(`^root +${RegExp.escape(project.folder)}$`, "m"),
      /^python +\S+(?: -3)? \(3\.\d+\.\d+; PATH\)$/m,
      /^command +\S+(?: -3)? main\.py --port 1$/m,
      /^files +1$/m,
      /^backend +native \(a probe's event came after [\d.]+ ms\)$/m,
      /^setting debounce +200 \(pyproject\.toml\)$/m,
      /^setting log-dir +"logs" \(--log-dir\)$/m,
      /^setting pattern +\["src\/\*\.py"\] \(--pattern\)$/m,
      /nothing looks wrong/,
    ]
  ) assertMatch(text, pattern);
  const names = await Array.fromAsync(Deno.readDir(project.folder), ({ name }) => name);
  assertEquals(names.sort(), ["main.py", "pyproject.toml", "src"]);
});

const WRONG: Record<string, { files: Record<string, string>; words: string[]; says: string }> = {
  "an app that is not there": { files, words: ["other.py"], says: "there is no file" },
  "no file in scope": {
    files: { "pyproject.toml": "", "README": "" },
    words: [Deno.execPath()],
    says: "no file is watched",
  },
  "a pattern that matches nothing": {
    files,
    words: ["-p", "src/*.py", "-p", "lib/*.py", "main.py"],
    says: "the pattern lib/*.py matches nothing",
  },
  "a pattern that is a folder": {
    files,
    words: ["-p", "src", "main.py"],
    says: "did you mean -p 'src/**/*.py'?",
  },
  "a pattern that is an ignore": {
    files,
    words: ["-p", "*.py", "-p", "!src/gen/**", "main.py"],
    says: "did you mean -i 'src/gen/**'?",
  },
  "an ignore that is from the top of the disk": {
    files,
    words: ["-i", "/src", "main.py"],
    says: "did you mean -i 'src'?",
  },
  "several patterns in one": {
    files,
    words: ["-p", "src/*.py,*.py", "main.py"],
    says: "did you mean -p 'src/*.py' -p '*.py'?",
  },
  "an ignore that nothing bears": {
    files,
    words: ["-i", "nowhere", "main.py"],
    says: "the ignore nowhere matches nothing",
  },
  "a virtual environment from another machine": {
    files: { ...files, ".venv/pyvenv.cfg": "home = /somewhere/else/bin\n" },
    words: ["main.py"],
    says: ".venv was made with a Python in /somewhere/else/bin, which is not there",
  },
  "a source folder beside the root": {
    files: { "inner/pyproject.toml": "", "inner/main.py": "", "src/a.py": "" },
    words: ["--root", "inner", "inner/main.py"],
    says: "the root has no src",
  },
  "a second reloader": {
    files: { ...files, "manage.py": "" },
    words: ["manage.py", "runserver"],
    says: "Django's runserver restarts the app on a save as well",
  },
  "a Python that does not answer": {
    files: { ...files, "python": "#!/bin/sh\nexit 1\n" },
    words: ["--python", "./python", "main.py"],
    says: "does not answer",
  },
};

for (const [name, { files, words, says }] of Object.entries(WRONG)) {
  const options = files.python ? needs("scripts") : {};
  Deno.test(`doctor finds ${name}`, options, async () => {
    await using project = await Project.of(files);
    if (files.python) await Deno.chmod(project.path("python"), 0o755);
    const [text, code] = await asked(project, ["doctor", ...words]);
    assertStringIncludes(text, says);
    assertEquals(code, name.startsWith("an app") ? 1 : 0);
  });
}

Deno.test("doctor finds that the shell's virtual environment has no Python", async () => {
  await using project = await Project.of({ ...files, "tools/env/pyvenv.cfg": "home = /\n" });
  const env = { VIRTUAL_ENV: project.path("tools/env") };
  const program = await project.start(["doctor", "main.py"], { bare: true, env });
  await program.end();
  assertStringIncludes(program.stdout, "tools/env has no Python");
});

Deno.test("a second slop-watch on the same app warns and goes on, and doctor knows of both", async () => {
  await using project = await Project.of({ ...files, "main.py": `print("up", flush=True)\n` });
  const env = alone(project);
  const first = await project.start(["main.py"], { env });
  const second = await project.start(["src/a.py"], { env });
  await first.says("up");
  await second.event("exit");
  assertEquals(await second.eventsOf("warning"), []);
  const third = await project.start(["main.py"], { env });
  const { message } = await third.event("warning");
  assertEquals(message, `another slop-watch (pid ${first.pid}) runs the same command in this root`);
  await third.says("up");
  const [text] = await asked(project, ["doctor", "main.py"]);
  assertStringIncludes(text, `another slop-watch (pid ${second.pid}) watches this root`);
});

Deno.test("doctor asks Python for its version alone, and says so", needs("scripts"), async () => {
  await using project = await Project.of({ ...files, "uv.lock": "" });
  const tools = `${project.outside}/tools`;
  const python = `${tools}/python3.11`;
  await Deno.mkdir(tools);
  await Deno.writeTextFile(`${tools}/uv`, scribe(project, python), { mode: 0o755 });
  await Deno.writeTextFile(python, scribe(project, "3.11.4"), { mode: 0o755 });
  await project.write(".venv/bin/python", scribe(project, "3.12.1"));
  const venv = project.path(".venv/bin/python");
  await Deno.chmod(venv, 0o755);
  const code = "-I -S -c import sys; print('.'.join(map(str, sys.version_info[:3])))";
  const rows: [version: string, ...asked: string[]][] = [
    ["3.12.1", `${venv} ${code}`],
    ["3.11.4", `${tools}/uv python find --offline --no-python-downloads`, `${python} ${code}`],
  ];
  for (const [version, ...asked] of rows) {
    const env = { ...alone(project), PATH: `${tools}:/usr/bin:/bin` };
    const program = await project.start(["doctor", "main.py"], { bare: true, env });
    assertEquals(await program.end(), 0, program.stderr);
    assertStringIncludes(program.stdout, `(${version}; `);
    assertStringIncludes(program.stdout, `  ${asked.join("; ")}\n`);
    const lines = await Deno.readTextFile(`${project.outside}/asked`);
    assertEquals(lines.trimEnd().split("\n"), asked);
    await Deno.remove(`${project.outside}/asked`);
    await Deno.remove(project.path(".venv"), { recursive: true }).catch(() => {});
  }
});

Deno.test("explain says of each file what decides", async () => {
  await using project = await Project.of({
    ...files,
    "src/env/pyvenv.cfg": "",
    "src/env/b.py": "",
  });
  const [text, code] = await asked(project, ["explain", "src/a.py", "main.py"]);
  assertEquals(code, 0, text);
  assertStringIncludes(text, "src/a.py: a save restarts the app (pattern src/**/*.py)");
  const paths = ["tests/a.py", "src/.x/a.py", "src/env/b.py", "src/a.py"];
  const [more, one] = await asked(project, ["explain", "-i", "a.py", ...paths]);
  assertEquals(one, 1);
  for (
    const line of [
      "tests/a.py: does not count (no pattern matches)",
      "src/.x/a.py: does not count (built-in ignore: folder .x)",
      "src/env/b.py: does not count (built-in ignore: src/env is a virtual environment)",
      "src/a.py: does not count (ignore a.py)",
    ]
  ) assertStringIncludes(more, line);
});

Deno.test("explain finds a file from the root by whatever way it is named", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using project = await Project.of(files);
  const link = `${project.outside}/link`;
  await Deno.symlink(project.folder, link);
  const [text, code] = await asked(project, ["explain", `${link}/src/a.py`]);
  assertEquals(code, 0, text);
  assertStringIncludes(text, "src/a.py: a save restarts the app");
});

Deno.test("a pattern with its whole path counts as one from the root, and is shown as it was written", async () => {
  await using project = await Project.of(files);
  const glob = project.path("src/*.py");
  const [text] = await asked(project, ["explain", "-p", glob, "src/a.py"]);
  assertStringIncludes(text, `src/a.py: a save restarts the app (pattern ${glob})`);
  const [said] = await asked(project, ["doctor", "-p", glob, "main.py"]);
  assertMatch(said, /^files +1$/m);
  assert(!said.includes("matches nothing"), said);
});

Deno.test("completions are scripts that their shells take", needs("shell"), async () => {
  await using project = await Project.of(files);
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const [text, code] = await asked(project, ["completions", shell]);
    assertEquals(code, 0);
    assertStringIncludes(text, "restart-on");
    await project.write(`completions.${shell}`, text);
  }
  const sourced = `source completions.bash; COMP_WORDS=(slop-watch --no-wat); COMP_CWORD=1; ` +
    `_slop_watch; echo "$\{COMPREPLY[@]}"`;
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", sourced],
    cwd: project.folder,
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "--no-watch\n");
  const [text, code] = await asked(project, ["completions", "ksh"]);
  assert(code === 2 && text.includes("expects one of bash, zsh, fish, powershell"), text);
});

Deno.test("a command behind -- is an app", async () => {
  await using project = await Project.of(files);
  const [text, code] = await asked(project, ["--", "doctor"]);
  assertEquals(code, 2);
  assertStringIncludes(text, "the command doctor was not found");
});
