/**
 * What slop-watch adds to a start and to a restart, on the sample app, side by side with Python alone
 * in one run: `deno task bench`.
 */
import { join } from "@std/path/posix";
import {
  heading,
  median,
  nextLine,
  print,
  realPython,
  row,
  SAMPLE,
  SLOP_WATCH,
  timedLines,
} from "./measure.ts";

const RUNS = 20;
const DEBOUNCE_MS = 300;
const HELLO = " from generation ";

/** How long `command` takes to the app's first line, and what ends it again. */
async function start(command: string[], cwd: string): Promise<number> {
  const [program = "", ...args] = command;
  const began = performance.now();
  const child = new Deno.Command(program, {
    args,
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  })
    .spawn();
  const lines = timedLines(child.stdout);
  const took = await nextLine(lines, HELLO) - began;
  child.kill("SIGINT");
  for await (const _ of lines) { /* until it has ended */ }
  await child.status;
  return took;
}

const folder = Deno.makeTempDirSync({ prefix: "slop-watch-bench-" });
const project = join(folder, "sample");
try {
  await new Deno.Command("cp", { args: ["-r", SAMPLE, folder] }).output();
  const python = realPython();
  const app = [python, "gui_2.py"];
  const watched = [...SLOP_WATCH, "--quiet", "--python", python, "gui_2.py"];

  const bare: number[] = [];
  const under: number[] = [];
  for (let n = 0; n < RUNS; n++) {
    bare.push(await start(app, project));
    under.push(await start(watched, project));
  }

  const [program = "", ...args] = watched;
  const child = new Deno.Command(program, {
    args,
    cwd: project,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = timedLines(child.stdout);
  await nextLine(lines, HELLO);
  const edits: number[] = [];
  const greeting = join(project, "scripts", "greeting.py");
  const source = Deno.readTextFileSync(greeting);
  for (let n = 0; n < RUNS; n++) {
    const began = performance.now();
    Deno.writeTextFileSync(greeting, source.replace('"hello"', `"hello ${n}"`));
    edits.push(await nextLine(lines, HELLO) - began);
  }
  child.kill("SIGINT");
  for await (const _ of lines) { /* until it has ended */ }
  await child.status;

  const over = median(edits) - DEBOUNCE_MS - median(bare);
  const report = [
    heading(`ms, ${RUNS} runs`),
    row("start to first line, Python alone", bare),
    row("start to first line, under slop-watch", under),
    row("edit to first line, --debounce 300", edits),
    "",
    `A start costs ${(median(under) - median(bare)).toFixed(1)} ms more than by hand.`,
    `A restart costs ${over.toFixed(1)} ms over the debounce and what Python itself takes.`,
  ].join("\n");
  print(report);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
