/** Looks at all that a run would meet, and says what looks wrong, each with its mend. */
import { OPTION_ROWS, type OptionName } from "../cli/options.ts";
import { isFolder, readFound } from "../disk.ts";
import { messageOf, UserError } from "../errors.ts";
import type { Platform } from "../platform/platform.ts";
import { makePlan, type Plan, type Project } from "../session/plan.ts";
import type { Found } from "../session/sessions.ts";
import { scan } from "../watch/scan.ts";
import { makeScope } from "../watch/scope.ts";
import { probeEvents } from "./probe.ts";

/** Something that looks wrong. */
export interface Problem {
  readonly message: string;
  readonly mend: string;
}

/** What would run, as names and texts, and what looks wrong. */
export interface Diagnosis {
  readonly facts: readonly (readonly [name: string, text: string])[];
  readonly problems: readonly Problem[];
  /** Whether the app could be started. */
  readonly canStart: boolean;
}

/** From so many files on, a look at all of them is felt. */
const MANY_FILES = 20_000;
/** The oldest Python that the agent is for. */
const OLDEST_PYTHON = [3, 8];
const PYTHON_LIMIT_MS = 5000;
/** A `pyvenv.cfg` has a few lines; in bytes. */
const LARGEST_MARK = 64 * 1024;

/** @param sessions Other sessions of this user. */
export async function diagnose(
  project: Project,
  app: readonly string[],
  sessions: readonly Found[],
  platform: Platform,
): Promise<Diagnosis> {
  const { root, scope, settings } = project;
  const problems: Problem[] = [];
  const facts: [string, string][] = [["root", root]];
  const plan = planOf(project, app, platform, problems);
  if (plan) {
    const version = await versionOf(plan, problems);
    if (plan.python) {
      const shown = plan.python.command.join(" ");
      facts.push(["python", `${shown} (${version ?? "no answer"}; ${plan.python.origin})`]);
    }
    facts.push(["command", plan.app.command.join(" ")]);
  }
  const toDisk = (path: string) => platform.path.resolve(root, path);
  const seen = scan(scope.bases.map(({ folder }) => folder), scope, toDisk);
  facts.push(
    ["patterns", settings.values.pattern.join(", ")],
    ["folders", `${seen.folders.length}: ${someFolders(seen.folders)}`],
    ["files", String(seen.files.size)],
  );
  problems.push(...scopeProblems(project, seen, platform));
  facts.push(["backend", await backend(project, seen.folders.length, platform, problems)]);
  problems.push(
    ...environmentProblems(root, platform),
    ...sessionProblems(root, sessions, platform),
  );
  for (const [name] of OPTION_ROWS) {
    const origin = settings.origins[name as OptionName];
    if (origin === "default") continue;
    const value = settings.values[name as OptionName];
    facts.push([`setting ${name}`, `${JSON.stringify(value)} (${origin})`]);
  }
  return { facts, problems, canStart: plan !== undefined };
}

function planOf(
  project: Project,
  app: readonly string[],
  platform: Platform,
  problems: Problem[],
): Plan | undefined {
  try {
    return makePlan(project, app, platform);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push({ message: error.message, mend: error.hint });
    return undefined;
  }
}

function someFolders(folders: readonly string[]): string {
  return folders.slice(0, 10).join(", ") + (folders.length > 10 ? ", …" : "");
}

/** Asks the project's Python for its version. */
async function versionOf({ python, cwd }: Plan, problems: Problem[]): Promise<string | undefined> {
  if (!python) return undefined;
  const [program = "", ...words] = python.command;
  const code = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
  try {
    const { stdout, success } = await new Deno.Command(program, {
      args: [...words, "-I", "-c", code],
      cwd,
      stderr: "null",
      signal: AbortSignal.timeout(PYTHON_LIMIT_MS),
    }).output();
    const version = new TextDecoder().decode(stdout).trim();
    if (!success || !/^\d+\.\d+/.test(version)) throw new Error("it gives no version");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < OLDEST_PYTHON[0]! || major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1]!) {
      problems.push({
        message: `Python ${version} is too old for the agent`,
        mend: `Python ${
          OLDEST_PYTHON.join(".")
        } or newer; until then the app is stopped by signals`,
      });
    }
    return version;
  } catch (error) {
    problems.push({
      message: `${python.command.join(" ")} does not answer: ${messageOf(error)}`,
      mend: "--python names another; is the virtual environment whole?",
    });
    return undefined;
  }
}

