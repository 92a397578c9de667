import { Checker } from "../check/checker.ts";
import { Judge, type JudgeOptions } from "../check/judge.ts";
import { SourceStore } from "../check/source_store.ts";
import { messageOf } from "../errors.ts";
import { reason, type Warn, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { isPython, scriptPython } from "../agent/claim.ts";
import { firstLineOf } from "../disk.ts";
import type { Plan } from "./plan.ts";
import type { PrivateFolder } from "./private_folder.ts";

/** Where a judge gets what it needs from, and what it needs to be closed. */
export interface Judging {
  readonly judge: Judge;
  readonly store: SourceStore | undefined;
}

/** The Python that a command names, by its first word or by the first line of that script; undefined for none. */
function pythonOf([program = ""]: readonly string[]): readonly string[] | undefined {
  const named = isPython(program) ? program : scriptPython(firstLineOf(program));
  return named === undefined ? undefined : [named];
}

/** The file in slop-watch's private folder that sources are kept in. */
export const sourcesIn = (folder: string, { path }: Platform): string =>
  path.join(folder, "sources");

/** Opens it. Where that is not possible the bytes decide. */
function openStore(home: PrivateFolder, platform: Platform): SourceStore | undefined {
  if (home.path === undefined) return undefined;
  try {
    return new SourceStore(sourcesIn(home.path, platform));
  } catch (error) {
    home.failed(worded("sources-unkept", messageOf(error)));
    return undefined;
  }
}

/** Puts together what decides whether a save is worth a restart. */
export function makeJudging(
  plan: Plan,
  home: PrivateFolder,
  platform: Platform,
  rest: Pick<JudgeOptions, "differences" | "isUnread" | "unreadable" | "undone" | "preview"> & {
    readonly warn: Warn;
  },
): Judging {
  const { values } = plan.settings;
  const rules = { restartOn: values["restart-on"], gate: values.gate };
  const store = rules.restartOn === "code" ? openStore(home, platform) : undefined;
  let told = "";
  const failed = (why: string) => {
    // With another number it is the same reason.
    const kind = why.replace(/\d+/g, "");
    if (kind === told) return;
    told = kind;
    rest.warn(worded("check-unavailable", why));
  };
  const projects = plan.python?.command;
  const named = pythonOf(plan.app.command);
  const python = named ?? projects;
  if (!python && (rules.gate || rules.restartOn === "code")) failed(reason("no-python-found"));
  const checker = python && new Checker({
    python,
    otherwise: named && projects,
    cwd: plan.cwd,
  });
  const { differences, isUnread, unreadable, undone, preview } = rest;
  const judge = new Judge({
    rules,
    checker,
    store,
    root: plan.root,
    differences,
    isUnread,
    unreadable,
    undone,
    preview,
    failed,
  });
  return { judge, store };
}
