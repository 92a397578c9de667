import { assertEquals } from "@std/assert";
import { parseConfig } from "../../../lib/config/file.ts";
import { ConfigEdits } from "../../../lib/session/config_edits.ts";
import { Project } from "../../driver.ts";

const TABLE = '[tool.slop-watch]\npattern = ["a.py"]\ngrace = 1\n';

/** What is said, in the end, of one edit after the other; "" is a file that is gone. */
const ROWS: Record<string, [first: string, edits: string[], said: number]> = {
  "nothing of a file that stays": [TABLE, [], 0],
  "the table that is another": [TABLE, ["[tool.slop-watch]\ngrace = 2\n"], 1],
  "a table that has come": ["[project]\nname = 'x'\n", [TABLE], 1],
  "a table that is gone": [TABLE, ["[project]\nname = 'x'\n"], 1],
  "a file that has come": ["", [TABLE], 1],
  "a file that is gone": [TABLE, [""], 1],
  "nothing of other tables": [TABLE, [`${TABLE}[project]\nname = 'x'\n`], 0],
  "nothing of another order and spelling": [
    TABLE,
    ['[tool.slop-watch]\ngrace = 1 # soon\npattern = "a.py"\n'],
    0,
  ],
  "nothing of what is half written": [TABLE, ["[tool.slop-wat"], 0],
  "what is wrong": [TABLE, ["[tool.slop-watch]\ngrice = 1\n"], 1],
  "each other table": [TABLE, ["[tool.slop-watch]\ngrace = 2\n", "", TABLE, ""], 3],
  "nothing of the same once more": [TABLE, ["", "[project]\nname = 'x'\n", ""], 1],
};

for (const [name, [first, edits, said]] of Object.entries(ROWS)) {
  Deno.test(`of edits of the configuration is said: ${name}`, async () => {
    await using project = await Project.of(first ? { "pyproject.toml": first } : {});
    const file = project.path("pyproject.toml");
    const { given } = parseConfig(first, "pyproject.toml", false);
    const codes: string[] = [];
    const source = { file, shown: "pyproject.toml", isNamed: false, given };
    using config = new ConfigEdits(source, ({ code }) => codes.push(code));
    config.look();
    for (const [n, text] of edits.entries()) {
      if (text) await Deno.writeTextFile(file, text + "\n".repeat(n));
      else await Deno.remove(file);
      config.look();
    }
    assertEquals(codes, Array(said).fill("config-changed"));
  });
}

Deno.test("a file of --config has its keys at the top, and is called as it was given", async () => {
  await using project = await Project.of({ "c.toml": "grace = 1\n" });
  const said: string[] = [];
  const source = { file: project.path("c.toml"), shown: "c.toml", isNamed: true, given: {} };
  using config = new ConfigEdits(source, ({ message }) => said.push(message));
  config.look();
  assertEquals(said, ["c.toml has changed: start slop-watch anew to use it"]);
});
