import { sleep } from "../clock.ts";
import { isMissing } from "../disk.ts";
import type { PathModule } from "../platform/platform.ts";
import { isPythonPath } from "../root.ts";
import { type Bytecode, HEADER_BYTES, headerOf } from "./loaded.ts";

/** Times, in ms, after which a file that cannot be removed is tried again: on Windows a virus scanner holds it. */
const RETRIES = [10, 30, 100];

/** A folder in which bytecode of a source file may lie. */
interface CacheFolder {
  readonly folder: string;
  /** Whether a file of this name in it is bytecode of that source. */
  holds(name: string): boolean;
}

/**
 * Where Python keeps the bytecode of a source file: `__pycache__`, a legacy `.pyc` beside it, and the
 * trees under a prefix.
 * @param file The source's absolute path.
 * @param prefixes What `sys.pycache_prefix` has been, as far as is known.
 */
export function bytecodePlaces(
  file: string,
  prefixes: readonly string[],
  path: PathModule,
): CacheFolder[] {
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
  for (const prefix of prefixes) {
    places.push({ folder: path.join(prefix, folder.replace(/^[A-Za-z]:/, "")), holds: isCached });
  }
  return places;
}

/**
 * Removes the bytecode of source files. Python takes bytecode for current by the source's size and its
 * modification time in whole seconds, so after two saves within a second it would run the old code
 * (https://github.com/python/cpython/issues/75953).
 * @param files The sources' absolute paths.
 * @returns The files of bytecode that could not be removed, and the folders that could not be read.
 */
export async function removeBytecode(
  files: readonly string[],
  prefixes: readonly string[],
  path: PathModule,
): Promise<string[]> {
  const left: string[] = [];
  const folders = new Map<string, Map<string, string[]>>();
  for (const file of files.filter(isPythonPath)) {
    const stem = firstPart(path.basename(file));
    for (const { folder, holds } of bytecodePlaces(file, prefixes, path)) {
      if (!folders.has(folder)) {
        const inside = namesIn(folder);
        if (inside === undefined) left.push(folder);
        folders.set(folder, Map.groupBy(inside ?? [], firstPart));
      }
      const names = folders.get(folder)?.get(stem) ?? [];
      for (const name of names.filter(holds)) {
        const bytecode = path.join(folder, name);
        // Most likely the same program holds the second one, and waiting has not helped.
        const isGone = left.length === 0 ? await removePatiently(bytecode) : remove(bytecode);
        if (!isGone) left.push(bytecode);
      }
    }
  }
  return left;
}

/** The bytecode of a source file, which says what source it was made of. */
export function bytecodeOf(
  file: string,
  prefixes: readonly string[],
  path: PathModule,
): Bytecode[] {
  return bytecodePlaces(file, prefixes, path).flatMap(({ folder, holds }) =>
    (namesIn(folder) ?? []).filter(holds).flatMap((name) => readHeader(path.join(folder, name)))
  );
}

function readHeader(bytecode: string): Bytecode[] {
  try {
    using file = Deno.openSync(bytecode);
    const bytes = new Uint8Array(HEADER_BYTES);
    const length = file.readSync(bytes) ?? 0;
    const header = headerOf(bytes.subarray(0, length));
    const writtenAt = file.statSync().mtime?.getTime() ?? 0;
    return header ? [{ ...header, writtenAt }] : [];
  } catch {
    return []; // It is gone, or Python cannot read it either.
  }
}

/** A name up to its first dot, by which thousands of names are put in small groups. */
const firstPart = (name: string) => name.split(".", 1)[0]!;

/** @returns Whether the file is gone. */
function remove(file: string): boolean {
  try {
    Deno.removeSync(file);
    return true;
  } catch (error) {
    return isMissing(error);
  }
}

/** @returns Whether the file is gone. */
async function removePatiently(file: string): Promise<boolean> {
  for (const wait of RETRIES) {
    if (remove(file)) return true;
    await sleep(wait);
  }
  return remove(file);
}

/** The names in a folder, none where it is not there; undefined where it cannot be read. */
function namesIn(folder: string): string[] | undefined {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    return isMissing(error) ? [] : undefined;
  }
}
