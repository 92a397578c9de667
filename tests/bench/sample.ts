/** What slop-watch adds to a start and to a restart of the sample app, and where the time goes. */
import { join } from "@std/path/posix";
import type { Named } from "../driver.ts";
import {
  figure,
  median,
  nextLine,
  SAMPLE,
  SLOP_WATCH,
  spread,
  type Table,
  timedLines,
} from "./measure.ts";
import { DEBOUNCE_MS } from "./peers.ts";
import type { Question } from "./question.ts";
import type { Bench } from "./watched.ts";

const TITLE = "The sample app";
const HELLO = " from generation ";
const EDITED = "scripts/greeting.py";

class Run {
  readonly began = performance.now();
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<[string, number]>;

  constructor(command: readonly string[], cwd: string) {
    const [program = "", ...args] = command;
    this.#child = new Deno.Command(program, {
      args,
      cwd,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#lines = timedLines(this.#child.stdout);
  }

  /** When the app says hello the next time. */
  hello(): Promise<number> {
    return nextLine(this.#lines, HELLO);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGINT");
    for await (const _ of this.#lines) { /* until it has ended */ }
    await this.#child.status;
  }
}

async function start(command: readonly string[], cwd: string): Promise<number> {
  await using run = new Run(command, cwd);
  return await run.hello() - run.began;
}

async function edits(command: readonly string[], cwd: string, rounds: number): Promise<number[]> {
  await using run = new Run(command, cwd);
  await run.hello();
  const source = await Deno.readTextFile(join(cwd, EDITED));
  const took: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const began = performance.now();
    await Deno.writeTextFile(join(cwd, EDITED), source.replace('"hello"', `"hello ${n}"`));
    took.push(await run.hello() - began);
  }
  return took;
}

/** Where the time of the restarts went, as slop-watch itself tells. */
async function parts(file: string): Promise<string[][]> {
  const lines = (await Deno.readTextFile(file)).trim().split("\n");
  const restarts = lines.map((line) => JSON.parse(line) as Named<"restart">)
    .filter(({ event }) => event === "restart");
  const row = (
    name: string,
    part: "debounce_ms" | "check_ms" | "stop_ms" | "start_ms" | "total_ms",
  ) => [name, ...spread(restarts.map((restart) => restart[part]))];
  return [
    row("of these, until it settled", "debounce_ms"),
    row("the check after that", "check_ms"),
    row("the stop", "stop_ms"),
    row("the start", "start_ms"),
    row("settle to the new process", "total_ms"),
  ];
}

async function answer({ around: { python }, folder, rounds }: Bench): Promise<Table[]> {
  await new Deno.Command("cp", { args: ["-r", SAMPLE, folder] }).output();
  const project = join(folder, "sample");
  const events = join(folder, "sample-events.ndjson");
  const watched = [...SLOP_WATCH, "--quiet", "--python", python];
  const [bare, under]: [number[], number[]] = [[], []];
  for (let n = 0; n < rounds(20, 3); n++) {
    bare.push(await start([python, "gui_2.py"], project));
    under.push(await start([...watched, "gui_2.py"], project));
  }
  const took = await edits([...watched, "--events", events, "gui_2.py"], project, rounds(20, 3));
  const over = median(took) - DEBOUNCE_MS - median(bare);
  return [{
    title: TITLE,
    head: ["ms", "median", "min", "max"],
    rows: [
      ["start to first line, Python alone", ...spread(bare)],
      ["start to first line, under slop-watch", ...spread(under)],
      [`edit to first line, --debounce ${DEBOUNCE_MS}`, ...spread(took)],
      ...await parts(events),
    ],
    notes: [
      `A start costs ${figure(median(under) - median(bare))} ms more than by hand.`,
      `A restart costs ${figure(over)} ms over the debounce and what Python itself takes.`,
    ],
  }];
}

export const sample: Question = {
  name: "sample",
  about: "the sample app under slop-watch, and where the time goes",
  titles: [TITLE],
  answer,
};
