/** The worlds in which the app and its Python are looked for: a real folder, and an imagined Windows. */
import { entriesOf, exists, isFile } from "../../../lib/disk.ts";
import { textFound } from "../../../lib/config/read.ts";
import type { Platform } from "../../../lib/platform/platform.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import { Root } from "../../../lib/root.ts";
import { reachOf, type Surroundings } from "../../../lib/project/surroundings.ts";
import type { Project } from "../../driver.ts";

type Variables = Partial<Surroundings["variables"]>;

const NO_VARIABLES = { PATH: undefined, PATHEXT: undefined, VIRTUAL_ENV: undefined };

/** A real project; `PATH` is its folder `path` and nothing else, unless one is given. */
export function onPosix(
  project: Project,
  given: { cwd?: string; root?: string; variables?: Variables } = {},
): Surroundings {
  const around = {
    platform: posix,
    root: new Root(project.path(given.root ?? "."), posix),
    cwd: project.path(given.cwd ?? "."),
    variables: { ...NO_VARIABLES, PATH: project.path("path"), ...given.variables },
    isFile,
    exists,
    textOf: textFound,
    entriesOf,
    isTrusted: () => true,
  };
  return { ...around, reach: reachOf(around) };
}

/** Puts programs into a project: files that may be run. */
export async function putPrograms(project: Project, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await project.write(path, "#!/bin/sh\n");
    await Deno.chmod(project.path(path), 0o755);
  }
}

/** The project `C:\app` on a Windows that has the files given and no others. `PATH` is `C:\path`. */
export function onWindows(
  files: readonly string[],
  given: { cwd?: string; variables?: Variables } = {},
): Surroundings {
  const there = new Set(files.map((file) => file.toLowerCase()));
  const isThere = (path: string) => there.has(path.toLowerCase());
  const platform: Platform = { ...windows, isProgram: isThere };
  const around = {
    platform,
    root: new Root("C:\\app", windows),
    cwd: given.cwd ?? "C:\\app",
    variables: { ...NO_VARIABLES, PATH: "C:\\path", ...given.variables },
    isFile: isThere,
    exists: (path: string) =>
      [...there].some((file) => `${file}\\`.startsWith(`${path.toLowerCase()}\\`)),
    textOf: () => undefined,
    entriesOf: (folder: string) =>
      files.filter((file) => windows.path.dirname(file) === folder).map((file) =>
        windows.path.basename(file)
      ),
    isTrusted: () => true,
  };
  return { ...around, reach: reachOf(around) };
}
