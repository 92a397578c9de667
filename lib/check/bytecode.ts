import type { PathModule } from "../platform/platform.ts";

/** A folder in which bytecode of one source file may lie. */
interface Place {
  readonly folder: string;
  /** Whether a file of this name in it is such. */
  holds(name: string): boolean;
}

/**
 * Where Python keeps the bytecode of a source file: `__pycache__`, a legacy `.pyc` beside it, and the
 * tree under `PYTHONPYCACHEPREFIX`.
 * @param file The source's absolute path.
 * @param prefix `PYTHONPYCACHEPREFIX`; empty where it is not set.
 */
export function bytecodePlaces(file: string, prefix: string, path: PathModule): Place[] {
  const folder = path.dirname(file);
  const stem = path.basename(file).replace(/\.pyw?$/i, "");
  // `app.cpython-313.pyc`, `app.cpython-313.opt-1.pyc`, `test_app.cpython-313-pytest-8.1.2.pyc`
  const isCached = (name: string) =>
    name.length > `${stem}..pyc`.length && name.startsWith(`${stem}.`) && name.endsWith(".pyc");
  const isLegacy = (name: string) => name === `${stem}.pyc` || name === `${stem}.pyo`;
  const places = [
    { folder: path.join(folder, "__pycache__"), holds: isCached },
    { folder, holds: isLegacy },
  ];
  // Under the prefix stands the source's whole path, on Windows without its drive.
  if (prefix) {
    places.push({ folder: path.join(prefix, folder.replace(/^[A-Za-z]:/, "")), holds: isCached });
  }
  return places;
}

/**
 * Removes the bytecode of source files. Python takes bytecode for current by the source's size and its
 * modification time in whole seconds, so after two saves within a second it would run the old code
 * (https://github.com/python/cpython/issues/75953).
 * @param files The sources' absolute paths.
 * @returns The files of bytecode that are there and could not be removed.
 */
export function removeBytecode(
  files: readonly string[],
  prefix: string,
  path: PathModule,
): string[] {
  const left: string[] = [];
  const folders = new Map<string, Map<string, string[]>>();
  for (const file of files.filter((file) => /\.pyw?$/i.test(file))) {
    const stem = firstPart(path.basename(file));
    for (const { folder, holds } of bytecodePlaces(file, prefix, path)) {
      if (!folders.has(folder)) folders.set(folder, Map.groupBy(namesIn(folder), firstPart));
      const names = folders.get(folder)?.get(stem) ?? [];
      for (const name of names.filter(holds)) {
        const bytecode = path.join(folder, name);
        try {
          Deno.removeSync(bytecode);
        } catch (error) {
          if (!(error instanceof Deno.errors.NotFound)) left.push(bytecode);
        }
      }
    }
  }
  return left;
}

/** A name up to its first dot: of thousands of names few have the same. */
const firstPart = (name: string) => name.split(".", 1)[0]!;

function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch {
    return [];
  }
}
