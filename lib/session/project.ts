import type { CommandLine } from "../cli/parse.ts";
import { type ConfigFile, NO_PROJECT, type ProjectTable } from "../config/file.ts";
import { readConfig, readPyproject, textFound } from "../config/read.ts";
import {
  fromFile,
  fromFlags,
  fromVariables,
  mergeSettings,
  type Settings,
  VARIABLES,
} from "../config/settings.ts";
import { entriesOf, exists, isFile, isRefused } from "../disk.ts";
import { userError } from "../errors.ts";
import type { Platform } from "../platform/platform.ts";
import { findRoot, namedRoot } from "../project/find_root.ts";
import { reachOf, type Surroundings } from "../project/surroundings.ts";
import { type Trust, trustOn } from "../project/trust.ts";
import { Root } from "../root.ts";
import { pathVariable, variable } from "../variables.ts";
import { withoutOwn } from "../watch/own.ts";
import { makeScope, type Scope } from "../watch/scope.ts";
import { ownFiles } from "./own_files.ts";
import type { PrivateFolder } from "./private_folder.ts";
import { type WorkingFolder, workingFolder } from "./working_folder.ts";

/** The file that the configuration is read from. */
export interface ConfigSource {
  readonly file: string;
  /** What it is called in messages. */
  readonly shown: string;
  /** Whether it was named by `--config`, and has the keys at its top. */
  readonly isNamed: boolean;
  /** What it says; nothing where it is not there. */
  readonly given: ConfigFile["given"];
}

/** What the command line, the environment and the configuration say of a project. */
export interface Project {
  readonly settings: Settings;
  readonly cwd: string;
  readonly root: Root;
  readonly scope: Scope;
  /** What is trusted of what is found. */
  readonly trust: Trust;
  /** The private folder, where the working folder goes by a link in it. */
  readonly home: PrivateFolder | undefined;
  readonly config: ConfigSource;
  /** `[project]` of its `pyproject.toml`. */
  readonly table: ProjectTable;
  readonly variables: Surroundings["variables"];
}

/**
 * Reads what there is to know of the project.
 * @throws {UserError} for whatever is wrong in the configuration.
 */
export function readProject(given: CommandLine["given"], platform: Platform): Project {
  const standing = workingFolder(platform, () => {});
  try {
    return readProjectIn(standing, given, platform);
  } catch (error) {
    void standing.home?.remove();
    throw error;
  }
}

function readProjectIn(
  { path: cwd, above, home }: WorkingFolder,
  given: CommandLine["given"],
  platform: Platform,
): Project {
  const { path } = platform;
  const flags = fromFlags(given, cwd, path);
  const { root: named, config } = flags.values;
  const start = named ?? cwd;
  if (isRefused(start)) {
    throw userError(start.startsWith("/") ? "folder-refused" : "share-refused", start);
  }
  const trust = trustOn(cwd, named, variable("SUDO_UID"), path);
  const isTrusted = (found: string) => trust.allows(found);
  const folder = named ? namedRoot(named) : findRoot({ cwd, above, path, exists, isTrusted });
  const root = new Root(folder, platform);
  const shown = given.config ?? config ?? "pyproject.toml";
  const configFile = config ?? root.toDisk("pyproject.toml");
  const file = config ? readConfig(config, shown) : readPyproject(configFile);
  const settings = mergeSettings({
    flags,
    variables: fromVariables(readVariables(), cwd, path),
    file: fromFile(file, root.folder, path),
  });
  const { values } = settings;
  return {
    settings,
    cwd,
    root,
    scope: withoutOwn(
      makeScope([...values.pattern, ...values.also], values.ignore, root),
      ownFiles(values, root, path),
    ),
    trust,
    home,
    config: {
      file: configFile,
      shown,
      isNamed: config !== undefined,
      given: file?.given ?? {},
    },
    table: file?.project ?? NO_PROJECT,
    variables: {
      PATH: pathVariable("PATH"),
      PATHEXT: variable("PATHEXT"),
      VIRTUAL_ENV: variable("VIRTUAL_ENV"),
    },
  };
}

/** What the environment says in place of options. */
function readVariables(): Record<string, string | undefined> {
  return Object.fromEntries(VARIABLES.map((name) => [name, variable(name)]));
}

/** Where the project's app and its Python are looked for. */
export function surroundingsOf(
  { cwd, root, variables, trust }: Project,
  platform: Platform,
): Surroundings {
  const around = {
    platform,
    cwd,
    root,
    variables,
    isFile,
    exists,
    textOf: textFound,
    entriesOf,
    isTrusted: (found: string) => trust.allows(found),
  };
  return { ...around, reach: reachOf(around) };
}
