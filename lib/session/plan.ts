import { comparesCode } from "../check/decide.ts";
import type { Message } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { type AppCommand, resolveCommand, resolveWords } from "../project/command.ts";
import { nearnessOf } from "../project/nearness.ts";
import { findPython, type Python } from "../project/python.ts";
import type { Surroundings } from "../project/surroundings.ts";
import { type Project, surroundingsOf } from "./project.ts";

/** Everything that is decided before anything runs. */
export interface Plan extends Project {
  readonly app: AppCommand;
  /** What is run before each start; undefined for nothing. */
  readonly before: AppCommand | undefined;
  /** What is run each time that the app is ready; undefined for nothing. */
  readonly onReady: AppCommand | undefined;
  /** The project's Python; undefined where none is needed, or none was found for an app that is not Python. */
  readonly python: Python | undefined;
  /** Where both were looked for. */
  readonly around: Surroundings;
  /** What is to be said where the Python that runs the app, and was not named, is not the nearest. */
  readonly nearness: Message | undefined;
}

/**
 * Decides what runs.
 * @param app APP and its arguments from the command line.
 * @throws {UserError} where nothing can be run.
 */
export function makePlan(project: Project, app: readonly string[], platform: Platform): Plan {
  const { values, origins } = project.settings;
  const around = surroundingsOf(project, platform);
  let python: Python | undefined;
  const request = {
    app,
    configured: values.command,
    table: project.table,
    python: () => python ??= findPython({ value: values.python, origin: origins.python }, around),
  };
  const command = resolveCommand(request, around);
  const beside = (name: "before-start" | "on-ready") =>
    values.watch && values[name].length > 0
      ? resolveWords(
        values[name],
        origins[name].from === "file" ? project.root.folder : project.cwd,
        request,
        around,
      )
      : undefined;
  const [before, onReady] = [beside("before-start"), beside("on-ready")];
  if (values.watch && (values.gate || comparesCode(values["restart-on"]))) {
    try {
      request.python();
    } catch {
      // The app itself needs none; files are told apart by their bytes then.
    }
  }
  const nearness = origins.python.from === "default"
    ? nearnessOf(command.command[0] ?? "", command.isPython ? python : undefined, around)
    : undefined;
  return { ...project, app: command, before, onReady, python, around, nearness };
}
