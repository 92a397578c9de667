import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { appVariables, joinPaths, spawnCommand } from "../../../lib/app/spawn.ts";
import { UserError } from "../../../lib/errors.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import { Project } from "../../driver.ts";

Deno.test("the app sees the version, its generation and what changed", () => {
  const seen = appVariables({ id: "0123", env: {}, version: "1.2.3", platform: posix }, 2, [
    "a.py",
    "src/b.py",
  ]);
  assertEquals(seen, {
    SLOP_WATCH: "1.2.3",
    SLOP_WATCH_ID: "0123",
    SLOP_WATCH_GENERATION: "2",
    SLOP_WATCH_CHANGED: "a.py:src/b.py",
  });
});

Deno.test("what changed is joined as the system joins paths", () => {
  const seen = appVariables({ id: "0123", env: {}, version: "", platform: windows }, 2, [
    "a.py",
    "src/b.py",
  ]);
  assertEquals(seen.SLOP_WATCH_CHANGED, "a.py;src/b.py");
});

Deno.test("at first nothing changed", () => {
  const seen = appVariables({ id: "0123", env: {}, version: "", platform: posix }, 1, []);
  assertEquals(seen.SLOP_WATCH_CHANGED, "");
});

Deno.test("env of the configuration is there as well, and cannot speak for us", () => {
  const env = { A: "b", SLOP_WATCH_GENERATION: "99" };
  const seen = appVariables({ id: "0123", env, version: "1", platform: posix }, 1, []);
  assertEquals([seen.A, seen.SLOP_WATCH_GENERATION], ["b", "1"]);
});

Deno.test("paths that would be too long for the system are left out, whole", () => {
  assertEquals(joinPaths(["aa", "bb", "cc"], ":", 6), "aa:bb");
  assertEquals(joinPaths(["üü"], ":", 4), "", "counted in bytes");
  assertEquals(joinPaths(["aaaa"], ":", 2), "");
});

Deno.test("whatever the paths, they fit, and those that are there are the first ones", () => {
  fc.assert(fc.property(fc.array(fc.string()), fc.nat(50), (paths, longest) => {
    const joined = joinPaths(paths, ":", longest);
    assert(new TextEncoder().encode(joined).length <= longest);
    const whole = paths.map((_, n) => paths.slice(0, n).join(":")).concat(paths.join(":"));
    assert(whole.includes(joined));
  }));
});

const QUIET = { env: {}, stdin: "null", tap: undefined } as const;

Deno.test("a program that cannot be started is an error for the user that names it", async () => {
  await using project = await Project.of({ "no-program": "" });
  for (const name of ["none", "no-program"]) {
    const start = () => spawnCommand([project.path(name)], { ...QUIET, cwd: project.folder });
    const { message } = assertThrows(start, UserError) as UserError;
    assertStringIncludes(message, `${project.path(name)} cannot be started`);
  }
});

Deno.test("a working directory that is gone is an error for the user", async () => {
  await using project = await Project.of({});
  const start = () => spawnCommand([Deno.execPath()], { ...QUIET, cwd: project.path("gone") });
  assertThrows(start, UserError);
});
