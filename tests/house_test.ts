/** The walls of the house: which room may know which, and what none may do. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path/posix";
import { ROOMS } from "./rooms.ts";
import { sources } from "./sources.ts";

const HERE = new URL("..", import.meta.url);
/** What stands at the top of a file. */
const DECLARATION =
  /^(export )?(?:abstract |async )*(class|interface|type|enum|function\*?|const|let) (\w+)/gm;
const CHECK = new URL("lib/python/check.py", HERE);

interface Dependency {
  readonly specifier: string;
  readonly code?: { readonly specifier?: string };
  readonly type?: { readonly specifier?: string };
}

/** Each of our modules, and those of ours it imports, types included. */
async function imports(): Promise<Map<string, string[]>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", fromFileUrl(new URL("main.ts", HERE))],
    cwd: fromFileUrl(HERE),
    stderr: "inherit",
  }).output();
  const info = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { specifier: string; error?: string; dependencies?: Dependency[] }[];
  };
  const ours = (specifier: string | undefined) =>
    specifier?.startsWith(HERE.href) ? [decodeURI(specifier.slice(HERE.href.length))] : [];
  return new Map(info.modules.flatMap(({ specifier, error, dependencies = [] }) => {
    assertEquals(error, undefined, specifier);
    const targets = dependencies.flatMap(({ code, type }) =>
      ours(code?.specifier ?? type?.specifier)
    );
    return ours(specifier).map((path): [string, string[]] => [path, targets]);
  }));
}

const graph = await imports();

/** The files of `lib` in which a line says `what`, as `path:line`. */
async function saying(what: RegExp, except: RegExp = /^$/): Promise<string[]> {
  return [...await sources()].filter(([path]) => !except.test(path)).flatMap(([path, text]) =>
    text.split("\n").flatMap((line, n) => what.test(line) ? [`${path}:${n + 1}`] : [])
  );
}

function roomOf(path: string): string | undefined {
  return ROOMS.find((room) => path === room || path.startsWith(`${room}/`));
}

const ourModules = [...graph.keys()].filter((path) => path === "main.ts" || path.startsWith("lib/"))
  .filter((path) => !path.startsWith("lib/types/"));

Deno.test("each module stands in a room that has its place in the order", () => {
  assert(ourModules.length > 30);
  for (const path of ourModules) assert(roomOf(path) !== undefined, `${path} stands in no room`);
});

Deno.test("the program imports nothing that only builds or tests it", () => {
  const outside = [...graph.keys()].filter((path) =>
    path !== "main.ts" && !path.startsWith("lib/")
  );
  assertEquals(outside, ["deno.json"]);
});

Deno.test("no import runs upwards", () => {
  const place = (path: string) => ROOMS.indexOf(roomOf(path) ?? "");
  const upwards = ourModules.flatMap((path) =>
    (graph.get(path) ?? []).filter((target) => roomOf(target) && place(target) < place(path))
      .map((target) => `${path} imports ${target}`)
  );
  assertEquals(upwards, []);
});

/** The ways in which imports come back to where they began. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  function visit(path: string, way: readonly string[]): void {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(" > "));
    if (way.includes(path) || done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  }
  for (const path of graph.keys()) visit(path, []);
  return found;
}

Deno.test("no import runs in a circle", () => assertEquals(circles(graph), []));

/** The parts of the agent, by the names that they are imported by. */
async function parts(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name } of Deno.readDir(new URL("lib/python", HERE))) {
    if (!name.startsWith("_slop_watch")) continue;
    found.set(
      name.replace(/\.py$/, ""),
      await Deno.readTextFile(new URL(`lib/python/${name}`, HERE)),
    );
  }
  return found;
}

Deno.test("no part of the agent imports another in a circle, types included", async () => {
  const imports = /^ *(?:from|import) (_slop_watch\w*)/gm;
  const graph = new Map([...await parts()].map(([name, text]) => [
    name,
    [...text.matchAll(imports)].map(([, target = ""]) => target),
  ]));
  assert([...graph.values()].flat().length > 30);
  assertEquals(circles(graph), []);
  // It is gone before they are there.
  assertEquals([...graph.values()].flat().includes("_slop_watch_start"), false);
});

Deno.test("each part of the agent is put where it is loaded from", async () => {
  const files = await Deno.readTextFile(new URL("lib/agent/files.ts", HERE));
  const missing = [...(await parts()).keys()].filter((name) => !files.includes(`  ${name}: `));
  assertEquals(missing, []);
});

