import type { LaunchOptions } from "../app/launcher.ts";
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
interface LaunchParts {
  readonly takesKeys: boolean;
  readonly logging: Logging;
  readonly home: PrivateFolder;
  readonly platform: Platform;
  readonly terminal: Terminal;
  readonly version: string;
  readonly lookout: Lookout;
  readonly warn: Warn;
}

/** How the app of a plan is launched. */
export function launchOptions(
  { root, cwd, app, settings: { values } }: Plan,
  { takesKeys, logging, terminal, platform, lookout, ...parts }: LaunchParts,
): Omit<LaunchOptions, "isHangupIgnored"> {
  const configs = OF_ENVIRONMENT.map((name) => root.toDisk(name));
  if (values.config) configs.push(values.config);
  return {
    ...parts,
    platform,
    command: app.command,
    cwd,
    root: root.folder,
    stdin: takesKeys ? "null" : "inherit",
    givesTerminalBack: terminal.isUnshared,
    takesKeys,
    logs: logging.logs,
    env: { ...logging.variables, ...values.env },
    stopSignal: values["stop-signal"],
    grace: values.grace,
    agent: values.agent,
    preserve: values.preserve,
    windowPlace: values["window-place"],
    standby: values.standby ? { exclude: values.standby_exclude, watched: configs } : undefined,
    detail: (message) => terminal.detail(message),
    runsIn: (interpreter) => lookout.runsIn(interpreter),
    wrote: (path) => lookout.wrote(path),
    startsOthers: () => lookout.startsPrograms(),
    cachesIn: (cachePrefix) => lookout.cachesIn(cachePrefix),
    imported: (ms) => lookout.importedFor(ms),
    tellsDetails: terminal.verbosity === "verbose",
  };
}
