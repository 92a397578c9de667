/** What counts as a change: by code, by content, by touch. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";
import { lacks, needs } from "../needs.ts";
import { rows } from "../tier.ts";

const APP = `import os, time
print("runs", os.environ["SLOP_WATCH_GENERATION"], flush=True)
time.sleep(600)
`;

const SOURCE = `"""What it says."""


def text(name: str = "you") -> str:
    # Be polite.
    return "hello " + name
`;

const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": SOURCE };

const SAME_CODE: Record<string, string> = {
  "a comment": SOURCE.replace("# Be polite.", "# Be very polite."),
  "no comment": SOURCE.replace("    # Be polite.\n", ""),
  "blank lines": SOURCE.replace("\n\n\n", "\n\n\n\n\n"),
  "another layout": SOURCE.replace('"hello " + name', '(\n        "hello "\n        + name\n    )'),
  "other quotes": SOURCE.replace('"hello "', "'hello '"),
  "other line endings": SOURCE.replaceAll("\n", "\r\n"),
  "no last newline": SOURCE.trimEnd(),
};

const OTHER_CODE: Record<string, string> = {
  "another text": SOURCE.replace("hello", "hallo"),
  "another docstring": SOURCE.replace("What it says.", "What it shouts."),
  "another annotation": SOURCE.replace("-> str", "-> object"),
  "another default": SOURCE.replace('"you"', "'me'"),
  "another name": SOURCE.replace("def text", "def Text"),
  "an indent that means something": SOURCE + "    x = 1\n",
};

for (const [name, text] of rows(Object.entries(SAME_CODE), 3)) {
  Deno.test(`a save with ${name} changes no code`, async () => {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"]);
    await program.says("runs 1");
    await project.write("src/text.py", text);
    const { reason, paths } = await program.event("skip");
    assertEquals([reason, paths], ["no-code-change", ["src/text.py"]]);
    // What was saved without a restart does not count as what runs.
    await project.write("src/text.py", text.replace("hello", "hallo"));
    await program.says("runs 2");
  });
}

for (const [name, text] of rows(Object.entries(OTHER_CODE), 4)) {
  Deno.test(`a save with ${name} restarts`, async () => {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"]);
    await program.says("runs 1");
    await project.write("src/text.py", text);
    assertEquals((await program.event("restart")).paths, ["src/text.py"]);
  });
}

Deno.test("with content a comment restarts, and the same text does not", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--restart-on", "content", "main.py"]);
  await program.says("runs 1");
  await project.write("src/text.py", SOURCE);
  assertEquals((await program.event("skip")).reason, "unchanged");
  await project.write("src/text.py", SAME_CODE["a comment"]!);
  await program.says("runs 2");
});

Deno.test("with touch the same text restarts", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--restart-on", "touch", "main.py"]);
  await program.says("runs 1");
  await project.write("src/text.py", SOURCE);
  await program.says("runs 2");
  assertEquals((await program.event("restart")).paths, ["src/text.py"]);
});

Deno.test("with touch a folder that is moved in is told by its files, and an empty one by nothing", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--restart-on", "touch", "main.py"]);
  await program.says("runs 1");
  await Deno.mkdir(project.path("src/empty"));
  await Deno.mkdir(`${project.outside}/moved`);
  await Deno.writeTextFile(`${project.outside}/moved/new.py`, SOURCE);
  await Deno.rename(`${project.outside}/moved`, project.path("src/moved"));
  await program.says("runs 2");
  assertEquals((await program.event("change")).paths, [
    { path: "src/moved/new.py", kind: "created" },
  ]);
});

Deno.test("a file that is gone and comes back the same restarts nothing", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "400", "main.py"]);
  await program.says("runs 1");
  await project.remove("src/text.py");
  await project.write("src/text.py", SOURCE);
  assertEquals((await program.event("skip")).reason, "unchanged");
});

Deno.test("a file of another kind goes by its bytes", async () => {
  await using project = await Project.of({ ...files, "data/look.toml": "# one\nx = 1\n" });
  const program = await project.start(["-p", "data/*.toml", "main.py"]);
  await program.says("runs 1");
  await project.write("data/look.toml", "# two\nx = 1\n");
  await program.says("runs 2");
});

const FAULTS: Record<string, { python: string; says: string }> = {
  "ends at once": { python: `echo "no such thing" >&2; exit 3`, says: "no such thing" },
  "answers nonsense": { python: "echo nonsense; sleep 600", says: "nonsense" },
};

for (const [name, { python, says }] of Object.entries(FAULTS)) {
  Deno.test({
    name: `where the project's Python ${name}, the bytes decide, and one warning says so`,
    ignore: lacks("scripts"),
    async fn() {
      await using project = await Project.of({ ...files, "python": `#!/bin/sh\n${python}\n` });
      await Deno.chmod(project.path("python"), 0o755);
      const words = ["--python", project.path("python"), "sh", "-c", "echo runs; sleep 600"];
      const program = await project.start(words);
      await program.says("runs");
      for (const comment of ["# a", "# b"]) {
        await project.write("src/text.py", `${SOURCE}${comment}\n`);
        await program.event("restart");
      }
      const [warning, ...more] = await program.eventsOf("warning");
      assertEquals(more, []);
      assertStringIncludes(warning!.message, "cannot check what is saved");
      assertStringIncludes(warning!.message, says);
    },
  });
}

Deno.test(
  "the warning about the check comes again when the reason is another",
  needs("scripts"),
  async () => {
    // A program that is being started can't be written to: what it says lies beside it.
    const python = `#!/bin/sh\ncat "$(dirname "$0")/why" >&2; exit 3\n`;
    await using project = await Project.of({ ...files, python, "why": "out of luck\n" });
    await Deno.chmod(project.path("python"), 0o755);
    const words = ["--python", project.path("python"), "sh", "-c", "echo runs; sleep 600"];
    const program = await project.start(words);
    await program.says("runs");
    for (const [n, why] of ["out of luck", "out of luck", "out of money"].entries()) {
      await project.write("why", `${why}\n`);
      await project.write("src/text.py", `${SOURCE}# ${n}\n`);
      await program.event("restart");
    }
    const said = (await program.eventsOf("warning")).map(({ message }) => message.split(": ")[1]);
    assertEquals(said, ["out of luck", "out of money"]);
  },
);

interface Imported {
  /** The app's first lines. */
  readonly app: string;
  /** Why a change of `src/other.py` is passed over; undefined where it counts. */
  readonly reason?: string;
  readonly options?: readonly string[];
}

