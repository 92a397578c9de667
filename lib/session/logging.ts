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

/**
 * Opens the folder that `--log-dir` names.
 * @throws {UserError} where it cannot be made.
 */
export function makeLogging(
  { settings: { values }, trust }: Plan,
  { path, pipeVariables }: Platform,
  terminal: Terminal,
  warn: Warn,
): Logging {
  const folder = values["log-dir"];
  if (!folder) return { logs: undefined, variables: {} };
  const mayOwn = (uid: number) => trust.mayOwn(uid);
  const logs = new LogFolder({ folder, keep: values.log_keep, path, warn, mayOwn });
  const isPlain = Boolean(variable("NO_COLOR") || variable("FORCE_COLOR"));
  const color = terminal.isShown && !isPlain ? { FORCE_COLOR: "1" } : undefined;
  return { logs, variables: { ...pipeVariables, PYTHONUNBUFFERED: "1", ...color } };
}
