import { isPython, scriptPython } from "../agent/interpreter.ts";
import { Checker } from "../check/checker.ts";
import { comparesCode } from "../check/decide.ts";
import { Judge, type JudgeOptions } from "../check/judge.ts";
import { SourceStore } from "../check/source_store.ts";
import type { Values } from "../cli/options.ts";
import { firstLineOf } from "../disk.ts";
import { messageOf } from "../errors.ts";
import { reason, type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import type { Plan } from "./plan.ts";
import type { PrivateFolder } from "./private_folder.ts";

/** The Python that a command names, by its first word or by the first line of that script; undefined for none. */
function pythonOf([program = ""]: readonly string[]): readonly string[] | undefined {
  const named = isPython(program) ? program : scriptPython(firstLineOf(program));
  return named === undefined ? undefined : [named];
}

/** The file in slop-watch's private folder that sources are kept in. */
export const sourcesIn = (folder: string, { path }: Platform): string =>
  path.join(folder, "sources");

/**
 * Opens what keeps the sources that the app was started on.
 * @returns undefined where nobody compares sources, or it cannot be opened: then the bytes decide.
 */
export function openStore(
  { settings: { values } }: Plan,
  { home, platform }: { readonly home: PrivateFolder; readonly platform: Platform },
): SourceStore | undefined {
  const isKept = comparesCode(values["restart-on"]) || warms(values);
  if (!isKept || home.path === undefined) return undefined;
  try {
    return new SourceStore(sourcesIn(home.path, platform));
  } catch (error) {
    home.failed(worded("sources-unkept", messageOf(error)));
    return undefined;
  }
}

/** Whether the next interpreter imports ahead of time. */
const warms = ({ agent, standby }: Values): boolean => agent && standby !== "never";

/** Puts together what decides whether a save is worth a restart. */
export function openJudge(
  plan: Plan,
  store: SourceStore | undefined,
  asks: Pick<JudgeOptions, "files" | "undone" | "notImported" | "previewed">,
  warn: Warn,
): Judge {
  const { values } = plan.settings;
  const rules = {
    restartOn: values["restart-on"],
    gate: values.gate,
    warms: warms(plan.settings.values),
  };
  let lastKind = "";
  const failed = (why: string) => {
    // With another number it is the same reason.
    const kind = why.replace(/\d+/g, "");
    if (kind !== lastKind) warn(worded("check-unavailable", why));
    lastKind = kind;
  };
  const projects = plan.python?.command;
  const named = pythonOf(plan.app.command);
  const python = named ?? projects;
  if (!python && (rules.gate || comparesCode(rules.restartOn))) failed(reason("no-python-found"));
  const checker = python && new Checker({ python, otherwise: named && projects, cwd: plan.cwd });
  return new Judge({ rules, checker, store, root: plan.root, failed, ...asks });
}
