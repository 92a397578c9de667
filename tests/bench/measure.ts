/** What the benchmarks have in common. */
import { dirname, fromFileUrl, join } from "@std/path/posix";
import { FLAGS } from "../../.ci/flags.ts";

const tests = dirname(dirname(fromFileUrl(import.meta.url)));

/** The sample app. */
export const SAMPLE = join(tests, "sample");

/** The words that start slop-watch as people start it. */
export const SLOP_WATCH: readonly string[] = [
  Deno.execPath(),
  "run",
  "--quiet",
  ...FLAGS,
  join(tests, "..", "main.ts"),
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

export function median(values: number[]): number {
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

/** Prints the result. */
export function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
