/** A broken save is no reason to lose a running app. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";
import { rows } from "../tier.ts";

/** Says its number and which text it was started on. */
const APP = `import os, time
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
time.sleep(600)
`;

const files = {
  "pyproject.toml": "",
  "main.py": APP,
  "src/text.py": 'TEXT = "one"\n',
  "src/other.py": "x = 1\n",
};

Deno.test("a broken save leaves the app up, and is shown with its line", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await project.write("src/text.py", 'TEXT = "two"\nprint((1, 2)\n');
  const { reason, paths, error } = await program.event("skip");
  assertEquals([reason, paths], ["syntax-error", ["src/text.py"]]);
  assertEquals([error?.path, error?.line, error?.text], ["src/text.py", 2, "print((1, 2)"]);
  assertStringIncludes(error?.message ?? "", "SyntaxError");
  await program.says("src/text.py:2:");
  await program.says("    print((1, 2)\n");
  assertEquals(await program.eventsOf("stop"), []);

  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says("runs 2 two");
});

Deno.test("the gate stays closed until every changed file compiles", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await project.write("src/other.py", "x = (\n");
  assertEquals((await program.event("skip")).paths, ["src/other.py"]);
  await project.write("src/text.py", 'TEXT = "two"\n');
  const { reason, paths } = await program.event("skip");
  assertEquals([reason, paths], ["syntax-error", ["src/other.py"]]);
  await project.write("src/other.py", "x = 2\n");
  assertEquals((await program.event("restart")).paths, ["src/other.py", "src/text.py"]);
  await program.says("runs 2 two");
});

Deno.test("what is broken and then as it was restarts nothing", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await project.write("src/text.py", "TEXT =\n");
  assertEquals((await program.event("skip")).reason, "syntax-error");
  await project.write("src/text.py", files["src/text.py"]);
  assertEquals((await program.event("skip")).reason, "unchanged");
  assertEquals(await program.eventsOf("stop"), []);
});

Deno.test("a broken file that is removed opens the gate", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"]);
  await program.says("runs 1 one");
  await project.write("src/new.py", "x =\n");
  assertEquals((await program.event("skip")).reason, "syntax-error");
  await project.remove("src/new.py");
  assertEquals((await program.event("skip")).reason, "unchanged");
});

Deno.test("nothing starts on broken files, and the next good save starts it", async () => {
  await using project = await Project.of({ ...files, "main.py": `${APP.replace("600", "0")}` });
  const program = await project.start(["main.py"]);
  await program.event("exit");
  await project.write("src/text.py", "TEXT =\n");
  assertEquals((await program.event("skip")).reason, "syntax-error");
  assertEquals((await program.eventsOf("start")).length, 1);
  await project.write("src/text.py", 'TEXT = "mended"\n');
  await program.says("runs 2 mended");
});

Deno.test("a file broken while the app stops keeps the next from starting until it is mended", async () => {
  await using project = await Project.of({
    ...files,
    "main.py": `import os, time
try:
    print("runs", os.environ["SLOP_WATCH_GENERATION"], flush=True)
    time.sleep(600)
finally:
    print("stopping", flush=True)
    while not os.path.exists("go"): time.sleep(0.02)
`,
  });
  const program = await project.start(["main.py"]);
  await program.says("runs 1");
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says("stopping");
  await project.write("src/text.py", "TEXT =\n");
  assertEquals((await program.event("skip")).reason, "syntax-error");
  await project.write("go", "");
  await program.event("stop");
  await project.write("src/text.py", 'TEXT = "three"\n');
  await program.says("runs 2");
  assertEquals((await program.eventsOf("start", 2)).length, 2);
});

Deno.test("with --no-gate a broken save restarts the app", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--no-gate", "main.py"]);
  await program.says("runs 1 one");
  await project.write("src/text.py", "TEXT =\n");
  await program.event("restart");
  await program.says("SyntaxError");
});

Deno.test("a file that is read half-written is read again, and no error is shown", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--debounce", "0", "main.py"]);
  await program.says("runs 1 one");
  let slow = 0;
  for (let n = 2; n < 8; n++) {
    // As a slow writer does it: truncated, then filled.
    const began = performance.now();
    using file = await Deno.open(project.path("src/text.py"), { write: true, truncate: true });
    await file.write(new TextEncoder().encode('TEXT = "'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    await file.write(new TextEncoder().encode(`${n}"\n`));
    // On a busy machine it takes longer than anyone waits for the rest.
    if (performance.now() - began > 40) slow++;
    await program.says(` ${n}\n`);
  }
  const broken = (await program.eventsOf("skip")).filter(({ error }) => error);
  assert(broken.length <= slow, JSON.stringify(broken));
});

const ODD: Record<string, { bytes: number[] | string; isGood: boolean }> = {
  "with a BOM": { bytes: "\uFEFFx = 2\n", isGood: true },
  "with form feeds": { bytes: "x = 2\n\f\ny = 3\n", isGood: true },
  "with a coding cookie": {
    bytes: [..."# -*- coding: latin-1 -*-\nx = '"].map((letter) => letter.charCodeAt(0))
      .concat([0xe9, 0x27, 0x0a]),
    isGood: true,
  },
  "that the compiler warns of": { bytes: "x = '\\d'\nassert (1, 2)\n", isGood: true },
  "that is empty": { bytes: "", isGood: true },
  "with a null byte": { bytes: [0x78, 0x20, 0x3d, 0x20, 0, 0x0a], isGood: false },
  "with bytes that are no UTF-8": { bytes: [0x78, 0x3d, 0x27, 0xe9, 0x27, 0x0a], isGood: false },
  "with a cookie that no codec has": { bytes: "# coding: klingon\nx = 2\n", isGood: false },
  "with tabs and spaces mixed": { bytes: "if 1:\n\tx = 2\n        y = 3\n", isGood: false },
};

for (const [name, { bytes, isGood }] of rows(Object.entries(ODD), 5)) {
  Deno.test(`a file ${name} ${isGood ? "passes" : "does not pass"}`, async () => {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"]);
    await program.says("runs 1 one");
    const content = typeof bytes === "string"
      ? new TextEncoder().encode(bytes)
      : Uint8Array.from(bytes);
    await Deno.writeFile(project.path("src/other.py"), content);
    if (isGood) assertEquals((await program.event("restart")).paths, ["src/other.py"]);
    else {
      const { reason, error } = await program.event("skip");
      assertEquals([reason, error?.path], ["syntax-error", "src/other.py"]);
    }
  });
}
