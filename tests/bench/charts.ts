/** Which charts are drawn of the tables in RESULTS.md, and how. Pure. */
import { headingsOf, tableUnder } from "../markdown.ts";
import { type Bar, type BarChart, chart, type Part, type Whose } from "./chart.ts";

/** A table as it is read back. */
type Cells = ReturnType<typeof tableUnder>;

/** A chart of one table. */
interface Drawing {
  /** Its file, without the ending. */
  readonly name: string;
  /** How the heading over the table begins, and, where two begin so, ends. */
  readonly heading: RegExp;
  draw(heading: string, table: Cells): BarChart;
}

const OURS = "slop-watch";
const FLOOR = /^bare /;

function whose(name: string): Whose {
  if (name === OURS || name.startsWith(`${OURS} `)) return "ours";
  return FLOOR.test(name) ? "floor" : "peer";
}

/** A cell as a number. @returns undefined where something else stands there. */
function number(cell = ""): number | undefined {
  return /^-?\d+(?:\.\d+)?$/.test(cell) ? Number(cell) : undefined;
}

/** A bar of a row, where it has its figure; what is less than nothing has no length. */
function barOf(name: string, value: string | undefined, parts: (total: number) => number[]): Bar {
  const total = number(value);
  if (total === undefined) {
    return { name, whose: whose(name), parts: undefined, value: "", detail: "failed" };
  }
  return {
    name,
    whose: whose(name),
    parts: parts(Math.max(total, 0)),
    value: value ?? "",
  };
}

/**
 * How long a program waits by its design, in ms, from the words for it: until no more is saved, or, on
 * the average, until it looks.
 */
export function quietMs(words: string): number {
  const [first = ""] = words.split(/[,;]/);
  const [, count = "1", unit] = /(?:(\d+(?:\.\d+)?) )?\b(ms|s|second)\b/.exec(first) ?? [];
  if (unit === undefined) return 0;
  const ms = Number(count) * (unit === "ms" ? 1 : 1000);
  return first.startsWith("looks") ? ms / 2 : ms;
}

const WAITS: readonly Part[] = [
  { name: "waits by its design", strength: "faint" },
  { name: "the rest", strength: "full" },
];

function edits(heading: string, { head, rows }: Cells): BarChart {
  const [words, median] = [head.indexOf("debounce"), head.indexOf("median")];
  return {
    title: `${heading}, ms`,
    note: "Median; shorter is better.",
    legend: WAITS,
    bars: rows.filter(([name = ""]) => !/^bare app, SIGINT/.test(name)).map((row) => {
      const name = row[0]!.replace("bare app, start", "Python alone, start");
      const bar = barOf(name, row[median], (total) => {
        const quiet = Math.min(quietMs(row[words] ?? ""), total);
        return [quiet, total - quiet];
      });
      return FLOOR.test(row[0]!) ? { ...bar, whose: "floor" } : bar;
    }),
  };
}

function starts(heading: string, { head, rows }: Cells): BarChart {
  const [median, over] = [head.indexOf("median"), head.indexOf("over bare")];
  const isBare = ([name]: readonly string[]) => name === "bare app";
  const bare = rows.find(isBare)?.[median] ?? "";
  return {
    title: `${heading}: what the watcher adds, ms`,
    note: `Median; shorter is better. The app alone takes ${bare} ms.`,
    bars: rows.filter((row) => !isBare(row)).map((row) =>
      barOf(row[0]!, row[over], (total) => [total])
    ),
  };
}

/** How many of how many: `2 of 5`. */
function countOf(cell = ""): [count: number, all: number] {
  const [, count, all] = /^(\d+) of (\d+)$/.exec(cell) ?? [];
  return [Number(count), Number(all)];
}

function checkouts(heading: string, { head, rows }: Cells): BarChart {
  const column = (name: string) => head.findIndex((cell) => cell.startsWith(name));
  const [restarts, after, stale] = ["restarts", "ms after git", "old code"].map(column);
  return {
    title: `${heading}: from git's end to the last start, ms`,
    note: "Median; shorter is better. The restarts of one checkout.",
    bars: rows.map((row) => {
      const [wrong, times] = countOf(row[stale!]);
      const bar = barOf(row[0]!, row[after!], (total) => [total]);
      if (wrong > 0) {
        const detail = `old code or no app in the end, ${wrong} of ${times} times`;
        return { ...bar, parts: undefined, value: "", detail };
      }
      const [count = ""] = row[restarts!]?.split(" ") ?? [];
      const early = bar.value.startsWith("-") ? ", before git's end" : "";
      const detail = `${count} ${count === "1" ? "restart" : "restarts"}${early}`;
      return bar.parts ? { ...bar, detail } : bar;
    }),
  };
}

