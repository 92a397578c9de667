import { assertEquals } from "@std/assert";
import { type ImportsOfApp, isNotImported } from "../../../lib/check/not_imported.ts";

const APP = "/p/main.py";
const app = (source: string, more: Partial<ImportsOfApp> = {}): ImportsOfApp => ({
  imported: new Set([APP, "/p/src/used.py"]),
  sources: [source],
  words: [APP],
  ...more,
});

const ROWS: readonly (readonly [string, ImportsOfApp | undefined, boolean, string?])[] = [
  ["nothing has to do with it", app("import used\n"), true],
  ["nothing is known of the app", undefined, false],
  ["it is imported", app("import used\n"), false, "/p/src/used.py"],
  ["an import of it has failed, or comes later", app("try:\n    import other\n"), false],
  ["it is named by a text", app('load("src/other.py")\n'), false],
  ["the app runs what it finds", app("import runpy\n"), false],
  ["the app runs texts", app("exec(open(name).read())\n"), false],
  ["what looks like that and is none", app("re.compile('x'); cursor.exec ('x')\n"), true],
  ["it is what was started", app("", { words: ["-m", "src.other"] }), false],
  ["a glued module was started", app("", { words: ["-mother"] }), false],
  ["an importer is started by one word", app("", { words: ["-Imuvicorn", "main:app"] }), true],
  ["the app has an -m of its own", app("", { words: ["run.py", "-m", "uvicorn"] }), false],
  ["a module of its own was started", app("", { words: ["-m", "src.used"] }), true],
  [
    "a program runs the app that may run it too",
    app("", { words: ["-m", "sphinx"] }),
    false,
  ],
  [
    "a program that only imports",
    app("", { words: ["-m", "uvicorn", "main:app"] }),
    true,
  ],
  ["a console script that only imports", app("", { words: ["/v/bin/uvicorn"] }), true],
  ["a package of that name", app("from p import pack\n"), false, "/p/src/pack/__init__.py"],
];

for (const [what, knows, is, file = "/p/src/other.py"] of ROWS) {
  Deno.test(`a change of a file is ${is ? "passed over" : "a change"} where ${what}`, () => {
    assertEquals(isNotImported(file, knows), is);
  });
}
