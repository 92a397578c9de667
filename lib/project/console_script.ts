/** The scripts of an environment, each of which names the Python that runs it. */
import { isPython } from "../agent/interpreter.ts";
import { readFound, realPath } from "../disk.ts";
import { isMarked } from "../environments.ts";
import { userError } from "../errors.ts";
import type { Surroundings } from "./surroundings.ts";

/** Windows' scripts are programs that have their script at their end; in bytes. */
const LARGEST_SCRIPT = 1024 * 1024;

/** How a script names its Python: by its first line, by its second where the path is long or has a blank, on Windows at the end. */
const NAMED = [
  /^#!\s*(\/\S+)/,
  /^#!\s*\/bin\/sh\r?\n'''exec' "?(\/[^"\n]*?)"? "\$0"/,
  /#!"?([A-Za-z]:\\[^"\r\n]*\.exe)"?\r?\n/,
];

/** The Python that the text of a script names by its path; undefined for none. */
export function pythonInScript(text: string): string | undefined {
  const found = NAMED.map((pattern) => pattern.exec(text)?.[1]);
  return found.find((program) => program !== undefined && isPython(program));
}

/**
 * Refuses a script of an environment that runs another's Python, and so another project's code: pip and uv
 * write the whole path into it, which stays as it was in a copy and under a new name.
 * @throws {UserError} with its mend.
 */
export function refuseCopied(script: string, { platform: { path }, exists }: Surroundings): void {
  const folder = path.dirname(realPath(script));
  const environment = path.dirname(folder);
  if (!isMarked(environment, path, exists)) return;
  const reading = readFound(script, { mostBytes: LARGEST_SCRIPT });
  const python = reading.is === "text" ? pythonInScript(reading.text) : undefined;
  if (python === undefined) return;
  const home = path.dirname(python);
  // Conda's Python lies at the top of its environment on Windows.
  if ([folder, environment].includes(realPath(home))) return;
  // The system's own is no other environment's.
  if (exists(python) && !isMarked(path.dirname(home), path, exists)) return;
  throw userError("script-of-another", script, python, environment);
}
