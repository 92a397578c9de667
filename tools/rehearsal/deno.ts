/**
 * Stands for `deno` in the steps of a rehearsal: `deno run -A tools/rehearsal/deno.ts OS WINE WORDS…`. It is
 * Deno, or on Windows, where WINE is not empty, the Windows build of it that this program runs. But:
 *
 * - On Windows a variable that is a path is one of Windows'. Where this system's Deno runs, those that
 *   the stand-in for `cygpath` made are turned back.
 * - One for the machine itself is built for the machine that is played.
 * - An executable of no runtime cannot be run. `tests/smoke.ts` gets the bundle that it was built of in
 *   its place, when what can be seen of it is right; once in a rehearsal, as there is one bundle.
 */
import { BUNDLE } from "../bundle.ts";
import { FLAGS } from "../flags.ts";
import { baseFor, systemOf } from "./bases.ts";

const SMOKE = "tests/smoke.ts";
/** What a compiler makes on the machines that are not this one, where no target is named. */
const NATIVE: Readonly<Record<string, string>> = {
  Windows: "x86_64-pc-windows-msvc",
  macOS: "aarch64-apple-darwin",
};

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
  const how = wine === "" ? text : `${text}; through Wine`;
  await Deno.writeTextFile(`${Deno.env.get("RUNNER_TEMP")}/note`, how);
}

/** A path as Windows has it. */
const toWindows = (path: string) => `Z:${path.replaceAll("/", "\\")}`;

/** What Wine's Deno gets: the machine's own PATH, and a runtime base where it would fetch one. */
async function wineEnv(isCompiling: boolean): Promise<Record<string, string>> {
  const env = { PATH: Deno.env.get("REHEARSAL_PATH") ?? "" };
  if (!isCompiling || Deno.env.has("DENORT_BIN")) return env;
  const base = `${Deno.env.get("RUNNER_TEMP")}/denort.exe`;
  await Deno.writeFile(base, baseFor(args[2] ?? "x86_64-pc-windows-msvc"));
  return { ...env, DENORT_BIN: toWindows(base) };
}

/** This system's paths in place of Windows'. */
function turnedBack(): Record<string, string> {
  const env = Object.entries(Deno.env.toObject());
  return Object.fromEntries(
    env.map(([name, value]) => [
      name,
      value.startsWith("Z:\\") ? value.slice(2).replaceAll("\\", "/") : value,
    ]),
  );
}

const [os = "", wine = "", ...args] = Deno.args;
const program = wine === "" ? Deno.execPath() : wine;
const isCompiling = args[0] === "task" && args[1] === "compile";
const env = wine === "" ? turnedBack() : await wineEnv(isCompiling);
if (isCompiling) await note("on a runtime base that only looks like one");
const native = NATIVE[os];
if (isCompiling && args.length === 2 && wine === "" && native) args.push(native);
let isDone = false;
const smoke = args.indexOf(SMOKE);
if (smoke >= 0) {
  await look(args[smoke + 1] ?? "", os);
  let [deno, bundle] = [Deno.execPath(), await Deno.realPath(BUNDLE)];
  if (wine !== "") {
    const ask = [
      "eval",
      "--quiet",
      "Deno.stdout.writeSync(new TextEncoder().encode(Deno.execPath()))",
    ];
    const { stdout } = await new Deno.Command(wine, { args: ask, env }).output();
    [deno, bundle] = [new TextDecoder().decode(stdout), toWindows(bundle)];
  }
  args.splice(smoke + 1, 1, deno, "run", ...FLAGS, "--no-config", bundle);
  await note("by the bundle in it, as no runtime is; the file was looked at");
  // This folder is the rehearsal's own.
  const done = `${Deno.env.get("DENO_DIR")}/smoked-${wine === "" ? "here" : "wine"}`;
  isDone = await Deno.stat(done).then(() => true, () => false);
  await Deno.writeTextFile(done, "");
}
if (!isDone) Deno.exitCode = (await new Deno.Command(program, { args, env }).spawn().status).code;
