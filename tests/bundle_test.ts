import { assert } from "@std/assert";
import { bundle } from "../tools/bundle.ts";
import { FLAGS } from "../tools/flags.ts";

const HERE = new URL("..", import.meta.url);

Deno.test("what is built and installed does the main job", async () => {
  const file = "dist/test.js";
  assert(await bundle(file));
  const slopWatch = [Deno.execPath(), "run", ...FLAGS, "--no-config", new URL(file, HERE).href];
  const caches = await Deno.makeTempDir();
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "tests/smoke.ts", ...slopWatch],
      cwd: HERE,
      env: { XDG_CACHE_HOME: caches, LOCALAPPDATA: caches, HOME: caches },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    // What Python has compiled of the agent is there for the next one.
    const kept = await Array.fromAsync(Deno.readDir(caches), ({ name }) => name);
    assert(kept.includes(Deno.build.os === "darwin" ? "Library" : "slop-watch"), kept.join());
  } finally {
    await Deno.remove(caches, { recursive: true });
  }
});
