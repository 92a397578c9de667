/** Patterns and ignores that match nothing, each with what was most likely meant. */
import { entriesOf, exists, isFolder } from "../disk.ts";
import { type Message, worded } from "../messages.ts";
import type { Root } from "../root.ts";
import { globStart, makeScope } from "../watch/scope.ts";
import type { Project } from "./project.ts";

/** With more folders nobody looks through all of them for the names that ignores have. */
const MOST_FOLDERS = 500;

/** What is to be said of them. @param found The files and folders in scope, from the root. */
export function idleGlobs(
  { root, settings: { values, origins } }: Pick<Project, "root" | "settings">,
  found: { readonly files: Iterable<string>; readonly folders: readonly string[] },
): Message[] {
  const patterns = [...origins.pattern.from === "default" ? [] : values.pattern, ...values.also];
  const files = patterns.length > 0 ? [...found.files] : [];
  const isIdle = (glob: string) => {
    const one = makeScope([glob], values.ignore, root);
    return !files.some((path) => one.decide(path).inScope);
  };
  return [
    ...patterns.filter(isIdle)
      .map((glob) => worded("pattern-idle", glob, meantPattern(glob, root))),
    ...idleIgnores(values.ignore, found.folders, root)
      .map((glob) => worded("ignore-idle", glob, meantIgnore(glob, root))),
  ];
}

/** Ignores that name what is not there: a path, or a name that nothing bears in the folders that are watched. */
function idleIgnores(globs: readonly string[], folders: readonly string[], root: Root): string[] {
  let names: Set<string> | undefined;
  const isBorne = (glob: string) => {
    if (folders.length > MOST_FOLDERS) return true;
    names ??= new Set([".", ...folders].flatMap((folder) => entriesOf(root.toDisk(folder))));
    const scope = makeScope(["**"], [glob], root);
    return [...names].some((name) => scope.ignores(name)?.endsWith(` ${glob}`));
  };
  return globs.filter((glob) =>
    glob.replace(/\/$/, "").includes("/")
      ? !exists(root.toDisk(globStart(glob, root)))
      : !isBorne(glob)
  );
}

/** The words that say what was meant by a pattern that matches nothing; empty where nobody knows. */
function meantPattern(glob: string, root: Root): string {
  const bare = glob.replace(/\/+$/, "");
  if (bare !== "" && isFolder(root.toDisk(bare))) return `-p '${bare}/**/*.py'`;
  if (!/^(?:!|~\/)/.test(glob) && glob.includes(",") && !glob.includes("{")) {
    return glob.split(",").map((one) => `-p '${one.trim()}'`).join(" ");
  }
  return meantGlob(glob, "-p", "-i", root);
}

const meantIgnore = (glob: string, root: Root): string => meantGlob(glob, "-i", "-p", root);

/** @param flag The option that it was given to, and `other` the one for what is not to be. */
function meantGlob(glob: string, flag: string, other: string, root: Root): string {
  if (glob.startsWith("!")) return `${other} '${glob.slice(1)}'`;
  if (glob.startsWith("~/")) return `${flag} "$HOME${glob.slice(1)}"`;
  const fromTop = fromRoot(glob, root);
  return fromTop ? `${flag} '${fromTop}'` : "";
}

/** A glob that begins with `/`, as one from the root where it leads to something there. */
function fromRoot(glob: string, root: Root): string | undefined {
  const rest = glob.replace(/^\/+/, "");
  if (rest === glob || rest === "") return undefined;
  return exists(root.toDisk(globStart(rest, root))) ? rest : undefined;
}
