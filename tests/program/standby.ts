/** What the tests of `--standby` have in common: an app, and how far slop-watch is with its interpreter. */
import { assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import type { Program, Project } from "../driver.ts";

/** Imports what is outside of the project, and says whether that was done before its first line. */
export const APP = `import os, sys, time
early = "heavy" in sys.modules
import heavy
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, "early" if early else "late", flush=True)
time.sleep(600)
`;
export const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": "TEXT = 1\n" };

export interface Given {
  readonly files?: Record<string, string>;
  /** Modules outside of the project, by name. */
  readonly outside?: Record<string, string>;
  readonly words?: readonly string[];
  /** What stands before those in its path. */
  readonly path?: readonly string[];
  /** The working directory, from the project. */
  readonly cwd?: string;
  /** On a terminal of its own. */
  readonly terminal?: boolean;
}

/** What is not worth its memory is not imported early. */
export const COSTLY = "import time; time.sleep(0.02)\n";

/** Starts an app with `--standby`, with modules outside of the project on its path. */
export async function start(
  project: Project,
  { outside = {}, words = ["main.py"], path = [], cwd = ".", terminal = false }: Given = {},
) {
  const lib = `${project.outside}/site-packages`;
  await Deno.mkdir(lib, { recursive: true });
  for (const [name, text] of Object.entries({ heavy: `${COSTLY}X = 1\n`, ...outside })) {
    await Deno.writeTextFile(`${lib}/${name}.py`, text);
  }
  const env = { PYTHONPATH: [...path, lib].join(platform.pathListSeparator) };
  return await project.start(["--standby", "-v", ...words], { env, cwd, terminal });
}

/** The start of a generation, once it is told. */
export async function startOf(program: Program, generation: number) {
  return await program.until(
    `the start of generation ${generation}`,
    async () => (await program.eventsOf("start")).find((start) => start.generation === generation),
  );
}

/** The pids of the interpreters that have become ready so far. */
export function readyPids(program: Program): number[] {
  // On a terminal it is all in one.
  const said = program.stderr + program.stdout;
  return [...said.matchAll(/standby: ready, pid (\d+)/g)].map(([, pid]) => Number(pid));
}

/** The pid of the interpreter that waits, the n-th to become ready. */
export async function ready(program: Program, n = 1): Promise<number> {
  return await program.until(`standby no. ${n}`, () => readyPids(program)[n - 1]);
}

/** The pid of the interpreter that waits now. */
export async function waiting(program: Program): Promise<number> {
  const app = (await program.eventsOf("start")).at(-1)?.pid;
  return await program.until("one that waits", async () => {
    const table = await platform.processes();
    return readyPids(program).findLast((pid) =>
      pid !== app && table.some((row) => row.pid === pid)
    );
  });
}

/** So many cold starts in a row are none of a busy machine's. */
export const MOST_TRIES = 8;

/**
 * Saves until that leads to a warm start. On a busy machine the one that waits may answer too late, or
 * not be there yet: then it is a cold one, as it should be.
 * @param save Makes a change that leads to generation `n`.
 * @param from The generation that the first one leads to.
 * @returns The generation that the warm start is.
 */
export async function untilWarm(
  program: Program,
  save: (n: number) => Promise<void>,
  from = 2,
): Promise<number> {
  for (let n = from; n < from + MOST_TRIES; n++) {
    const waits = await waiting(program);
    await save(n);
    const { standby, pid } = await startOf(program, n);
    if (!standby) continue;
    assertEquals(pid, waits);
    return n;
  }
  throw new Error(`${MOST_TRIES} cold starts\n${program.stderr}`);
}
