import { assertEquals, assertMatch } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { type Program, Project, TESTED } from "../driver.ts";

/** Writes down how it was started, one JSON object for each generation, and stays up. */
const APP = `import json, os, sys, time
with open("seen.ndjson", "a", encoding="utf-8") as seen:
    own = {name: text for name, text in os.environ.items() if name.startswith(("SLOP_", "MINE_"))}
    own.pop("${TESTED}", None)
    seen.write(json.dumps({"argv": sys.argv, "cwd": os.getcwd(), "env": own}) + "\\n")
time.sleep(600)
`;

interface Seen {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const files = { "pyproject.toml": "", "src/a.py": "X = 0\n", "main.py": APP };

/** What the app of that generation, counted from 1, saw of the world. */
function seenBy(generation: number, program: Program, project: Project, at = ""): Promise<Seen> {
  return program.until(`generation ${generation} of the app`, async () => {
    const text = await project.read(`${at}seen.ndjson`).catch(() => "");
    const line = text.split("\n").slice(0, -1)[generation - 1];
    return line !== undefined && JSON.parse(line) as Seen;
  });
}

Deno.test("everything from APP on reaches the app untouched, and again at each restart", async () => {
  await using project = await Project.of(files);
  const words = [
    "two words",
    "",
    `"double" and 'single'`,
    "--watch",
    "--no-watch",
    "--help",
    "-h",
    "--",
    "--debounce=soon",
    "$HOME",
    "*.py",
    "back\\slash",
    "line\nbreak",
    "Größe",
    "",
  ];
  const program = await project.start(["main.py", ...words]);
  assertEquals((await seenBy(1, program, project)).argv, ["main.py", ...words]);
  await project.write("src/a.py", "X = 1\n");
  assertEquals((await seenBy(2, program, project)).argv, ["main.py", ...words]);
  await project.write("src/a.py", "X = 22\n");
  assertEquals((await seenBy(3, program, project)).argv, ["main.py", ...words]);
});

Deno.test("a -- in front of APP ends slop-watch's options and is not the app's", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--", "main.py", "--", "-q"]);
  assertEquals((await seenBy(1, program, project)).argv, ["main.py", "--", "-q"]);
});

Deno.test("the app runs in the working directory, in each generation", async () => {
  await using project = await Project.of({ ...files, "deep/down/keep": "" });
  const program = await project.start(["../../main.py"], { cwd: "deep/down" });
  const first = await seenBy(1, program, project, "deep/down/");
  assertEquals([first.cwd, first.argv], [project.path("deep/down"), ["../../main.py"]]);
  await project.write("src/a.py", "X = 1\n");
  assertEquals((await seenBy(2, program, project, "deep/down/")).cwd, project.path("deep/down"));
});

Deno.test("the app is told the version, its generation and the files that led to it", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "1000", "main.py"]);
  const { version } = await program.event("watching");
  const first = await seenBy(1, program, project);
  const id = first.env.SLOP_WATCH_ID ?? "";
  assertMatch(id, /^[0-9a-f]{16}$/);
  assertEquals(first.env, {
    SLOP_WATCH: version,
    SLOP_WATCH_ID: id,
    SLOP_WATCH_CHANGED: "",
    SLOP_WATCH_GENERATION: "1",
  });
  await project.write("src/b c.py", "X = 1\n");
  await project.write("src/a.py", "X = 1\n");
  const second = await seenBy(2, program, project);
  assertEquals(second.env, {
    SLOP_WATCH: version,
    SLOP_WATCH_ID: id,
    SLOP_WATCH_CHANGED: ["src/a.py", "src/b c.py"].join(platform.pathListSeparator),
    SLOP_WATCH_GENERATION: "2",
  });
});

Deno.test("the variables of the env table come on top of slop-watch's own", async () => {
  await using project = await Project.of({
    ...files,
    "pyproject.toml": `[tool.slop-watch.env]
MINE_NEW = "from the table"
MINE_OTHER = "won by the table"
SLOP_WATCH_GENERATION = "lost"
`,
  });
  const env = { MINE_OTHER: "lost", MINE_KEPT: "kept, with = and 'quotes'" };
  const program = await project.start(["main.py"], { env });
  for (const generation of [1, 2]) {
    const seen = await seenBy(generation, program, project);
    assertEquals(
      [seen.env.MINE_NEW, seen.env.MINE_OTHER, seen.env.MINE_KEPT, seen.env.SLOP_WATCH_GENERATION],
      ["from the table", "won by the table", env.MINE_KEPT, String(generation)],
    );
    await project.write("src/a.py", `X = ${generation}\n`);
  }
});

Deno.test("the app reads what is piped to slop-watch", async () => {
  await using project = await Project.of({
    ...files,
    "main.py": `import os, sys, time
for line in sys.stdin:
    print("read", os.environ["SLOP_WATCH_GENERATION"], line.strip(), flush=True)
print("at its end", flush=True)
time.sleep(600)
`,
  });
  const program = await project.start(["main.py"]);
  await program.type("first line\n");
  await program.says("read 1 first line\n");
  await project.write("src/a.py", "X = 1\n");
  await program.event("restart");
  await program.type("second line\n");
  await program.says("read 2 second line\n");
  await program.typeEnd();
  await program.says("at its end\n");
});
