import { assert } from "@std/assert";
import { Project, python, SLEEPER, until } from "./driver.ts";
import { bundle } from "../tools/bundle.ts";
import { FLAGS } from "../tools/flags.ts";

const HERE = new URL("..", import.meta.url);

/** The environment in which the user's caches are in a folder. */
const cachingIn = (folder: string) => ({
  XDG_CACHE_HOME: folder,
  LOCALAPPDATA: folder,
  HOME: folder,
});

/** The names of the files somewhere in a folder. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const names = entries.map(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`) : [name]
  );
  return (await Promise.all(names)).flat();
}

Deno.test("what is built and installed does the main job, and keeps the agent's code for the next one", async () => {
  const file = "dist/test.js";
  assert(await bundle(file));
  const slopWatch = [Deno.execPath(), "run", ...FLAGS, "--no-config", new URL(file, HERE).href];
  await using project = await Project.of({ "pyproject.toml": "", "app.py": SLEEPER });
  const caches = `${project.outside}/caches`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tests/smoke.ts", ...slopWatch],
    cwd: HERE,
    env: cachingIn(`${project.outside}/smoke`),
  }).output();
  assert(success, new TextDecoder().decode(stderr));

  const [program = "", ...args] = [...slopWatch, "--python", await python(), "app.py"];
  await using child = new Deno.Command(program, {
    args,
    cwd: project.folder,
    env: cachingIn(caches),
    stdout: "null",
    stderr: "null",
  }).spawn();
  const isKept = async () =>
    (await filesIn(caches)).filter((name) => name.endsWith(".codes")).length === 3;
  // For the next one, also where this one is killed.
  assert(await until(isKept), "what Python has compiled of the agent is not kept");
  child.kill("SIGKILL");
});
