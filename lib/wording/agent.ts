import type { WordingTable } from "./wording.ts";

/**
 * What the agent in the app tells of, in one line of its own (`wire/agent.ts`). An error is as Python
 * shows it, a state and a module by their names.
 */
export const AGENT_WORDINGS = {
  "agent-failed": (error: string) => [
    `the agent failed: ${error}`,
    "the app is stopped without it, as with --no-agent",
  ],
  "on-stop-slow": () => [
    "the on_stop functions take too long and are no longer waited for",
    "",
  ],
  "on-stop-failed": (name: string, error: string) => [
    `the on_stop function ${name} failed: ${error}`,
    "",
  ],
  "atexit-failed": (error: string) => [`an atexit function failed: ${error}`, ""],
  "entry-not-kept": (state: string, key: string, error: string) => [
    `${state}[${key}] cannot be kept: ${error}`,
    "",
  ],
  "entry-not-read": (state: string, key: string, error: string) => [
    `${state}[${key}] cannot be read back: ${error}`,
    "it stays kept until it is overwritten",
  ],
  "state-slow": (state: string) => [
    `the state ${state} takes too long to be kept and is no longer waited for`,
    "what is plain of it is kept; --grace gives the rest more time",
  ],
  "state-not-kept": (state: string, error: string) => [
    `the state ${state} cannot be kept: ${error}`,
    "",
  ],
  "state-not-read": (state: string, error: string) => [
    `the state ${state} cannot be read back: ${error}`,
    "",
  ],
  "preserve-no-attribute": (name: string) => [
    `${name} cannot be kept: there is no such attribute`,
    name.startsWith("__main__:")
      ? "__main__ is the file that runs; where a tool runs it in a way of its own, slop_watch.state keeps things"
      : "",
  ],
  "preserve-missing": (module: string) => [
    `nothing of ${module} can be kept: no such module was imported`,
    "",
  ],
  "hold-ports-proactor": () => [
    "on Windows, asyncio's servers can't keep their ports over a restart",
    "requests to them are refused meanwhile; those of other servers wait",
  ],
} satisfies WordingTable;

/** Why a module is not imported early, or none at all is: parts of what `--verbose` says. */
export const STANDBY_REASONS = {
  "prints": () => "prints",
  "keeps-output": () => "keeps a stream of its own to where it prints",
  "starts-thread": () => "starts a thread",
  "starts-process": () => "starts a process",
  "takes-signal": () => "takes a signal",
  "changes-path": () => "changes sys.path",
  "changes-folder": () => "changes the working directory",
  "changes": (what: string) => `changes ${what}`,
  "brings-in": (module: string) => `brings in ${module}, which the project has a module for`,
  "brings-in-cold": (module: string) => `brings in ${module}, which stays cold`,
  "is-another": (path: string) => `is another one here: ${path}`,
  "fails": (error: string) => `cannot be imported early: ${error}`,
  "cheap": () => "is not worth it",
  "slow": (seconds: string) => `takes longer than ${seconds} s`,
  "runs-first": (path: string) => `${path} runs first`,
  "writes-over": (variable: string) => `sets ${variable}, which the app sets before it`,
  "reads-changing": (variable: string) =>
    `reads ${variable}, which may have another value at each run`,
  "unordered": () => "the app has imported something new before it set a variable",
  "patches": (module: string) => `${module} has to come before all others`,
} as const;
