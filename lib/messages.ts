/**
 * The wording of every warning and error, each under its code: a short word by which scripts know it,
 * and that stays the same when the wording does not. Pure.
 */

/** What is said, and what to do about it: a full sentence or a command; empty where there is none. */
type Wording = readonly [message: string, hint: string];

/** Something that is wrong, in words. */
export interface Message {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
}

const WORDINGS = {
  "grace-over": (graceMs: number): Wording => [
    `the app did not stop within ${graceMs} ms and is killed`,
    "--grace gives it more time",
  ],
} as const;

/**
 * What the agent in the app tells of, in one line of its own (`wire/agent.ts`). An error is as Python
 * shows it, a state and a module by their names.
 */
const AGENT_WORDINGS = {
  "agent-failed": (error: string): Wording => [
    `the agent failed: ${error}`,
    "the app is stopped without it, as with --no-agent",
  ],
  "on-stop-slow": (): Wording => [
    "the on_stop functions take too long and are no longer waited for",
    "",
  ],
  "on-stop-failed": (name: string, error: string): Wording => [
    `the on_stop function ${name} failed: ${error}`,
    "",
  ],
  "atexit-failed": (error: string): Wording => [`an atexit function failed: ${error}`, ""],
  "entry-not-kept": (state: string, key: string, error: string): Wording => [
    `${state}[${key}] cannot be kept: ${error}`,
    "",
  ],
  "entry-not-read": (state: string, error: string): Wording => [
    `an entry of ${state} cannot be read back: ${error}`,
    "",
  ],
  "state-not-kept": (state: string, error: string): Wording => [
    `the state ${state} cannot be kept: ${error}`,
    "",
  ],
  "state-not-read": (state: string, error: string): Wording => [
    `the state ${state} cannot be read back: ${error}`,
    "",
  ],
  "preserve-no-attribute": (name: string): Wording => [
    `${name} cannot be kept: there is no such attribute`,
    "",
  ],
  "preserve-missing": (module: string): Wording => [
    `nothing of ${module} can be kept: no such module was imported`,
    "",
  ],
  "learn-failed": (error: string): Wording => [
    `what the app imports cannot be told: ${error}`,
    "",
  ],
} as const;

/** Why a module, or none at all, is imported early: parts of what `--verbose` says. */
const STANDBY_REASONS = {
  "prints": () => "prints",
  "starts-thread": () => "starts a thread",
  "takes-signal": () => "takes a signal",
  "changes-path": () => "changes sys.path",
  "changes-folder": () => "changes the working directory",
  "brings-in": (module: string) => `brings in ${module}, which the project has a module for`,
  "is-another": (path: string) => `is another one here: ${path}`,
  "fails": (error: string) => `cannot be imported early: ${error}`,
  "cheap": () => "is not worth it",
  "slow": (seconds: string) => `takes longer than ${seconds} s`,
  "runs-first": (path: string) => `${path} runs first`,
  "patches": (module: string) => `${module} has to come before all others`,
} as const;

type OwnCode = keyof typeof WORDINGS;
type AgentCode = keyof typeof AGENT_WORDINGS;

/** The short word of a message. */
export type Code = OwnCode | AgentCode;

type Arguments<C extends OwnCode> = Parameters<(typeof WORDINGS)[C]>;

/** The message with this code about these things. */
export function message<C extends OwnCode>(code: C, ...about: Arguments<C>): Message {
  const wording = WORDINGS[code] as (...about: Arguments<C>) => Wording;
  const [message, hint] = wording(...about);
  return { code, message, hint };
}

/** What is said under a code about these texts; undefined where that is none, or takes other texts. */
function worded<Said>(
  wordings: Readonly<Record<string, (...about: string[]) => Said>>,
  code: string,
  about: readonly string[],
): Said | undefined {
  const wording = Object.hasOwn(wordings, code) ? wordings[code] : undefined;
  if (wording?.length !== about.length) return undefined;
  return wording(...about.map((text) => text.replace(/[\r\n]+/g, " ")));
}

/**
 * The message that an agent asks for: code and texts are as they came from the app, and may be anything.
 * @returns undefined where there is none of the kind.
 */
export function agentMessage(code: string, about: readonly string[]): Message | undefined {
  const [message, hint] = worded(AGENT_WORDINGS, code, about) ?? [];
  if (message === undefined || hint === undefined) return undefined;
  return { code: code as AgentCode, message, hint };
}

/** Why a module, or none at all, is imported early, as a part of a sentence; the code where it is unknown. */
export function standbyReason(code: string, about: readonly string[]): string {
  return worded(STANDBY_REASONS, code, about) ?? code;
}
