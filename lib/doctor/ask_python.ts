import { messageOf } from "../errors.ts";
import { type Message, reason, worded } from "../messages.ts";
import { finderOf, type Python } from "../project/python.ts";
import type { Plan } from "../session/plan.ts";

/** The oldest Python that the agent is for. */
const OLDEST_PYTHON = [3, 8] as const;
/** How long an answer may take, in ms. */
const LIMIT_MS = 5000;

/** What asking the project's Python came to. */
export interface PythonAnswer {
  /** undefined where it did not answer. */
  readonly version?: string;
  /** The commands that were run to ask it. */
  readonly ran: readonly string[];
  readonly problems: readonly Message[];
}

/**
 * Asks the project's Python for its version, with no line of the project's run: not even what a `.pth` file
 * of its environment has Python run at its start.
 */
export async function askPython(
  python: Python,
  { cwd, root }: Pick<Plan, "cwd" | "root">,
): Promise<PythonAnswer> {
  const ran: string[] = [];
  const run = (command: readonly string[], folder: string) => {
    ran.push(command.join(" "));
    return printedBy(command, folder);
  };
  const code = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
  try {
    const finder = finderOf(python);
    const command = finder ? [await run(finder, root.folder)] : python.command;
    const version = await run([...command, "-I", "-S", "-c", code], cwd);
    if (!/^\d+\.\d+/.test(version)) throw new Error(reason("no-version"));
    const oldest = OLDEST_PYTHON.join(".");
    const problems = isTooOld(version) ? [worded("python-too-old", version, oldest)] : [];
    return { version, ran, problems };
  } catch (error) {
    const silent = worded("python-silent", python.command.join(" "), messageOf(error));
    return { ran, problems: [silent] };
  }
}

/** What a program prints, without its ends. Throws where it fails, or takes too long. */
async function printedBy(command: readonly string[], cwd: string): Promise<string> {
  const [program = "", ...args] = command;
  const { stdout, success, code } = await new Deno.Command(program, {
    args,
    cwd,
    stderr: "null",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).output();
  if (!success) throw new Error(reason("python-ended", code));
  return new TextDecoder().decode(stdout).trim();
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_PYTHON;
  return major < oldestMajor || major === oldestMajor && minor < oldestMinor;
}
