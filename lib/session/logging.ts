import { LogFolder } from "../log/log_folder.ts";
import type { Warn } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import type { Terminal } from "../report/terminal.ts";
import { variable } from "../variables.ts";
import type { Plan } from "./plan.ts";

/** What `--log-dir` asks for. */
export interface Logging {
  readonly logs: LogFolder | undefined;
  /** By these the app writes to a pipe what it would write to the terminal. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What by a pipe writes as to the terminal, in its environment. */
export function pipedVariables(
  { pipeVariables }: Platform,
  terminal: Terminal,
): Readonly<Record<string, string>> {
  const isPlain = Boolean(variable("NO_COLOR") || variable("FORCE_COLOR"));
  const color = terminal.isShown && !isPlain ? { FORCE_COLOR: "1" } : undefined;
  return { ...pipeVariables, PYTHONUNBUFFERED: "1", ...color };
}

/**
 * Opens the folder that `--log-dir` names.
 * @throws {UserError} where it cannot be made.
 */
export function makeLogging(
  { settings: { values }, trust }: Plan,
  platform: Platform,
  terminal: Terminal,
  warn: Warn,
): Logging {
  const folder = values["log-dir"];
  if (!folder) return { logs: undefined, variables: {} };
  const mayOwn = (uid: number) => trust.mayOwn(uid);
  const logs = new LogFolder({ folder, keep: values.log_keep, path: platform.path, warn, mayOwn });
  return { logs, variables: pipedVariables(platform, terminal) };
}
