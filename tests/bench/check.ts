/**
 * How long the check takes after the files have come to rest, by how many of them changed, and how
 * long beside that a Python takes that does nothing but compile them: `deno task bench:check`.
 */
import { join } from "@std/path/posix";
import { print, realPython, SLOP_WATCH, spread } from "./measure.ts";

const RUNS = 3;
const LINES = 500;
const COUNTS = [1, 10, 100, 1000];
const DEBOUNCE_MS = 300;

/** Starts and waits to be restarted: what is measured is over by then. */
const APP = `import time
print("runs", flush=True)
time.sleep(600)
`;

/** A file of as many lines as said, of the kind that people write. */
function source(n: number, value: number): string {
  const lines = [`"""Module ${n}."""`, "import os", "", `VALUE = ${value}`];
  for (let f = 0; lines.length < LINES; f++) {
    lines.push(
      "",
      "",
      `def function_${f}(first: int, second: str = "x") -> dict[str, int]:`,
      `    """Say what ${f} is."""`,
      "    result = {}",
      "    for index, item in enumerate(range(first)):",
      "        if index % 2 == 0 and second != os.sep:",
      '            result[f"{second}-{item}"] = index * 2 + len(second)',
      `    return {**result, "total": sum(result.values()) + ${f}}`,
    );
  }
  return `${lines.slice(0, LINES).join("\n")}\n`;
}

function row(count: number, name: string, values: number[]): string {
  const cells = spread(values).map((cell) => cell.padStart(8));
  return `| ${String(count).padStart(6)} | ${name.padEnd(36)} |${cells.join(" |")} |`;
}

/** slop-watch on a project, with its events. */
class Watched {
  readonly #child: Deno.ChildProcess;
  #seen = 0;

  constructor(readonly project: string, readonly events: string, python: string) {
    const words = ["--quiet", "--python", python, "--debounce", String(DEBOUNCE_MS)];
    const [program = "", ...args] = [...SLOP_WATCH, ...words, "--events", events, "main.py"];
    this.#child = new Deno.Command(program, {
      args,
      cwd: project,
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
  }

  /** The next event with one of the names, and when it came. */
  async next(...names: string[]): Promise<Record<string, unknown>> {
    while (true) {
      const text = await Deno.readTextFile(this.events).catch(() => "");
      const lines = text.split("\n").slice(0, -1);
      while (this.#seen < lines.length) {
        const event = JSON.parse(lines[this.#seen++]!) as Record<string, unknown>;
        if (names.includes(String(event["event"]))) return event;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async end(): Promise<void> {
    this.#child.kill("SIGINT");
    await this.#child.status;
  }
}

/** Saves `count` files anew. @returns When the last save was done. */
function save(project: string, count: number, text: (n: number) => string): number {
  for (let n = 0; n < count; n++) Deno.writeTextFileSync(join(project, `src/m${n}.py`), text(n));
  return Date.now();
}

/** How long a Python takes that starts and compiles the files. */
async function compileAlone(python: string, project: string, count: number): Promise<number> {
  const program = "import sys\nfor n in range(int(sys.argv[1])):\n" +
    "    compile(open('src/m%d.py' % n, 'rb').read(), 'x', 'exec')";
  const began = performance.now();
  await new Deno.Command(python, {
    args: ["-I", "-S", "-c", program, String(count)],
    cwd: project,
  }).output();
  return performance.now() - began;
}

const folder = Deno.makeTempDirSync({ prefix: "slop-watch-bench-" });
const python = realPython();
const rows: string[] = [];
try {
  for (const count of COUNTS) {
    const project = join(folder, String(count));
    Deno.mkdirSync(join(project, "src"), { recursive: true });
    Deno.writeTextFileSync(join(project, "pyproject.toml"), "");
    Deno.writeTextFileSync(join(project, "main.py"), APP);

    const comments: number[] = [];
    const changes: number[] = [];
    const alone: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      save(project, count, (n) => source(n, 0));
      // A new one each time: what it remembers of 1,000 files has its limits.
      const watched = new Watched(project, join(folder, `events-${count}-${run}`), python);
      await watched.next("start");
      // With one restart behind it, all files have been read.
      Deno.writeTextFileSync(join(project, "main.py"), `${APP}RUN = ${run}\n`);
      await watched.next("restart");
      const savedAt = save(project, count, (n) => `# A comment.\n${source(n, 0)}`);
      const skip = await watched.next("skip", "restart");
      if (skip["event"] !== "skip") throw new Error("a comment has restarted the app");
      comments.push(Date.parse(String(skip["time"])) - savedAt - DEBOUNCE_MS);
      save(project, count, (n) => `# Another.\n${source(n, n === count >> 1 ? 1 : 0)}`);
      changes.push(Number((await watched.next("restart"))["check_ms"]));
      await watched.end();
      alone.push(await compileAlone(python, project, count));
    }
    rows.push(
      row(count, "comments alone, save to `skip`", comments),
      row(count, "one differs in code, `check_ms`", changes),
      row(count, "Python alone, start and compile", alone),
    );
  }
  print([
    `|  files | ms, ${RUNS} runs, ${LINES} lines each, --debounce ${DEBOUNCE_MS} |  median |     min |     max |`,
    `| -----: | ------------------------------------ | ------: | ------: | ------: |`,
    ...rows,
    "",
    `From a save to its \`skip\` the debounce is taken off; that the event came some ms late is not.`,
  ].join("\n"));
} finally {
  Deno.removeSync(folder, { recursive: true });
}