const IMPORTED: Record<string, Imported> = {
  "that the app has not imported is passed over": { app: "", reason: "not-imported" },
  "that the app has not imported and that does not compile is passed over": {
    app: "",
    reason: "not-imported",
  },
  "that the app has imported": { app: "import src.other\n" },
  "that the app has executed": { app: "exec(open('src/other.py').read())\n" },
  "that a worker may have imported": {
    app: `import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time, src.other; time.sleep(600)"])
`,
  },
  "of an app without the agent": { app: "", options: ["--no-agent"] },
};

for (const [name, { app, reason, options = [] }] of rows(Object.entries(IMPORTED), 4)) {
  Deno.test(`with --restart-on imported a change of a file ${name}`, async () => {
    const main = `${app}import src.text\n${APP}`;
    await using project = await Project.of({
      ...files,
      "main.py": main,
      "src/other.py": "A = 1\n",
    });
    const program = await project.start(["-v", "--restart-on", "imported", ...options, "main.py"]);
    await program.says("runs 1");
    // It has come to rest.
    if (options.length === 0) {
      await program.until("rest", () => /the app: at rest/.test(program.stderr));
    }
    await project.write("src/other.py", name.includes("compile") ? "A = (\n" : "A = 2\n");
    if (reason) {
      const skip = await program.event("skip");
      assertEquals([skip.reason, skip.paths], [reason, ["src/other.py"]]);
      await project.write("src/text.py", SOURCE.replace("hello", "hallo"));
    }
    await program.says("runs 2");
  });
}
