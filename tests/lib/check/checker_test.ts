/** The check as the project's Python makes it. */
import { assert, assertEquals } from "@std/assert";
import { Checker } from "../../../lib/check/checker.ts";
import { SourceStore } from "../../../lib/check/source_store.ts";
import { Project, pythons } from "../../driver.ts";

/** What Python says of each file, compared with an older source where there is one. */
async function answers(
  python: readonly string[],
  files: Readonly<Record<string, string>>,
  older: Readonly<Record<string, string>> = {},
): Promise<string[] | { failed: string }> {
  await using project = await Project.of(files);
  const store = new SourceStore(`${project.outside}/sources`);
  for (const [path, text] of Object.entries(older)) store.put(path, new TextEncoder().encode(text));
  const checker = new Checker({ python, cwd: project.folder, store: store.path });
  checker.warm();
  const requests = Object.keys(files).map((path) => ({
    file: project.path(path),
    old: store.find(path),
  }));
  const said = await checker.examine(requests);
  await checker.rest();
  store.close();
  return "failed" in said ? { failed: said.failed } : said.map(({ is }) => is);
}

for (const python of await pythons()) {
  const name = python.replace(/^.*versions\//, "");

  Deno.test(`${name} tells code from layout, and what compiles from what does not`, async () => {
    const files = {
      "same.py": "x = (1,\n  2)  # two\n",
      "differs.py": "x = [1, 2]\n",
      "new.py": "x = 1\n",
      "broken.py": "x = (\n",
      "was_broken.py": "x = 1\n",
      "late.py": "def f():\n    return\nreturn 1\n",
      "deep.py": `x = ${"(".repeat(500)}1${")".repeat(500)}\n`,
    };
    const older = {
      "same.py": "x = (1, 2)\n",
      "differs.py": "x = (1, 2)\n",
      "broken.py": "x = 1\n",
      "was_broken.py": "x =\n",
      "late.py": "x = 1\n",
    };
    assertEquals(await answers([python], files, older), [
      "same",
      "differs",
      "compiles",
      "broken",
      "differs",
      "broken",
      "broken",
    ]);
  });
}

Deno.test("hundreds of files are all answered, by two processes, in their order", async () => {
  const [python = ""] = await pythons();
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`m${n}.py`, n % 50 === 7 ? "x =\n" : `x = ${n}\n`]),
  );
  const said = await answers([python], files);
  assert(Array.isArray(said));
  assertEquals(
    said.flatMap((is, n) => is === "broken" ? [n] : []),
    [7, 57, 107, 157, 207, 257],
  );
});

Deno.test("a Python that cannot be started or fails is named with its own last words", async () => {
  const missing = await answers(["/no/such/python"], { "a.py": "" });
  assert("failed" in missing && missing.failed.length > 0);
  const fails = await answers(["sh", "-c", "echo out of order >&2; exit 3"], { "a.py": "" });
  assertEquals(fails, { failed: "out of order" });
});

Deno.test("a store that is full forgets what it had", async () => {
  await using project = await Project.of({});
  const store = new SourceStore(`${project.outside}/sources`);
  const large = new Uint8Array(40 * 1024 * 1024);
  store.put("a", large);
  assertEquals(store.find("a"), { offset: 0, length: large.length });
  store.put("b", large);
  assertEquals([store.find("a"), store.find("b")?.offset], [undefined, 0]);
  assertEquals((await Deno.stat(store.path)).size, large.length);
  store.close();
});
