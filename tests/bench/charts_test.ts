/** The charts: how they are drawn, and that they say what the tables say. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { rowsUnder } from "../markdown.ts";
import { type BarChart, chart } from "./chart.ts";
import { illustrated, picturesOf, quietMs } from "./charts.ts";

const HERE = new URL("../..", import.meta.url);
const RESULTS = await Deno.readTextFile(new URL("tests/bench/RESULTS.md", HERE));
const FOLDER = new URL("docs/charts/", HERE);
const ANEW = "deno task charts draws them anew";

const CHART: BarChart = {
  title: "Waiting & <doing>, ms",
  note: "Shorter is better.",
  legend: [{ name: "waits", strength: "faint" }, { name: "the rest", strength: "full" }],
  bars: [
    { name: "slow", whose: "peer", parts: [100, 300], value: "400.0", detail: "2 restarts" },
    { name: "broken", whose: "peer", parts: undefined, value: "", detail: "failed" },
    { name: "slop-watch", whose: "ours", parts: [100, 100], value: "200.0" },
    { name: "nothing", whose: "peer", parts: [0], value: "0.0" },
  ],
};

/** The texts of a picture in their order. */
const textsOf = (svg: string) =>
  Array.from(
    svg.matchAll(/<text[^>]*>(.*?)<\/text>/g),
    ([, inside = ""]) => inside.replace(/<[^>]+>/g, " ").replace(/ +/g, " ").trim(),
  );
/** The bars' parts: whose they are, and how long. */
const partsOf = (svg: string) =>
  Array.from(
    svg.matchAll(/<rect class="(\w+) (\w+)" x="[\d.]+" y="(\d+)" width="([\d.]+)" height="15"/g),
    ([, whose, strength, y, width]) => ({ whose, strength, y: Number(y), width: Number(width) }),
  );

Deno.test("bars are drawn from the shortest to the longest, and last who has none", () => {
  assertEquals(textsOf(chart(CHART)).slice(4), [
    ...["nothing", "0.0"],
    ...["slop-watch", "200.0"],
    ...["slow", "400.0 2 restarts"],
    ...["broken", "failed"],
  ]);
});

Deno.test("a bar is as long as its figure, part by part", () => {
  const [first, second, third, fourth, ...more] = partsOf(chart(CHART));
  assertEquals(more, []);
  assertEquals([first?.whose, first?.strength, second?.strength], ["ours", "faint", "full"]);
  const unit = first!.width;
  for (const [part, times] of [[second, 1], [third, 1], [fourth, 3]] as const) {
    assert(Math.abs(part!.width / unit - times) < 0.01, `${part!.width} of ${unit}`);
  }
});

