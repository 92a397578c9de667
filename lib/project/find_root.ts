import { userError } from "../errors.ts";
import type { PathModule } from "../platform/platform.ts";
import { upwards } from "../root.ts";

/** Looks at a path. */
export type PathTest = (path: string) => boolean;

/**
 * The project root: the folder given, else the nearest folder from `cwd` upwards that has a
 * `pyproject.toml`, else the nearest with `.git`, else `cwd`.
 * @param counts Whether what is there may say that it is.
 * @param above The folder above `cwd`, where its path does not say.
 * @throws {UserError} where the folder given is not there.
 */
export function findRoot(
  cwd: string,
  given: string,
  path: PathModule,
  exists: PathTest,
  counts: PathTest = () => true,
  above?: string,
): string {
  if (given !== "") {
    const root = path.resolve(cwd, given);
    if (!exists(root)) throw userError("root-missing", root);
    return root;
  }
  for (const mark of ["pyproject.toml", ".git"]) {
    const folders = above === undefined ? upwards(cwd, path) : [cwd, ...upwards(above, path)];
    for (const folder of folders) {
      const found = path.join(folder, mark);
      if (exists(found) && counts(found)) return folder;
    }
  }
  return cwd;
}
