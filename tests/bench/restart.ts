/**
 * What slop-watch adds to a start and to a restart, on the sample app, side by side with Python alone
 * in one run: `deno task bench`.
 */
import { dirname, fromFileUrl, join } from "@std/path/posix";
import denoJson from "../../deno.json" with { type: "json" };

const RUNS = 20;
const DEBOUNCE_MS = 300;

const tests = dirname(dirname(fromFileUrl(import.meta.url)));
const permissions = denoJson.tasks.start.command.split(" ").filter((word) =>
  word.startsWith("--allow-") || word === "--no-prompt"
);

/** The lines of a stream, each with the time it came at. */
async function* timedLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<[string, number]> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const at = performance.now();
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield [line, at];
  }
}

async function nextHello(lines: AsyncGenerator<[string, number]>): Promise<number> {
  // Not `for await`, which would close the stream behind it.
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const [line, at] = next.value;
    if (line.includes(" from generation ")) return at;
  }
  throw new Error("the app has ended");
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function row(name: string, values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const cells = [median(values), sorted[0]!, sorted.at(-1)!].map((ms) => ms.toFixed(1).padStart(8));
  return `| ${name.padEnd(52)} |${cells.join(" |")} |`;
}

/** The interpreter itself, without the shims that a version manager puts before it. */
function realPython(): string {
  const { stdout } = new Deno.Command("python3", {
    args: ["-c", "import sys; print(sys.executable)"],
  }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

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
  const took = await nextHello(lines) - began;
  child.kill("SIGINT");
  for await (const _ of lines) { /* until it has ended */ }
  await child.status;
  return took;
}

const folder = Deno.makeTempDirSync({ prefix: "slop-watch-bench-" });
const project = join(folder, "sample");
try {
  await new Deno.Command("cp", { args: ["-r", join(tests, "sample"), folder] }).output();
  const python = realPython();
  const app = [python, "gui_2.py"];
  const watched = [
    ...[Deno.execPath(), "run", "--quiet", ...permissions, join(tests, "..", "main.ts")],
    ...["--quiet", "--python", python, "gui_2.py"],
  ];

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
  await nextHello(lines);
  const edits: number[] = [];
  const greeting = join(project, "scripts", "greeting.py");
  const source = Deno.readTextFileSync(greeting);
  for (let n = 0; n < RUNS; n++) {
    const began = performance.now();
    Deno.writeTextFileSync(greeting, source.replace('"hello"', `"hello ${n}"`));
    edits.push(await nextHello(lines) - began);
  }
  child.kill("SIGINT");
  for await (const _ of lines) { /* until it has ended */ }
  await child.status;

  const over = median(edits) - DEBOUNCE_MS - median(bare);
  const report = [
    `| ms, ${RUNS} runs                                          |  median |     min |     max |`,
    `| ---------------------------------------------------- | ------: | ------: | ------: |`,
    row("start to first line, Python alone", bare),
    row("start to first line, under slop-watch", under),
    row("edit to first line, --debounce 300", edits),
    "",
    `A start costs ${(median(under) - median(bare)).toFixed(1)} ms more than by hand.`,
    `A restart costs ${over.toFixed(1)} ms over the debounce and what Python itself takes.`,
  ].join("\n");
  Deno.stdout.writeSync(new TextEncoder().encode(`${report}\n`));
} finally {
  Deno.removeSync(folder, { recursive: true });
}
