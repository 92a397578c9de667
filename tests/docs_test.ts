/** What the pages for developers say of the tree is so. */
import { assert, assertEquals } from "@std/assert";
import { rowsUnder } from "./markdown.ts";
import { ROOMS } from "./rooms.ts";
import { sources } from "./sources.ts";

const HERE = new URL("..", import.meta.url);
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...["architecture", "docker", "ports", "pycharm", "systemd", "vscode"].map((name) =>
    `docs/${name}.md`
  ),
];

const textOf = (path: string) => Deno.readTextFile(new URL(path, HERE));
const architecture = await textOf("docs/architecture.md");

const bare = (cell = "") => cell.replaceAll("`", "");

for (const page of PAGES) {
  Deno.test(`what ${page} links to in the repository is there`, async () => {
    const links = [...(await textOf(page)).matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    assert(links.length > 0);
    for (const [, path = ""] of links) await Deno.stat(new URL(path, new URL(page, HERE)));
  });

  Deno.test(`each file and folder that ${page} names is there`, async () => {
    const names = [...(await textOf(page)).matchAll(/`((?:lib|tests|tools|docs|\.ci)\/[^`* ]*)`/g)];
    for (const [, path = ""] of names) await Deno.stat(new URL(path, HERE));
  });
}

Deno.test("the rooms are those that the walls hold, in their order", () => {
  assertEquals(rowsUnder(architecture, "Rooms").map(([room]) => bare(room)), ROOMS);
});

Deno.test("what a save comes by is declared in the file that is named", async () => {
  const way = rowsUnder(architecture, "The path of a save");
  assert(way.length > 10);
  for (const [, file, by] of way) {
    const declaration = new RegExp(`^(?:export )?(?:class|function|const) ${bare(by)}\\b`, "m");
    assert(declaration.test(await textOf(bare(file))), `${bare(by)} in ${bare(file)}`);
  }
});

Deno.test("each word of the glossary is one that the code uses", async () => {
  const words = rowsUnder(architecture, "Glossary").map(([word]) => bare(word));
  assert(words.length > 10);
  assertEquals(words, words.toSorted((a, b) => a.localeCompare(b)), "in alphabetical order");
  const code = [...await sources(), ...await sources("lib", ".py")].map(([, text]) => text).join();
  assertEquals(
    words.filter((word) => !new RegExp(`\\b${word.replaceAll(" ", "[ _]?")}`, "i").test(code)),
    [],
  );
});
