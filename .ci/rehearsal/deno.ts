/**
 * Stands for `deno` in the steps of a rehearsal: `deno run -A .ci/rehearsal/deno.ts OS WORDS…`. It is Deno,
 * but for two things:
 *
 * - On Windows a variable that is a path is one of Windows'. Those that the stand-in for `cygpath` made
 *   are turned back, as this system reads no others.
 * - An executable for another system, or of no runtime, cannot be run. `tests/smoke.ts` gets the bundle
 *   that it was built of in its place, when what can be seen of it is right.
 */
import { BUNDLE } from "../bundle.ts";
import { FLAGS } from "../flags.ts";
import { systemOf } from "./bases.ts";

const SMOKE = "tests/smoke.ts";

/** Throws where a file is no executable for a system that has the bundle in it. */
async function look(file: string, os: string): Promise<void> {
  const isWindows = os === "Windows";
  const path = isWindows && !file.endsWith(".exe") ? `${file}.exe` : file;
  const bytes = await Deno.readFile(path);
  const system = systemOf(bytes);
  if (system !== os) {
    throw new Error(`${path} is a program for ${system ?? "no system"}, not ${os}`);
  }
  const { mode } = await Deno.stat(path);
  if (!isWindows && ((mode ?? 0) & 0o100) === 0) throw new Error(`${path} may not be executed`);
  if (bytes.length < (await Deno.stat(BUNDLE)).size) throw new Error(`${path} has no bundle in it`);
}

/** Tells what has stood in. */
async function note(text: string): Promise<void> {
  await Deno.writeTextFile(`${Deno.env.get("RUNNER_TEMP")}/note`, text);
}

const [os = "", ...args] = Deno.args;
const env = Object.entries(Deno.env.toObject()).map(([name, value]): [string, string] => [
  name,
  value.startsWith("Z:\\") ? value.slice(2).replaceAll("\\", "/") : value,
]);
const smoke = args.indexOf(SMOKE);
if (args[0] === "task" && args[1] === "compile") {
  await note("on a runtime base that only looks like one");
}
if (smoke >= 0) {
  await look(args[smoke + 1] ?? "", os);
  const bundle = await Deno.realPath(BUNDLE);
  args.splice(smoke + 1, 1, Deno.execPath(), "run", ...FLAGS, "--no-config", bundle);
  await note("by the bundle in it, as no runtime is; the file was looked at");
}
const { code } = await new Deno.Command(Deno.execPath(), { args, env: Object.fromEntries(env) })
  .spawn().status;
Deno.exitCode = code;
