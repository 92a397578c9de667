/**
 * The rules of paths. Within slop-watch a path runs from the project root, with `/` on every system:
 * `src/a.py`, `../lib/b.py`, `.` for the root itself, and where no way leads there from it, on another
 * drive or share of Windows, `D:/c.py` and `//server/share/d.py`. The disk is asked by the system's own
 * paths. What turns one into the other, and what says which lies in which, is here.
 */
import { dirname, join, normalize } from "@std/path/posix";
import type { PathModule, Platform } from "./platform/platform.ts";

/** Above the root, at the top of the disk, or on another drive or share of Windows. */
const LEADS_OUT = /^(?:\.\.(?:\/|$)|\/|[A-Za-z]:\/)/;
/** The folders that none is above: the disk's, a drive's, a share. */
const TOP = /^(?:\/|[A-Za-z]:\/|\/\/[^/]+\/[^/]+)$/;

/** Whether a path does not lie in the root. */
export const liesOutside = (path: string): boolean => LEADS_OUT.test(path);

/** A path or a glob from the root without `.`, doubled `/`, and `..` after a folder. */
export function normalized(path: string): string {
  const isOnShare = /^\/\/[^/]/.test(path);
  return isOnShare ? `/${normalize(path)}` : normalize(path);
}

/** The folder that a path from the root lies in; at the top of the disk the path itself. */
export function folderOf(path: string): string {
  if (TOP.test(path)) return path;
  if (path === "." || path === ".." || path.endsWith("/..")) return join(path, "..");
  const folder = dirname(path);
  return /^[A-Za-z]:$/.test(folder) ? `${folder}/` : folder;
}

/** What the paths in a folder begin with. */
export function insideOf(folder: string): string {
  return folder === "." ? "" : folder.endsWith("/") ? folder : `${folder}/`;
}

/** Where a way up ends: at the root, at a folder that it lies in, at the top of the disk. */
const isEnd = (path: string) =>
  path === "." || path === ".." || path.endsWith("/..") || TOP.test(path);

/** The folder that a path from the root lies in, the one above it, and so on up to the root or out of it. */
export function* foldersAbove(path: string): Generator<string> {
  for (let at = path; !isEnd(at);) {
    at = folderOf(at);
    yield at;
  }
}

/** The folder that a path of the system's names, the one above it, and so on up to the top. */
export function* upwards(folder: string, path: PathModule): Generator<string> {
  for (let at = folder;; at = path.dirname(at)) {
    yield at;
    if (path.dirname(at) === at) return;
  }
}

/** Whether a word names a file by its path, and is not to be looked for on `PATH`. */
export function isPath(word: string, { SEPARATOR }: PathModule): boolean {
  return word.includes("/") || word.includes(SEPARATOR);
}

/** Whether a path, or a word that may be one, is that of a source of Python's, by its ending. */
export const isPythonPath = (path: string): boolean => /\.pyw?$/i.test(path);

/** What a program is called that a word names: without its folder and `.exe`. */
export function programName(word: string): string {
  return word.replace(/^.*[/\\]/, "").replace(/\.exe$/i, "");
}

/**
 * An absolute path without the `\\?\` that Windows allows before a long one: with it and without it, the same
 * folder would seem to be two. On other systems no absolute path begins like that.
 */
function withoutLongPrefix(path: string): string {
  return path.replace(/^\\\\\?\\(?:(UNC\\)|(?=[A-Za-z]:))/, (_, share) => share ? "\\\\" : "");
}

/** Absolute, or with a part that names nothing in the folder before it: no such path is put behind another as it is. */
const NEEDS_JOIN = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** The project root, and the way from it to the disk and back. */
export class Root {
  /** Its absolute path, as the system names it. */
  readonly folder: string;
  /** What the paths in it begin with; undefined where they are written in more than one way. */
  readonly #inside: string | undefined;
  readonly #path: PathModule;
  /** Whether `A.py` and `a.py` are one file. */
  readonly caseInsensitive: boolean;

  constructor(
    folder: string,
    { path, caseInsensitive }: Pick<Platform, "path" | "caseInsensitive">,
  ) {
    this.folder = withoutLongPrefix(folder);
    this.#path = path;
    // Thousands of paths are told and asked for, and to take each apart takes as long as the disk.
    this.#inside = path.SEPARATOR === "/" ? path.join(this.folder, "a").slice(0, -1) : undefined;
    this.caseInsensitive = caseInsensitive;
  }

  /** A path from the root, or an absolute one, as one that the system takes. */
  toDisk(path: string): string {
    if (this.#inside !== undefined && !NEEDS_JOIN.test(path)) return this.#inside + path;
    return this.#path.isAbsolute(path)
      ? withoutLongPrefix(path)
      : this.#path.join(this.folder, path);
  }

  /** An absolute path of the system's as one from the root. */
  fromDisk(path: string): string {
    if (this.#inside !== undefined && path.startsWith(this.#inside)) {
      const inside = path.slice(this.#inside.length);
      if (!NEEDS_JOIN.test(inside)) return inside;
    }
    return this.#slashed(this.#path.relative(this.folder, withoutLongPrefix(path))) || ".";
  }

  /** A glob that a user wrote, from the root or absolute, as one from the root. */
  fromGlob(glob: string): string {
    if (!this.#path.isAbsolute(glob)) {
      const slashed = this.#slashed(glob);
      // A way that leads out may come back in.
      return liesOutside(normalized(slashed))
        ? this.fromGlob(this.#path.join(this.folder, glob))
        : slashed;
    }
    const fromRoot = this.#slashed(this.#path.relative(this.folder, withoutLongPrefix(glob)));
    // An ignore without a `/` would count for each folder on the way.
    return liesOutside(fromRoot) ? fromRoot : `./${fromRoot}`;
  }

  /** Whether two paths from the root are one. */
  isSame(a: string, b: string): boolean {
    return this.fold(a) === this.fold(b);
  }

  /** Whether a path lies in a folder, at any depth. Both run from the root; no folder lies in itself. */
  contains(folder: string, path: string): boolean {
    if (folder === ".") return path !== "." && !liesOutside(path);
    return this.fold(path).startsWith(this.fold(insideOf(folder)));
  }

  /** Levels from a folder down to a path: 0 for the folder itself, -1 where it does not lie in it. */
  levelsBelow(folder: string, path: string): number {
    if (this.isSame(folder, path)) return 0;
    if (!this.contains(folder, path)) return -1;
    let levels = 1;
    for (let at = insideOf(folder).length; (at = path.indexOf("/", at) + 1) > 0;) levels++;
    return levels;
  }

  /** A text that is one for all names of a path: where `A.py` and `a.py` are one file, in small letters. */
  fold(path: string): string {
    return this.caseInsensitive ? path.toLowerCase() : path;
  }

  /** Where `\` separates folders: elsewhere a name may hold one, and in a glob it takes the next letter as it is. */
  #slashed(path: string): string {
    return this.#path.SEPARATOR === "\\" ? path.replaceAll("\\", "/") : path;
  }
}
