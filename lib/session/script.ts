import { readFound } from "../disk.ts";
import type { PathModule } from "../platform/platform.ts";
import { isPythonPath } from "../root.ts";
import type { Plan } from "./plan.ts";

/** A script that people write is smaller, in bytes. */
const LARGEST_SCRIPT_READ = 256 * 1024;

/** The source of the script that the app is; empty where it is none, or that cannot be read. */
export function scriptSource({ app, cwd }: Pick<Plan, "app" | "cwd">, path: PathModule): string {
  const script = app.command.find(isPythonPath);
  if (script === undefined) return "";
  const reading = readFound(path.resolve(cwd, script), { mostBytes: LARGEST_SCRIPT_READ });
  return reading.is === "text" ? reading.text : "";
}
