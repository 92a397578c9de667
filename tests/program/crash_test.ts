/** What is said of an app that ends by itself. */
import { assertEquals } from "@std/assert";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";
import { rows } from "../tier.ts";

const ignore = Deno.build.os === "windows";

const MAIN = "from src import work\nwork.begin()\n";

interface Case {
  readonly work: string;
  readonly crash: { type: string; message: string; path: string; line: number } | undefined;
  readonly says?: string;
}

const CASES: Record<string, Case> = {
  "an exception in the project's own code": {
    work: "def begin():\n    return 1 / 0\n",
    crash: {
      type: "ZeroDivisionError",
      message: "ZeroDivisionError: division by zero",
      path: "src/work.py",
      line: 2,
    },
    says: "ZeroDivisionError: division by zero\n  src/work.py:2\n",
  },
  "an exception in a library that it called": {
    work: "import json\ndef begin():\n    json.loads('no')\n",
    crash: {
      type: "json.decoder.JSONDecodeError",
      message: "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
      path: "src/work.py",
      line: 3,
    },
  },
  "an exception in what is installed within the project": {
    work: `import os, sys
def begin():
    os.mkdir("__pypackages__")
    with open("__pypackages__/installed.py", "w") as file:
        file.write("def fail(): exec('1 / 0')")
    sys.path.append("__pypackages__")
    import installed
    installed.fail()
`,
    crash: {
      type: "ZeroDivisionError",
      message: "ZeroDivisionError: division by zero",
      path: "src/work.py",
      line: 8,
    },
  },
  "an import that fails": {
    work: "import no_such_module\n",
    crash: {
      type: "ModuleNotFoundError",
      message: "ModuleNotFoundError: No module named 'no_such_module'",
      path: "src/work.py",
      line: 1,
    },
  },
  "an exception of the project's own that says much": {
    work: `class Odd:
    class Error(Exception): pass
def begin():
    raise Odd.Error("one\\n  two\\r\\u2028 \\udcff")
`,
    crash: {
      type: "src.work.Odd.Error",
      message: "src.work.Odd.Error: one   two\r\u2028 \udcff",
      path: "src/work.py",
      line: 4,
    },
  },
  "a syntax error": {
    work: "def begin(:\n",
    crash: {
      type: "SyntaxError",
      message: "SyntaxError: invalid syntax",
      path: "src/work.py",
      line: 1,
    },
  },
  "sys.exit": {
    work: "import sys\ndef begin():\n    sys.exit(3)\n",
    crash: undefined,
    says: "the app exited with code 3",
  },
  "a crash of the interpreter": {
    work: "import os, signal\ndef begin():\n    os.kill(os.getpid(), signal.SIGSEGV)\n",
    crash: undefined,
    says: "was ended by SIGSEGV (a memory access that is not allowed)",
  },
};

for (const [name, { work, crash, says }] of rows(Object.entries(CASES), 5)) {
  const options = says?.includes("SIG") ? needs("signals") : {};
  Deno.test(`after ${name} the app's end is told with what there is to know`, options, async () => {
    await using project = await Project.of({
      "pyproject.toml": "",
      "main.py": MAIN,
      "src/work.py": work,
    });
    const program = await project.start(["main.py"]);
    assertEquals((await program.event("exit")).crash, crash);
    await program.says("waiting for a change");
    if (says !== undefined) await program.says(says);
    // Crashes are no loop: only a change starts it again.
    await project.write("src/work.py", "def begin(): print('mended', flush=True)\n");
    await program.says("mended");
    assertEquals((await program.eventsOf("start", 2)).length, 2);
  });
}

Deno.test("a crash is found from the root by whatever way that is given", { ignore }, async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": MAIN,
    "src/work.py": "def begin():\n    return 1 / 0\n",
  });
  const link = `${project.outside}/link`;
  await Deno.symlink(project.folder, link);
  for (const words of [["--root", link, "main.py"], [`${link}/main.py`]]) {
    const program = await project.start(words);
    const { crash } = await program.event("exit");
    assertEquals([crash?.path, crash?.line], ["src/work.py", 2], words.join(" "));
    program.signal("SIGTERM");
    await program.end();
  }
});
