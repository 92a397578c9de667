/** Runs an app of the table by hand or under slop-watch, and gathers what there is to compare. */
import { platform } from "../../lib/platform/current.ts";
import type { Ending } from "../../lib/report/events.ts";
import { isRunning, type Program, Project, until } from "../driver.ts";
import type { Aspect, Row } from "./row.ts";

/** How much longer than by hand a stop may take, in ms: less than any time that is waited in vain. */
const SLOWER_MS = 2500;
/** How long what a run has left behind may take to end, in ms. */
const LEFT_MS = 2000;
/** How often each app runs: once at first, and once more after a save. */
const GENERATIONS = 2;

const CTRL_C = "\x03";
/** Between two Ctrl-C, in ms: they are two only where the first has been heard. */
const BETWEEN_MS = 300;

/** How long an app may take from its word until it waits, in ms: Python loses a signal that comes on the way into a wait. */
const UP_MS = 100;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const APPS = new URL("./apps/", import.meta.url);
const NOTES = new URL("./notes.py", import.meta.url);
const SAVED = "saved.py";

/** All that a user can tell two runs apart by. */
export type Outcome =
  & Readonly<Record<Exclude<Aspect, "files" | "endings">, readonly string[]>>
  & {
    /** Each path and its lines. */
    readonly files: Readonly<Record<string, readonly string[]>>;
    /** How each generation ended: an exit code, as a shell shows it. */
    readonly endings: readonly number[];
    /** How long each took to end once it was asked, in ms. */
    readonly times: readonly number[];
    /** What slop-watch warned of, and had to kill, and the commands of what it left running. */
    readonly faults: readonly string[];
  };

/** Where and with what an app is run. */
export interface Stage {
  readonly python: string;
  /** Environment variables, those of the row among them. */
  readonly env: Readonly<Record<string, string>>;
}

/** The app's files. */
async function filesOf({ app, files }: Row): Promise<Record<string, string>> {
  const common = {
    ...files,
    "pyproject.toml": "",
    [SAVED]: "X = 0\n",
    "notes.py": await Deno.readTextFile(NOTES),
  };
  if (app.endsWith(".py")) {
    return { ...common, "app.py": await Deno.readTextFile(new URL(app, APPS)) };
  }
  return { ...common, ...await filesBelow(new URL(`${app}/`, APPS)) };
}

async function filesBelow(folder: URL, above = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name === "__pycache__") continue;
    const path = above + name;
    if (isDirectory) {
      Object.assign(found, await filesBelow(new URL(`${name}/`, folder), `${path}/`));
    } else found[path] = await Deno.readTextFile(new URL(name, folder));
  }
  return found;
}

/** Runs an app once after the other by hand: each is ended as by a Ctrl-C at a terminal. */
export async function byHand(row: Row, stage: Stage): Promise<Outcome> {
  const given = await filesOf(row);
  await using project = await Project.of(given);
  const mark = newMark();
  const programs: Program[] = [];
  const endings: number[] = [];
  const times: number[] = [];
  try {
    for (let n = 0; n < GENERATIONS; n++) {
      const command = row.command?.(stage.python) ?? [stage.python, "app.py"];
      const program = await project.run(command, {
        env: { ...stage.env, [mark]: "" },
        terminal: row.terminal === true,
      });
      programs.push(program);
      await comesUp(program, row, 1);
      const asked = performance.now();
      if (!row.ends) await end(program, row);
      await program.until("an end", async () => !await isRunning(program.pid));
      times.push(performance.now() - asked);
      await leftOf(mark);
      await killAll(mark);
      endings.push(codeOf(await program.end()));
      await project.write(SAVED, `X = ${n + 1}\n`);
    }
    return {
      ...written(programs, project, row),
      files: await filesIn(project, given, row),
      endings,
      times,
      faults: [],
    };
  } finally {
    await killAll(mark);
  }
}

