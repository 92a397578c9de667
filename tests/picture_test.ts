/** The picture in the README: how it is drawn, and that what it shows is what slop-watch still says. */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Happening } from "../lib/report/events.ts";
import { eventText } from "../lib/report/event_text.ts";
import { DEFAULT_PATTERNS } from "../lib/cli/options.ts";
import { terminalSvg } from "../tools/terminal_svg.ts";
import { python } from "./driver.ts";
import { fromFileUrl } from "./paths.ts";

/** The texts of an SVG's lines, as a reader of XML finds them. */
const LINES = `import sys, json, xml.etree.ElementTree as tree
svg = "{http://www.w3.org/2000/svg}"
top = tree.parse(sys.stdin.buffer).getroot()
print(json.dumps([top.tag == svg + "svg" and bool(top.find(svg + "title").text),
  ["".join(line.itertext()) for line in top.iter(svg + "text")]]))`;

async function linesOf(picture: Uint8Array): Promise<string[]> {
  const child = new Deno.Command(await python(), {
    args: ["-c", LINES],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(picture);
  await input.close();
  const { success, stdout } = await child.output();
  assert(success, "it is no XML");
  const [isTitled, lines] = JSON.parse(new TextDecoder().decode(stdout));
  assert(isTitled);
  return lines;
}

const drawn = (shown: string, columns = 80) => terminalSvg(shown, "a run", columns);
const spansOf = (svg: string) =>
  [...svg.matchAll(/<tspan(?: class="([^"]*)")? .*?y="(\d+)".*?>([^<]*)</g)].map((
    [, classes, y, text],
  ) => ({ classes, y, text }));
const encoded = (text: string) => new TextEncoder().encode(text);

Deno.test("what is drawn is the terminal's lines, whatever letters they hold", async () => {
  const lines = ['if a < b & c > "d":', "    return (", "", "größer …"];
  assertEquals(await linesOf(encoded(drawn(`${lines.join("\n")}\n`))), lines);
});

Deno.test("colours are drawn from where they begin to where they end", async () => {
  const svg = drawn("\x1b[32mdone\x1b[39m in \x1b[1m\x1b[36m3 ms\x1b[39m flat\x1b[22m, all");
  assertEquals(await linesOf(encoded(svg)), ["done in 3 ms flat, all"]);
  const spans = spansOf(svg).map(({ classes, text }) => [classes, text]);
  assertEquals(spans, [
    ["green", "done"],
    [undefined, " in "],
    ["bold cyan", "3 ms"],
    ["bold", " flat"],
    [undefined, ", all"],
  ]);
});

Deno.test("a line that is longer than the window is broken at its edge", () => {
  const svg = drawn("12345\x1b[31m67890\x1b[39m\nab", 4);
  const spans = spansOf(svg).map(({ y, text }) => [y, text]);
  assertEquals(spans, [["52", "1234"], ["72", "5"], ["72", "678"], ["92", "90"], ["112", "ab"]]);
});

Deno.test("what moves the cursor cannot be drawn", () => {
  assertThrows(() => drawn("\x1b[2J"), Error, "cannot be drawn");
  assertThrows(() => drawn("over\rwritten"), Error, "cannot be drawn");
});

const PATH = "scripts/greeting.py";

const restarted = (): Happening[] => [
  { event: "change", paths: [{ path: PATH, kind: "modified" }] },
  {
    event: "restart",
    paths: [PATH],
    debounce_ms: 300,
    check_ms: 1,
    before_ms: 0,
    stop_ms: 10,
    start_ms: 4,
    total_ms: 15,
  },
];

/** What is seen, in its order: what slop-watch says, and what comes from elsewhere. */
const SEEN: readonly (Happening | string)[] = [
  "$ slop-watch gui_2.py --port 8000",
  {
    event: "watching",
    root: "/home/me/sample",
    patterns: DEFAULT_PATTERNS,
    folders: [],
    files: 5,
    followed: 0,
    followed_folders: [],
    backend: "native",
    version: "",
  },
  { event: "start", pid: 4711, command: [], reason: "first", standby: false },
  "hello from generation 1 on port 8000",
  ...restarted(),
  "hi from generation 2 on port 8000",
  { event: "skip", reason: "no-code-change", paths: [PATH] },
  {
    event: "skip",
    reason: "syntax-error",
    paths: [PATH],
    error: {
      path: PATH,
      line: 7,
      column: 12,
      message: "SyntaxError: '(' was never closed",
      text: "    return (",
    },
  },
  ...restarted(),
  "welcome back from generation 3 on port 8000",
  "^C",
];

/** A line with each time and pid, which no two runs have the same, as one digit. */
const withoutNumbers = (line: string) => line.replace(/\b\d+(?= ms)|(?<=\bpid )\d+/g, "0");

Deno.test("the picture shows what slop-watch says", async () => {
  const said = SEEN.flatMap((what) => {
    if (typeof what === "string") return what;
    return `[slop-watch] ${eventText(what, "normal", { stoppedBy: "interrupt" })}`.split("\n");
  });
  const file = fromFileUrl(import.meta.resolve("../docs/run.svg"));
  const lines = await linesOf(await Deno.readFile(file));
  assertEquals(
    lines.map(withoutNumbers),
    said.map(withoutNumbers),
    "deno task picture draws it anew",
  );
  assertMatch(lines.join("\n"), /restarted in \d+ ms/);
});
