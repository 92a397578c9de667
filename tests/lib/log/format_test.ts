import { assert, assertEquals, assertMatch } from "@std/assert";
import { footerText, headerText, logName, surplus } from "../../../lib/log/format.ts";

const TIME = new Date("2026-03-04T05:06:07.089Z");
const OPENING = {
  version: "1.2.3",
  generation: 2,
  reason: "change",
  command: ["python", "my app.py"],
  changed: ["src/a.py"],
} as const;

Deno.test("names sort by time, then by generation, and have no letter that Windows forbids", () => {
  const names = [
    logName(TIME, 2),
    logName(TIME, 10),
    logName(new Date(TIME.getTime() + 1), 1),
    logName(new Date("2027-01-01T00:00:00Z"), 1),
  ];
  assertEquals(names[0], "2026-03-04T05-06-07.089Z-0002.log");
  assertEquals(names.toSorted(), names);
  for (const name of names) assertMatch(name, /^[-.\w]+$/);
});

Deno.test("the oldest logs are too many, and nothing that is no log of ours", () => {
  const logs = [3, 1, 2].map((n) => logName(TIME, n));
  const names = ["latest.log", "app.log", "notes.txt", ...logs];
  assertEquals(surplus(names, 2), [logName(TIME, 1)]);
  assertEquals(surplus(names, 3), []);
  assertEquals(surplus(names, 1), [logName(TIME, 1), logName(TIME, 2)]);
});

Deno.test("the header says what was started and why", () => {
  assertEquals(
    headerText(OPENING, TIME),
    `# slop-watch 1.2.3, generation 2, 2026-03-04T05:06:07.089Z
# command: ["python","my app.py"]
# reason: change, src/a.py

`,
  );
  assertMatch(
    headerText({ ...OPENING, reason: "first", changed: [] }, TIME),
    /\n# reason: first\n/,
  );
});

Deno.test("the footer says how it ended", () => {
  const stopped = {
    how: "agent",
    steps: [{ step: "interrupt" }],
    code: 130,
    signal: null,
  } as const;
  assertEquals(
    footerText(stopped, 1234, TIME),
    "\n# exited with code 130 after 1234 ms, stopped by interrupt, 2026-03-04T05:06:07.089Z\n",
  );
  const crashed = { how: "already-exited", steps: [], code: 1, signal: null } as const;
  assertMatch(footerText(crashed, 1, TIME), /^\n# exited with code 1 after 1 ms, by itself, /);
  const killed = { how: "killed", steps: [], code: null, signal: "SIGKILL" } as const;
  assertMatch(
    footerText(killed, 1, TIME),
    /^\n# was ended by SIGKILL after 1 ms, stopped by killed/,
  );
});

Deno.test("a line break in a name makes no line of its own", () => {
  const header = headerText({ ...OPENING, changed: ["a\nb.py"] }, TIME);
  assert(header.split("\n").every((line) => line === "" || line.startsWith("# ")), header);
});