/** What a reloader takes within the app counts as well: some have no process beside it. */
function memory(heading: string, { head, rows }: Cells): BarChart {
  const [resident, own] = [head.indexOf("resident"), head.indexOf("private")];
  const more = head.findIndex((cell) => cell.startsWith("more in the app"));
  return {
    title: `${heading}, MB`,
    note: "Resident, all its processes, + more in the app; less is better.",
    legend: [
      { name: "private", strength: "full" },
      { name: "shared or of a file", strength: "faint" },
      { name: "in the app", strength: "half" },
    ],
    bars: rows.map((row) => {
      const part = number(row[own]) ?? 0;
      const inApp = Math.max(number(row[more]) ?? 0, 0);
      const bar = barOf(row[0]!, row[resident], (total) => [part, total - part, inApp]);
      if (!bar.parts) return bar;
      const value = inApp > 0 ? `${bar.value} + ${row[more]}` : bar.value;
      return { ...bar, value, detail: `${row[own]} private` };
    }),
  };
}

function idle(heading: string, { head, rows }: Cells): BarChart {
  const [app, together] = [head.indexOf("in the app"), head.indexOf("together")];
  return {
    title: `${heading}, % of one core`,
    note: "Less is better.",
    legend: [{ name: "watcher", strength: "full" }, { name: "in the app", strength: "faint" }],
    bars: rows.filter(([name]) => name !== "bare app").map((row) =>
      barOf(row[0]!, row[together], (total) => {
        const inApp = Math.min(number(row[app]) ?? 0, total);
        return [total - inApp, inApp];
      })
    ),
  };
}

function saves(heading: string, { head, rows }: Cells): BarChart {
  const kinds = head.slice(1, 4);
  const strengths = ["full", "half", "faint"] as const;
  return {
    title: `${heading}: restarts all the same`,
    note: "Fewer are better.",
    legend: kinds.map((name, n) => ({ name, strength: strengths[n] ?? "full" })),
    bars: rows.map(([name = "", ...cells]) => {
      const counts = cells.slice(0, kinds.length).map(countOf);
      const all = counts.reduce((sum, [, of]) => sum + of, 0);
      const parts = counts.map(([count]) => count);
      const total = parts.reduce((sum, part) => sum + part, 0);
      const bar = barOf(name, String(total), () => parts);
      return bar.parts ? { ...bar, value: `${total} of ${all}` } : bar;
    }),
  };
}

const DRAWINGS: readonly Drawing[] = [
  { name: "edit-light", heading: /^Edit to first line .* light app$/, draw: edits },
  { name: "edit-heavy", heading: /^Edit to first line .* heavy app$/, draw: edits },
  { name: "start-light", heading: /^Start to first line, light app$/, draw: starts },
  { name: "start-heavy", heading: /^Start to first line, heavy app$/, draw: starts },
  { name: "checkout", heading: /^A git checkout /, draw: checkouts },
  { name: "memory", heading: /^Memory of the watcher$/, draw: memory },
  { name: "idle-one-file", heading: /^Idle CPU .* 1 file in scope$/, draw: idle },
  { name: "idle-many-files", heading: /^Idle CPU .* \d{2,} files in scope$/, draw: idle },
  { name: "saves", heading: /^Saves that are no reason to restart$/, draw: saves },
];

/** The charts of the tables that a page has, by their names. */
function chartsOf(page: string): Map<string, BarChart & { readonly heading: string }> {
  const headings = headingsOf(page);
  return new Map(DRAWINGS.flatMap(({ name, heading: wanted, draw }) => {
    const heading = headings.find((one) => wanted.test(one));
    if (heading === undefined) return [];
    return [[name, { heading, ...draw(heading, tableUnder(page, heading)) }]];
  }));
}

/** The pictures of a page's tables, as SVG, by the names of their files. */
export function picturesOf(page: string): Map<string, string> {
  return new Map([...chartsOf(page)].map(([name, what]) => [`${name}.svg`, chart(what)]));
}

const PICTURE = /^(## .+\n\n)!\[[^\]]*\]\([^)]*\.svg\)\n\n/gm;

/** A page with each picture under the heading of its table. `folder` is where they lie, from the page. */
export function illustrated(page: string, folder: string): string {
  const bare = page.replace(PICTURE, "$1");
  const charts = new Map([...chartsOf(bare)].map(([name, { heading, title }]) => [
    heading,
    `![${title}](${folder}/${name}.svg)`,
  ]));
  return bare.replace(/^## (.+)\n\n/gm, (whole, heading: string) => {
    const picture = charts.get(heading);
    return picture ? `${whole}${picture}\n\n` : whole;
  });
}
