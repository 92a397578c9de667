import { userError } from "../errors.ts";
import type { PathModule } from "../platform/platform.ts";
import { upwards } from "../root.ts";

export type Exists = (path: string) => boolean;

/**
 * The project root: the folder given, else the nearest folder from `cwd` upwards that has a
 * `pyproject.toml`, else the nearest with `.git`, else `cwd`.
 * @throws {UserError} where the folder given is not there.
 */
export function findRoot(cwd: string, given: string, path: PathModule, exists: Exists): string {
  if (given !== "") {
    const root = path.resolve(cwd, given);
    if (!exists(root)) throw userError("root-missing", root);
    return root;
  }
  for (const mark of ["pyproject.toml", ".git"]) {
    for (const folder of upwards(cwd, path)) {
      if (exists(path.join(folder, mark))) return folder;
    }
  }
  return cwd;
}
