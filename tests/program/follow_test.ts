/** The app's own code is watched wherever it lies, with no option given. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Program, Project } from "../driver.ts";
import { needs } from "../needs.ts";
import { rows } from "../tier.ts";

const WAIT = 'import time\nprint("runs", flush=True)\ntime.sleep(600)\n';

interface Layout {
  readonly files: Readonly<Record<string, string>>;
  /** The words that run it. */
  readonly words: readonly string[];
  readonly cwd?: string;
  /** What is saved: from the project's folder, and from the root. */
  readonly saved: readonly [file: string, path: string];
}

const LAYOUTS: Record<string, Layout> = {
  "a flat package, by -m": {
    files: { "pyproject.toml": "", "mypkg/__init__.py": "", "mypkg/__main__.py": WAIT },
    words: ["-m", "mypkg"],
    saved: ["mypkg/__main__.py", "mypkg/__main__.py"],
  },
  "a main file beside a package": {
    files: {
      "main.py": `import mypkg.deep.a\n${WAIT}`,
      "mypkg/__init__.py": "",
      "mypkg/deep/a.py": "A = 1\n",
    },
    words: ["main.py"],
    saved: ["mypkg/deep/a.py", "mypkg/deep/a.py"],
  },
  "a script in a folder, and what lies beside it": {
    files: { "sub/app.py": `import b\n${WAIT}`, "sub/b.py": "B = 1\n" },
    words: ["sub/app.py"],
    saved: ["sub/b.py", "sub/b.py"],
  },
  "the other member of a workspace": {
    files: {
      "web/pyproject.toml": "",
      "web/main.py": `import sys\nsys.path.append("../core/src")\nimport core\n${WAIT}`,
      "core/src/core/__init__.py": "X = 1\n",
    },
    words: ["main.py"],
    cwd: "web",
    saved: ["core/src/core/__init__.py", "../core/src/core/__init__.py"],
  },
};

for (const [name, { files, words, cwd, saved: [file, path] }] of rows(Object.entries(LAYOUTS), 3)) {
  Deno.test(`followed is ${name}`, async () => {
    await using project = await Project.of(files);
    const program = await project.start([...words], cwd ? { cwd } : {});
    await program.says("runs");
    assertEquals((await program.event("watching")).followed, 0);
    const grown = await program.event("watching");
    assert(grown.followed > 0);
    await program.until("the line", () => program.stderr.includes("that the app imports ("));
    await project.write(file, `${files[file]}# more\nMORE = 1\n`);
    assertEquals((await program.event("change")).paths, [{ path, kind: "modified" }]);
    await program.event("restart");
  });
}

/** The first change that is told of. */
async function changed(program: Program): Promise<string[]> {
  return (await program.event("change")).paths.map(({ path }) => path);
}

Deno.test("a save before it is known that a file is the app's leads to a restart all the same", async () => {
  for (const isWritten of [true, false]) {
    await using project = await Project.of({ "main.py": `import pkg.a\n${WAIT}`, "pkg/a.py": "" });
    const env = { PYTHONDONTWRITEBYTECODE: isWritten ? "" : "1" };
    const program = await project.start(["main.py"], { env });
    await program.says("runs");
    await project.write("pkg/a.py", "A = 2\n");
    assertEquals(await changed(program), ["pkg/a.py"]);
    await program.event("restart");
    assertEquals((await program.eventsOf("change")).length, 1);
  }
});

Deno.test("an app that ends at once, well or by an exception, is started again for what it has read", async () => {
  const ends = { "well": "print(1, flush=True)\n", "by an exception": "from pkg import b\n" };
  for (const main of Object.values(ends)) {
    await using project = await Project.of({
      "main.py": `import pkg.a\n${main}`,
      "pkg/a.py": "A = 1\n",
      "pkg/b.py": "1 / 0\n",
    });
    const program = await project.start(["main.py"]);
    await program.event("exit");
    const file = main.includes("b") ? "pkg/b.py" : "pkg/a.py";
    await project.write(file, "A = 2\n");
    assertEquals(await changed(program), [file]);
  }
});

