import type { Origin } from "../config/settings.ts";
import { userError } from "../errors.ts";
import { isPath } from "../root.ts";
import {
  environments,
  findLock,
  programAt,
  programIn,
  programOnPath,
  type Surroundings,
} from "./surroundings.ts";

/** What uv is given to run the project's Python: it installs the project first. */
const UV_RUN = ["run", "python"];
/** And to say which that is: it installs and downloads nothing. */
const UV_FIND = ["python", "find", "--offline", "--no-python-downloads"];

export interface Python {
  /** The words that start it, before its arguments. */
  readonly command: readonly string[];
  /** Where it was found, for people: `.venv`, `PATH`, `--python` … */
  readonly foundAt: string;
}

/** A Python that was named: by its absolute path, or as a program on `PATH`. */
function named(python: string, origin: string, around: Surroundings): Python {
  const hasPath = isPath(python, around.platform.path);
  const file = hasPath ? programAt(python, around) : programOnPath(python, around);
  if (file) return { command: [file], foundAt: origin };
  throw userError("python-unusable", origin, hasPath ? python : `${python} on PATH`);
}

/**
 * The project's Python: the one named on the command line or in the configuration, else that of a
 * virtual environment, else uv's, else the system's.
 * @param given The setting `python`, and where it came from.
 * @throws {UserError} where none can be run, naming each place that was tried.
 */
export function findPython(
  given: { readonly value: string; readonly origin: Origin },
  around: Surroundings,
): Python {
  const { value, origin } = given;
  if (origin.from !== "default") return named(value, origin.shown, around);
  const { platform } = around;
  const tried: string[] = [];
  for (const { folder, bin } of environments(around)) {
    const file = programIn(bin, "python", around);
    if (file) return { command: [file], foundAt: folder };
    tried.push(bin);
  }
  if (findLock(around) !== undefined) {
    const uv = programOnPath("uv", around);
    if (uv) return { command: [uv, ...UV_RUN], foundAt: "uv.lock" };
    tried.push("uv on PATH");
  }
  for (const [word = "", ...rest] of platform.systemPythons) {
    const file = programOnPath(word, around);
    if (file) return { command: [file, ...rest], foundAt: "PATH" };
    tried.push(`${word} on PATH`);
  }
  throw userError("no-python", tried);
}

/** The command that prints the path of a Python that is only run once the project is installed; undefined for others. */
export function finderOf({ command: [program = "", ...words] }: Python): string[] | undefined {
  return words.join(" ") === UV_RUN.join(" ") ? [program, ...UV_FIND] : undefined;
}
