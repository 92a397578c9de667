/** Whether the Python that is taken is the one that lies nearest, and if not, which that is. */
import { isPython } from "../agent/interpreter.ts";
import { realPath } from "../disk.ts";
import { readMark } from "../environments.ts";
import { type Message, worded } from "../messages.ts";
import { liesOutside, Root } from "../root.ts";
import { finderOf, type Python } from "./python.ts";
import {
  environmentIn,
  environments,
  type NearEnvironment,
  nearEnvironments,
  programIn,
  type Surroundings,
} from "./surroundings.ts";

/** An environment whose Python is not taken, and why that is so: what is to be said of it. */
function passed(near: NearEnvironment, taken: string, around: Surroundings): Message {
  const name = shownFrom(around, near.folder);
  if (near.python === undefined) return withoutPython(near.folder, around, taken);
  return worded("python-not-nearest", taken, name, shownFrom(around, near.python));
}

/** What is wrong with an environment that has no Python. @param taken What runs in its place. */
export function withoutPython(folder: string, around: Surroundings, taken?: string): Message {
  const name = shownFrom(around, folder);
  const home = readMark(folder)?.home;
  return home !== undefined && !around.exists(home)
    ? worded("environment-moved", name, home, taken)
    : worded("environment-empty", name, taken);
}

/** A path as people would type it where they stand. */
export function shownFrom({ cwd, platform }: Surroundings, path: string): string {
  const fromCwd = new Root(cwd, platform).fromDisk(path);
  const isFar = liesOutside(fromCwd) && !/^(?:\.\.\/){1,2}(?!\.\.\/)/.test(fromCwd);
  return isFar ? path : fromCwd;
}

/** Where an environment's programs lie, by whatever name that folder has. */
function isProgramOf({ bin }: Pick<NearEnvironment, "bin">, folder: string): boolean {
  return bin === folder || realPath(bin) === realPath(folder);
}

/** The environments that lie nearer than the one with a folder of programs, and how far above that lies. */
function nearerThan(
  folder: string,
  around: Surroundings,
): { readonly nearer: readonly NearEnvironment[]; readonly level: number } {
  const near = nearEnvironments(around);
  const place = near.findIndex((one) => isProgramOf(one, folder));
  return {
    nearer: place < 0 ? near : near.slice(0, place),
    level: near[place]?.level ?? Infinity,
  };
}

/**
 * What is to be said of a Python, or of an environment's program, that was found and not named, where another
 * environment lies nearer, or the one that was meant has no Python.
 * @param program The first word of the app's command.
 * @param python The project's Python, where it runs the app.
 */
export function nearnessOf(
  program: string,
  python: Python | undefined,
  around: Surroundings,
): Message | undefined {
  const { platform: { path }, variables: { VIRTUAL_ENV: active } } = around;
  const folder = path.dirname(program);
  const isOfActive = active !== undefined && isProgramOf(environmentIn(active, around), folder);
  const isOfAny = environments(around).some((one) => isProgramOf(one, folder));
  if (!python && !isOfAny && !isPython(program)) return undefined;
  const shown = shownFrom(around, program);
  if (active && !isOfActive && !programIn(environmentIn(active, around).bin, "python", around)) {
    return withoutPython(active, around, shown);
  }
  const { nearer, level } = nearerThan(folder, around);
  // Who has activated one of several that lie side by side has chosen; uv makes anew what is broken.
  const isUv = python !== undefined && finderOf(python) !== undefined;
  const nearest = isOfActive
    ? nearer.find((one) => one.python !== undefined && one.level < level)
    : nearer.find((one) => one.python !== undefined || !isUv);
  return nearest && passed(nearest, isOfActive ? `${shown} (VIRTUAL_ENV)` : shown, around);
}

/** Whether a module is the project's own, by its first name: there, or taken away just now. */
function isOfProject(
  module: string,
  changed: readonly string[],
  { root, exists }: Surroundings,
): boolean {
  const names = [module, `${module}.py`];
  return names.some((name) =>
    exists(root.toDisk(name)) || exists(root.toDisk(`src/${name}`)) ||
    changed.some((path) => path.split("/").includes(name))
  );
}

/**
 * What is to be said of an app that has not found a module; undefined where that is the project's own, and
 * no other Python would have it.
 * @param said The last line of its traceback.
 * @param ran The Python that has run it, by its path.
 * @param changed The files that have led to its start, from the root.
 */
export function missingModule(
  said: string,
  ran: string,
  changed: readonly string[],
  around: Surroundings,
): Message | undefined {
  const [, module = ""] = /No module named '?([^'.\s]+)/.exec(said) ?? [];
  if (isOfProject(module, changed, around)) return undefined;
  const { nearer } = nearerThan(around.platform.path.dirname(ran), around);
  const other = nearer.find(({ python }) => python);
  return other?.python === undefined ? worded("module-not-installed", module, ran) : worded(
    "module-elsewhere",
    ran,
    shownFrom(around, other.folder),
    shownFrom(around, other.python),
  );
}