/** Asks all of a job, as a terminal does, to end. */
async function end(program: Program, { terminal, endedBy }: Row): Promise<void> {
  if (typeof endedBy === "object") return await program.type(endedBy.typed);
  if (endedBy === "end of stdin") return await program.typeEnd();
  const isSignal = endedBy === "SIGTERM" || endedBy === "SIGKILL";
  const ask = () => Deno.kill(-program.pid, isSignal ? endedBy : "SIGINT");
  if (terminal && !endedBy) return await program.type(CTRL_C);
  ask();
  if (endedBy !== "SIGINT twice") return;
  await sleep(BETWEEN_MS);
  ask();
}

/** Runs an app under slop-watch, restarts it by a save, and ends both as by a Ctrl-C. */
export async function underSlopWatch(row: Row, stage: Stage): Promise<Outcome> {
  const given = await filesOf(row);
  await using project = await Project.of(given);
  const mark = newMark();
  try {
    const words = row.command?.(stage.python) ?? ["app.py"];
    const options = ["--quiet", "--python", stage.python, ...row.options ?? []];
    const program = await project.start([...options, "--", ...words], {
      env: { ...stage.env, [mark]: "" },
      withoutPython: true,
      terminal: row.terminal === true,
    });
    for (let n = 1; n <= GENERATIONS; n++) {
      await comesUp(program, row, n);
      if (row.ends) await program.event("exit");
      if (n < GENERATIONS) await project.write(SAVED, `X = ${n}\n`);
    }
    await quit(program, row);
    await program.end();
    const left = await leftOf(mark);
    const stops = await program.eventsOf("stop");
    const warnings = await program.eventsOf("warning");
    // At a terminal the app may be gone before slop-watch has heard the Ctrl-C.
    const ends = (await program.events()).filter(({ event }) =>
      event === "stop" || event === "exit"
    );
    return {
      ...written([program], project, row),
      files: await filesIn(project, given, row),
      endings: (ends as Ending[]).map(({ code, signal }) => codeOf(signal ?? code ?? 0)),
      times: stops.map(({ ms }) => ms),
      faults: [
        ...warnings.map(({ message }) => `warning: ${message}`),
        ...stops.flatMap(({ how }) => how === "killed" && row.endedBy !== "SIGKILL" ? [how] : []),
        ...(await commandsOf(left)).map((command) => `left running: ${command}`),
      ],
    };
  } finally {
    await killAll(mark);
  }
}

/** Ends slop-watch as by a Ctrl-C, or as the row has it. */
async function quit(program: Program, { terminal, quitBy }: Row): Promise<void> {
  if (!terminal) return program.signal("SIGINT");
  if (!quitBy) return await program.type(CTRL_C);
  const { pid } = (await program.eventsOf("start")).at(-1)!;
  const app = (await platform.processes()).find((row) => row.pid === pid);
  // Its parent, and not the program that is known here: that is the one around the terminal.
  if (app) await platform.ask([app.parent], quitBy);
}

/**
 * Both outcomes as far as they are to be the same.
 * @returns What is there, and what is expected, for an assertion.
 */
export function compared(watched: Outcome, hand: Outcome, row: Row): [object, object] {
  const slow = watched.times.flatMap((ms, n) =>
    ms > hand.times[n]! + SLOWER_MS ? [`the stop took ${ms} ms, by hand ${hand.times[n]}`] : []
  );
  const of = ({ stdout, stderr, files, endings, faults }: Outcome) => {
    const all = { stdout, stderr, files, endings };
    const kept = Object.entries(all).filter(([aspect]) => !row.except?.includes(aspect as Aspect));
    return { ...Object.fromEntries(kept), faults };
  };
  return [{ ...of(watched), faults: [...watched.faults, ...slow] }, of(hand)];
}

