/**
 * What slop-watch costs and does, side by side in one run with its peers:
 * `deno task bench`.
 */
import { checkout } from "./checkout.ts";
import { edit } from "./edit.ts";
import { findPeers, type Found } from "./find_peers.ts";
import { idle } from "./idle.ts";
import { large } from "./large.ts";
import { load, machine } from "./machine.ts";
import { markdown, print } from "./measure.ts";
import { memory } from "./memory.ts";
import { odd } from "./odd.ts";
import { orphans } from "./orphans.ts";
import { OURS } from "./peers.ts";
import { drawCharts, RESULTS } from "./pictures.ts";
import type { Question } from "./question.ts";
import { ports } from "./ports.ts";
import { removed } from "./removed.ts";
import { sample } from "./sample.ts";
import { saves } from "./saves.ts";
import { renewed, rewritten } from "./sections.ts";
import { startup } from "./startup.ts";
import { unchanged } from "./unchanged.ts";
import { type Bench, endAll } from "./watched.ts";

const QUESTIONS: readonly Question[] = [
  edit,
  startup,
  checkout,
  memory,
  idle,
  orphans,
  saves,
  unchanged,
  odd,
  removed,
  large,
  ports,
  sample,
];

const INTRO =
  "What `deno task bench` measured, side by side in one run. It writes this file, but for " +
  "sections of other tasks, and `deno task charts` draws its pictures of the tables.";

const HELP = `deno task bench [--quick] [--only NAME]... [--idle SECONDS] [--out FILE] [--renew]

  --quick          fewer rounds, to try it out
  --only NAME      this question alone
  --idle SECONDS   how long the idle are watched (30, or 5 with --quick)
  --out FILE       write the results there; without, they go to tests/bench/RESULTS.md,
                   but only where all was measured in full
  --renew          put the answers in place of those in that file, with when they were measured

Questions:
${QUESTIONS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n")}

The peers are installed first, into dist/peers: from PyPI by uv (tests/bench/peers.txt), from npm
(tests/bench/peers.json) and from Debian. What can't be is left out, with a line that says so.`;

interface Options {
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly idleSeconds: number;
  /** Where the results go, if anywhere. */
  readonly out: string | undefined;
  /** Whether they take the place of the same ones in the file. */
  readonly renews: boolean;
}

/** @returns undefined where help is wanted, or needed. */
function parse(words: readonly string[]): Options | undefined {
  const only: string[] = [];
  let quick = false;
  let idleSeconds: number | undefined;
  let out: string | undefined;
  let renews = false;
  for (let n = 0; n < words.length; n++) {
    if (words[n] === "--quick") quick = true;
    else if (words[n] === "--only") only.push(...(words[++n] ?? "?").split(","));
    else if (words[n] === "--idle") idleSeconds = Number(words[++n]);
    else if (words[n] === "--out") out = words[++n];
    else if (words[n] === "--renew") renews = true;
    else return undefined;
  }
  const known = only.every((name) => QUESTIONS.some((question) => question.name === name));
  if (!known || Number.isNaN(idleSeconds)) return undefined;
  return {
    quick,
    only,
    idleSeconds: idleSeconds ?? (quick ? 5 : 30),
    out: out ?? (!renews && (quick || only.length > 0) ? undefined : RESULTS),
    renews,
  };
}

const tell = (text: string) => print(text, Deno.stderr);

/** When, and with which command. */
function measuredWith({ quick, only, idleSeconds }: Options): string {
  const chosen = only.flatMap((name) => ["--only", name]);
  const command = ["deno task bench", ...quick ? ["--quick"] : [], ...chosen].join(" ");
  return `${new Date().toISOString().slice(0, 10)} with \`${command} --idle ${idleSeconds}\``;
}

/** What the figures stand on: machine, versions, date and command. */
async function surroundings(found: Found, options: Options): Promise<string> {
  const { stdout } = await new Deno.Command(found.around.python, { args: ["--version"] }).output();
  const versions = found.installed.filter(({ name }) => !name.startsWith(`${OURS} `));
  const lines = [
    [
      "measured",
      measuredWith(options),
    ],
    ...await machine(),
    ["load before", load()],
    ["Python", new TextDecoder().decode(stdout).trim().replace("Python ", "")],
    ...versions.map(({ name, version }) => [name, version]),
  ];
  const missing = found.missing.map((why) => `Left out, ${why}.`);
  return [
    ...lines.map(([name, value]) => `- ${name}: ${value}`),
    ...missing.map((line) => `- ${line}`),
  ].join("\n");
}

async function answers(bench: Bench, only: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const { name, about, answer } of QUESTIONS) {
    if (only.length > 0 && !only.includes(name)) continue;
    const began = performance.now();
    tell(`${name}: ${about} ...`);
    for (const table of await answer(bench)) {
      if (!isOwn(table.title)) throw new Error(`${name} does not tell of "${table.title}"`);
      // A failure's message may name where it lies here.
      const text = markdown(table).replaceAll(bench.folder, "(folder)");
      print(`\n${text}`);
      texts.push(text);
    }
    tell(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  return texts;
}

const isOwn = (title: string) =>
  QUESTIONS.some(({ titles }) => titles.some((start) => title.startsWith(start)));

/** What parts one more note from a section: it may have none yet. */
const gap = (text: string) => text.endsWith("|") ? "\n\n" : "\n";

/** Writes what was measured into a page, with its charts. @param head Without, each section says when it was. */
async function write(
  file: string,
  texts: readonly string[],
  head: string | undefined,
  measured: string,
): Promise<void> {
  const before = await Deno.readTextFile(file).catch(() => "");
  const page = head === undefined
    ? renewed(before, texts.map((text) => `${text}${gap(text)}- Measured ${measured}.`))
    : rewritten(before, head, texts, isOwn);
  await Deno.writeTextFile(file, page);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", file] }).output();
  await drawCharts(file);
}

async function measure(options: Options): Promise<void> {
  const { quick, only, idleSeconds, out } = options;
  const found = await findPeers();
  const before = load();
  const header = await surroundings(found, options);
  print(header);
  const began = performance.now();
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "slop-watch-bench-" }));
  const clearUp = () => Deno.remove(folder, { recursive: true });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => void endAll().then(clearUp).finally(() => Deno.exit(130)));
  }
  try {
    const texts = await answers({
      around: found.around,
      peers: found.installed,
      folder,
      rounds: (full, few = 1) => quick ? few : full,
      idleMs: idleSeconds * 1000,
    }, only);
    const measured = `by itself: ${measuredWith(options)}, load before ${before}`;
    const took = `- took: ${((performance.now() - began) / 60_000).toFixed(0)} min`;
    tell(took);
    const head = ["# Results", INTRO, `${header}\n${took}`].join("\n\n");
    if (out !== undefined) await write(out, texts, options.renews ? undefined : head, measured);
  } finally {
    await clearUp();
  }
}

const options = parse(Deno.args);
if (Deno.args.includes("--help")) {
  print(HELP);
} else if (Deno.build.os !== "linux") {
  tell("The benchmark reads /proc and runs on Linux only.");
  Deno.exit(1);
} else if (options === undefined) {
  tell(HELP);
  Deno.exit(2);
} else {
  await measure(options);
}
