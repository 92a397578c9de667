import denoJson from "./deno.json" with { type: "json" };
import { parseCommandLine } from "./lib/cli/parse.ts";
import { traceOf, UserError, userError } from "./lib/errors.ts";
import { worded } from "./lib/messages.ts";
import { platform } from "./lib/platform/current.ts";
import { Terminal, wantsColor } from "./lib/report/terminal.ts";
import { makePlan, type Plan } from "./lib/session/plan.ts";
import { type Project, readProject } from "./lib/session/project.ts";
import { runWatched } from "./lib/session/watch.ts";
import { variable } from "./lib/variables.ts";

const terminal = new Terminal();

function setColor(when: "auto" | "always" | "never"): void {
  const [NO_COLOR, FORCE_COLOR, TERM] = ["NO_COLOR", "FORCE_COLOR", "TERM"].map(variable);
  const wanted = (isTerminal: boolean) =>
    wantsColor(when, { NO_COLOR, FORCE_COLOR, TERM }, isTerminal);
  terminal.colorIn({
    stdout: wanted(Deno.stdout.isTerminal()),
    stderr: wanted(Deno.stderr.isTerminal()),
  });
}

/** Aborted by a bug of ours: the app is stopped as at any end, and then slop-watch ends with 1. */
const failure = new AbortController();

/** How long the app's stop may take after a bug, in ms: what should see to it may be what is broken. */
const FAILURE_LIMIT_MS = 10_000;

/** Says what went wrong inside, once. */
function fail(thrown: unknown): void {
  if (failure.signal.aborted) return;
  terminal.error(worded("bug"));
  terminal.say(traceOf(thrown));
  setTimeout(() => void terminal.lastWords().finally(() => Deno.exit(1)), FAILURE_LIMIT_MS);
  failure.abort();
}

globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  fail(event.error);
});
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fail(event.reason);
});

// What only one command needs is loaded by that command: slop-watch runs all day, and keeps what it loads.

/** @returns The exit code. */
async function explain(files: readonly string[], project: Project): Promise<number> {
  if (files.length === 0) throw userError("nothing-to-explain");
  const { explainFiles } = await import("./lib/doctor/explain.ts");
  const { text, isAll } = explainFiles(files, project, platform);
  for (const what of project.trust.passedOver) terminal.warning(what);
  await terminal.print(text);
  return isAll ? 0 : 1;
}

/** @returns The exit code. */
async function examine(app: readonly string[], project: Project): Promise<number> {
  const { diagnose } = await import("./lib/doctor/doctor.ts");
  const { diagnosisText } = await import("./lib/report/diagnosis.ts");
  const { findSessions } = await import("./lib/session/sessions.ts");
  const sessions = findSessions(platform);
  const { facts, problems, canStart } = await diagnose(project, app, sessions, platform);
  await terminal.print(diagnosisText(facts, problems));
  return canStart ? 0 : 1;
}

/** @throws {UserError} where nothing can be run. */
function planFor(app: readonly string[], project: Project): Plan {
  try {
    return makePlan(project, app, platform);
  } catch (error) {
    // It may be there.
    for (const what of project.trust.passedOver) terminal.warning(what);
    throw error;
  }
}

/** @returns The exit code. */
async function main(words: readonly string[]): Promise<number> {
  setColor("auto");
  const commandLine = parseCommandLine(words);
  if (commandLine.given.help) {
    const { helpText } = await import("./lib/cli/help.ts");
    await terminal.print(helpText());
    return 0;
  }
  if (commandLine.given.version) {
    await terminal.print(`slop-watch ${denoJson.version} (Deno ${Deno.version.deno})\n`);
    return 0;
  }
  if (commandLine.command === "completions") {
    const { completions } = await import("./lib/cli/completions.ts");
    await terminal.print(completions(commandLine.app));
    return 0;
  }
  // At once: a shell is to find it out by the time that the app is started.
  const isHangupIgnored = commandLine.command === undefined && platform.isIgnored("SIGHUP");
  const project = readProject(commandLine.given, platform);
  setColor(project.settings.values.color);
  try {
    if (commandLine.command === "explain") return await explain(commandLine.app, project);
    if (commandLine.command === "doctor") return await examine(commandLine.app, project);
    return await run(planFor(commandLine.app, project), Promise.resolve(isHangupIgnored));
  } finally {
    await project.home?.remove();
  }
}

/** Runs the app of a plan. @returns The exit code. */
async function run(plan: Plan, isHangupIgnored: Promise<boolean>): Promise<number> {
  const { values } = plan.settings;
  terminal.verbosity = values.quiet ? "quiet" : values.verbose ? "verbose" : "normal";
  const { version } = denoJson;
  const context = { version, platform, terminal, isHangupIgnored, failure: failure.signal };
  if (!values.watch) {
    const { runOnce } = await import("./lib/session/once.ts");
    return await runOnce(plan, context);
  }
  return await runWatched(plan, context);
}

async function begin(): Promise<void> {
  try {
    const code = await main(Deno.args);
    await terminal.lastWords();
    Deno.exit(failure.signal.aborted ? 1 : code);
  } catch (error) {
    if (error instanceof UserError) {
      terminal.error(error);
      await terminal.lastWords();
      Deno.exit(2);
    }
    fail(error);
    await terminal.lastWords();
    Deno.exit(1);
  }
}

// Not from the top level, which is the whole program: V8 parses what an error has come by once more, for the lines
// in its trace. That was 20 ms of each start, and 1 MB.
queueMicrotask(() => void begin());
