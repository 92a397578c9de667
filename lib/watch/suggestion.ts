import { entriesOf, isFolder } from "../disk.ts";
import { ENVIRONMENT_NAMES, isEnvironment } from "../environments.ts";
import { isPythonPath, type Root } from "../root.ts";
import type { Scope } from "./scope.ts";

/** More are no help. */
const MOST_GLOBS = 3;
/** So many levels below the root code is looked for. */
const LEVELS = 3;

/** The globs that would watch the code that lies in folders at the root, and that no pattern names. */
export function suggestedGlobs(root: Root, scope: Scope): string[] {
  return entriesOf(root.toDisk(".")).sort()
    .filter((name) =>
      isFolder(root.toDisk(name)) && scope.ignores(`${name}/a.py`) === undefined &&
      !ENVIRONMENT_NAMES.includes(name) && !isEnvironment(root, name) &&
      holdsCode(root, name, LEVELS)
    )
    .slice(0, MOST_GLOBS)
    .map((name) => `${name}/**/*.py`);
}

function holdsCode(root: Root, folder: string, levels: number): boolean {
  const names = entriesOf(root.toDisk(folder));
  if (names.some(isPythonPath)) return true;
  return levels > 1 && names.some((name) => {
    const inside = `${folder}/${name}`;
    return isFolder(root.toDisk(inside)) && holdsCode(root, inside, levels - 1);
  });
}
