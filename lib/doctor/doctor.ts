/** Looks at all that a run would meet, and says what looks wrong, each with its mend. */
import { OPTION_ROWS } from "../cli/options.ts";
import { isFolder, realPath } from "../disk.ts";
import { readMark } from "../environments.ts";
import { messageOf, UserError } from "../errors.ts";
import { type Message, reason, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { finderOf } from "../project/python.ts";
import { environments, programIn } from "../project/surroundings.ts";
import { liesOutside, type Root } from "../root.ts";
import { makePlan, type Plan } from "../session/plan.ts";
import { type Project, surroundingsOf } from "../session/project.ts";
import type { OtherSession } from "../session/sessions.ts";
import { scan } from "../watch/scan.ts";
import { makeScope } from "../watch/scope.ts";
import { probeEvents } from "./probe.ts";

/** What would run, as names and texts, and what looks wrong. */
export interface Diagnosis {
  readonly facts: readonly (readonly [name: string, text: string])[];
  /** Their hints are how to mend them. */
  readonly problems: readonly Message[];
  /** Whether the app could be started. */
  readonly canStart: boolean;
}

/** From so many files on, a look at all of them is felt. */
const LARGE_PROJECT_FILES = 20_000;
/** The oldest Python that the agent is for. */
const OLDEST_PYTHON = [3, 8];
const PYTHON_LIMIT_MS = 5000;

/** @param sessions Other sessions of this user. */
export async function diagnose(
  project: Project,
  app: readonly string[],
  sessions: readonly OtherSession[],
  platform: Platform,
): Promise<Diagnosis> {
  const { root, scope, settings } = project;
  const problems: Message[] = [];
  const facts: [string, string][] = [["root", root.folder]];
  const plan = planOf(project, app, platform, problems);
  if (plan) {
    const ran: string[] = [];
    const version = await versionOf(plan, problems, ran);
    if (plan.python) {
      const shown = plan.python.command.join(" ");
      facts.push(["python", `${shown} (${version ?? "no answer"}; ${plan.python.origin})`]);
    }
    facts.push(["command", plan.app.command.join(" ")]);
    if (ran.length > 0) facts.push(["run to ask", ran.join("; ")]);
  }
  const seen = scan(scope.starts, scope, root);
  facts.push(
    ["patterns", settings.values.pattern.join(", ")],
    ["folders", `${seen.folders.length}: ${someFolders(seen.folders)}`],
    ["files", String(seen.files.size)],
  );
  problems.push(...scopeProblems(project, seen));
  facts.push(["backend", await backend(project, seen.folders.length, platform, problems)]);
  problems.push(
    ...environmentProblems(project, platform),
    ...sessionProblems(root.folder, sessions, platform),
    ...project.trust.passedOver,
  );
  for (const [name] of OPTION_ROWS) {
    const origin = settings.origins[name];
    if (origin.from === "default") continue;
    facts.push([`setting ${name}`, `${JSON.stringify(origin.given)} (${origin.shown})`]);
  }
  return { facts, problems, canStart: plan !== undefined };
}

function planOf(
  project: Project,
  app: readonly string[],
  platform: Platform,
  problems: Message[],
): Plan | undefined {
  try {
    return makePlan(project, app, platform);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push(error);
    return undefined;
  }
}

function someFolders(folders: readonly string[]): string {
  return folders.slice(0, 10).join(", ") + (folders.length > 10 ? ", …" : "");
}

/** What a program prints, without its ends. Throws where it fails, or takes too long. */
async function outputOf(command: readonly string[], cwd: string): Promise<string> {
  const [program = "", ...args] = command;
  const { stdout, success, code } = await new Deno.Command(program, {
    args,
    cwd,
    stderr: "null",
    signal: AbortSignal.timeout(PYTHON_LIMIT_MS),
  }).output();
  if (!success) throw new Error(reason("python-ended", code));
  return new TextDecoder().decode(stdout).trim();
}

/**
 * Asks the project's Python for its version, with no line of the project's run: not even what a `.pth` file
 * of its environment has Python run at its start.
 * @param ran Gets each command that is run.
 */
async function versionOf(
  { python, cwd, root }: Plan,
  problems: Message[],
  ran: string[],
): Promise<string | undefined> {
  if (!python) return undefined;
  const run = (command: readonly string[], folder: string) => {
    ran.push(command.join(" "));
    return outputOf(command, folder);
  };
  const code = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
  try {
    const finder = finderOf(python);
    const command = finder ? [await run(finder, root.folder)] : python.command;
    const version = await run([...command, "-I", "-S", "-c", code], cwd);
    if (!/^\d+\.\d+/.test(version)) throw new Error(reason("no-version"));
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < OLDEST_PYTHON[0]! || major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1]!) {
      problems.push(worded("python-too-old", version, OLDEST_PYTHON.join(".")));
    }
    return version;
  } catch (error) {
    problems.push(worded("python-silent", python.command.join(" "), messageOf(error)));
    return undefined;
  }
}

