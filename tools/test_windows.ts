/**
 * Runs what tests slop-watch on Windows: there, or on Linux through Wine (`deno task wine`).
 *
 *     deno task test:windows            all of it
 *     deno task test:windows short      what `.ci/run` runs: a minute of what has never failed
 *     deno task test:windows set-up     nothing, but sets up Wine where that is still to be done
 *
 * SLOP_WATCH_WINE names another program that takes the words of `deno` and runs the Windows build of it
 * on the folder it stands in, and ends Wine with `--end`.
 */
import { isFile } from "../lib/disk.ts";
import { startScreen } from "../tests/screen.ts";
import { denoForWindows } from "./deno_for_windows.ts";
import { FLAGS } from "./flags.ts";
import { isThere } from "./program.ts";
import { SHORT } from "../.ci/windows_short.ts";

/** What needs a terminal: that is a pty, which only Linux can make, and so its Deno runs them. */
const ON_TERMINAL = ["tests/windows/console_test.ts"];
/**
 * The tests of the program that Wine runs: what a save, a stop, a broken file and a log come to. All of
 * them would take it a quarter of an hour.
 */
const OF_PROGRAM = ["gate", "hold_ports", "log", "polite_stop", "saves", "state"]
  .map((name) => `tests/program/${name}_test.ts`);
/** So many files of tests run at a time. */
const JOBS = "2";
/** When a group is ended, in s, and one of the short part: they take much less than that. */
const LIMIT_S = 1200;
const SHORT_LIMIT_S = 300;

const PROGRAMS = ["console", "window", "tree"];
const BUILD = "tests/windows/build";

const onWindows = Deno.build.os === "windows";

/** What the tests run by. */
interface Runner {
  /** The program that takes the words of `deno`. */
  readonly deno: string;
  /** The command of slop-watch from here, on Windows. */
  readonly command: readonly string[];
  /** Where its Python lies, if it has one. */
  readonly python?: string;
  readonly limitS: number;
  /** The environment beside what is there. */
  readonly env: Readonly<Record<string, string>>;
}

type Group = readonly [name: string, run: (runner: Runner) => Promise<number>];

const GROUPS: readonly Group[] = [
  ["lib", (runner) => test(runner, "tests/lib")],
  ["smoke", smoke],
  ["program", (runner) => test(runner, ...onWindows ? ["tests/program"] : OF_PROGRAM)],
  ["windows", (runner) => test(runner, "tests/windows")],
  ["console", onTerminal],
];

const SHORT_GROUPS: readonly Group[] = [["smoke", smoke], ["tests", short]];

/** Tells the command of slop-watch from here on Windows, and where its Python lies. */
const ASK = `const command = [Deno.execPath(), "run", ...Deno.args, Deno.cwd() + "\\\\main.ts"];
const args = ["-c", "import sys; print(sys.executable)"];
const pythonOf = (name) => new Deno.Command(name, { args, stderr: "null" }).output().then(
  ({ success, stdout }) => success ? new TextDecoder().decode(stdout).trim() : undefined,
  () => undefined);
const python = await pythonOf("python3") ?? await pythonOf("python");
const isSeen = await Deno.stat("main.ts").then(() => true, () => false);
console.log(JSON.stringify({ command, python, isSeen }));`;

/** The variable that all programs of a run have in their environment: they are told by it. */
const RUN = "TESTS_OF_WINDOWS";

/** Ends what has the words $0 in its environment, but for Wine itself, which others may use. Says what that was. */
const END_ALL = `for environment in $(grep -lsaF "$0" /proc/[0-9]*/environ); do
  pid=\${environment#/proc/} pid=\${pid%/environ}
  case "$(tr '\\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)" in
    "" | *wineserver* | [Cc]:\\\\windows\\\\system32\\\\*) ;;
    *) [ "$pid" = $$ ] || { echo "left: $(tr '\\0' ' ' <"/proc/$pid/cmdline")"; kill -9 "$pid"; } ;;
  esac
done 2>/dev/null`;

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

/** Runs a program to its end, which comes after `limitS` at the latest. @returns Its exit code. */
async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  limitS = LIMIT_S,
): Promise<number> {
  const child = new Deno.Command(program, { args: [...args], env }).spawn();
  const limit = setTimeout(() => {
    child.kill("SIGKILL");
    say(`it is ended: it ran for ${limitS} s`);
    tell(false);
  }, limitS * 1000);
  const { code } = await child.status;
  clearTimeout(limit);
  return code;
}

/** Tells of a test in the words in which Deno does of those that it runs. */
function tell(hasPassed: boolean): void {
  say(hasPassed ? "ok | 1 passed | 0 failed" : "FAILED | 0 passed | 1 failed");
}

/** What Deno there has answered. */
interface Answer extends Pick<Runner, "command" | "python"> {
  /** Whether it sees what is in the folder that it stands in. */
  readonly isSeen: boolean;
}

/**
 * Asks Deno there, which sets it up. A Wine that still holds a removed folder of the same path shows
 * that one, and is ended: it begins anew with the next question.
 * @returns undefined where it does not run, or does not see this folder.
 */
