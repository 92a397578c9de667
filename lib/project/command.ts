import { nearest } from "../cli/suggest.ts";
import type { ProjectTable } from "../config/file.ts";
import { type UserError, userError } from "../errors.ts";
import { isPath } from "../root.ts";
import { refuseCopied } from "./console_script.ts";
import { misread, misreadSpace, nearestWord } from "./misread.ts";
import { shownFrom } from "./nearness.ts";
import { environments, programIn, programOnPath, type Surroundings } from "./surroundings.ts";
import type { Python } from "./python.ts";

/** What is tried, in this order, where nothing says what the app is. */
const USUAL_FILES = ["gui_2.py", "main.py", "app.py"];

/** What Python runs by its name: a source, with or without a console, or an archive of them. */
const PYTHON_FILE = /\.py(?:w|zw?)?$/i;

export interface AppCommand {
  /** The program and its arguments, as they are started. */
  readonly command: readonly string[];
  /** What it is called in messages: as the user wrote it. */
  readonly shown: string;
  /** Whether the project's Python was put before it. */
  readonly isPython: boolean;
}

interface AppRequest {
  /** APP and its arguments from the command line. */
  readonly app: readonly string[];
  /** `command` of the configuration. */
  readonly configured: readonly string[];
  readonly table: ProjectTable;
  /** The project's Python; only asked for where it is needed. */
  python(): Python;
}

/** As a shell would want it typed; for messages only. */
function asTyped(words: readonly string[]): string {
  return words.map((word) => /^[\w@%+=:,./\\~-]+$/.test(word) ? word : JSON.stringify(word)).join(
    " ",
  );
}

/** The folder a module that is not installed would be imported from: `src` in the "src layout". */
function importFolder(module: string, { root, isFile, isTrusted }: Surroundings): string {
  const top = `src/${module.split(".", 1)[0]}`;
  const inSrc = [`${top}.py`, `${top}/__init__.py`].some((file) => isFile(root.toDisk(file)));
  return inSrc && isTrusted(root.toDisk("src")) ? root.toDisk("src") : root.folder;
}

/** Code that calls `module:function`, as pip's console scripts do. */
function entryCode(name: string, entry: string, around: Surroundings): string | undefined {
  const match = /^\s*([\w.]+)\s*:\s*([\w.]+)\s*(?:\[.*\])?$/.exec(entry);
  const [, module, attribute] = match ?? [];
  if (!module || !attribute) return undefined;
  return [
    "import functools, importlib, sys",
    `sys.argv[0] = ${JSON.stringify(name)}`,
    `sys.path[0] = ${JSON.stringify(importFolder(module, around))}`,
    `sys.exit(functools.reduce(getattr, ${JSON.stringify(attribute)}.split("."), ` +
    `importlib.import_module(${JSON.stringify(module)}))())`,
  ].join("; ");
}

/** The entry of `[project.scripts]` that is meant: the only one, or the one that bears the project's name. */
function mainScript({ name, scripts }: ProjectTable): [string, string] | undefined {
  const entries = Object.entries(scripts);
  if (entries.length === 1) return entries[0];
  // pip counts a-b, a_b and A.B as one name.
  const canonical = (text: string) => text.toLowerCase().replace(/[-_.]+/g, "-");
  return entries.find(([script]) => name !== undefined && canonical(script) === canonical(name));
}

/**
 * Words that name an app as a command, or the command before its start.
 * @param base What a path in the first of them runs from: on the command line the working folder, in the
 *   configuration the project root.
 * @throws {UserError} where nothing is found.
 */
