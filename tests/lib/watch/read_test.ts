import { assert, assertEquals } from "@std/assert";
import { isLarge, LARGE } from "../../../lib/watch/large.ts";
import { readerFor, readState } from "../../../lib/watch/read.ts";
import { UNREADABLE } from "../../../lib/watch/stamp.ts";
import { Project } from "../../driver.ts";

/** As Deno throws it: a class for some, `code` for all. */
const failure = (error: Error, code: string) => Object.assign(error, { code });

/** What the reading of a file may run into, and whether that says that it is gone. */
const FAILURES: readonly (readonly [what: string, error: Error, isGone: boolean])[] = [
  ["is gone", new Deno.errors.NotFound("No such file or directory (os error 2)"), true],
  ["has a file where its folder was", new Deno.errors.NotADirectory("(os error 20)"), true],
  ["may not be read", new Deno.errors.PermissionDenied("Permission denied (os error 13)"), false],
  ["is held (Windows)", failure(new Error("Sharing violation. (os error 32)"), "EBUSY"), false],
  ["is locked in part (Windows)", failure(new Error("(os error 33)"), "EBUSY"), false],
  ["is about to go (Windows)", new Deno.errors.PermissionDenied("(os error 5)"), false],
  ["is busy", new Deno.errors.Busy("(os error 16)"), false],
  ["lies on a bad disk", failure(new Error("Input/output error (os error 5)"), "EIO"), false],
  ["lies on a dead mount", failure(new Error("(os error 107)"), "ENOTCONN"), false],
  ["lies on a share that is away", new Deno.errors.NotFound("(os error 53): open 'x'"), false],
  ["lies on a drive that is away", new Deno.errors.NotFound("(os error 15): open 'x'"), false],
];

Deno.test("only what is not found is gone, and all else is tried again", async (t) => {
  await using project = await Project.of({ "a.py": "x" });
  const file = project.path("a.py");
  const keep = () => {};
  for (const [what, error, isGone] of FAILURES) {
    await t.step(`a file that ${what}`, async () => {
      let tries = 0;
      const read = () => (tries++, Promise.reject(error));
      const state = await readState(file, { keep, isPatient: true, read });
      assertEquals([state, tries], isGone ? [undefined, 1] : [UNREADABLE, 5]);
      assertEquals(
        await readState(file, { keep, isPatient: false, read }),
        isGone ? undefined : UNREADABLE,
      );
    });
  }
});

Deno.test("a file that opens after a moment is read as if it had been open", async () => {
  await using project = await Project.of({ "a.py": "x" });
  const file = project.path("a.py");
  const kept: string[] = [];
  const keep = (_: string, content: Uint8Array) =>
    void kept.push(new TextDecoder().decode(content));
  const plain = await readState(file, { keep, isPatient: true });
  let tries = 0;
  const read = (path: string) =>
    tries++ < 3 ? Promise.reject(failure(new Error(), "EBUSY")) : Deno.readFile(path);
  assertEquals(await readState(file, { keep, isPatient: true, read }), plain);
  assertEquals(kept, ["x", "x"]);
});

Deno.test("of many files the small ones are read at once, and no other is", async () => {
  await using project = await Project.of({ "a.py": "x" });
  const file = project.path("a.py");
  for (const [files, size, isAtOnce] of [[1000, 1, true], [1000, 1e6, false], [1, 1, false]]) {
    const bytes = readerFor(Number(files))(file, Number(size));
    assertEquals(!(bytes instanceof Promise), isAtOnce);
    assertEquals(new TextDecoder().decode(await bytes), "x");
  }
});

Deno.test("a folder in the place of a file is no file", async () => {
  await using project = await Project.of({ "a.py/b.py": "x" });
  const read = { keep: () => {}, isPatient: true };
  assertEquals(await readState(project.path("a.py"), read), undefined);
  assertEquals(await readState(project.path("a.py/b.py/c.py"), read), undefined);
});

Deno.test("a large file is told by its parts, and neither read at once nor kept", async () => {
  await using project = await Project.of({ "big.py": "", "small.txt": "x" });
  const read = () => Promise.reject(new Error("read at once"));
  const keep = () => {
    throw new Error("kept");
  };
  const file = project.path("big.py");
  const digest = async () => {
    const state = await readState(file, { keep, isPatient: false, read });
    return typeof state === "object" ? state.digest : undefined;
  };
  await Deno.truncate(file, LARGE + 1);
  const before = await digest();
  assert(isLarge(before));
  assertEquals(await digest(), before);
  for (const at of [0, LARGE / 2, LARGE]) {
    using opened = await Deno.open(file, { write: true });
    await opened.seek(at, Deno.SeekMode.Start);
    await opened.write(new Uint8Array([120]));
    assert(await digest() !== before, `${at}`);
    await opened.seek(at, Deno.SeekMode.Start);
    await opened.write(new Uint8Array([0]));
    assertEquals(await digest(), before);
  }
  // What is no Python is read, and not kept.
  const small = await readState(project.path("small.txt"), { keep, isPatient: false });
  assert(typeof small === "object" && !isLarge(small.digest));
});
