import type { CommandLine } from "../cli/parse.ts";
import { type ConfigFile, parseConfig, type ProjectTable } from "../config/file.ts";
import { mergeSettings, type Settings, VARIABLES } from "../config/settings.ts";
import {
  exists,
  type FoundText,
  isFile,
  isFolder,
  isRefused,
  readFound,
  readNamed,
} from "../disk.ts";
import { userError } from "../errors.ts";
import { reason } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { type AppCommand, resolveCommand } from "../project/command.ts";
import { findPython, type Python } from "../project/python.ts";
import { findRoot } from "../project/find_root.ts";
import type { Surroundings } from "../project/surroundings.ts";
import { Root } from "../root.ts";
import { type Trust, trustOn } from "../project/trust.ts";
import { pathVariable, variable } from "../variables.ts";
import { withoutOwn } from "../watch/own.ts";
import { ownFiles } from "./own_files.ts";
import type { PrivateFolder } from "./private_folder.ts";
import { workingFolder } from "./working_folder.ts";
import { makeScope, type Scope } from "../watch/scope.ts";

/** What the command line, the environment and the configuration say of a project. */
export interface Project {
  readonly settings: Settings;
  readonly cwd: string;
  readonly root: Root;
  readonly scope: Scope;
  /** What counts of what is found. */
  readonly trust: Trust;
  /** The private folder, where the working folder goes by a link in it. */
  readonly home: PrivateFolder | undefined;
  /** `[project]` of its `pyproject.toml`. */
  readonly table: ProjectTable;
  readonly variables: Surroundings["variables"];
}

/** Everything that is decided before anything runs. */
export interface Plan {
  readonly settings: Settings;
  readonly cwd: string;
  readonly root: Root;
  readonly app: AppCommand;
  /** The project's Python; undefined where none is needed, or none was found for an app that is not Python. */
  readonly python: Python | undefined;
  readonly scope: Scope;
  readonly trust: Trust;
  readonly home: PrivateFolder | undefined;
}

/** No `pyproject.toml` that people write comes near to it; in bytes. */
const LARGEST_CONFIG = 4 * 1024 * 1024;

/** Why a file has no text, as the end of a sentence. */
function whyNot(reading: Exclude<FoundText, { is: "text" }>): string {
  switch (reading.is) {
    case "missing":
    case "unreadable":
      return reading.message;
    case "not-a-file":
      return reason("not-a-file", reading.what);
    case "foreign":
      return reason("foreign", reading.owner);
    case "too-large":
      return reason("too-large", reading.mostBytes);
  }
}

/** @throws {UserError} where the file cannot be read or is wrong. */
function readConfig(
  root: Root,
  cwd: string,
  named: string,
  { path }: Platform,
): ConfigFile | undefined {
  const reading = named
    ? readNamed(path.resolve(cwd, named), LARGEST_CONFIG)
    : readFound(root.toDisk("pyproject.toml"), { mostBytes: LARGEST_CONFIG });
  const shown = named || "pyproject.toml";
  if (reading.is === "text") return parseConfig(reading.text, shown, named !== "");
  if (reading.is === "missing" && !named) return undefined;
  throw userError("config-unreadable", shown, whyNot(reading));
}

/**
 * Reads what there is to know of the project.
 * @throws {UserError} for whatever is wrong in the configuration.
 */
export function readProject(given: CommandLine["given"], platform: Platform): Project {
  const { path: cwd, above, home } = workingFolder(platform, () => {});
  const named = platform.path.resolve(cwd, given.root ?? "");
  if (isRefused(named)) {
    throw userError(named.startsWith("/") ? "folder-refused" : "share-refused", named);
  }
  const trust = trustOn(cwd, given.root ? named : "", variable("SUDO_UID"), platform.path);
  const counts = (found: string) => trust.counts(found);
  const folder = findRoot(cwd, given.root ?? "", platform.path, exists, counts, above);
  if (exists(folder) && !isFolder(folder)) throw userError("root-no-folder", folder);
  const root = new Root(folder, platform);
  const file = readConfig(root, cwd, given.config ?? "", platform);
  const variables = Object.fromEntries(VARIABLES.map((name) => [name, variable(name)]));
  const settings = mergeSettings({ flags: given, variables, file });
  const { pattern, ignore } = settings.values;
  const isOwn = ownFiles(settings, cwd, root, platform);
  const scope = withoutOwn(makeScope(pattern, ignore, root), isOwn);
  return {
    settings,
    cwd,
    root,
    scope,
    trust,
    home,
    table: file?.project ?? { name: undefined, scripts: {} },
    variables: {
      PATH: pathVariable("PATH"),
      PATHEXT: variable("PATHEXT"),
      VIRTUAL_ENV: variable("VIRTUAL_ENV"),
    },
  };
}

/** Where the project's app and its Python are looked for. */
export function surroundingsOf(
  { cwd, root, variables, trust }: Project,
  platform: Platform,
): Surroundings {
  return { platform, cwd, root, variables, isFile, counts: (found) => trust.counts(found) };
}

/**
 * Decides what runs.
 * @param app APP and its arguments from the command line.
 * @throws {UserError} where nothing can be run.
 */
export function makePlan(project: Project, app: readonly string[], platform: Platform): Plan {
  const { settings, cwd, root, scope, table, trust, home } = project;
  const { values, origins } = settings;
  const around = surroundingsOf(project, platform);
  let python: Python | undefined;
  const request = {
    app,
    configured: values.command,
    project: table,
    python: () => python ??= findPython({ value: values.python, origin: origins.python }, around),
  };
  const command = resolveCommand(request, around);
  if (values.watch && (values.gate || values["restart-on"] === "code")) {
    try {
      request.python();
    } catch {
      // The app itself needs none; files are told apart by their bytes then.
    }
  }
  return { settings, cwd, root, app: command, python, scope, trust, home };
}