/** Types what is to be typed, and waits until the app is up. `generations`: so many have begun on it. */
async function comesUp(program: Program, row: Row, generations: number): Promise<void> {
  const { typed, ends, ready = /READY\n/g } = row;
  const shows = (words: RegExp) => {
    return [...program.stdout.replaceAll("\r\n", "\n").matchAll(words)].length === generations;
  };
  if (typed) {
    await program.until(`question no. ${generations}`, () => shows(typed.at));
    await program.type(typed.text);
  }
  if (ends) return;
  await program.until(`word that no. ${generations} is up`, () => shows(ready));
  await sleep(UP_MS);
}

const codeOf = (ending: number | string) =>
  typeof ending === "number" ? ending : platform.codeOfSignal(ending);

/** What the apps wrote to the streams, without what differs by its nature. */
function written(programs: readonly Program[], project: Project, row: Row) {
  const lines = (text: string) => ordered(comparable(text, project).split("\n"), row);
  return {
    stdout: lines(programs.map(({ stdout }) => stdout).join("")),
    stderr: lines(programs.map(({ stderr }) => stderr).join("")),
  };
}

const ordered = (lines: string[], { unordered }: Row) => unordered ? lines.toSorted() : lines;

const FRAMES = "Traceback \\(most recent call last\\):\\n(?:(?: .*)?\\n)*";
const LINK = "\\n(?:During handling of|The above exception).*\\n\\n";
/** A traceback, and those that led to it, of the interrupt that slop-watch keeps silent. */
const INTERRUPT = new RegExp(`(?:${FRAMES}\\S.*\\n${LINK})*${FRAMES}KeyboardInterrupt.*\\n`, "g");

const COLORS = new RegExp("\x1b\\[[\\d;]*m", "g");

function comparable(text: string, project: Project): string {
  return text.replace(COLORS, "").replaceAll("\r\n", "\n").replaceAll("^C", "")
    .replaceAll(project.folder, "PROJECT").replaceAll(project.outside, "OUTSIDE")
    .replace(/\b0x[0-9a-f]{6,}/g, "0x").replace(INTERRUPT, "");
}

/** The files that are there beside those that were given. */
async function filesIn(
  project: Project,
  given: Readonly<Record<string, string>>,
  row: Row,
): Promise<Record<string, string[]>> {
  const all = await filesBelow(new URL(`file://${project.folder}/`));
  const made = Object.entries(all).filter(([path]) => !Object.hasOwn(given, path));
  return Object.fromEntries(
    made.toSorted().map(([path, text]) => [
      path,
      text.includes("\0") ? ["no text"] : ordered(comparable(text, project).split("\n"), row),
    ]),
  );
}

/** A variable in the environment of all that a run starts. */
const newMark = () => `COMPARED_${crypto.randomUUID().replaceAll("-", "")}`;

/** The processes of a run: what they start inherits the variable. */
async function marked(mark: string): Promise<number[]> {
  if (Deno.build.os !== "linux") {
    const pids = (await platform.processes()).map(({ pid }) => pid);
    const environments = await platform.environmentsOf(pids, [mark]);
    return pids.filter((pid) => environments.get(pid)?.has(mark));
  }
  const args = ["-c", `exec grep -lsz "^$0=" /proc/[0-9]*/environ`, mark];
  const { stdout } = await new Deno.Command("/bin/sh", { args, stderr: "null" }).output();
  const own = new TextDecoder().decode(stdout).matchAll(/^\/proc\/(\d+)/gm);
  return [...own].map(([, pid]) => Number(pid));
}

/** What of a run is still there after a while. */
async function leftOf(mark: string): Promise<number[]> {
  const deadline = performance.now() + LEFT_MS;
  let left: number[] = [];
  await until(async () => {
    left = await marked(mark);
    return left.length === 0 || performance.now() > deadline;
  });
  return left;
}

async function commandsOf(pids: readonly number[]): Promise<string[]> {
  if (pids.length === 0) return [];
  const args = ["-o", "command=", "-p", pids.join(",")];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

async function killAll(mark: string): Promise<void> {
  for (let left = await marked(mark); left.length > 0; left = await marked(mark)) {
    await platform.kill(left);
  }
}
