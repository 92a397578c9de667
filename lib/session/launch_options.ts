import type { LaunchOptions } from "../app/launch.ts";
import { TerminalSettings } from "../app/terminal_settings.ts";
import type { Warn } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import type { Terminal } from "../report/terminal.ts";
import type { Logging } from "./logging.ts";
import type { Lookout } from "./lookout.ts";
import type { Plan } from "./plan.ts";
import type { PrivateFolder } from "./private_folder.ts";

/** Files at the root whose change makes an interpreter that waits out of date. */
const OF_ENVIRONMENT = ["pyproject.toml", "uv.lock"];

/** What launches need beside what was planned. */
export interface LaunchParts {
  readonly version: string;
  readonly platform: Platform;
  readonly terminal: Terminal;
  readonly takesKeys: boolean;
  readonly isHangupIgnored: Promise<boolean>;
  readonly logging: Logging;
  readonly home: PrivateFolder;
  readonly lookout: Lookout;
  readonly warn: Warn;
}

/** How the app of a plan is launched. */
export function launchOptions(plan: Plan, parts: LaunchParts): LaunchOptions {
  const { app, cwd, settings: { values } } = plan;
  const { version, platform, terminal, takesKeys, isHangupIgnored, logging } = parts;
  const { home, lookout, warn } = parts;
  return {
    start: {
      command: app.command,
      cwd,
      stdin: takesKeys ? "null" : "inherit",
      env: { ...logging.variables, ...values.env },
      version,
      isHangupIgnored,
    },
    stop: { signal: values["stop-signal"], graceMs: values.grace },
    agent: values.agent ? agentSettings(plan) : undefined,
    home,
    terminal: terminal.isUnshared ? new TerminalSettings(platform, takesKeys) : undefined,
    logs: logging.logs,
    platform,
    scoutPython: () => lookout.python ?? plan.python?.command,
    listener: lookout,
    warn,
    detail: (message) => terminal.detail(message),
    told: () => terminal.told(),
    tellsDetails: terminal.verbosity === "verbose",
  };
}

function agentSettings({ root, settings: { values } }: Plan): LaunchOptions["agent"] {
  const watched = OF_ENVIRONMENT.map((name) => root.toDisk(name));
  if (values.config) watched.push(values.config);
  return {
    root: root.folder,
    preserve: values.preserve,
    windowPlace: values["window-place"],
    holdsPorts: values["hold-ports"],
    standby: values.standby === "never"
      ? undefined
      : { isAlways: values.standby === "always", exclude: values.standby_exclude, watched },
  };
}
