import { exists, isFolder } from "../disk.ts";
import { userError } from "../errors.ts";
import type { PathModule } from "../platform/platform.ts";
import { upwards } from "../root.ts";

/** Looks at a path. */
export type PathTest = (path: string) => boolean;

export interface RootSearch {
  readonly cwd: string;
  /** The folder above `cwd`, where its path does not say. */
  readonly above?: string | undefined;
  readonly path: PathModule;
  readonly exists: PathTest;
  /** Whether what is there may say where the root is. */
  readonly isTrusted: PathTest;
}

/**
 * The project root where none is named: the nearest folder from `cwd` upwards that has a
 * `pyproject.toml`, else the nearest with `.git`, else `cwd`.
 */
export function findRoot({ cwd, above, path, exists, isTrusted }: RootSearch): string {
  for (const mark of ["pyproject.toml", ".git"]) {
    const folders = above === undefined ? upwards(cwd, path) : [cwd, ...upwards(above, path)];
    for (const folder of folders) {
      const found = path.join(folder, mark);
      if (exists(found) && isTrusted(found)) return folder;
    }
  }
  return cwd;
}

/**
 * The folder of `--root`.
 * @throws {UserError} where it is not there, or no folder.
 */
export function namedRoot(folder: string): string {
  if (!exists(folder)) throw userError("root-missing", folder);
  if (!isFolder(folder)) throw userError("root-no-folder", folder);
  return folder;
}
