/**
 * What the agent costs an app, and how fast an app is stopped through it, side by side with none in
 * one run: `deno task bench:agent`.
 */
import { join } from "@std/path/posix";
import type { Named } from "../driver.ts";
import { heading, median, print, realPython, row, SLOP_WATCH, timedLines } from "./measure.ts";

const RUNS = 20;
/** How long the app is left to settle before its memory is read, in ms. */
const SETTLE_MS = 200;
const WORDS = ["--agent", "--no-agent"] as const;

/** Tells what memory is its own alone, a while after its start. */
const APP = `import time
def private():
    with open("/proc/self/smaps_rollup") as file:
        rows = [line.split() for line in file if line.startswith("Private")]
    return sum(int(row[1]) for row in rows)
time.sleep(${SETTLE_MS / 1000})
print("private", private(), flush=True)
time.sleep(600)
`;

interface Measured {
  readonly start: number[];
  readonly stop: number[];
  readonly kilobytes: number[];
}

const folder = await Deno.makeTempDir({ prefix: "slop-watch-bench-" });
const events = join(folder, "events.ndjson");
const python = realPython();

async function eventsOf<Name extends "start" | "stop">(name: Name): Promise<Named<Name>[]> {
  const lines = (await Deno.readTextFile(events)).trim().split("\n");
  return lines.map((line) => JSON.parse(line)).filter(({ event }) => event === name);
}

/** Restarts the app again and again. */
async function restarts(word: string): Promise<Measured> {
  await Deno.writeTextFile(join(folder, "app.py"), APP);
  await Deno.writeTextFile(join(folder, "pyproject.toml"), "");
  await Deno.writeTextFile(events, "");
  // Warm starts have most of what is asked about behind them.
  const cold = ["--quiet", "--no-standby", "--debounce", "20"];
  const words = [...cold, "--events", events, "--python", python, word];
  const [program = "", ...args] = [...SLOP_WATCH, ...words, "app.py"];
  const child = new Deno.Command(program, {
    args,
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const kilobytes: number[] = [];
  const start: number[] = [];
  const lines = timedLines(child.stdout);
  for (let n = 0; n <= RUNS; n++) {
    const { value } = await lines.next();
    const [line, at] = value as [string, number];
    kilobytes.push(Number(line.split(" ")[1]));
    if (n > 0) {
      const { time } = (await eventsOf("start")).at(-1)!;
      start.push(at + performance.timeOrigin - Date.parse(time) - SETTLE_MS);
    }
    if (n < RUNS) await Deno.writeTextFile(join(folder, "other.py"), `x = ${n}\n`);
  }
  child.kill("SIGINT");
  for await (const _ of lines) { /* until it has ended */ }
  await child.status;
  return { start, stop: (await eventsOf("stop")).map(({ ms }) => ms), kilobytes };
}

try {
  const [withAgent, without] = [await restarts(WORDS[0]), await restarts(WORDS[1])];
  const more = (name: "start" | "kilobytes") => median(withAgent[name]) - median(without[name]);
  print([
    heading(`${RUNS} runs of an app that sleeps`),
    row("start to first line, ms, with an agent", withAgent.start),
    row("start to first line, ms, without", without.start),
    row("stop to exit, ms, with an agent", withAgent.stop),
    row("stop to exit, ms, without (SIGINT)", without.stop),
    row("private memory, kB, with an agent", withAgent.kilobytes),
    row("private memory, kB, without", without.kilobytes),
    "",
    `The agent costs ${more("start").toFixed(1)} ms and ${more("kilobytes").toFixed(0)} kB.`,
  ].join("\n"));
} finally {
  await Deno.remove(folder, { recursive: true });
}
