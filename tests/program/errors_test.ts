import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { Project, type StartOptions } from "../driver.ts";
import { needs } from "../needs.ts";
import { rows } from "../tier.ts";

/** Asserts that it ends with 2, with one line of message, a hint at most and no stack trace. */
async function refuses(
  files: Record<string, string>,
  words: string[],
  named: string[],
  options: StartOptions = {},
): Promise<void> {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": "", ...files });
  const program = await project.start(words, options);
  assertEquals(await program.end(), 2, program.stderr);
  assertMatch(program.stderr, /^\[slop-watch\] error: .+\n(?: {2}.+\n)?$/);
  assert(!/\bat .*\.ts\b|--allow/.test(program.stderr), program.stderr);
  for (const name of named) assertStringIncludes(program.stderr, name);
  assertEquals([program.stdout, await program.events()], ["", []]);
}

const { join, SEPARATOR } = platform.path;

const OPTIONS: [words: string[], named: string[]][] = [
  [["--debonce", "5", "main.py"], ["--debonce", "did you mean --debounce?"]],
  [["-x", "main.py"], ["-x", "--help"]],
  [["--debounce", "soon", "main.py"], ["--debounce", "soon", "0 to 60000"]],
  [["--debounce", "60001", "main.py"], ["60001", "0 to 60000"]],
  [["--debounce", "-1", "main.py"], ["-1", "0 to 60000"]],
  [["--grace"], ["--grace", "milliseconds"]],
  [["--color", "red", "main.py"], ["red", "auto, always, never"]],
  [["--stop-signal", "SIGNOPE", "main.py"], ["SIGNOPE", "SIGINT"]],
  [["--watch=yes", "main.py"], ["--watch"]],
  [["--pattern", "", "main.py"], ["--pattern"]],
  [["--root", "nowhere", "main.py"], ["--root", "nowhere"]],
  [["--root", "main.py", "main.py"], ["--root", "is no folder"]],
  [["--config", "nowhere.toml", "main.py"], ["nowhere.toml"]],
  [["--events", "no/such/folder", "main.py"], ["--events", "no/such/folder"]],
  [["--python", "./nowhere", "main.py"], ["--python", `${SEPARATOR}nowhere`]],
  [["nowhere.py"], [`${SEPARATOR}nowhere.py`]],
  [["sub/nowhere"], [`${SEPARATOR}${join("sub", "nowhere")}`]],
  [["no-such-command-at-all"], [
    "no-such-command-at-all",
    join(".venv", platform.environmentBin),
    "PATH",
  ]],
  [["-m"], ["-m"]],
  [["docter", "main.py"], ["docter", "did you mean doctor?"]],
  [["mian.py"], ["mian.py", "did you mean main.py?"]],
  [["main"], ["did you mean main.py?"]],
  [["FOO=1", "python", "main.py"], ["FOO=1", "before slop-watch", "env"]],
  [["FOO=/x", "main.py"], ["FOO=/x", "before slop-watch"]],
  [["python main.py"], ['"python main.py"', "words of their own: python main.py"]],
  [["uvicorn app:app"], ["words of their own"]],
];

Deno.test("what is wrong on the command line ends it with 2, named in one line", async () => {
  for (const [words, named] of rows(OPTIONS, 9)) await refuses({}, words, named);
});

/** What Deno opens for nobody who has not all of its permissions. */
const CLOSED: [words: string[], named: string[]][] = [
  [["--events", "/dev/full", "main.py"], ["--events", "/dev/full", "/proc"]],
  [["--log-dir", "/proc/x", "main.py"], ["--log-dir", "/proc/x"]],
  [["--config", "/dev/fd/9", "main.py"], ["/dev/fd/9"]],
  [["--root", "/dev", "main.py"], ["/dev", "another folder"]],
];

Deno.test({
  name: "what slop-watch may not open ends it with 2, in its own words",
  ...needs("modes"),
  async fn() {
    for (const [words, named] of rows(CLOSED, 2)) await refuses({}, words, named);
  },
});

const CONFIGURATIONS: [text: string, named: string[]][] = [
  ["[tool.slop-watch]\ndebonce = 5\n", ["debonce", "pyproject.toml", "did you mean debounce?"]],
  ["[tool.slop-watch]\ndebounce = '5'\n", ["debounce", "pyproject.toml", "0 to 60000"]],
  ["[tool.slop-watch]\ndebounce = 60001\n", ["debounce", "pyproject.toml", "60001"]],
  ["[tool.slop-watch]\npattern = ['']\n", ["pattern", "pyproject.toml"]],
  ["[tool.slop-watch]\nwatch = 1\n", ["watch", "pyproject.toml", "true or false"]],
  ["[tool.slop-watch]\ncommand = []\n", ["command", "pyproject.toml"]],
  ["[tool.slop-watch]\ncommand = 'a && b'\n", ["command", "&&", '["sh", "-c", "a && b"]']],
  ["[tool.slop-watch.env]\nPORT = 80\n", ["env", "pyproject.toml"]],
  ["[tool]\nslop-watch = 5\n", ["slop-watch", "pyproject.toml"]],
  ["[tool.slop-watch\n", ["pyproject.toml", "TOML"]],
];

Deno.test("what is wrong in the configuration ends it with 2, naming key and file", async () => {
  for (const [text, named] of rows(CONFIGURATIONS, 5)) {
    await refuses({ "pyproject.toml": text }, ["main.py"], named);
  }
});

Deno.test("a wrong key in the file of --config is named with that file", async () => {
  await refuses({ "my.toml": "gracee = 5\n" }, ["--config", "my.toml", "main.py"], [
    "gracee",
    "my.toml",
    "did you mean grace?",
  ]);
});

Deno.test("MANUAL_SLOP_WATCH with another value than 1 or 0 ends it with 2", async () => {
  const env = { MANUAL_SLOP_WATCH: "maybe" };
  await refuses({}, ["main.py"], ["MANUAL_SLOP_WATCH", "maybe"], { env });
});

Deno.test(
  "a program that the system cannot run is an error that names it",
  needs("scripts"),
  async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "broken": "#!/no/such/shell\n",
    });
    await Deno.chmod(project.path("broken"), 0o755);
    for (const words of [["./broken"], ["--no-watch", "./broken"]]) {
      const program = await project.start(words);
      assertEquals(await program.end(), 2, program.stderr);
      assertStringIncludes(program.stderr, "broken");
      assert(!/\bat .*\.ts\b|--allow/.test(program.stderr), program.stderr);
    }
  },
);

Deno.test("--help and --version answer on stdout, whatever the project looks like", async () => {
  await using project = await Project.of({ "pyproject.toml": "this is no TOML" });
  const help = await project.start(["--help"]);
  assertEquals([await help.end(), help.stderr], [0, ""]);
  for (const option of ["--debounce", "--no-watch", "--ignore", "-q, --quiet", "--exit-with-app"]) {
    assertStringIncludes(help.stdout, option);
  }
  assert(help.stdout.split("\n").every((line) => line.length <= 80), "lines of 80 columns");
  const version = await project.start(["-V"]);
  assertEquals([await version.end(), version.stderr], [0, ""]);
  assertMatch(version.stdout, /^slop-watch \d+\.\d+\.\d+/);
});