function scopeProblems(
  { root, settings }: Project,
  seen: ReturnType<typeof scan>,
): Message[] {
  const problems: Message[] = [];
  const { pattern, ignore } = settings.values;
  if (seen.files.size === 0) {
    problems.push(worded("nothing-in-scope"));
  } else if (settings.origins.pattern.from !== "default") {
    for (const glob of pattern) {
      const one = makeScope([glob], ignore, root);
      if ([...seen.files.keys()].some((path) => one.decide(path).inScope)) continue;
      problems.push(worded("pattern-idle", glob));
    }
  }
  if (seen.files.size > LARGE_PROJECT_FILES) problems.push(worded("many-files", seen.files.size));
  problems.push(...seen.unreadable.map((folder) => worded("folder-unreadable", folder)));
  const outside = root.toDisk("../src");
  const hasOwn = isFolder(root.toDisk("src"));
  if (!hasOwn && isFolder(outside)) {
    problems.push(worded("source-beside-root", outside));
  }
  return problems;
}

/** How changes would be found. */
async function backend(
  { root, settings }: Project,
  folders: number,
  platform: Platform,
  problems: Message[],
): Promise<string> {
  if (settings.values.poll > 0) return `poll, each ${settings.values.poll} ms`;
  const silent = await platform.silentFileSystem(root.folder);
  if (silent !== undefined) {
    problems.push(worded("file-system-silent", silent));
    return "poll";
  }
  const limit = await platform.watchLimit();
  if (limit !== undefined && folders > limit) {
    problems.push(worded("too-many-folders", folders, limit));
    return "poll";
  }
  const ms = await probeEvents(root.folder, platform.path);
  if (ms === undefined) {
    problems.push(worded("probe-unheard"));
    return "native, but silent";
  }
  return `native (a probe's event came after ${ms.toFixed(1)} ms)`;
}

/** Virtual environments that were made elsewhere, or whose Python is gone. */
function environmentProblems(project: Project, platform: Platform): Message[] {
  const around = surroundingsOf(project, platform);
  return environments(around).flatMap(({ folder, bin }) => {
    const mark = readMark(folder);
    if (!mark) return [];
    const { home } = mark;
    const name = shownPath(project.root, folder);
    if (home !== undefined && !isFolder(home)) return [worded("environment-moved", name, home)];
    return programIn(bin, "python", around) ? [] : [worded("environment-empty", name)];
  });
}

/** A path as people would name it: from the root, where it lies in it. */
function shownPath(root: Root, path: string): string {
  const fromRoot = root.fromDisk(path);
  return liesOutside(fromRoot) ? path : fromRoot;
}

/** @param folder The root. */
function sessionProblems(
  folder: string,
  sessions: readonly OtherSession[],
  platform: Platform,
): Message[] {
  const root = realPath(folder);
  return sessions.filter((session) => session.root === root).flatMap(
    ({ pid, app, isAlive, folder }): Message => {
      if (isAlive) return worded("root-shared", pid);
      const isAppAlive = app > 0 && platform.isAlive(app);
      return isAppAlive ? worded("app-orphaned", app) : worded("session-left", folder);
    },
  );
}
