/** Python's virtual environments: where a project has its own, what marks one, what lies in one. */
import { isFile, readFound } from "./disk.ts";
import { foldersAbove, type Root } from "./root.ts";

/** The file that Python puts at the top of each virtual environment, whatever its name. */
export const ENVIRONMENT_MARK = "pyvenv.cfg";

/** What a project calls its own, the first that is there. */
const OWN_NAMES = [".venv", "venv"];

/** By these names a folder is taken for one, even where nothing marks it. */
export const ENVIRONMENT_NAMES: readonly string[] = [...OWN_NAMES, "virtualenv"];

/** A `pyvenv.cfg` has a few lines; in bytes. */
const LARGEST_MARK = 64 * 1024;

/**
 * The virtual environments of a project, nearest first, whether they are there or not, as the system
 * names them.
 * @param active That of the shell, as `VIRTUAL_ENV` has it.
 */
export function environmentsOf(root: Root, active: string | undefined): string[] {
  const own = OWN_NAMES.map((name) => root.toDisk(name));
  return [...new Set([...active ? [active] : [], ...own])];
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
