/** Whatever lies about, the app runs, a save restarts it, and a signal ends slop-watch. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Project, python } from "../driver.ts";
import { onWindows } from "../paths.ts";
import { rows } from "../tier.ts";
import { type Hostile, TABLE } from "./table.ts";

/** So many rows are tried at a time: most of each is waiting. */
const LANES = 4;

/** It tells what it runs by a file: its streams may be what is hostile. */
const APP = `import os, sys, time
from src.text import TEXT
with open(sys.argv[1], "a") as file:
    file.write(os.environ["SLOP_WATCH_GENERATION"] + " " + TEXT + "\\n")
time.sleep(600)
`;

const FILES = { "pyproject.toml": "", "app.py": APP, "src/text.py": 'TEXT = "one"\n' };

const MAKE = (code: string) =>
  `import os, socket, sys
OUTSIDE = sys.argv[1]
${code}
`;

/** Becomes slop-watch. */
const BECOME = (code: string) =>
  `import os, sys
${code}
os.execv(sys.argv[1], sys.argv[1:])
`;

/** What must be in nothing that slop-watch prints: control, C1 and bidi characters, and what is for us alone. */
// deno-lint-ignore no-control-regex
const UNCLEAN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const INSIDE = /this is a bug|--allow-|at file:\/\//;

async function makes(code: string, { folder, outside }: Project): Promise<void> {
  const { success, stderr } = await new Deno.Command(await python(), {
    args: ["-c", MAKE(code), outside],
    cwd: folder,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

async function plays(row: Hostile): Promise<void> {
  const { make, before, meanwhile, words = [], says, isRefused } = row;
  await using project = await Project.of(FILES);
  const { outside } = project;
  if (make !== undefined) await makes(make, project);
  const notes = `${outside}/notes.txt`;
  const given = words.map((word) => word.replace(/^@/, outside));
  const usual = ["--python", await python(), "--debounce", "50"];
  const command = await project.command([...usual, ...given, "app.py", notes], { bare: true });
  const become = ["-c", BECOME(before ?? ""), ...command];
  const program = await project.run([await python(), ...become], {});
  if (isRefused) {
    assertEquals(await program.end(), 2, program.stderr);
  } else {
    const note = (text: string) =>
      program.until(
        text,
        async () => (await Deno.readTextFile(notes).catch(() => "")).includes(text),
      );
    await note("1 one\n");
    if (meanwhile !== undefined) await makes(meanwhile, project);
    await project.write("src/text.py", 'TEXT = "two"\n');
    await note(" two\n");
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
    assertEquals(await Deno.readTextFile(notes), "1 one\n2 two\n");
  }
  const [first = ""] = program.stderr.split("\n");
  if (says) assertMatch(isRefused ? first : program.stderr, says);
  const said = program.stdout + program.stderr;
  assert(!UNCLEAN.test(said), JSON.stringify(said));
  assert(!INSIDE.test(said), said);
}

for (const [where, table] of Object.entries(TABLE)) {
  const played = rows(table, 2);
  Deno.test({
    name: `${played.length} hostile things ${where}`,
    ignore: onWindows,
    async fn() {
      const failed: string[] = [];
      let next = 0;
      const lane = async () => {
        for (let n = next++; n < played.length; n = next++) {
          const [what, row] = played[n]!;
          await plays(row).catch((error) => failed.push(`--- ${what}: ${error}`));
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      assertEquals(failed.length, 0, failed.join("\n"));
    },
  });
}
