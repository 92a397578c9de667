import { environmentsOf } from "../environments.ts";
import type { Platform } from "../platform/platform.ts";
import type { Root } from "../root.ts";

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
  /** Whether what was found, and not named, may say what is run (`Trust.allows`). */
  isTrusted(path: string): boolean;
}

/** A virtual environment of the project, whether it is there or not. */
export interface Environment {
  readonly folder: string;
  /** The folder of its programs. */
  readonly bin: string;
}

/** The virtual environments that belong to the project, nearest first. */
export function environments(
  { platform, root, variables: { VIRTUAL_ENV }, isTrusted }: Surroundings,
): Environment[] {
  return environmentsOf(root, VIRTUAL_ENV)
    .filter((folder) => folder === VIRTUAL_ENV || isTrusted(folder))
    .map((folder) => ({ folder, bin: platform.path.join(folder, platform.environmentBin) }));
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
