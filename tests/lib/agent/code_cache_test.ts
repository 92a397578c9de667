/** What is kept of the agent's code from one slop-watch to the next, and what is not taken for it. */
import { assertEquals } from "@std/assert";
import { join } from "../../paths.ts";
import { CodeCache } from "../../../lib/agent/code_cache.ts";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { Project } from "../../driver.ts";

const CODES = "cpython-311.agent.codes";

/** A program, the parts of an agent, and where caches are; `base` is not there yet. */
async function given(project: Project) {
  const [program, parts, base] = ["program.js", "parts", "caches"].map((name) =>
    join(project.outside, name)
  ) as [string, string, string];
  await Deno.writeTextFile(program, "1");
  await Deno.mkdir(parts);
  const open = (at = base) => CodeCache.open(program, { ...platform, cacheFolder: () => at });
  return { program, parts, base, open };
}

const namesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();

Deno.test("what one slop-watch has kept the next one of the same program finds", async () => {
  await using project = await Project.of({});
  const { parts, open } = await given(project);
  await Deno.writeTextFile(join(parts, CODES), "code");
  await Deno.writeTextFile(join(parts, "_slop_watch.py"), "source");
  open()!.take(parts);
  const next = join(project.outside, "next");
  await Deno.mkdir(next);
  open()!.give(next);
  assertEquals(await namesIn(next), [CODES]);
  assertEquals(await Deno.readTextFile(join(next, CODES)), "code");
});

Deno.test("another version finds nothing, and what nobody has used for a while goes", async () => {
  await using project = await Project.of({});
  const { program, parts, base, open } = await given(project);
  await Deno.writeTextFile(join(parts, CODES), "code");
  open()!.take(parts);
  await Deno.writeTextFile(program, "of another size");
  const next = join(project.outside, "next");
  await Deno.mkdir(next);
  const other = open()!;
  other.give(next);
  assertEquals(await namesIn(next), []);
  const versions = async () => await namesIn(join(base, "slop-watch"));
  const [first] = await versions();
  other.take(next);
  assertEquals((await versions()).length, 2);
  // The first one longest ago.
  for (const [n, name] of ["agent-1", "agent-2", "agent-3", first!].entries()) {
    const folder = join(base, "slop-watch", name);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.utime(folder, 1000 - n, 1000 - n);
  }
  other.take(next);
  const left = await versions();
  assertEquals([left.length, left.includes("agent-3"), left.includes(first!)], [4, true, false]);
});

Deno.test("what is there already is not written over", async () => {
  await using project = await Project.of({});
  const { parts, open } = await given(project);
  await Deno.writeTextFile(join(parts, CODES), "first");
  open()!.take(parts);
  await Deno.writeTextFile(join(parts, CODES), "second");
  open()!.take(parts);
  open()!.give(parts);
  assertEquals(await Deno.readTextFile(join(parts, CODES)), "second");
});

/** Where a cache is not to be, and why. */
const REFUSED: Record<string, (base: string) => Promise<void>> = {
  "others may write there": async (base) => {
    await Deno.mkdir(base);
    await Deno.chmod(base, 0o777);
  },
  "its folder can be read by others": async (base) => {
    await Deno.mkdir(join(base, "slop-watch"), { recursive: true });
  },
  "a file stands there": (base) => Deno.writeTextFile(base, ""),
};

for (const [why, make] of Object.entries(REFUSED)) {
  Deno.test({
    name: `nothing is kept where ${why}`,
    ignore: platform !== posix,
    async fn() {
      await using project = await Project.of({});
      const { base, open, program } = await given(project);
      await make(base);
      const { size, mtime } = await Deno.stat(program);
      const version = `${size.toString(36)}-${mtime!.getTime().toString(36)}`;
      if (why.startsWith("its folder")) {
        await Deno.mkdir(join(base, "slop-watch", `agent-${version}`), { mode: 0o755 });
      }
      assertEquals(open(), undefined);
    },
  });
}

Deno.test("only code is taken, and no link and nothing large", async () => {
  await using project = await Project.of({});
  const { parts, open } = await given(project);
  await Deno.writeTextFile(join(parts, "a.codes"), "code");
  await Deno.writeFile(join(parts, "large.codes"), new Uint8Array(5 * 1024 * 1024));
  if (platform === posix) await Deno.symlink(join(parts, "a.codes"), join(parts, "link.codes"));
  open()!.take(parts);
  const next = join(project.outside, "next");
  await Deno.mkdir(next);
  open()!.give(next);
  assertEquals(await namesIn(next), ["a.codes"]);
});

Deno.test("without a program of one file, or a place, nothing is kept", async () => {
  await using project = await Project.of({});
  const { program } = await given(project);
  assertEquals(CodeCache.open(undefined, platform), undefined);
  assertEquals(CodeCache.open(program, { ...platform, cacheFolder: () => undefined }), undefined);
  assertEquals(CodeCache.open(`${program}x`, platform), undefined);
});

Deno.test("a cache lies where the user's others do", () => {
  const ask = (set: Record<string, string>) => posix.cacheFolder((name) => set[name]);
  const isLinux = Deno.build.os === "linux";
  assertEquals(ask({ HOME: "/h" }), isLinux ? "/h/.cache" : "/h/Library/Caches");
  if (isLinux) {
    assertEquals(ask({ HOME: "/h", XDG_CACHE_HOME: "/c" }), "/c");
    assertEquals(ask({ HOME: "/h", XDG_CACHE_HOME: "c" }), "/h/.cache");
  }
  assertEquals([ask({}), ask({ HOME: "h" })], [undefined, undefined]);
});