export function resolveWords(
  words: readonly string[],
  base: string,
  request: Pick<AppRequest, "python">,
  around: Surroundings,
): AppCommand {
  const [word = "", ...rest] = words;
  const shown = asTyped(words);
  const { path } = around.platform;
  if (word === "-m") {
    if (rest.length === 0) {
      throw userError("module-missing");
    }
    return { command: [...request.python().command, ...words], shown, isPython: true };
  }
  const named = path.resolve(base, word);
  // As written where that leads there, so that sys.argv[0] is what it is without slop-watch.
  const written = base === around.cwd ? word : named;
  const byPython = () => ({
    command: [...request.python().command, written, ...rest],
    shown,
    isPython: true,
  });
  if (PYTHON_FILE.test(word)) {
    if (around.isFile(named)) return byPython();
    throw misread(word) ?? userError("file-missing", named, fileMeant(word, named, around));
  }
  const isApp = word !== "" && around.isFile(path.join(named, "__main__.py"));
  // A package's folder often bears the name of the command that it installs.
  const own = isApp && isByPath(word, around) ? undefined : ownProgram(word, base, around);
  if (isApp && own === undefined) return byPython();
  const file = own ?? programOnPath(word, around);
  if (file === undefined) {
    const isThere = (name: string) => around.isFile(path.resolve(base, name));
    throw misread(word) ?? misreadSpace(words, isThere) ?? notFound(word, named, around);
  }
  refuseCopied(file, around);
  return { command: [file, ...rest], shown, isPython: false };
}

/** Whether a word names what it does by its path: `.` and `..` do, too. */
function isByPath(word: string, { platform }: Surroundings): boolean {
  return isPath(word, platform.path) || /^\.\.?$/.test(word);
}

/** The program that a word means by its path, or in a virtual environment of the project. */
function ownProgram(word: string, base: string, around: Surroundings): string | undefined {
  if (isByPath(word, around)) return programIn(base, word, around);
  for (const { bin } of environments(around)) {
    const file = programIn(bin, word, around);
    if (file) return file;
  }
  return undefined;
}

/** Why a word is no program, with what may have been meant. @param named The path that it would be. */
function notFound(word: string, named: string, around: Surroundings): UserError {
  const { platform: { path }, isFile, exists, entriesOf } = around;
  const isThere = isFile(named);
  if (isByPath(word, around)) {
    if (isThere) return userError("program-not-executable", named, asTyped([word]));
    if (exists(named)) return userError("folder-not-app", named);
    const name = nearest(path.basename(named), entriesOf(path.dirname(named)));
    return userError("program-missing", named, name && besides(word, name));
  }
  const bins = environments(around).map(({ bin }) => bin);
  const meant = isThere
    ? around.platform.isProgram(named) ? `./${word}` : `python ${word}`
    : nearestWord(word, named, around) ?? nearest(word, bins.flatMap(entriesOf));
  return userError("command-not-found", word, [...bins, "PATH"], meant);
}

/** The file of Python's that was probably meant by one that is not there. */
function fileMeant(word: string, file: string, around: Surroundings): string | undefined {
  const { platform: { path }, root, isFile, entriesOf } = around;
  const name = path.basename(file);
  const near = nearest(
    name,
    entriesOf(path.dirname(file)).filter((name) => PYTHON_FILE.test(name)),
  );
  if (near !== undefined) return besides(word, near);
  const atRoot = root.toDisk(name);
  return isFile(atRoot) ? shownFrom(around, atRoot) : undefined;
}

/** A word with another name in the place of its last. */
function besides(word: string, name: string): string {
  return word.replace(/[^/\\]*$/, () => name);
}

/**
 * What is run, by the first of: APP, `command` of the configuration, the entry of
 * `[project.scripts]`, the usual files at the root.
 * @throws {UserError} where nothing is found, naming what was tried.
 */
export function resolveCommand(request: AppRequest, around: Surroundings): AppCommand {
  const { app, configured, table } = request;
  const { root, cwd } = around;
  if (app.length > 0) return resolveWords(app, cwd, request, around);
  if (configured.length > 0) return resolveWords(configured, root.folder, request, around);

  const script = mainScript(table);
  if (script) {
    const [name, entry] = script;
    for (const { bin } of environments(around)) {
      const file = programIn(bin, name, around);
      if (!file) continue;
      refuseCopied(file, around);
      return { command: [file], shown: name, isPython: true };
    }
    const code = entryCode(name, entry, around);
    if (!code) throw userError("script-invalid", name, entry);
    return { command: [...request.python().command, "-c", code], shown: name, isPython: true };
  }

  const usual = USUAL_FILES.find((file) => {
    const found = root.toDisk(file);
    return around.isFile(found) && around.isTrusted(found);
  });
  if (usual) return resolveWords([usual], root.folder, request, around);
  throw userError("no-app", Object.keys(table.scripts), USUAL_FILES, root.folder);
}
