/** Runs an app by hand, cold and warm, and has each run write down what it sees. */
import { type Program, Project } from "../driver.ts";
import { parseSight, type Run, type Told, told } from "./exact_compare.ts";

const PROBE = new URL("./exact_probe.py", import.meta.url);

/** What a run of an app may take, and what is the same in all: sets have their order from this. */
const ENV = { PYTHONHASHSEED: "0", TERM: "xterm-256color" };

/** What an import has kept of a clock is older than the probe takes for one of the app's start. */
const MOMENT_MS = 800;

export interface Outcome extends Told {
  /** Whether the second start was a warm one. */
  readonly isWarm: boolean;
  /** What slop-watch says that is not imported early, and why. */
  readonly leftOut: readonly string[];
}

/** @param code What the app imports, in lines. */
const appOf = (code: string, n: number) =>
  `import exact_probe
exact_probe.take("before", is_deep=False)
${code}
SAVES = ${n}
exact_probe.take("after", is_deep=True)
import os
if "SLOP_WATCH" in os.environ: exact_probe.rest()
`;

/** What an app sees by hand and in a warm start. */
export async function seen(python: string, code: string): Promise<Outcome> {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": appOf(code, 1),
    "exact_probe.py": await Deno.readTextFile(PROBE),
  });
  const byHand = await alone(project, python);
  const warm = await twice(project, ["--standby", "--python", python], code);
  // What is merely not worth it is of no interest.
  const leftOut = [...warm.said.matchAll(/standby: (.* (?:left out|early): (?!.*worth it).*)/g)];
  const found = told({ byHand, cold: [warm.runs[0]], warm: warm.runs[1] });
  // Whether that is by chance tell two more.
  const isClean = found.before.length + found.after.length === 0;
  const more = isClean
    ? []
    : (await twice(project, ["--no-standby", "--python", python], code)).runs;
  return {
    ...isClean ? found : told({ byHand, cold: [warm.runs[0], ...more], warm: warm.runs[1] }),
    isWarm: warm.isWarm,
    leftOut: leftOut.map(([, text = ""]) => text.trim()),
  };
}

/** So many cold starts in a row are none of a busy machine's. */
const MOST_TRIES = 4;

/** The same, where the second start was a warm one. */
export async function seenWarm(python: string, code: string): Promise<Outcome> {
  for (let n = 0; n < MOST_TRIES; n++) {
    const outcome = await seen(python, code);
    if (outcome.isWarm) return outcome;
  }
  throw new Error(`${MOST_TRIES} cold starts`);
}

async function alone(project: Project, python: string): Promise<Run> {
  const program = await project.run([python, "main.py"], { env: ENV, terminal: true });
  const code = await program.end();
  if (code !== 0) throw new Error(`by hand it ends with ${code}: ${program.stdout.slice(-500)}`);
  return await taken(project, 0);
}

/** A start and a restart. */
async function twice(project: Project, words: readonly string[], code: string) {
  await project.write("main.py", appOf(code, 1));
  await using program = await project.start(["-v", ...words, "main.py"], {
    env: ENV,
    terminal: true,
    withoutPython: true,
  });
  const first = await takenBy(project, program, 1);
  if (words[0] === "--standby") {
    const over = /standby: (?:ready|none|given up)/;
    // Where it is tried too often until there is one, it is a cold start.
    await program.until("one that waits", () => over.test(program.stdout)).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
  }
  await project.write("main.py", appOf(code, 2));
  const second = await takenBy(project, program, 2);
  const start = await program.until(
    "the second start",
    async () => (await program.eventsOf("start"))[1],
  );
  await program.type("\x03");
  await program.end();
  const runs: [Run, Run] = [first, second];
  return { runs, isWarm: start.standby, said: program.stdout };
}

async function takenBy(project: Project, program: Program, generation: number): Promise<Run> {
  const last = `snapshot-${generation}-after`;
  const isThere = () => Deno.stat(project.path(last)).then(() => true, () => false);
  await program.until(last, isThere);
  return await taken(project, generation);
}

/** Reads what a run has written, and leaves nothing of it. */
async function taken(project: Project, generation: number): Promise<Run> {
  const read = async (moment: string) => {
    const path = project.path(`snapshot-${generation}-${moment}`);
    const text = await Deno.readTextFile(path);
    await Deno.remove(path);
    return parseSight(text.replaceAll(project.folder, "(folder)"));
  };
  return { before: await read("before"), after: await read("after") };
}
