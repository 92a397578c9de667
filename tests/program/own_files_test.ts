/** What slop-watch itself writes is never what it restarts for. */
import { assertEquals, assertMatch } from "@std/assert";
import { Project, python } from "../driver.ts";
import { temporaryIn } from "../paths.ts";

const APP = `import os, time
from text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
time.sleep(600)
`;

Deno.test("logs, events and temporary files in the root are out of scope, whatever is watched", async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP, "text.py": "" });
  await project.write("tmp/keep", "");
  await project.write("text.py", 'TEXT = "one"\n');
  const own = ["--log-dir", ".", "--events", "events.ndjson"];
  const words = ["--python", await python(), "--debounce", "50", "-p", "**/*", ...own];
  const env = temporaryIn(project.path("tmp"));
  const program = await project.start([...words, "main.py"], { bare: true, env });
  await program.says("runs 1 one");
  // More than enough for what it has written by now to be seen, by a scan too.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await project.write("text.py", 'TEXT = "two"\n');
  await program.says("runs 2 two");
  const events = (await project.read("events.ndjson")).trim().split("\n")
    .map((line) => JSON.parse(line) as { event: string; paths?: unknown });
  assertEquals(events.filter(({ event }) => event === "skip"), []);
  const log = (await Array.fromAsync(Deno.readDir(project.folder), ({ name }) => name))
    .find((name) => /^\d.*\.log$/.test(name));
  const explain = await project.start(
    ["explain", "-p", "**/*", ...own, "events.ndjson", log!, "latest.log", "text.py"],
    { bare: true, env },
  );
  assertEquals(await explain.end(), 1);
  for (const name of ["events.ndjson", log!, "latest.log"]) {
    assertMatch(
      explain.stdout,
      new RegExp(`${name}.*: does not count.*slop-watch itself writes it`),
    );
  }
  assertMatch(explain.stdout, /text\.py.*: a save restarts the app/);
});

Deno.test("logs and events of the configuration lie in the root, wherever slop-watch is started", async () => {
  await using project = await Project.of({
    "pyproject.toml": `[tool.slop-watch]
pattern = ["**/*"]
events = "events.ndjson"
log-dir = "logs"
exit-with-app = true
`,
    "main.py": 'print("ran", flush=True)\n',
    "sub/keep": "",
  });
  const here = { bare: true, cwd: "sub" };
  const program = await project.start(["--python", await python(), "../main.py"], here);
  assertEquals(await program.end(), 0, program.stderr);
  assertMatch(await project.read("events.ndjson"), /"event":"exit"/);
  const namesIn = (folder: string) =>
    Array.fromAsync(Deno.readDir(project.path(folder)), ({ name }) => name);
  assertEquals((await namesIn("logs")).filter((name) => /^\d.*\.log$/.test(name)).length, 1);
  assertEquals(await namesIn("sub"), ["keep"]);
  const explain = await project.start(["explain", "../events.ndjson"], here);
  assertEquals(await explain.end(), 1);
  assertMatch(explain.stdout, /events\.ndjson.*: does not count.*slop-watch itself writes it/);
});
