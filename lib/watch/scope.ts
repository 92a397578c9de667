/** Which files count: the patterns, less the ignores. Paths here run from the root, with `/`. */
import { isGlob } from "@std/path/posix";
import { ENVIRONMENT_NAMES } from "../environments.ts";
import { UserError, userError } from "../errors.ts";
import { type Matcher, matcherOf, spread } from "./glob.ts";
import { folderOf, liesOutside, normalized, type Root } from "../root.ts";

/** Folders that hold no code of the project's own, by name. Those that begin with a dot are added by rule. */
const IGNORED_FOLDERS = new Set([
  "__pycache__",
  "node_modules",
  "site-packages",
  ...ENVIRONMENT_NAMES,
]);

/** What editors write beside the file that is saved: Emacs' locks and autosaves, Vim's probe, JetBrains' and macOS' copies. */
const TEMPORARY_FILE =
  /^(?:\.#|\._|\.~|#.*#$|~\$|4913$|flycheck_|\.goutputstream-)|(?:~|\.sw[a-px]x?|\.tmp|___jb_(?:tmp|old|bak)___)$/;

/** Whether a path counts, and which pattern, ignore or rule says so. */
export interface Decision {
  readonly inScope: boolean;
  readonly rule: string;
}

/** A folder in which a scan for a pattern's files begins, and how far down it goes. */
export interface Base {
  /** From the root; `.` for the root itself, with `..` in front where it lies outside. */
  readonly folder: string;
  /** Levels below it that can hold a match: 0 is the folder itself. */
  readonly depth: number;
}

interface Pattern {
  readonly glob: string;
  readonly base: Base;
  readonly matches: Matcher;
}

interface Ignore {
  readonly glob: string;
  /** Whether it is matched with the name of the file and of each folder above it, in place of the path from the root. */
  readonly byName: boolean;
  readonly matches: Matcher;
}

export interface Scope {
  /** The bases of all patterns, none inside of another that covers it. */
  readonly bases: readonly Base[];
  /** Their folders: where a scan for the files begins. */
  readonly starts: readonly string[];
  /** Whether a file counts. */
  decide(file: string): Decision;
  /** The ignore by which a file would not count, whatever named it; undefined for none. */
  ignores(file: string): string | undefined;
  /** Whether files that count can lie in the folder or below it. */
  enters(folder: string): boolean;
}

function readPattern(glob: string, { caseInsensitive }: Root): Pattern {
  const clean = normalized(glob);
  const parts = clean.split("/");
  const firstGlob = parts.findIndex(isGlob);
  const fixed = parts.slice(0, firstGlob < 0 ? -1 : firstGlob);
  const levels = parts.length - fixed.length - 1;
  return {
    glob,
    base: {
      folder: normalized(fixed.join("/") || (clean.startsWith("/") ? "/" : ".")),
      depth: parts.includes("**") ? Infinity : levels,
    },
    matches: withWindowed(clean, matcherOf(clean, caseInsensitive)),
  };
}

/** Where a glob ends with `.py`, what it matches is also Python's by the ending `.pyw`. */
function withWindowed(glob: string, matcher: Matcher): Matcher {
  if (!/\.py$/i.test(glob)) return matcher;
  return {
    test: (path) => matcher.test(/\.pyw$/i.test(path) ? path.slice(0, -1) : path),
  };
}

function readIgnore(glob: string, { caseInsensitive }: Root): Ignore {
  const bare = glob.replace(/(.)\/$/, "$1");
  const clean = normalized(bare);
  return { glob, byName: !bare.includes("/"), matches: matcherOf(clean, caseInsensitive) };
}

/** Reads each of the globs that `globs` stand for, as `one` does. Throws a UserError for one that cannot be read. */
function readGlobs<T extends { readonly glob: string }>(
  globs: readonly string[],
  root: Root,
  one: (glob: string, root: Root) => T,
): T[] {
  return globs.flatMap((glob) => {
    try {
      return spread(root.fromGlob(glob)).map((part) => ({ ...one(part, root), glob }));
    } catch (error) {
      throw error instanceof UserError ? error : userError("glob-invalid", glob);
    }
  });
}

/** The built-in rule by which a file or folder of this name is ignored; undefined for none. */
function builtInIgnore(name: string, isFolder: boolean, root: Root): string | undefined {
  if (!isFolder) {
    return TEMPORARY_FILE.test(name) ? "built-in ignore: an editor's temporary file" : undefined;
  }
  const isIgnored = IGNORED_FOLDERS.has(root.fold(name)) || /^\.[^.]/.test(name);
  return isIgnored ? `built-in ignore: folder ${name}` : undefined;
}

/** The ignore of the user's that takes out a path, or a folder above it; undefined for none. */
function ignoreOf(parts: readonly string[], ignores: readonly Ignore[]): string | undefined {
  for (const { glob, byName, matches } of ignores) {
    for (let n = 0; n < parts.length; n++) {
      const tested = byName ? parts[n]! : parts.slice(0, n + 1).join("/");
      if (matches.test(tested)) return `ignore ${glob}`;
    }
  }
  return undefined;
}

/**
 * The scope that patterns and ignores make.
 * @param patterns Globs as a user writes them, from the root or with their whole path.
 * @throws {UserError} for a glob that cannot be read.
 */
export function makeScope(
  patterns: readonly string[],
  ignores: readonly string[],
  root: Root,
): Scope {
  const wanted = readGlobs(patterns, root, readPattern);
  const unwanted = readGlobs(ignores, root, readIgnore);

  /** What takes out `path`, or a folder between `base` and it. */
  function ignoredBy(path: string, isFolder: boolean, base: string): string | undefined {
    const below = root.levelsBelow(base, path);
    const parts = path.split("/");
    for (let n = parts.length - below; n < parts.length; n++) {
      const rule = builtInIgnore(parts[n]!, isFolder || n < parts.length - 1, root);
      if (rule !== undefined) return rule;
    }
    return ignoreOf(parts, unwanted);
  }

  const bases = withoutCovered(wanted.map(({ base }) => base), root);
  return {
    bases,
    starts: bases.map(({ folder }) => folder),
    decide(file) {
      let reason: string | undefined;
      for (const { glob, base, matches } of wanted) {
        // `**` alone would also match what lies beside the root.
        if (!matches.test(file) || root.levelsBelow(base.folder, file) < 0) continue;
        const ignore = ignoredBy(file, false, base.folder);
        if (ignore === undefined) return { inScope: true, rule: `pattern ${glob}` };
        reason ??= ignore;
      }
      return { inScope: false, rule: reason ?? "no pattern matches" };
    },
    ignores: (file) => ignoredBy(file, false, liesOutside(file) ? folderOf(file) : "."),
    enters: (folder) =>
      wanted.some(({ base }) => {
        if (root.levelsBelow(folder, base.folder) > 0) return true; // on the way to the base
        const level = root.levelsBelow(base.folder, folder);
        return level >= 0 && level <= base.depth &&
          ignoredBy(folder, true, base.folder) === undefined;
      }),
  };
}

/** What of a user's glob is no glob, from the root: all that it matches lies there. */
export function globStart(glob: string, root: Root): string {
  const parts = normalized(root.fromGlob(glob)).split("/");
  const firstGlob = parts.findIndex(isGlob);
  return (firstGlob < 0 ? parts : parts.slice(0, firstGlob)).join("/") || ".";
}

function withoutCovered(bases: readonly Base[], root: Root): Base[] {
  const covers = (outer: Base, inner: Base) => {
    const level = root.levelsBelow(outer.folder, inner.folder);
    return level >= 0 && outer.depth - level >= inner.depth;
  };
  return bases.filter((base, n) =>
    !bases.some((other, m) => m !== n && covers(other, base) && (m < n || !covers(base, other)))
  );
}

/** The nearest folder above `folder`, or itself, that `isThere`: a watch on it tells when the next one comes. */
export function nearestThere(folder: string, isThere: (folder: string) => boolean): string {
  let at = folder;
  while (!isThere(at)) {
    const up = folderOf(at);
    if (up === at || at === ".") break;
    at = up;
  }
  return at;
}
