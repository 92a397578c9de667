import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UserError } from "../../../lib/errors.ts";
import { eventLine, Recorder } from "../../../lib/report/recorder.ts";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { Project } from "../../driver.ts";

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

// The program keeps the file open until it ends.
const options = { sanitizeResources: false };

Deno.test("events are appended to what is there", options, async () => {
  await using project = await Project.of({ "events": "before\n" });
  const recorder = new Recorder(project.path("events"), () => {});
  recorder.record({ event: "quit", code: 0 }, 1);
  recorder.record({ event: "quit", code: 1 }, 2);
  const lines = (await project.read("events")).split("\n");
  assertEquals([lines.length, lines[0], lines[3]], [4, "before", ""]);
  assertEquals(JSON.parse(lines[2]!).code, 1);
});

Deno.test("a file that cannot be opened is an error for the user that names it", async () => {
  await using project = await Project.of({});
  const open = () => new Recorder(project.path("none/events"), () => {});
  const { message } = assertThrows(open, UserError) as UserError;
  assertStringIncludes(message, project.path("none/events"));
});

Deno.test({
  ...options,
  name: "a disk that is full is told once, and the program goes on",
  ignore: platform !== posix || Deno.build.os !== "linux",
  fn() {
    const warnings: string[] = [];
    const recorder = new Recorder("/dev/full", (what) => {
      warnings.push(what.message);
      recorder.record({ event: "warning", ...what }, 1);
    });
    for (let n = 0; n < 3; n++) recorder.record({ event: "quit", code: 0 }, 1);
    assertEquals(warnings, ["the events can no longer be written"]);
  },
});