async function ask(deno: string, limitS: number): Promise<Answer | undefined> {
  const first = await askOnce(deno, limitS);
  if (!first || first.isSeen || onWindows) return first;
  say("Wine shows another folder in the place of this one, and is ended");
  await run(deno, ["--end"], {}, limitS);
  const second = await askOnce(deno, limitS);
  return second?.isSeen ? second : undefined;
}

/**
 * What else starts with Wine holds on to the same stdout and lives on: no more than the one line of the
 * answer is waited for.
 */
async function askOnce(deno: string, limitS: number): Promise<Answer | undefined> {
  const signal = AbortSignal.timeout(limitS * 1000);
  const args = ["eval", ASK, "--", ...FLAGS];
  const asked = new Deno.Command(deno, { args, stdout: "piped", stderr: "inherit", signal })
    .spawn();
  let said = "";
  for await (const piece of asked.stdout.pipeThrough(new TextDecoderStream())) {
    said += piece;
    if (said.includes("\n")) break;
  }
  const { success } = await asked.status;
  return success ? JSON.parse(said) : undefined;
}

/** Builds the programs that some tests run, where there is a compiler: without, they are skipped. */
async function build(): Promise<void> {
  const compiler = onWindows ? "gcc" : "x86_64-w64-mingw32-gcc";
  if (!await isThere(compiler, "--version")) {
    say(`what runs small programs is skipped: no ${compiler} here (Debian: gcc-mingw-w64-x86-64)`);
    return;
  }
  await Deno.mkdir(BUILD, { recursive: true });
  for (const name of PROGRAMS) {
    const source = `tests/windows/${name}.c`;
    const args = ["-municode", "-O2", "-Wall", "-Werror", "-o", `${BUILD}/${name}.exe`, source];
    if (await run(compiler, args) !== 0) throw new Error(`${source} does not compile`);
  }
}

/** Runs Deno's tests on Windows. */
async function test({ deno, env, limitS }: Runner, ...words: string[]): Promise<number> {
  const left = `--ignore=${ON_TERMINAL.join(",")}`;
  return await run(deno, ["test", "--no-check", "--parallel", "-A", left, ...words], env, limitS);
}

/** Runs the tests that are named, and fails where one of the names is that of none. */
async function short(runner: Runner): Promise<number> {
  for (const [file, names] of Object.entries(SHORT)) {
    const text = await Deno.readTextFile(file);
    for (const name of names) if (!text.includes(`"${name}"`)) throw new Error(`${file}: ${name}`);
  }
  const names = Object.values(SHORT).flat().map((name) => RegExp.escape(name));
  return await test(runner, "--filter", `/^(?:${names.join("|")})$/`, ...Object.keys(SHORT));
}

/** The main job. It is told of as Deno tells of its tests. */
async function smoke({ deno, command, python, env, limitS }: Runner): Promise<number> {
  if (python === undefined) return skip("no Python");
  const code = await run(deno, ["run", "-A", "tests/smoke.ts", ...command], env, limitS);
  tell(code === 0);
  return code;
}

async function onTerminal({ deno, python, env, limitS }: Runner): Promise<number> {
  if (onWindows) return skip("a terminal of a test's own is made by Linux alone");
  const files = ON_TERMINAL.filter(isFile);
  if (files.length === 0) return skip("there are none");
  if (python === undefined) return skip("no Python");
  const words = ["test", "--no-check", "-A", ...files];
  return await run(Deno.execPath(), words, {
    ...env,
    SLOP_WATCH_WINE: deno,
    PYTHON_OF_WINDOWS: python,
  }, limitS);
}

function skip(why: string): number {
  say(`skipped: ${why}`);
  return 0;
}

async function runAll(groups: readonly Group[], runner: Runner): Promise<number> {
  const times: string[] = [];
  let failed = 0;
  for (const [name, runGroup] of groups) {
    say(`\n-- Windows: ${name}`);
    const began = performance.now();
    const code = await runGroup(runner);
    if (!onWindows) await run("sh", ["-c", END_ALL, `${RUN}=${runner.env[RUN]}`]);
    const s = Math.round((performance.now() - began) / 1000);
    times.push(`${name} ${s} s${code === 0 ? "" : " (failed)"}`);
    failed ||= code;
  }
  say(`\nThe tests of Windows took: ${times.join(", ")}.`);
  return failed;
}

async function main(what = "all"): Promise<number> {
  if (!["all", "short", "set-up"].includes(what)) {
    say(`${what} is none of short, set-up`);
    return 2;
  }
  const deno = onWindows ? Deno.execPath() : await denoForWindows();
  if (deno === undefined) return skip("SLOP_WATCH_WINE names no program");
  const limitS = what === "short" ? SHORT_LIMIT_S : LIMIT_S;
  const asked = await ask(deno, limitS);
  if (what === "set-up") return asked ? 0 : 1;
  if (!asked) return skip(`${deno} does not run here`);
  await build();
  // Windows of a program need a screen; where there is none, their tests say so.
  const screen = onWindows ? undefined : await startScreen();
  const env = {
    DENO_JOBS: JOBS,
    [RUN]: crypto.randomUUID(),
    ...screen ? { DISPLAY: screen.display } : {},
  };
  try {
    return await runAll(what === "short" ? SHORT_GROUPS : GROUPS, { deno, ...asked, limitS, env });
  } finally {
    await screen?.end();
  }
}

Deno.exitCode = await main(...Deno.args);
