/** The C programs of this folder, as `deno task test:windows` builds them. */
import { fromFileUrl } from "@std/path/windows";
import { type Program, Project } from "../driver.ts";

const isBuilt = async (name: string) =>
  await Deno.stat(new URL(`./build/${name}.exe`, import.meta.url)).then(() => true, () => false);

/** Where these tests can't run. */
export const ignore = Deno.build.os !== "windows" || !await isBuilt("console");

/** The path of one of the programs. */
export const program = (name: "console" | "window" | "tree"): string =>
  fromFileUrl(new URL(`./build/${name}.exe`, import.meta.url));

/** A project with one Python file, which no Python ever sees: a program of ours is the app. */
export const newProject = (): Promise<Project> =>
  Project.of({ "pyproject.toml": "", "src/a.py": "X = 0\n" });

/** Starts slop-watch on one of the programs. What is saved goes by its bytes: there is no Python. */
export const start = (project: Project, words: readonly string[]): Promise<Program> =>
  project.start(["--restart-on", "content", "--no-gate", ...words], { withoutPython: true });