Deno.test("a chart is named and told in words, and text in it is no markup", () => {
  const svg = chart(CHART);
  assertMatch(svg, /^<svg [^>]*role="img" aria-labelledby="title description"/);
  assertStringIncludes(svg, '<title id="title">Waiting &amp; &lt;doing&gt;, ms</title>');
  assertStringIncludes(svg, "slop-watch: 200.0; slow: 400.0, 2 restarts; broken: failed.</desc>");
  assertStringIncludes(svg, "@media (prefers-color-scheme: dark)");
  assert(!/<script|@import|url\(|href=/.test(svg));
});

Deno.test("where nothing has a length no bar is drawn", () => {
  const none = { ...CHART, bars: CHART.bars.filter(({ name }) => /nothing|broken/.test(name)) };
  assertEquals(partsOf(chart(none)), []);
});

const WAITS: readonly (readonly [words: string, ms: number])[] = [
  ["300 ms, its default; looks each 500 ms", 300],
  ["0, given", 0],
  ["1 s, its default", 1000],
  ["1.6 s at most", 1600],
  ["looks each 400 ms, built in", 200],
  ["looks each second, its default", 500],
  ["none with watchdog, else looks each second", 0],
  ["none it tells of", 0],
  ["", 0],
];

for (const [words, ms] of WAITS) {
  Deno.test(`who waits "${words}" waits ${ms} ms by its design`, () => {
    assertEquals(quietMs(words), ms);
  });
}

const page = (heading: string, ...rows: string[]) =>
  `# Results\n\n## ${heading}\n\n${rows.join("\n")}\n\n- A note.\n`;

const drawn = (name: string, of: string) => {
  const svg = picturesOf(of).get(`${name}.svg`);
  assert(svg !== undefined, name);
  return svg;
};

Deno.test("an edit's bar is parted into what is waited and the rest; what failed says so", () => {
  const svg = drawn(
    "edit-light",
    page(
      "Edit to first line of the new app, light app",
      "| ms | debounce | median | min | max |",
      "| -- | -------: | -----: | --: | --: |",
      "| bare app, start to first line | | 20.0 | 1 | 2 |",
      "| bare app, SIGINT to its end | | 4.0 | 1 | 2 |",
      "| slop-watch --x 1 | 300 ms, given | 400.0 | 1 | 2 |",
      "| gone | none | - | - | - |",
    ),
  );
  assertEquals(textsOf(svg).slice(4), [
    ...["Python alone, start to first line", "20.0"],
    ...["slop-watch --x 1", "400.0"],
    ...["gone", "failed"],
  ]);
  const [floor, waits, rest] = partsOf(svg);
  assertEquals([floor?.whose, waits?.whose, waits?.strength], ["floor", "ours", "faint"]);
  assert(Math.abs(waits!.width / rest!.width - 3) < 0.01);
});

Deno.test("who is left with old code after a checkout has no bar, whatever its time was", () => {
  const svg = drawn(
    "checkout",
    page(
      "A git checkout that changes 9 files in scope",
      "| a checkout | restarts | ms after git, median | min | max | old code or no app in the end |",
      "| --- | --: | --: | --: | --: | --: |",
      "| good | 1 (1 to 1) | 500.0 | 1 | 2 | 0 of 3 |",
      "| early | 2 (2 to 2) | -5.0 | 1 | 2 | 0 of 3 |",
      "| stale | 1 (0 to 1) | 70.0 | 1 | 2 | 1 of 3 |",
      "| gone | - | - | - | - | - |",
    ),
  );
  assertEquals(textsOf(svg).slice(2), [
    ...["early", "-5.0 2 restarts, before git's end"],
    ...["good", "500.0 1 restart"],
    ...["stale", "old code or no app in the end, 1 of 3 times"],
    ...["gone", "failed"],
  ]);
});

Deno.test("restarts for nothing are counted over all kinds", () => {
  const svg = drawn(
    "saves",
    page(
      "Saves that are no reason to restart",
      "| restarts | nothing changed | comment only | broken | not up again |",
      "| --- | --: | --: | --: | --: |",
      "| some | 5 of 5 | 5 of 5 | 1 of 5 | 2 |",
      "| slop-watch | 0 of 5 | 0 of 5 | 0 of 5 | 0 |",
      "| gone | - | - | - | - |",
    ),
  );
  assertEquals(textsOf(svg).slice(5), [
    ...["slop-watch", "0 of 15"],
    ...["some", "11 of 15"],
    ...["gone", "failed"],
  ]);
});

Deno.test("what a reloader takes in the app is a part of its bar", () => {
  const svg = drawn(
    "memory",
    page(
      "Memory of the watcher",
      "| MB | processes | resident | private | resident | private | more in the app, private |",
      "| --- | --: | --: | --: | --: | --: | --: |",
      "| inside | 1 | 20.0 | 10.0 | 21.0 | 11.0 | 40.0 |",
      "| beside | 2 | 50.0 | 10.0 | 51.0 | 11.0 | -0.0 |",
    ),
  );
  assertEquals(textsOf(svg).slice(5), [
    ...["beside", "50.0 10.0 private"],
    ...["inside", "20.0 + 40.0 10.0 private"],
  ]);
  const [, , own, shared, inApp] = partsOf(svg);
  assertEquals(partsOf(svg).length, 5);
  assert(Math.abs(own!.width - shared!.width) < 0.2 && inApp!.width > 3.9 * own!.width);
});

Deno.test("each figure of a table stands in its chart, under its name", () => {
  const table = rowsUnder(RESULTS, "Edit to first line of the new app, heavy app");
  const texts = textsOf(drawn("edit-heavy", RESULTS));
  const peers = table.filter(([name = ""]) => !name.startsWith("bare app"));
  assert(peers.length > 10);
  for (const [name = "", , median] of peers) {
    assertEquals(texts[texts.indexOf(name) + 1], median === "-" ? "failed" : median, name);
  }
});

Deno.test("the charts are those of RESULTS.md as it stands", async () => {
  const pictures = picturesOf(RESULTS);
  assert(pictures.size >= 9);
  for (const [name, svg] of pictures) {
    const there = await Deno.readTextFile(new URL(name, FOLDER)).catch(() => "");
    assert(there.replaceAll("\r\n", "\n") === svg, `${name}: ${ANEW}`);
  }
  const files = (await Array.fromAsync(Deno.readDir(FOLDER))).map(({ name }) => name);
  assertEquals(files.sort(), [...pictures.keys()].sort());
});

Deno.test("RESULTS.md shows each chart over its table", () => {
  assertEquals(illustrated(RESULTS, "../../docs/charts"), RESULTS, ANEW);
  const shown = [...RESULTS.matchAll(/\(\.\.\/\.\.\/docs\/charts\/([\w-]+\.svg)\)/g)];
  assertEquals(shown.map(([, name]) => name).sort(), [...picturesOf(RESULTS).keys()].sort());
});

Deno.test("a picture is put over its table once, and in the place of one that was there", () => {
  const bare = page("Memory of the watcher", "| MB | resident | private |", "| --- | --: | --: |");
  const once = illustrated(bare, "charts");
  assertStringIncludes(once, "\n\n![Memory of the watcher, MB](charts/memory.svg)\n\n| MB |");
  assertEquals(illustrated(once, "charts"), once);
  assertEquals(illustrated(illustrated(bare, "elsewhere"), "charts"), once);
});
