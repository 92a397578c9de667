/**
 * What the app and what it imports make of the environment: the same in a warm start as by hand. Each row
 * is run by hand and under slop-watch, warm twice in a row, and with an edit where it has one.
 */
import { assert, assertEquals } from "@std/assert";
import { Project, pythons } from "../driver.ts";
import { rows } from "../tier.ts";
import { COSTLY, MOST_TRIES, ready, start, startOf } from "./standby.ts";

/** Modules outside of the project, each by what it does with the environment when it is imported. */
const OUTSIDE = {
  // As imgui_bundle does with PYGLFW_LIBRARY.
  defaults: 'os.environ.setdefault("T_LIB", "lib")',
  // As matplotlib and many others do.
  reads: 'VALUE = os.environ.get("T_MODE")',
  reads_too: 'VALUE = os.environ.get("T_MODE")',
  // As the C code of numpy does with OPENBLAS_NUM_THREADS.
  reads_in_c: `import ctypes
getenv = ctypes.CDLL("ucrtbase" if os.name == "nt" else None).getenv
getenv.restype = ctypes.c_char_p
VALUE = getenv(b"T_MODE")`,
  // As qtpy does with QT_API.
  falls_back: `if os.environ.setdefault("T_API", "new") == "old":
    os.environ["T_API"] = "new"
VALUE = os.environ["T_API"]`,
  // As pygame does where there is a DISPLAY.
  sets_if: 'if "T_GIVEN" in os.environ: os.environ["T_CLASS"] = "app"',
  sets: 'os.environ["T_MODE"] = "of the module"',
  unsets: 'os.environ.pop("T_GIVEN", None)',
  reads_all: 'VALUE = sorted(item for item in dict(os.environ).items() if item[0] == "T_MODE")',
  // As PySide6 does: from code whose file is made up, and would lie in the project.
  makes_up: `code = compile('os.environ["T_MODE"] = "made up"', os.getcwd() + "/made.py", "exec")
exec(code, {"os": os, "__name__": "made"})`,
  // As dotenv does.
  loads: `def load():
    with open("settings.txt") as file: os.environ["T_MODE"] = file.read()`,
};
type Outside = keyof typeof OUTSIDE;

const includes = (names: readonly string[], name: string): boolean => names.includes(name);

interface Row {
  /** The lines of the app. */
  readonly app: string;
  /** What the app's module \`conf\` has. */
  readonly conf?: string;
  /** What is early in the second run; nothing where its interpreter is to be a new one. */
  readonly early: readonly Outside[] | "none";
  /** What replaces what of the app, or of its module \`conf\`, before the second run. */
  readonly edit?: readonly [from: string, to: string];
  /** What is early in the third run, where that is not the same. */
  readonly later?: readonly Outside[];
}

const BEFORE = 'os.environ["T_MODE"] = "a"\nimport reads';
const CONF = 'import os\nos.environ["T_MODE"] = "a"\n';

