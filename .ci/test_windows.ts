/**
 * Runs on Windows, or through `wine-deno` on Linux, the tests of Windows and those of `lib/`, and what of
 * them needs a Python where Windows has one as `python3`:
 *
 *     deno task test:windows
 *
 * `wine-deno` is a program that takes the words of `deno` and runs the Windows build of it on the
 * folder it stands in. It is named by SLOP_WATCH_WINE, or found on PATH or beside the checkout.
 */
import { isThere } from "./program.ts";

const TESTS = ["tests/lib", "tests/windows"];
/** What asks a real git. */
const LEFT_OUT = ["tests/lib/watch/git_lock_test.ts"];
/** What asks a real Python. */
const OF_PYTHON = [
  "agent/first_words_test.ts",
  "agent/last_word_test.ts",
  "check/checker_test.ts",
  "check/judge_test.ts",
  "python/installed_test.ts",
  "wire/python_test.ts",
].map((name) => `tests/lib/${name}`);
/** Fails where the system that it runs on has no Python. */
const ASKS_PYTHON =
  `Deno.exit((await new Deno.Command("python3", { args: ["--version"] }).output()).code)`;
const PROGRAMS = ["console", "window", "tree"];
const BUILD = "tests/windows/build";
const DISPLAY = ":97";

const onWindows = Deno.build.os === "windows";

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function run(program: string, args: string[], env: Record<string, string> = {}) {
  return (await new Deno.Command(program, { args, env }).spawn().status).code;
}

async function findWine(): Promise<string | undefined> {
  const named = Deno.env.get("SLOP_WATCH_WINE");
  for (const program of [...named ? [named] : [], "wine-deno", "../shared/tools/wine-deno"]) {
    if (await isThere("sh", "-c", 'command -v "$0"', program)) return program;
  }
  return undefined;
}

/** Builds the programs that the tests run. @returns Whether it could. */
async function build(): Promise<boolean> {
  const compiler = onWindows ? "gcc" : "x86_64-w64-mingw32-gcc";
  if (!await isThere(compiler, "--version")) {
    say(`skipped: ${compiler} is not here (Debian: gcc-mingw-w64-x86-64)`);
    return false;
  }
  await Deno.mkdir(BUILD, { recursive: true });
  for (const name of PROGRAMS) {
    const source = `tests/windows/${name}.c`;
    const args = ["-municode", "-O2", "-Wall", "-Werror", "-o", `${BUILD}/${name}.exe`, source];
    if (await run(compiler, args) !== 0) throw new Error(`${source} does not compile`);
  }
  return true;
}

async function main(): Promise<number> {
  const deno = onWindows ? Deno.execPath() : await findWine();
  if (deno === undefined) {
    say("skipped: no wine-deno here; SLOP_WATCH_WINE names one");
    return 0;
  }
  if (!await build()) return 0;
  // Windows of a program need a screen; where there is none, their tests say so.
  const screen = !onWindows && await isThere("sh", "-c", "command -v Xvfb")
    ? new Deno.Command("Xvfb", { args: [DISPLAY], stdout: "null", stderr: "null" }).spawn()
    : undefined;
  const hasPython = await run(deno, ["eval", ASKS_PYTHON]) === 0;
  const leftOut = hasPython ? LEFT_OUT : [...LEFT_OUT, ...OF_PYTHON];
  const ignored = `--ignore=${leftOut.join(",")}`;
  const words = ["test", "--no-check", "-A", ignored, ...TESTS];
  try {
    return await run(deno, words, screen ? { DISPLAY } : {});
  } finally {
    screen?.kill();
    await screen?.status;
  }
}

Deno.exitCode = await main();
