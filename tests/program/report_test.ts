/** What the agent tells of the app when it has started, as `--verbose` shows it. */
import { assert } from "@std/assert";
import { Project, python } from "../driver.ts";
import { lacks } from "../needs.ts";
import { rows } from "../tier.ts";

const ignore = lacks("terminal");

interface Case {
  readonly files: Record<string, string>;
  readonly says: RegExp;
  readonly words?: readonly string[];
}

const SLEEP = "import time\ntime.sleep(600)\n";

const CASES: Record<string, Case> = {
  "of one file, at rest": {
    files: { "app.py": SLEEP },
    says: /at rest after \d+ ms, .*; 1 file of its own/,
  },
  "with a package, code beside the root and a library": {
    files: {
      "app.py": `import json, sys
sys.path += ["../beside", "lib/site-packages"]
import pkg.part, near, installed
${SLEEP}`,
      "pkg/__init__.py": "",
      "pkg/part.py": "",
      "../beside/near.py": "",
      "lib/site-packages/installed.py": "",
    },
    says: /at rest after \d+ ms, .*; 4 files of its own/,
  },
  "whose first import goes on for good, in a folder that is no package": {
    files: { "app.py": "import src.app\n", "src/app.py": SLEEP },
    says: /at rest after \d+ ms, .*; 2 files of its own/,
  },
  "that never rests": {
    files: { "app.py": "while True:\n    sum(range(1000))\n" },
    says: /never at rest, .*; 1 file of its own/,
  },
  "run with -m": {
    files: { "pkg/__init__.py": "", "pkg/__main__.py": SLEEP },
    words: ["-m", "pkg"],
    says: /; 2 files of its own/,
  },
};

for (const [name, { files, says, words = ["app.py"] }] of rows(Object.entries(CASES), 2)) {
  Deno.test({
    name: `an app ${name} is told of`,
    async fn() {
      await using project = await Project.of({ "pyproject.toml": "", ...files });
      const program = await project.start(["-v", "--python", await python(), ...words]);
      await program.until("its report", () => says.test(program.stderr));
    },
  });
}

/** What has a terminal, and not all of it; what has waits with the line (`screen_test.ts`). */
const SCREENS: Record<string, string> = {
  "curses that has ended": `import curses\ncurses.wrapper(lambda screen: None)\n${SLEEP}`,
  "a line editor": "import readline\ninput('? ')\n",
  "a debugger": "breakpoint()\n",
};

for (const [name, code] of rows(Object.entries(SCREENS), 2)) {
  Deno.test({
    name: `${name} is not said to own the screen`,
    ignore,
    async fn() {
      await using project = await Project.of({ "pyproject.toml": "", "app.py": code });
      const options = { terminal: true, env: { TERM: "xterm" } };
      const program = await project.start(["-v", "--python", await python(), "app.py"], options);
      await program.says("of its own");
      const line = await program.until(
        "a whole line",
        () => /of its own;[^\r\n]*[\r\n]/.exec(program.stdout)?.[0],
      );
      assert(!line.includes("it owns the screen"), line);
    },
  });
}
