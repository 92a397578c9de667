import { assertEquals } from "@std/assert";
import {
  begunAnew,
  type CommandWrites,
  givenUp,
  MOST_ANEW,
  MOST_ANEW_SAVED,
  newerSaves,
  NO_WRITES,
  ranWhole,
  savedMeanwhile,
} from "../../../lib/supervisor/command_writes.ts";

const modified = [{ path: "a.py", kind: "modified" }] as const;
const isNewer = (writes: CommandWrites) => newerSaves(writes, modified).length > 0;
const wrote = (writes: CommandWrites) => ranWhole(writes, ["a.py"], []);
const ran = (writes: CommandWrites) => ranWhole(writes, [], []);
const saved = (writes: CommandWrites) => savedMeanwhile(writes, ["a.py"]);
const anew = (writes: CommandWrites) => begunAnew(writes, ["a.py"]);

type Row = readonly [steps: readonly ((writes: CommandWrites) => CommandWrites)[], newer: boolean];

/** What has been before, and whether a change of the file during a run is a newer save. */
const ROWS: Readonly<Record<string, Row>> = {
  "nothing is known of it": [[], true],
  "a run has written it": [[wrote], false],
  "a run has written it, another has not": [[wrote, ran], false],
  "it was saved": [[saved], true],
  "it was saved, and a run has written it as it was": [[saved, wrote], true],
  "a run has written it, and it was saved then": [[wrote, saved], true],
  "it was begun anew for, and written again": [[anew, wrote], false],
  "it was saved, begun anew for, and written again": [[saved, anew, wrote], false],
  "it was begun anew for, and not written again": [[anew, ran], true],
  "the same, and a later run touches it": [[anew, ran, wrote], true],
};

for (const [name, [steps, newer]] of Object.entries(ROWS)) {
  Deno.test(`a file changes while the command runs: ${name}`, () => {
    assertEquals(isNewer(steps.reduce((writes, step) => step(writes), NO_WRITES)), newer);
  });
}

Deno.test("a file that comes into being while the command runs is the command's", () => {
  assertEquals(newerSaves(NO_WRITES, [{ path: "a.py", kind: "created" }]), []);
  assertEquals(newerSaves(NO_WRITES, [{ path: "a.py", kind: "removed" }]), ["a.py"]);
});

Deno.test("no file has the command begin anew for ever", () => {
  for (
    const [first, most] of [[NO_WRITES, MOST_ANEW], [saved(NO_WRITES), MOST_ANEW_SAVED]] as const
  ) {
    let writes = first;
    for (let n = 0; n < most; n++) {
      assertEquals([isNewer(writes), givenUp(writes)], [true, []]);
      writes = anew(writes);
    }
    assertEquals([isNewer(writes), givenUp(writes)], [false, ["a.py"]]);
    assertEquals(isNewer(ran(writes)), true);
  }
});