const TABLE: Record<string, Row> = {
  "a module sets one by itself": { app: "import defaults", early: ["defaults"] },
  "a module sets one that the app has set": {
    app: 'os.environ["T_LIB"] = "own"\nimport defaults',
    early: ["defaults"],
  },
  "the app sets one before": { app: BEFORE, early: ["reads"] },
  "the app sets one only after": {
    app: 'import reads\nos.environ["T_MODE"] = "a"',
    early: ["reads"],
  },
  "the value is edited": { app: BEFORE, edit: ['"a"', '"b"'], early: "none", later: ["reads"] },
  "the line is removed": {
    app: BEFORE,
    edit: ['os.environ["T_MODE"] = "a"', ""],
    early: "none",
    later: ["reads"],
  },
  "the line is added": {
    app: "import reads",
    edit: ["import reads", BEFORE],
    early: "none",
    later: ["reads"],
  },
  "another line is edited": {
    app: `${BEFORE}\nX = 1`,
    edit: ["X = 1", "X = 2"],
    early: ["reads"],
  },
  "the import is moved before the line": {
    app: BEFORE,
    edit: [BEFORE, 'import reads\nos.environ["T_MODE"] = "a"'],
    early: "none",
    later: ["reads"],
  },
  "the value is edited in a module of the app's": {
    app: "import conf\nimport reads",
    conf: CONF,
    edit: ['"a"', '"b"'],
    early: "none",
    later: ["reads"],
  },
  "the value of a variable is edited where it is not named": {
    app: 'import conf\nos.environ["T_MODE"] = conf.MODE\nimport reads',
    conf: 'MODE = "a"',
    edit: ['"a"', '"b"'],
    early: [],
  },
  "C code reads it": {
    app: 'os.environ["T_MODE"] = "a"\nimport reads_in_c',
    early: ["reads_in_c"],
  },
  "C code reads it before": {
    app: 'import reads_in_c\nos.environ["T_MODE"] = "a"',
    early: ["reads_in_c"],
  },
  "a module falls back to another": {
    app: 'os.environ["T_API"] = "old"\nimport falls_back, reads',
    early: ["reads"],
  },
  "a module takes what the app sets": {
    app: 'os.environ["T_API"] = "new"\nimport falls_back',
    early: ["falls_back"],
  },
  "a module sets one where another is given": {
    app: "import sets_if",
    early: ["sets_if"],
  },
  "a module sets one always": { app: "import sets, reads", early: ["sets", "reads"] },
  "a module sets one always, the app before": {
    app: 'os.environ["T_MODE"] = "a"\nimport sets, reads, defaults',
    early: ["defaults"],
  },
  "a module sets one always, the app after": {
    app: 'import sets, reads\nos.environ["T_MODE"] = "a"\nimport reads_too',
    early: ["sets", "reads", "reads_too"],
  },
  "the app sets, imports and deletes": {
    app: 'os.environ["T_MODE"] = "a"\nimport reads\ndel os.environ["T_MODE"]',
    early: ["reads"],
  },
  "a module sets one from code without a file": {
    app: "import makes_up, reads",
    early: ["reads", "makes_up"],
  },
  "a module unsets a given one": { app: "import unsets, sets_if", early: ["unsets", "sets_if"] },
  "the app unsets a given one": {
    app: 'os.environ.pop("T_GIVEN")\nimport sets_if',
    early: ["sets_if"],
  },
  "the app sets three times around two imports": {
    app:
      'os.environ["T_MODE"] = "a"\nimport reads\nos.environ["T_MODE"] = "b"\nimport reads_too\nos.environ["T_MODE"] = "c"',
    early: ["reads", "reads_too"],
  },
  "the app sets in other ways": {
    app:
      'os.environ.update({"T_MODE": "a"})\nos.environb[b"T_LIB"] = b"own"\nos.environ.setdefault("T_CLASS", "c")\nimport defaults, reads_all',
    early: ["defaults", "reads_all"],
  },
  "a file that is no code has the value": {
    app: "import loads\nloads.load()\nimport reads, defaults",
    early: ["loads", "defaults"],
  },
  "the value is another at each run": {
    app: 'os.environ["T_MODE"] = str(time.time_ns())\nimport reads, reads_all, defaults',
    early: ["defaults"],
  },
  "an import line comes": {
    app: 'import defaults\nos.environ["T_MODE"] = "a"\nimport conf\nimport reads',
    conf: "X = 1",
    edit: ["X = 1", "import reads_too"],
    early: "none",
  },
  "a new import comes in a warm start": {
    app: 'import defaults\nos.environ["T_MODE"] = "a"\nimport conf\nimport reads',
    conf: "X = 0\nif X: import reads_too",
    edit: ["X = 0", "X = 1"],
    early: ["defaults", "reads"],
    later: ["defaults", "reads", "reads_too"],
  },
  "a new import comes in a warm start, and the app sets one after it": {
    app: 'import defaults\nimport conf\nos.environ["T_MODE"] = "a"\nimport reads',
    conf: "X = 0\nif X: import reads_too",
    edit: ["X = 0", "X = 1"],
    early: ["defaults", "reads"],
    later: [],
  },
};

