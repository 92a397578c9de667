/** What the benchmarks have in common. */
import { dirname, fromFileUrl, join } from "@std/path/posix";
import { bundle } from "../../tools/bundle.ts";
import { FLAGS } from "../../tools/flags.ts";

const tests = dirname(dirname(fromFileUrl(import.meta.url)));

/** The sample app. */
export const SAMPLE = join(tests, "sample");

/** Deno with the permissions under which people run slop-watch; a module's path comes next. */
export const DENO_RUN: readonly string[] = [
  Deno.execPath(),
  "run",
  "--quiet",
  ...FLAGS,
];

const BUNDLE = "dist/bench.js";

/** The words that start slop-watch as `deno task install` installs it. */
export const SLOP_WATCH: readonly string[] = [
  ...DENO_RUN,
  // The modules need the configuration's import map, and the one file does not.
  ...await bundle(BUNDLE)
    ? ["--no-config", join(tests, "..", BUNDLE)]
    : [join(tests, "..", "main.ts")],
];

/** The lines of a stream, each with the time it came at. */
export async function* timedLines(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<[string, number]> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const at = performance.now();
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield [line, at];
  }
}

/** When the next line that has `part` in it came. Throws where none comes. */
export async function nextLine(
  lines: AsyncGenerator<[string, number]>,
  part: string,
): Promise<number> {
  // Not `for await`, which would close the stream behind it.
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const [line, at] = next.value;
    if (line.includes(part)) return at;
  }
  throw new Error("the app has ended");
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** A row of a table: a name, and the median, the least and the most of `values`. */
export function row(name: string, values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const cells = [median(values), sorted[0]!, sorted.at(-1)!].map((ms) => ms.toFixed(1).padStart(8));
  return `| ${name.padEnd(52)} |${cells.join(" |")} |`;
}

/** The interpreter itself, without the shims that a version manager puts before it. */
export function realPython(): string {
  const { stdout } = new Deno.Command("python3", {
    args: ["-c", "import sys; print(sys.executable)"],
  }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

/** What `row` makes rows for. */
export function heading(what: string): string {
  return [
    `| ${what.padEnd(52)} |  median |     min |     max |`,
    `| ${"-".repeat(52)} | ------: | ------: | ------: |`,
  ].join("\n");
}

/** Prints the result, or to stderr what goes on. */
export function print(
  text: string,
  to: typeof Deno.stdout | typeof Deno.stderr = Deno.stdout,
): void {
  to.writeSync(new TextEncoder().encode(`${text}\n`));
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The answer to a question. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  /** The first cell is a name, the others are figures. */
  readonly rows: readonly (readonly string[])[];
  /** Sentences below it. */
  readonly notes?: readonly string[];
}

const NONE = "-";

/** A figure with one digit after the point, or a dash. */
export function figure(value: number | undefined, digits = 1): string {
  return value === undefined || Number.isNaN(value) ? NONE : value.toFixed(digits);
}

/** Median, least and most, as cells. */
export function spread(values: readonly number[]): string[] {
  if (values.length === 0) return [NONE, NONE, NONE];
  return [median(values), Math.min(...values), Math.max(...values)].map((value) => figure(value));
}

/** Bytes as MB. */
export function megabytes(bytes: number | undefined): string {
  return figure(bytes === undefined ? undefined : bytes / 1_048_576);
}

/** A table in Markdown, with its title before and its notes behind it. */
export function markdown({ title, head, rows, notes = [] }: Table): string {
  const widths = head.map((_, n) =>
    Math.max(...[head, ...rows].map((row) => row[n]?.length ?? 0), 4)
  );
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, n) =>
      n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)
    );
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, n) => n === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`);
  const below = notes.map((note) => `- ${note}`);
  return [`## ${title}`, "", line(head), line(rule), ...rows.map(line), "", ...below].join("\n")
    .trimEnd();
}

/** Does `work` for all items, `size` of them at a time. */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let n = 0; n < items.length; n += size) {
    results.push(...await Promise.all(items.slice(n, n + size).map(work)));
  }
  return results;
}
