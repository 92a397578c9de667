/** Names, settings and errors that would steer the terminal: none of what is printed has them in it. */
import { assert, assertEquals } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";

const EVIL = "\x1b[2J\x9b31m\u202e\x07";
const SHOWN = "\\x1b[2J\\x9b31m\\u202e\\x07";
const STEERING = /[^\n\t\P{Cc}]|[\u202a-\u202e]/u;

const files = { "pyproject.toml": "", "main.py": "print('up', flush=True)\n", "src/a.py": "" };

/** Words that say something of such a text, and files that do. */
const TABLE: Record<string, { words: string[]; files?: Record<string, string> }> = {
  "an unknown option": { words: [`--x${EVIL}`] },
  "a value": { words: ["--debounce", EVIL] },
  "a file that is not there": { words: [`${EVIL}.py`] },
  "a command": { words: [`no${EVIL}`] },
  "a root": { words: ["--root", EVIL] },
  "a Python": { words: ["--python", `./${EVIL}`, "main.py"] },
  "a file to explain": { words: ["explain", `src/${EVIL}.py`] },
  "a pattern to explain by": { words: ["explain", "-p", `src/*${EVIL}*`, `src/${EVIL}.py`] },
  "doctor, of a pattern and a command": {
    words: ["doctor", "-p", `src/${EVIL}*.py`, "main.py", EVIL],
  },
  "a key of the configuration": {
    words: ["main.py"],
    files: { "pyproject.toml": `[tool.slop-watch]\n"x\\u001b[2J\\u009b31m\\u202e\\u0007" = 1\n` },
  },
  "a script": {
    words: [],
    files: {
      "pyproject.toml": `[project.scripts]\n"x\\u001b[2J\\u009b31m\\u202e\\u0007" = "no"\n`,
    },
  },
  "a pattern of the configuration, with its events and all": {
    words: ["--verbose", "--color", "always", "--exit-with-app", "main.py"],
    files: {
      "pyproject.toml": `[tool.slop-watch]\npattern = ["x\\u001b[2J\\u009b31m\\u202e\\u0007"]\n`,
    },
  },
};

Deno.test("nothing that is printed steers the terminal", needs("names"), async () => {
  await Promise.all(
    Object.entries(TABLE).map(async ([name, { words, files: more }]) => {
      await using project = await Project.of({ ...files, ...more });
      const program = await project.start(words, { bare: true });
      await program.end();
      const text = program.stdout + program.stderr;
      const own = stripAnsiCode(text);
      assert(!STEERING.test(own), `${name}: ${JSON.stringify(text)}`);
      assert(own.includes(SHOWN), `${name}: ${JSON.stringify(text)}`);
    }),
  );
});

Deno.test("nor do the paths of crashes and syntax errors", needs("names"), async () => {
  await using project = await Project.of({
    ...files,
    [`src/${EVIL}.py`]: "def f():\n    raise SystemError('a' + chr(27) + chr(0x202e))\n",
    "main.py": `import runpy
runpy.run_path(${JSON.stringify(`src/${EVIL}.py`)})["f"]()
`,
  });
  const program = await project.start(["--verbose", "main.py"]);
  await program.event("exit");
  await project.write(`src/${EVIL}.py`, "def f(:\n");
  await program.event("skip");
  await program.says("not restarted");
  const lines = program.stderr.split("\n");
  const ours = lines.slice(lines.findIndex((line) => line.includes("the app exited")));
  assert(!STEERING.test(ours.join("\n")), JSON.stringify(ours));
  assertEquals(ours.filter((line) => line.includes(SHOWN)).length, 2, JSON.stringify(ours));
});