/** Says what the app has seen, but for what is another at each run. */
const main = (app: string) =>
  `import os, sys, time
early = [name for name in ${JSON.stringify(Object.keys(OUTSIDE))} if name in sys.modules]
sys.path.insert(0, "src")
${app}
modules = [(name, getattr(module, "VALUE", None)) for name, module in sorted(sys.modules.items()) if name in ${
    JSON.stringify(Object.keys(OUTSIDE))
  }]
variables = sorted(item for item in os.environ.items() if item[0].startswith("T_"))
now = str(time.time_ns())[:5]
text = open("src/text.py").read().strip()
print("saw", text, "*".join(word if not word.startswith(now) else "now" for word in repr((modules, variables)).split("'")), flush=True)
print("early", text, *early, "end", flush=True)
if "BY_HAND" not in os.environ: time.sleep(600)
`;

const outside = Object.fromEntries(
  Object.entries(OUTSIDE).map(([name, text]) => [name, `${COSTLY}import os\n${text}\n`]),
);

const interpreters = rows(await pythons(), 2);
for (const [n, [what, row]] of rows([...Object.entries(TABLE).entries()], 2)) {
  const interpreter = interpreters[n % interpreters.length]!;
  Deno.test(`the environment is as by hand where ${what}`, async () => {
    await using project = await Project.of({
      "pyproject.toml": '[tool.slop-watch]\nenv = { T_GIVEN = "given" }\n',
      "main.py": main(row.app),
      "src/conf.py": row.conf ?? "",
      "src/text.py": "TEXT = 1\n",
      "settings.txt": "from a file",
    });
    const program = await start(project, { outside, words: ["--python", interpreter, "main.py"] });
    const byHand = async () => {
      const { stdout } = await new Deno.Command(interpreter, {
        args: ["-B", "main.py"],
        cwd: project.folder,
        env: { PYTHONPATH: `${project.outside}/site-packages`, T_GIVEN: "given", BY_HAND: "1" },
      }).output();
      return new TextDecoder().decode(stdout).split(/\r?\n/)[0]!;
    };
    const lineOf = (word: string, n: number) =>
      program.until(
        `${word} of run ${n}`,
        () => program.stdout.split("\n").find((line) => line.startsWith(`${word} TEXT = ${n} `)),
      );
    const run = async (n: number) => [await lineOf("saw", n), await lineOf("early", n)];
    assertEquals(await run(1), [await byHand(), "early TEXT = 1 end"]);
    let warm = 0;
    for (let n = 2; warm < 2; n++) {
      assert(n < 2 + MOST_TRIES, program.stderr);
      // One that leaves out what it should begins anew.
      await program.until("an interpreter that stays", async () => {
        const [, pid] = /standby: ready, pid (\d+), after \d+ ms\n$/.exec(program.stderr) ?? [];
        return pid !== undefined && await ready(program, n - 1) !== undefined;
      });
      if (n === 2 && row.edit) {
        for (const path of ["main.py", "src/conf.py"]) {
          await project.write(path, (await project.read(path)).replace(...row.edit));
        }
      }
      await project.write("src/text.py", `TEXT = ${n}\n`);
      const early = n > 2 && row.later ? row.later : row.early;
      const [saw, names] = await run(n);
      assertEquals(saw, await byHand());
      const { standby } = await startOf(program, n);
      // On a busy machine the one that waits may answer too late.
      const isEarly = standby && early !== "none";
      const expected = isEarly ? Object.keys(OUTSIDE).filter((name) => includes(early, name)) : [];
      assertEquals(names, [`early TEXT = ${n}`, ...expected, "end"].join(" "));
      if (early === "none") break;
      if (standby) warm++;
    }
  });
}
