/** Has an app stopped by a change, and tells how that went. */
import { Project } from "../driver.ts";

/** What each app begins with: `note` writes a line to notes.txt, and so does its `atexit`. */
export const BEGIN = `
import atexit, signal, sys, time
def note(text):
    with open("notes.txt", "a") as file:
        file.write(text + "\\n")
atexit.register(note, "atexit")
`;

export interface Ending {
  readonly how: string;
  readonly steps: string[];
  /** How long each of them took, in ms. */
  readonly times: number[];
  readonly ms: number;
  readonly code: number | null;
  readonly notes: string[];
  readonly stderr: string;
  /** What the app has written into a file of that name; empty where there is none. */
  readonly out: string;
}

/** What an app runs in a block of its own: it swallows all that would end it, and is ended from inside. */
export const SWALLOWS_ALL = `
    print("up", flush=True)
    while True:
        try:
            while True:
                try:
                    time.sleep(600)
                except BaseException:
                    pass
        except BaseException:
            pass
`;

/**
 * Runs an app, which is up when it prints so, and has it stopped by a change.
 * @param words Options, and what stands before the file.
 */
export async function stopped(
  code: string,
  words: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Ending> {
  await using project = await Project.of({
    "pyproject.toml": "",
    "app.py": `${BEGIN}\n${code}`,
    "other.py": "",
  });
  const program = await project.start([...words, "app.py"], { env });
  await program.says("up");
  await project.write("other.py", "changed = True\n");
  const { how, steps, ms, code: exitCode } = await program.event("stop");
  const notes = await project.read("notes.txt").catch(() => "");
  await program.event("restart");
  return {
    how,
    steps: steps.map(({ step }) => step),
    times: steps.map(({ ms }) => ms),
    ms,
    code: exitCode,
    notes: notes.trim().split(/\r?\n/),
    stderr: program.stderr,
    out: await project.read("out.txt").catch(() => ""),
  };
}