Deno.test("what is saved broken is held back, what is ignored or installed is not followed", async () => {
  await using project = await Project.of({
    "main.py":
      `import sys\nsys.path.append("site-packages")\nimport installed, pkg.a, gen.b\n${WAIT}`,
    "pkg/a.py": "A = 1\n",
    "gen/b.py": "B = 1\n",
    "site-packages/installed.py": "",
  });
  const program = await project.start(["--ignore", "gen", "main.py"]);
  await program.event("watching");
  const { followed, followed_folders } = await program.event("watching");
  assertEquals([followed, followed_folders], [1, ["pkg"]]);
  await project.write("gen/b.py", "B = 2\n");
  await project.write("site-packages/installed.py", "C = 2\n");
  await project.write("pkg/a.py", "A = (\n");
  const skip = await program.event("skip");
  assertEquals([skip.reason, skip.paths], ["syntax-error", ["pkg/a.py"]]);
});

interface Choice {
  readonly options: readonly string[];
  readonly config?: string;
  readonly isFollowed: boolean;
}

const CHOICES: Record<string, Choice> = {
  "--no-follow": { options: ["--no-follow"], isFollowed: false },
  "a pattern": { options: ["-p", "*.py"], isFollowed: false },
  "a pattern in the configuration": {
    options: [],
    config: 'pattern = ["*.py"]',
    isFollowed: false,
  },
  "a pattern, and --follow beside it": { options: ["-p", "*.py", "--follow"], isFollowed: true },
  "--no-follow, and --also": { options: ["--no-follow", "--also", "pkg/*.py"], isFollowed: true },
};

for (const [name, { options, config = "", isFollowed }] of rows(Object.entries(CHOICES), 3)) {
  Deno.test(`with ${name} a package ${isFollowed ? "is" : "is not"} watched`, async () => {
    await using project = await Project.of({
      "pyproject.toml": `[tool.slop-watch]\n${config}\n`,
      "main.py": `import pkg.a\n${WAIT}`,
      "pkg/a.py": "A = 1\n",
    });
    const program = await project.start([...options, "main.py"]);
    await program.says("runs");
    await project.write("pkg/a.py", "A = 2\n");
    if (!isFollowed) await project.write("main.py", `import pkg.a\n${WAIT}MORE = 1\n`);
    assertEquals(await changed(program), [isFollowed ? "pkg/a.py" : "main.py"]);
  });
}

Deno.test(
  "where nothing is found to watch, a warning says how to watch it",
  needs("shell"),
  async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "pkg/a.py": "",
      "run.sh": "sleep 600\n",
    });
    const program = await project.start(["sh", "run.sh"]);
    const warning = await program.event("warning");
    assertEquals(warning.code, "nothing-in-scope");
    assertStringIncludes(`${warning.hint}`, "--also 'pkg/**/*.py'");
  },
);

Deno.test("a line says so for each folder that is new, and not for each file", async () => {
  await using project = await Project.of({
    "main.py": `import time
for name in "a", "b":
    __import__("pkg." + name)
    print(name, flush=True)
    time.sleep(2.5)
import other.c
time.sleep(600)
`,
    "pkg/a.py": "",
    "pkg/b.py": "",
    "other/c.py": "",
  });
  const program = await project.start(["main.py"]);
  await program.event("watching");
  const followed: number[] = [];
  while (followed.length < 3) followed.push((await program.event("watching")).followed);
  assertEquals(followed, [1, 2, 3]);
  await program.until("the last line", () => program.stderr.includes("(other/, pkg/)"));
  const lines = program.stderr.match(/also watching .*/g);
  assertEquals(lines, [
    "also watching 1 file that the app imports (pkg/)",
    "also watching 3 files that the app imports (other/, pkg/)",
  ]);
});