Deno.test("what is installed, and where the standard library lies, is told in one part", async () => {
  const words = /-packages\b|__pypackages__|lib-dynload/;
  const saying = [...await parts()].filter(([, text]) => words.test(text)).map(([name]) => name);
  // The starts ask a word of a program, before any part is loaded.
  const starts = ["_slop_watch_old", "_slop_watch_start"];
  assertEquals(saying.sort(), ["_slop_watch_installed", ...starts]);
});

Deno.test("every source of lib is used by the program", async () => {
  const unused = [...(await sources()).keys()].filter((path) =>
    !graph.has(path) && !path.startsWith("lib/types/")
  );
  assertEquals(unused, []);
});

Deno.test("the program ends in main.ts alone", async () => {
  assertEquals(await saying(/\bDeno\.exit\b/), []);
});

Deno.test("nothing prints past the terminal", async () => {
  assertEquals(await saying(/\bconsole\./), []);
  const writers = await saying(/\bDeno\.(?:stdout|stderr)\b/, /^lib\/report\//);
  assertEquals(writers, []);
});

Deno.test("no type is left open, and no rule of the linter is switched off", async () => {
  assertEquals(await saying(/(?::|<|\bas) ?any\b/), []);
  assertEquals(await saying(/deno-lint-ignore|@ts-(?:ignore|expect-error|nocheck)/), []);
});

Deno.test("only the platform asks which system it is", async () => {
  assertEquals(await saying(/\bDeno\.build\b/, /^lib\/platform\//), []);
});

Deno.test("the bare names of @std's path that load Deno's Node side are not imported", async () => {
  assertEquals(await saying(/from "@std\/path"/), []);
});

Deno.test("where a path stands to the root is worked out in one file", async () => {
  assertEquals(await saying(/\.relative\(|\brelative }|\bSEPARATOR, "/, /^lib\/root\.ts$/), []);
  assertEquals(await saying(/\b(?:toDisk|fromDisk)\b ?[:=]/), []);
});

Deno.test("what a virtual environment is called and marked by is said in one file", async () => {
  assertEquals(await saying(/"pyvenv\.cfg"|"\.?venv"/, /^lib\/environments\.ts$/), []);
});

Deno.test("a warning or an error takes its words from the one room that has them", async () => {
  const made = /\bnew UserError\(|\bevent: "(?:warning|error)", (?!code\b|\.\.\.worded\()/;
  assertEquals(await saying(made, /^lib\/errors\.ts$/), []);
  const written = await saying(/\bhint: ["`]|\b(?:warn|userError|UserError)\([`]/);
  assertEquals(written, []);
  // The end of a message that says why.
  assertEquals(
    await saying(/[("`: ]["`](?:it|there) (?:is|has|took|ended|gives)\b/, /^lib\/wording\//),
    [],
  );
});

/** Python that reads or writes text, whose lines Windows ends in its own way; Windows has no `/proc`. */
const AS_TEXT =
  /\bprint\(|sys\.std(?:in|out|err)\.(?:read|write)|(?<!def |[.\w])open\((?!"\/proc\/|.*"[rwxa]b")/;

Deno.test("one name is one thing: what a file exports, and each type, has its name to itself", async () => {
  const places = new Map<string, { path: string; counts: boolean }[]>();
  for (const [path, text] of await sources()) {
    if (path.startsWith("lib/types/")) continue;
    for (const [, exported, kind, name] of text.matchAll(DECLARATION)) {
      const counts = exported !== undefined || /class|interface|type|enum/.test(kind!);
      places.set(name!, [...places.get(name!) ?? [], { path, counts }]);
    }
  }
  const twice = [...places].filter(([, found]) =>
    found.length > 1 && found.some(({ counts }) => counts)
  );
  assertEquals(twice.map(([name, found]) => [name, ...found.map(({ path }) => path)]), []);
});

Deno.test("what Python reads and writes for slop-watch goes as bytes", async () => {
  const sources = new Map([...await parts(), ["check", await Deno.readTextFile(CHECK)]]);
  // Its file is read by nobody else.
  sources.delete("_slop_watch_window_place");
  assert(AS_TEXT.test('with open(path, "w") as file:') && AS_TEXT.test("print(answer)"));
  const found = [...sources].flatMap(([name, text]) =>
    text.split("\n").filter((line) => AS_TEXT.test(line)).map((line) => `${name}: ${line.trim()}`)
  );
  assertEquals(found, []);
});
