import { assert } from "@std/assert";
import { bundle } from "../tools/bundle.ts";
import { FLAGS } from "../tools/flags.ts";

const HERE = new URL("..", import.meta.url);

Deno.test("what is built and installed does the main job", async () => {
  const file = "dist/test.js";
  assert(await bundle(file));
  const slopWatch = [Deno.execPath(), "run", ...FLAGS, "--no-config", new URL(file, HERE).href];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tests/smoke.ts", ...slopWatch],
    cwd: HERE,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});