function scopeProblems(
  { root, settings }: Project,
  seen: ReturnType<typeof scan>,
  platform: Platform,
): Problem[] {
  const problems: Problem[] = [];
  const { pattern, ignore } = settings.values;
  if (seen.files.size === 0) {
    problems.push({ message: "no file is in scope", mend: "-p says what to watch, from the root" });
  } else if (settings.origins.pattern !== "default") {
    for (const glob of pattern) {
      const one = makeScope([glob], ignore, platform);
      if ([...seen.files.keys()].some((path) => one.decide(path).inScope)) continue;
      problems.push({
        message: `the pattern ${glob} matches nothing`,
        mend: "is it from the root?",
      });
    }
  }
  if (seen.files.size > MANY_FILES) {
    problems.push({
      message: `${seen.files.size} files are in scope`,
      mend: "-p and -i make that fewer; each look takes its time",
    });
  }
  for (const folder of seen.unreadable) {
    problems.push({
      message: `the folder ${folder} cannot be read`,
      mend: "what is in it is not watched",
    });
  }
  const outside = platform.path.resolve(root, "..", "src");
  const hasOwn = isFolder(platform.path.join(root, "src"));
  if (!hasOwn && isFolder(outside)) {
    problems.push({
      message: `the root has no src, but ${outside} is there`,
      mend: "--root .. takes the folder above for the root, or -p '../src/**/*.py' watches it, too",
    });
  }
  return problems;
}

/** How changes would be found. */
async function backend(
  { root, settings }: Project,
  folders: number,
  platform: Platform,
  problems: Problem[],
): Promise<string> {
  if (settings.values.poll > 0) return `poll, each ${settings.values.poll} ms`;
  const silent = await platform.silentFileSystem(root);
  if (silent !== undefined) {
    problems.push({
      message: `the file system (${silent}) tells of no changes`,
      mend: "keep the project on a local disk; until then all files are scanned",
    });
    return "poll";
  }
  const limit = await platform.watchLimit();
  if (limit !== undefined && folders > limit) {
    problems.push({
      message: `${folders} folders are more than the ${limit} that the system watches`,
      mend: `sudo sysctl fs.inotify.max_user_watches=${2 ** Math.ceil(Math.log2(2 * folders))}`,
    });
    return "poll";
  }
  const ms = await probeEvents(root, platform.path);
  if (ms === undefined) {
    problems.push({
      message: "a probe file in the root was changed, and no event came",
      mend: "--poll scans instead",
    });
    return "native, but silent";
  }
  return `native (a probe's event came after ${ms.toFixed(1)} ms)`;
}

/** Virtual environments that were made elsewhere, or whose Python is gone. */
function environmentProblems(
  root: string,
  { path, environmentBin, isProgram, programNames }: Platform,
) {
  const problems: Problem[] = [];
  for (const name of [".venv", "venv"]) {
    const folder = path.join(root, name);
    const reading = readFound(path.join(folder, "pyvenv.cfg"), { mostBytes: LARGEST_MARK });
    if (reading.is !== "text") continue;
    const home = /^home\s*=\s*(.+?)\s*$/m.exec(reading.text)?.[1];
    const programs = programNames("python", undefined)
      .map((file) => path.join(folder, environmentBin, file));
    const isBroken = !programs.some((program) => isProgram(program));
    if (home !== undefined && !isFolder(home)) {
      problems.push({
        message: `${name} was made with a Python in ${home}, which is not there`,
        mend: `was it made on another machine? remove ${name} and make it anew`,
      });
    } else if (isBroken) {
      problems.push({ message: `${name} has no Python`, mend: `remove ${name} and make it anew` });
    }
  }
  return problems;
}

function sessionProblems(root: string, sessions: readonly Found[], platform: Platform): Problem[] {
  return sessions.flatMap(({ pid, app, isAlive, root: theirs, folder }): Problem[] => {
    if (isAlive) {
      return theirs === root
        ? [{
          message: `another slop-watch (pid ${pid}) watches this root`,
          mend: "each runs its own app",
        }]
        : [];
    }
    const isAppAlive = app > 0 && platform.isAlive(app);
    return [{
      message: isAppAlive
        ? `the app (pid ${app}) of a slop-watch that is gone may still run`
        : `a slop-watch that was killed has left ${folder}`,
      mend: isAppAlive ? "end it if it is what it seems" : "it can be removed",
    }];
  });
}
