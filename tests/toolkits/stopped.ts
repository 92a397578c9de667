/** The apps of this folder, each with a real window, and what a stop made of them. */
import { Project } from "../driver.ts";

const HERE = new URL("./", import.meta.url);
const read = (name: string) => Deno.readTextFile(new URL(name, HERE));

/** One app, and how it is stopped. */
export interface Shown {
  /** Its file's name, without `.py`. */
  readonly app: string;
  /** How it is to take its X. */
  readonly how?: readonly string[];
  /** A file is saved, if nothing else is said; `q` and a Ctrl-C are typed at a terminal. */
  readonly by?: "q" | "Ctrl-C";
  /** The steps that were taken; without, its windows were closed. "any": it may end before. */
  readonly steps?: string;
  /** Its exit code or signal; without, 0. */
  readonly code?: number | Deno.Signal;
  /** What it has noted; without, that its X and all that follows it has run. */
  readonly notes?: string;
}

/** @returns The name of a test. */
export const nameOf = ({ app, how = [], by }: Shown): string =>
  [app.replaceAll("_", " "), ...how, `by ${by ?? "a save"}`].join(", ");

/** @returns What is to come of it, as `stopped` returns it. */
export const expectedOf = ({ steps, code, notes }: Shown) => ({
  steps: steps ?? "window-close",
  code: code ?? 0,
  notes: notes ?? "X after finally atexit",
});

/** @returns The files of a project that is one of the apps. */
export async function filesOf(app: string): Promise<Record<string, string>> {
  const [notes, text] = await Promise.all([read("notes.py"), read(`${app}.py`)]);
  return { "pyproject.toml": "", "app.py": text, "notes.py": notes, "other.py": "" };
}

/** Runs one under slop-watch until its window is shown, and stops it. @returns What came of it. */
export async function stopped(
  { app, how = [], by, steps: wanted }: Shown,
  python: string,
  env: Record<string, string>,
): Promise<ReturnType<typeof expectedOf>> {
  await using project = await Project.of(await filesOf(app));
  const words = ["--python", python, ...by === "q" ? ["--keys"] : [], "app.py", ...how];
  const program = await project.start(words, { env, terminal: by !== undefined });
  await program.says("SHOWN");
  if (by === undefined) await project.write("other.py", "changed = True\n");
  else await program.type(by === "q" ? "q" : "\x03");
  const { steps, code, signal } = await program.event("stop");
  const notes = await project.read("notes.txt").catch(() => "");
  const taken = wanted === "any" ? wanted : steps.map(({ step }) => step).join(" ");
  return { steps: taken, code: (signal as Deno.Signal | null) ?? code ?? 0, notes: notes.trim() };
}
