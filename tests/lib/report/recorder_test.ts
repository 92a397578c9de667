import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UserError } from "../../../lib/errors.ts";
import { EventsFile } from "../../../lib/report/events_file.ts";
import { eventLine, Recorder } from "../../../lib/report/recorder.ts";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { Project, until } from "../../driver.ts";
import { needs } from "../../needs.ts";
import { openFiles } from "../../open_files.ts";

/** Letters of every kind, control characters and all. */
const unit = fc.nat(0x3ff).map((code) => String.fromCharCode(code));

const TIME = new Date(Date.UTC(2024, 1, 3, 4, 5, 6, 7));

Deno.test("an event is one line of JSON: its name, the time, the generation, and its fields", () => {
  assertEquals(
    eventLine({ event: "quit", code: 130 }, 4, TIME),
    '{"event":"quit","time":"2024-02-03T04:05:06.007Z","generation":4,"code":130}\n',
  );
});

Deno.test("times are rounded to a tenth of a ms, and null stays null", () => {
  const line = eventLine(
    { event: "stop", how: "killed", ms: 12.3456, steps: [], code: null, signal: "SIGKILL" },
    1,
    TIME,
  );
  const { ms, code, signal } = JSON.parse(line);
  assertEquals([ms, code, signal], [12.3, null, "SIGKILL"]);
});

Deno.test("whatever is in an event, it is one line and reads the same again", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit })), fc.nat(), (paths, generation) => {
    const line = eventLine({ event: "skip", reason: "unchanged", paths }, generation, TIME);
    assertMatch(line, /^[^\n]*\n$/);
    assertEquals(JSON.parse(line).paths, paths);
    assertEquals(JSON.parse(line).generation, generation);
  }));
});

const QUIT = { event: "quit", code: 0 } as const;

/** What a file holds of events, after these have been appended to it. */
const LEFT: Record<string, { before: string; after: string }> = {
  "what is there stays": { before: "before\n", after: "before\n" },
  "nothing": { before: "", after: "" },
  "a line of another's without an end gets one": { before: "before", after: "before\n" },
  "an event without an end gets one": {
    before: '{"event":"quit","code":1}',
    after: '{"event":"quit","code":1}\n',
  },
  "half an event is taken back": {
    before: 'before\n{"event":"quit","time":"2024-02',
    after: "before\n",
  },
  "the first letters of one, too": { before: 'before\n{"ev', after: "before\n" },
};

for (const [name, { before, after }] of Object.entries(LEFT)) {
  Deno.test(`events are appended to what is there: ${name}`, async () => {
    await using project = await Project.of({ "events": before });
    const recorder = new Recorder(project.path("events"), () => {});
    recorder.record(QUIT, 1);
    recorder.record({ event: "quit", code: 1 }, 2);
    await recorder.close();
    const text = await project.read("events");
    assertEquals(text.slice(0, after.length), after);
    const lines = text.slice(after.length).split("\n");
    assertEquals(lines.pop(), "");
    assertEquals(lines.map((line) => JSON.parse(line).code), [0, 1]);
  });
}

Deno.test("a file that cannot be opened is an error for the user that names it", async () => {
  await using project = await Project.of({});
  const open = () => new Recorder(project.path("none/events"), () => {});
  const { message } = assertThrows(open, UserError) as UserError;
  assertStringIncludes(message, project.path("none/events"));
});

Deno.test({
  name: "events are for their user alone",
  ...needs("modes"),
  async fn() {
    await using project = await Project.of({});
    const recorder = new Recorder(project.path("events"), () => {});
    await recorder.close();
    assertEquals((await Deno.stat(project.path("events"))).mode! & 0o777, 0o600);
  },
});

Deno.test({
  name: "a disk that is full is told once, and the program goes on",
  ignore: platform !== posix || Deno.build.os !== "linux",
  async fn() {
    const warnings: string[] = [];
    const recorder = new Recorder("/dev/full", ({ code }) => {
      warnings.push(code);
      recorder.record(QUIT, 1);
    });
    for (let n = 0; n < 3; n++) recorder.record(QUIT, 1);
    await recorder.close();
    assertEquals(warnings, ["events-lost"]);
  },
});

Deno.test("what a full disk has taken of a line is taken back, and nothing else", async () => {
  await using project = await Project.of({ "events": '{"a":1}\n' });
  const file = EventsFile.openSync(project.path("events"));
  const half = new TextEncoder().encode('{"event":"qu');
  await file.write(half);
  file.takeBack(half);
  assertEquals(await project.read("events"), '{"a":1}\n');
  await file.write(half);
  await Deno.writeTextFile(project.path("events"), "another's\n", { append: true });
  file.takeBack(half);
  file.close();
  assertEquals(await project.read("events"), '{"a":1}\n{"event":"quanother\'s\n');
});

Deno.test({
  name: "a pipe whose reader goes and comes back has whole events again, and none twice",
  ignore: platform !== posix || Deno.build.os !== "linux",
  async fn() {
    await using project = await Project.of({});
    const path = project.path("events");
    await new Deno.Command("mkfifo", { args: [path] }).output();
    const warnings: string[] = [];
    const recorder = new Recorder(path, ({ code }) => warnings.push(code));
    const long = { event: "skip", reason: "unchanged", paths: ["x".repeat(200_000)] } as const;
    recorder.record(QUIT, 1);
    recorder.record(long, 2);
    recorder.record(QUIT, 3);
    // It leaves amid the long one, which no pipe holds.
    const first = await Deno.open(path);
    const part = new Uint8Array(1000);
    let text = "";
    while (!text.includes("xxx")) {
      text += new TextDecoder().decode(part.subarray(0, await first.read(part) ?? 0));
    }
    first.close();
    assertMatch(text, /^{"event":"quit".+}\n/);
    // What is written meanwhile finds that out.
    assert(await until(() => !openFiles().includes(path)));
    const reader = await Deno.open(path);
    const rest = new Response(reader.readable).text();
    recorder.record(QUIT, 4);
    await recorder.close();
    const lines = (await rest).trimEnd().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line).generation), [3, 4]);
    assertEquals(warnings, []);
  },
});

Deno.test({
  name: "a pipe is no file before somebody reads it, and then has all that came before",
  ...needs("modes"),
  async fn() {
    await using project = await Project.of({});
    const pipe = project.path("events");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const recorder = new Recorder(pipe, () => {});
    recorder.record(QUIT, 1);
    recorder.record(QUIT, 2);
    const [text] = await Promise.all([Deno.readTextFile(pipe), recorder.close()]);
    const generations = text.trimEnd().split("\n").map((line) => JSON.parse(line).generation);
    assertEquals(generations, [1, 2]);
  },
});
