/** Both sides of the wire against each other: what one writes, the other reads. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseAgentLine, STEPS } from "../../../lib/wire/agent.ts";
import { type Call, callText } from "../../../lib/wire/call.ts";
import { requestText } from "../../../lib/wire/checker.ts";
import { hexOf, lineOf, textOfWord } from "../../../lib/wire/line.ts";
import { planText } from "../../../lib/wire/plan.ts";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "../python/parts.ts";

const CASES = 200;
const FOLDER = new URL("../../../lib/python/", import.meta.url);

/** Answers all questions at once: a start of Python for each would take its time. */
const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
import _slop_watch_wire as wire
asked = json.loads(sys.stdin.buffer.read().decode("utf-8"))
print(json.dumps({
    "words": [wire.hex_of(text) for text in asked["texts"]],
    "texts": [wire.text_of(word) for word in asked["words"]],
    "written": [wire.line_of(plain, *about) for plain, *about in asked["lines"]],
    "cut": wire.line_about("warning x", *asked["long"]),
    "read": [wire.read_line(line) for text in asked["told"] for line in text.splitlines()],
    "calls": [vars(wire.Call(text.split("\\n") + ["token t"])) for text in asked["calls"]],
}))
`;

interface Answers {
  readonly words: string[];
  readonly texts: string[];
  readonly written: string[];
  readonly cut: string;
  readonly read: string[][];
  readonly calls: Record<string, unknown>[];
}

/** Any text, halves of UTF-16 pairs and newlines included. */
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "\n", "a b", "\udcff/x"));
const filled = text.map((text) => `x${text}`);
const call: fc.Arbitrary<Call> = fc.record({
  port: fc.integer({ min: 1, max: 65_535 }),
  welcome: fc.constantFrom("0a", "ff00"),
  pid: fc.integer({ min: 1, max: 4_194_304 }),
  stateFolder: text,
  root: text,
  standbyPlan: text,
  earlyPlan: text,
  command: fc.array(text),
  waitsAs: fc.option(fc.array(filled, { minLength: 1 }), { nil: undefined }),
  job: text,
  windowPlace: text,
  holder: fc.option(text, { nil: undefined }),
  preserve: fc.array(text),
  suspects: fc.array(text),
  changed: fc.array(text),
});

for (const python of rows(await pythons(), 3)) {
  Deno.test(`what one side writes the other reads, with ${python.replace(/^.*versions\//, "")}`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const sample = <T>(of: fc.Arbitrary<T>) => fc.sample(of, { numRuns: CASES, seed });
    const texts = sample(text);
    const abouts = sample(fc.tuple(filled, filled, text));
    const calls = sample(call);
    const plans = sample(fc.tuple(fc.array(text), fc.array(text)));
    const long = [1, 2, 3].map(() => "\u{1f600}".repeat(50_000));
    const answers = await askParts<Answers>(python, PROGRAM, {
      texts,
      words: texts.map(hexOf),
      lines: abouts.flatMap(([one, two, three]) => [
        ["warning some-code", one, two, three],
        ["left-out some-code", one, two],
        ["crash 3 80", three, one, two, three, three],
        ["importing", one],
        ["stale", two],
      ]),
      long,
      told: [
        ...plans.map(([left, watched]) => planText(left, left, watched)),
        requestText(texts.map((file) => ({ file, old: undefined }))),
      ],
      calls: calls.map((call) => callText(call) + lineOf("of-a-later-version", "x", 1)),
    });
    const about = `seed ${seed}`;
    assertEquals(answers.words, texts.map(hexOf), about);
    assertEquals(answers.texts, texts, about);
    assertEquals(answers.words.map(textOfWord), texts, about);
    assertEquals(
      answers.written.map(parseAgentLine),
      abouts.flatMap(([one, two, three]) => [
        { says: "warning" as const, code: "some-code", about: [one, two, three] },
        { says: "left-out" as const, name: one, code: "some-code", about: [two] },
        {
          says: "crash" as const,
          type: one,
          message: two,
          path: three,
          line: 3,
          port: 80,
          raised: { at: three, soonIn: three },
        },
        { says: "importing" as const, name: one },
        { says: "stale" as const, what: two },
      ]),
      about,
    );
    assertEquals(parseAgentLine(answers.cut), {
      says: "warning",
      code: "x",
      about: long.map((text) => text.slice(0, 2 * 2000)),
    });
    assertEquals(
      answers.read,
      [
        ...plans.flatMap(([left, watched]) => [
          ...left.map((name) => ["leave", name]),
          ...left.map((name) => ["cold", name]),
          ...watched.map((path) => ["watch", path]),
        ]),
        ...texts.map((file) => ["compiles?", file]),
        ["all"],
      ],
      about,
    );
    assertEquals(
      answers.calls,
      calls.map((call) => ({
        port: call.port,
        token: "t",
        welcome: call.welcome,
        pid: call.pid,
        state_folder: call.stateFolder,
        root: call.root,
        standby_plan: call.standbyPlan,
        early_plan: call.earlyPlan,
        waits: call.waitsAs !== undefined,
        job: call.job,
        window_place: call.windowPlace,
        holder: call.holder ?? null,
        preserve: call.preserve,
        suspects: call.suspects,
        changed: call.changed,
      })),
      about,
    );
  });
}

Deno.test("the steps that the agent takes are those that slop-watch knows", async () => {
  const taken = new Set<string>();
  for await (const { name } of Deno.readDir(FOLDER)) {
    if (!name.endsWith(".py")) continue;
    const source = await Deno.readTextFile(new URL(name, FOLDER));
    for (const [, step = ""] of source.matchAll(/"step ([a-z_-]*)/g)) taken.add(step);
  }
  assertEquals([...taken].sort(), [...STEPS].sort());
});
