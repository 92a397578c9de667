/**
 * Whether a changed file is known not to be part of the app. Only a file that nothing could have loaded by
 * another way than an import is: `exec`, `runpy` and an import that failed leave no module. Pure.
 */
import { programName } from "../root.ts";

/** What is known of the app, of each Python in it. */
export interface ImportsOfApp {
  /** The real paths of the files that it has imported. */
  readonly imported: ReadonlySet<string>;
  /** The text of its own code among them. */
  readonly sources: readonly string[];
  /** The words it was started by, from those on that are not Python's own: a script, or `-m` and a module. */
  readonly words: readonly string[];
}

/** By these words a program loads code that may leave no module. */
const LOADERS =
  /(?<![.\w])(?:exec|compile|__import__)\s*\(|\b(?:runpy|pkgutil|execfile|exec_module|load_module|import_module|spec_from_file_location|SourceFileLoader|from_pyfile)\b/;

/** Programs that import the app and load nothing of it by another way. */
const IMPORTERS = new Set(["uvicorn", "hypercorn", "granian", "flask", "daphne", "waitress-serve"]);

/** The module that `-m` names; undefined for a script. */
function moduleOf([first = "", second]: readonly string[]): string | undefined {
  const [, glued] = /^-[a-zA-Z]*?m(.*)$/.exec(first) ?? [];
  return glued === "" ? second : glued;
}

/** Whether what was started is code of the app's own. */
function hasOwnMain({ words, imported }: ImportsOfApp): boolean {
  const module = moduleOf(words);
  if (module === undefined) return imported.has(words[0] ?? "");
  const path = `/${module.replaceAll(".", "/")}`;
  return [...imported].some((file) =>
    [`${path}.py`, `${path}/__main__.py`].some((end) => file.replaceAll("\\", "/").endsWith(end))
  );
}

/** What runs the app where that is no code of its own: the module of `-m`, or the script. */
function runnerOf(words: readonly string[]): string {
  return programName(moduleOf(words) ?? words[0] ?? "").replace(/\.py$/i, "");
}

/**
 * Whether no Python of the app has loaded a file.
 * @param file Its real path.
 * @param app undefined where that is not known of each of them.
 */
export function isNotImported(file: string, app: ImportsOfApp | undefined): boolean {
  if (!app || app.imported.size === 0 || app.imported.has(file)) return false;
  if (!hasOwnMain(app) && !IMPORTERS.has(runnerOf(app.words))) return false;
  if (app.sources.some((source) => LOADERS.test(source))) return false;
  const [name = "", folder = ""] = file.split(/[/\\]/).reverse();
  const stem = name.replace(/\.[^.]*$/, "");
  const module = stem === "__init__" || stem === "__main__" ? folder : stem;
  const mention = new RegExp(`(?<!\\w)${RegExp.escape(module)}(?!\\w)`);
  return ![...app.sources, ...app.words].some((text) => mention.test(text));
}
