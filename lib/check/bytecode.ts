import type { PathModule } from "../platform/platform.ts";

/** A folder, and the names in it that hold bytecode of one source file. */
interface Place {
  readonly folder: string;
  readonly holds: RegExp;
}

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Where Python keeps the bytecode of a source file: `__pycache__`, a legacy `.pyc` beside it, and the
 * tree under `PYTHONPYCACHEPREFIX`.
 * @param file The source's absolute path.
 * @param prefix `PYTHONPYCACHEPREFIX`; empty where it is not set.
 */
export function bytecodePlaces(file: string, prefix: string, path: PathModule): Place[] {
  const folder = path.dirname(file);
  const stem = quoted(path.basename(file).replace(/\.pyw?$/i, ""));
  // `app.cpython-313.pyc`, `app.cpython-313.opt-1.pyc`, `test_app.cpython-313-pytest-8.1.2.pyc`
  const cached = new RegExp(`^${stem}\\..+\\.pyc$`);
  const places = [
    { folder: path.join(folder, "__pycache__"), holds: cached },
    { folder, holds: new RegExp(`^${stem}\\.py[co]$`) },
  ];
  // Under the prefix stands the source's whole path, on Windows without its drive.
  if (prefix) {
    places.push({ folder: path.join(prefix, folder.replace(/^[A-Za-z]:/, "")), holds: cached });
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
  const names = new Map<string, string[]>();
  for (const file of files.filter((file) => /\.pyw?$/i.test(file))) {
    for (const { folder, holds } of bytecodePlaces(file, prefix, path)) {
      if (!names.has(folder)) names.set(folder, namesIn(folder));
      for (const name of names.get(folder)!.filter((name) => holds.test(name))) {
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

function namesIn(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch {
    return [];
  }
}
