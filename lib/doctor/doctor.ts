/** Looks at all that a run would meet, and says what looks wrong, each with its mend. */
import { OPTION_ROWS } from "../cli/options.ts";
import { isFollowed, type Settings } from "../config/settings.ts";
import { isFolder, realPath } from "../disk.ts";
import { readMark } from "../environments.ts";
import { UserError } from "../errors.ts";
import { type Message, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { withoutPython } from "../project/nearness.ts";
import { environments, programIn } from "../project/surroundings.ts";
import { makePlan, type Plan } from "../session/plan.ts";
import { idleGlobs } from "../session/idle_globs.ts";
import { type Project, surroundingsOf } from "../session/project.ts";
import { secondReloaders } from "../session/second_reloader.ts";
import type { OtherSession } from "../session/sessions.ts";
import { scan } from "../watch/scan.ts";
import { suggestedGlobs } from "../watch/suggestion.ts";
import { askPython } from "./ask_python.ts";
import { probeEvents } from "./probe.ts";

type Fact = readonly [name: string, text: string];

/** What one look has found. */
interface Findings {
  readonly facts: readonly Fact[];
  /** Their hints are how to mend them. */
  readonly problems: readonly Message[];
}

/** What would run, and what looks wrong. */
export interface Diagnosis extends Findings {
  /** Whether the app could be started. */
  readonly canStart: boolean;
}

/** From so many files on, a look at all of them is felt. */
const LARGE_PROJECT_FILES = 20_000;

/** @param sessions Other sessions of this user. */
export async function diagnose(
  project: Project,
  app: readonly string[],
  sessions: readonly OtherSession[],
  platform: Platform,
): Promise<Diagnosis> {
  const { root, scope, settings, trust } = project;
  const plan = planOf(project, app, platform);
  const found = scan(scope.starts, scope, root);
  const all: readonly Findings[] = [
    { facts: [["root", root.folder]], problems: [] },
    plan instanceof UserError
      ? { facts: [], problems: [plan] }
      : await planFindings(plan, platform),
    { facts: scopeFacts(project, found), problems: scopeProblems(project, found) },
    await backendFindings(project, found.folders.length, platform),
    { facts: [], problems: environmentProblems(project, platform) },
    { facts: [], problems: sessionProblems(root.folder, sessions, platform) },
    { facts: settingFacts(settings), problems: trust.passedOver },
  ];
  return {
    facts: all.flatMap(({ facts }) => facts),
    problems: all.flatMap(({ problems }) => problems),
    canStart: !(plan instanceof UserError),
  };
}

/** @returns What would run, or why nothing can be. */
function planOf(project: Project, app: readonly string[], platform: Platform): Plan | UserError {
  try {
    return makePlan(project, app, platform);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function planFindings(plan: Plan, platform: Platform): Promise<Findings> {
  const commands: Fact[] = [["command", plan.app.command.join(" ")]];
  if (plan.before) commands.push(["before start", plan.before.command.join(" ")]);
  if (plan.onReady) commands.push(["on ready", plan.onReady.command.join(" ")]);
  // What has no Python is told of below, whether it was meant or not.
  const near = plan.nearness?.code === "python-not-nearest" ? [plan.nearness] : [];
  const more = [...near, ...secondReloaders(plan, platform.path)];
  if (!plan.python) return { facts: commands, problems: more };
  const { version = "no answer", ran, problems } = await askPython(plan.python, plan);
  const shown = `${plan.python.command.join(" ")} (${version}; ${plan.python.foundAt})`;
  return {
    facts: [["python", shown], ...commands, ["run to ask", ran.join("; ")]],
    problems: [...problems, ...more],
  };
}

type Found = ReturnType<typeof scan>;

function scopeFacts({ settings }: Project, { folders, files }: Found): Fact[] {
  const shown = folders.slice(0, 10).join(", ") + (folders.length > 10 ? ", …" : "");
  const { pattern, also } = settings.values;
  const followed: Fact[] = isFollowed(settings)
    ? [["followed", "what the app imports of its own code, once it runs"]]
    : [];
  return [
    ["patterns", [...pattern, ...also].join(", ")],
    ...followed,
    ["folders", `${folders.length}: ${shown}`],
    ["files", String(files.size)],
  ];
}

function scopeProblems(project: Project, { files, folders, unreadable }: Found): Message[] {
  const { root, scope, settings } = project;
  const problems: Message[] = [];
  const globs = files.size === 0 ? suggestedGlobs(root, scope) : [];
  if (files.size === 0 && (globs.length === 0 || !isFollowed(settings))) {
    problems.push(worded("nothing-in-scope", globs));
  }
  problems.push(...idleGlobs(project, { files: files.keys(), folders }));
  if (files.size > LARGE_PROJECT_FILES) problems.push(worded("many-files", files.size));
  problems.push(...unreadable.map((folder) => worded("folder-unreadable", folder)));
  const outside = root.toDisk("../src");
  if (!isFolder(root.toDisk("src")) && isFolder(outside)) {
    problems.push(worded("source-beside-root", outside));
  }
  return problems;
}

/** How changes would be found. @param folders How many are watched. */
async function backendFindings(
  { root, settings }: Project,
  folders: number,
  platform: Platform,
): Promise<Findings> {
  const backend = (text: string, ...problems: Message[]): Findings => ({
    facts: [["backend", text]],
    problems,
  });
  if (settings.values.poll > 0) return backend(`poll, each ${settings.values.poll} ms`);
  const silent = await platform.silentFileSystem(root.folder);
  if (silent !== undefined) return backend("poll", worded("file-system-silent", silent));
  const limit = await platform.watchLimit();
  if (limit !== undefined && folders > limit) {
    return backend("poll", worded("too-many-folders", folders, limit));
  }
  const ms = await probeEvents(root.folder, platform.path);
  return ms === undefined
    ? backend("native, but silent", worded("probe-unheard"))
    : backend(`native (a probe's event came after ${ms.toFixed(1)} ms)`);
}

/** What is no default, as it was given, and where. */
function settingFacts({ origins }: Settings): Fact[] {
  return OPTION_ROWS.flatMap(([name]): Fact[] => {
    const origin = origins[name];
    if (origin.from === "default") return [];
    return [[`setting ${name}`, `${JSON.stringify(origin.given)} (${origin.shown})`]];
  });
}

/** Virtual environments that were made elsewhere, or whose Python is gone. */
function environmentProblems(project: Project, platform: Platform): Message[] {
  const around = surroundingsOf(project, platform);
  return environments(around).flatMap(({ folder, bin }) => {
    const mark = readMark(folder);
    if (!mark) return [];
    const isMoved = mark.home !== undefined && !isFolder(mark.home);
    return isMoved || !programIn(bin, "python", around) ? [withoutPython(folder, around)] : [];
  });
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
