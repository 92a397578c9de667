/** Python takes bytecode for current by size and whole seconds; what runs is the last save all the same. */
import { assertEquals } from "@std/assert";
import { Project, python } from "../driver.ts";
import { rows, times } from "../tier.ts";

const SAVES = times(6, 50);
/** A module that shows its text to a Python that writes bytecode. */
const APP = `import time
from src import text
print("content", text.TEXT, flush=True)
time.sleep(600)
`;

interface Layout {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Record<string, string>;
  readonly prepare?: string;
  /** Python's own options. */
  readonly flags?: readonly string[];
}

const LAYOUTS: Record<string, Layout> = {
  "__pycache__": {},
  "PYTHONPYCACHEPREFIX": { env: { PYTHONPYCACHEPREFIX: "PREFIX" } },
  "-X pycache_prefix": { flags: ["-X", "pycache_prefix=../outside/cache"] },
  "sys.pycache_prefix": {
    prepare: `import os, sys; sys.pycache_prefix = "cache"; os.chdir("../outside")\n` +
      `sys.path.insert(0, "../project")\n`,
  },
  "a .pyc beside the source": {
    // Compiled at each start into the place that older tools use.
    prepare: `import py_compile; py_compile.compile("src/text.py", "src/text.pyc")\n`,
  },
};

for (const [name, { env = {}, prepare = "", flags = [] }] of rows(Object.entries(LAYOUTS), 2)) {
  Deno.test(`${SAVES} saves of one size run ${SAVES} contents, with ${name}`, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": prepare + APP,
      "src/text.py": "TEXT = 100\n",
    });
    const prefix = `${project.outside}/cache`;
    const variables = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.replace("PREFIX", prefix)]),
    );
    const app = flags.length > 0 ? [await python(), ...flags, "main.py"] : ["main.py"];
    const program = await project.start(["--debounce", "10", ...app], { env: variables });
    await program.says("content 100\n");
    const expected = ["content 100"];
    for (let n = 101; n < 100 + SAVES; n++) {
      await project.write("src/text.py", `TEXT = ${n}\n`);
      await program.says(`content ${n}\n`);
      expected.push(`content ${n}`);
    }
    assertEquals(program.stdout.trim().split("\n"), expected);
    // It did write bytecode, or nothing was put to the test.
    const written = {
      "PYTHONPYCACHEPREFIX": prefix,
      "-X pycache_prefix": prefix,
      "sys.pycache_prefix": prefix,
      "__pycache__": project.path("src/__pycache__"),
    };
    const place = (written as Record<string, string>)[name] ?? project.path("src/text.pyc");
    await Deno.stat(place);
  });
}
