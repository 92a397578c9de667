import { baseOf } from "../config/settings.ts";
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
  { settings, cwd, root, trust }: Plan,
  platform: Platform,
  terminal: Terminal,
  warn: Warn,
): Logging {
  const { values, origins } = settings;
  const given = values["log-dir"];
  if (!given) return { logs: undefined, variables: {} };
  const { path, pipeVariables } = platform;
  const folder = path.resolve(baseOf(origins["log-dir"], cwd, root.folder), given);
  const isPlain = Boolean(variable("NO_COLOR") || variable("FORCE_COLOR"));
  const color = terminal.isShown && !isPlain ? { FORCE_COLOR: "1" } : undefined;
  return {
    logs: new LogFolder({
      folder,
      keep: values.log_keep,
      path,
      warn,
      mayOwn: (uid) => trust.mayOwn(uid),
    }),
    variables: { ...pipeVariables, PYTHONUNBUFFERED: "1", ...color },
  };
}
