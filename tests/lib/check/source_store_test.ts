import { assert, assertEquals, assertThrows } from "@std/assert";
import { SourceStore } from "../../../lib/check/source_store.ts";
import { Project } from "../../driver.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** What lies in the store under a digest. */
function textAt(store: SourceStore, digest: string): string | undefined {
  const place = store.find(digest);
  if (!place) return undefined;
  const { store: file, offset, length } = place;
  return new TextDecoder().decode(Deno.readFileSync(file).subarray(offset, offset + length));
}

Deno.test("each source is found again under its digest", async () => {
  await using project = await Project.of({});
  const store = new SourceStore(project.path("sources"));
  const sources = { a: "x = 1\n", b: "", c: "é = 'ü'\r\n", d: "\0" };
  for (const [digest, text] of Object.entries(sources)) store.put(digest, bytes(text));
  for (const [digest, text] of Object.entries(sources)) assertEquals(textAt(store, digest), text);
  store.close();
});

Deno.test("the same content is kept once", async () => {
  await using project = await Project.of({});
  const store = new SourceStore(project.path("sources"));
  for (let n = 0; n < 3; n++) store.put("a", bytes("x = 1\n"));
  assertEquals(await Deno.readTextFile(project.path("sources")), "x = 1\n");
  store.close();
});

Deno.test("what was never kept is not found", async () => {
  await using project = await Project.of({});
  const store = new SourceStore(project.path("sources"));
  assertEquals([store.find("a"), store.find(undefined)], [undefined, undefined]);
  store.close();
});

Deno.test({
  name: "only the user can read what is kept",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using project = await Project.of({});
    const store = new SourceStore(project.path("sources"));
    assertEquals((await Deno.stat(project.path("sources"))).mode! & 0o777, 0o600);
    store.close();
  },
});

Deno.test("a store begins empty, and one that cannot be written says so", async () => {
  await using project = await Project.of({ "sources": "left over" });
  const store = new SourceStore(project.path("sources"));
  store.put("a", bytes("new"));
  assertEquals(textAt(store, "a"), "new");
  store.close();
  assertThrows(() => new SourceStore(project.path("nowhere/sources")), Deno.errors.NotFound);
});

Deno.test("a store that would grow too large forgets the old, and goes on with the new", async () => {
  await using project = await Project.of({});
  const store = new SourceStore(project.path("sources"));
  const large = new Uint8Array(24 * 1024 * 1024).fill(32);
  store.put("a", large);
  store.put("b", large);
  store.put("c", large);
  store.put("d", bytes("x = 1\n"));
  assertEquals([store.find("a"), store.find("b")], [undefined, undefined]);
  assertEquals(store.find("c")?.offset, 0);
  assertEquals(textAt(store, "d"), "x = 1\n");
  assert((await Deno.stat(project.path("sources"))).size <= large.length + 6);
  store.close();
});

Deno.test("what is kept comes along to another file, also where the last one is gone", async () => {
  await using project = await Project.of({});
  const store = new SourceStore(project.path("sources"));
  const sources = { a: "x = 1\n", b: "y = 2\n" };
  for (const [digest, text] of Object.entries(sources)) store.put(digest, bytes(text));
  if (Deno.build.os !== "windows") await project.remove("sources");
  store.move(project.path("other"));
  store.put("c", bytes("z = 3\n"));
  for (const [digest, text] of Object.entries({ ...sources, c: "z = 3\n" })) {
    assertEquals(textAt(store, digest), text);
  }
  store.move(project.path("nowhere/sources"));
  assertEquals(store.find("a"), undefined);
  store.close();
});
