/** Python's virtual environments: where a project has its own, what marks one, what lies in one. */
import { isFile, readFound } from "./disk.ts";
import type { PathModule } from "./platform/platform.ts";
import { foldersAbove, type Root } from "./root.ts";

/** The file that Python puts at the top of each virtual environment, whatever its name. */
export const ENVIRONMENT_MARK = "pyvenv.cfg";

/** What a project calls its own, the first that is there. */
const OWN_NAMES = [".venv", "venv"];

/** What other tools call a project's own: it is named where it lies near, and never taken unasked. */
const OTHERS_NAMES = ["env", ".pixi/envs/default"];

/** What marks one: Python's own, and conda's, which pixi makes. */
const MARKS = [ENVIRONMENT_MARK, "conda-meta"];

/** By these names a folder is taken for one, even where nothing marks it. */
export const ENVIRONMENT_NAMES: readonly string[] = [...OWN_NAMES, "virtualenv"];

/** A `pyvenv.cfg` has a few lines; in bytes. */
const LARGEST_MARK = 64 * 1024;

/** A place of a virtual environment, whether one is there or not. */
export interface EnvironmentPlace {
  /** As the system names it. */
  readonly folder: string;
  /** Whether its Python is taken; else it is only named. */
  readonly isTaken: boolean;
  /** How far above the project it lies: 0 at its root. */
  readonly level: number;
}

/**
 * Where the virtual environments of a project may lie, nearest first.
 * @param folders The project's root, and those above it that it may have its environment in.
 */
export function placesIn(folders: readonly string[], path: PathModule): EnvironmentPlace[] {
  const names = [
    ...OWN_NAMES.map((name) => [name, true] as const),
    ...OTHERS_NAMES.map((name) => [name, false] as const),
  ];
  return folders.flatMap((folder, level) =>
    names.map(([name, isTaken]) => ({ folder: path.join(folder, name), isTaken, level }))
  );
}

/** Whether a folder, which is named as the system does, is marked as an environment by any tool. */
export function isMarked(
  folder: string,
  path: PathModule,
  exists: (path: string) => boolean,
): boolean {
  return MARKS.some((mark) => exists(path.join(folder, mark)));
}

/** Whether a folder, from the root, is a virtual environment. */
export function isEnvironment(root: Root, folder: string): boolean {
  return isFile(root.toDisk(`${folder}/${ENVIRONMENT_MARK}`));
}

/**
 * The virtual environment that a path lies in; undefined for none. All paths run from the root.
 * @param starts Where the search for files begins: what a user has named is entered, whatever it lies in.
 * @param isOne Whether a folder is a virtual environment.
 */
export function environmentAround(
  path: string,
  root: Root,
  starts: readonly string[],
  isOne = (folder: string): boolean => isEnvironment(root, folder),
): string | undefined {
  const isStart = (folder: string) => starts.some((start) => root.isSame(start, folder));
  if (isStart(path)) return undefined;
  const passed: string[] = [];
  for (const folder of foldersAbove(path)) {
    if (isStart(folder)) return passed.find(isOne);
    passed.push(folder);
  }
  return undefined;
}

/** What a virtual environment says of itself. */
export interface Mark {
  /** The folder of the Python that it was made of. */
  readonly home: string | undefined;
}

/**
 * Reads the mark of a folder, which is named as the system does.
 * @returns undefined where it has none that can be read.
 */
export function readMark(folder: string): Mark | undefined {
  const reading = readFound(`${folder}/${ENVIRONMENT_MARK}`, { mostBytes: LARGEST_MARK });
  if (reading.is !== "text") return undefined;
  return { home: /^home[ \t]*=(.*)/m.exec(reading.text)?.[1]?.trim() || undefined };
}
