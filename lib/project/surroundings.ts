import { isMember, parseWorkspace } from "../config/workspace.ts";
import { isMarked, placesIn } from "../environments.ts";
import type { Platform } from "../platform/platform.ts";
import { Root, upwards } from "../root.ts";

/** What the search for the app and its Python looks at. */
export interface Surroundings {
  readonly platform: Platform;
  readonly cwd: string;
  readonly root: Root;
  readonly variables: {
    readonly PATH: string | undefined;
    readonly PATHEXT: string | undefined;
    readonly VIRTUAL_ENV: string | undefined;
  };
  isFile(path: string): boolean;
  exists(path: string): boolean;
  /** The text of a file that was found; undefined where there is none to be had. */
  textOf(path: string): string | undefined;
  /** The names of what lies in a folder; none where it cannot be read. */
  entriesOf(folder: string): readonly string[];
  /** Whether what was found, and not named, may say what is run (`Trust.allows`). */
  isTrusted(path: string): boolean;
  /**
   * The folders that the project's environment may lie in (`reachOf`): each question for an environment is about
   * all of them.
   */
  readonly reach: readonly string[];
}

/** A virtual environment of the project, whether it is there or not. */
export interface Environment {
  readonly folder: string;
  /** The folder of its programs. */
  readonly bin: string;
}

/** An environment that is there, near the project. */
export interface NearEnvironment extends Environment {
  /** How far above the project it lies: 0 at its root. */
  readonly level: number;
  /** Its Python; undefined where it has none that can be run. */
  readonly python: string | undefined;
}

/** The virtual environments that the project's Python is taken of, in the order in which they are tried. */
export function environments(around: Surroundings): Environment[] {
  const { platform: { path }, variables: { VIRTUAL_ENV }, exists, isTrusted } = around;
  const own = placesIn(around.reach, path).filter(({ folder, isTaken, level }) =>
    isTaken && (level === 0 || exists(folder)) && isTrusted(folder)
  ).map(({ folder }) => folder);
  const all = new Set([...VIRTUAL_ENV ? [VIRTUAL_ENV] : [], ...own]);
  return Array.from(all, (folder) => environmentIn(folder, around));
}

/** The environments that are there, of whatever tool, nearest first. */
export function nearEnvironments(around: Surroundings): NearEnvironment[] {
  const { platform: { path }, exists, isTrusted } = around;
  return placesIn(around.reach, path).flatMap(({ folder, isTaken, level }) => {
    const isThere = isTaken ? exists(folder) : isMarked(folder, path, exists);
    if (!isThere || !isTrusted(folder)) return [];
    const environment = environmentIn(folder, around);
    // On Windows conda's Python lies at the top.
    const python = [environment.bin, folder].map((at) => programIn(at, "python", around));
    return [{ ...environment, level, python: python.find((file) => file !== undefined) }];
  });
}

/** The environment of a folder. */
export function environmentIn(folder: string, { platform }: Surroundings): Environment {
  return { folder, bin: platform.path.join(folder, platform.environmentBin) };
}

/** The file of uv's that says which packages the project has: at the root, or at the top of its workspace. */
export function findLock(around: Surroundings): string | undefined {
  const { platform: { path }, isFile, isTrusted } = around;
  return around.reach.map((folder) => path.join(folder, "uv.lock"))
    .find((lock) => isFile(lock) && isTrusted(lock));
}

/**
 * The folders that the project's environment may lie in: its root, and what is above that, up to the top of
 * its uv workspace, or else of its repository.
 */
export function reachOf(around: Omit<Surroundings, "reach">): string[] {
  const { platform: { path }, root, exists, isTrusted } = around;
  const folders = [...upwards(root.folder, path)];
  const isRepository = (folder: string) => {
    const git = path.join(folder, ".git");
    return exists(git) && isTrusted(git);
  };
  for (const isTop of [(folder: string) => isWorkspaceOf(folder, around), isRepository]) {
    const top = folders.findIndex(isTop);
    if (top >= 0) return folders.slice(0, top + 1);
  }
  return [root.folder];
}

/** Whether a folder is the top of the uv workspace that the project is a member of. */
function isWorkspaceOf(folder: string, around: Omit<Surroundings, "reach">): boolean {
  const { platform, root, textOf, isTrusted } = around;
  const file = platform.path.join(folder, "pyproject.toml");
  const text = textOf(file);
  const workspace = text === undefined ? undefined : parseWorkspace(text);
  if (!workspace || !isTrusted(file)) return false;
  return folder === root.folder ||
    isMember(new Root(folder, platform).fromDisk(root.folder), workspace);
}

/** The program at this path, with whatever ending the system asks for. */
export function programAt(file: string, around: Surroundings): string | undefined {
  const { platform, variables } = around;
  return platform.programNames(file, variables.PATHEXT).find((file) => platform.isProgram(file));
}

/** The program called `word` in `folder`; `word` may name a folder below it, or be an absolute path. */
export function programIn(folder: string, word: string, around: Surroundings): string | undefined {
  return programAt(around.platform.path.resolve(folder, word), around);
}

/** The program called `word` in the folders of `PATH`. */
export function programOnPath(word: string, around: Surroundings): string | undefined {
  const { platform, variables, cwd } = around;
  for (const folder of (variables.PATH ?? "").split(platform.pathListSeparator)) {
    const file = folder && programIn(platform.path.resolve(cwd, folder), word, around);
    if (file) return file;
  }
  return undefined;
}
