import { assertEquals } from "@std/assert";
import { Statistics } from "../../../lib/report/statistics.ts";

const START = { event: "start", pid: 7, command: ["a"], reason: "first", standby: false } as const;
const RESTART = {
  event: "restart",
  paths: ["a.py"],
  debounce_ms: 300,
  check_ms: 1,
  before_ms: 0,
  stop_ms: 2,
  start_ms: 3,
  total_ms: 6,
} as const;
const CHANGE = { event: "change", paths: [{ path: "a.py", kind: "modified" }] } as const;

Deno.test("before the first start there is nothing to say", () => {
  const text = new Statistics().text(0, undefined, 80);
  assertEquals(text, "generation 0: no app runs\n  0 restarts; no change yet");
});

Deno.test("it says what runs since when, how often and how fast it was restarted, and on what", () => {
  const statistics = new Statistics();
  statistics.take(START, 1, 1000);
  assertEquals(statistics.isUp, true);
  statistics.take(CHANGE, 1, 2000);
  statistics.take(START, 2, 2010);
  statistics.take(RESTART, 2, 2010);
  assertEquals(
    statistics.text(7010, 23_500_000, 80),
    "generation 2: up for 5000 ms, pid 7, 23.5 MB\n" +
      "  1 restart, median 6 ms; last change 5010 ms ago: a.py",
  );
});

Deno.test("the median is that of the middle, of an even number too", () => {
  const statistics = new Statistics();
  for (const total_ms of [100, 1, 5]) statistics.take({ ...RESTART, total_ms }, 1, 0);
  assertEquals(statistics.text(0, undefined, 80).includes("3 restarts, median 5 ms"), true);
  statistics.take({ ...RESTART, total_ms: 7 }, 1, 0);
  assertEquals(statistics.text(0, undefined, 80).includes("4 restarts, median 6 ms"), true);
});

Deno.test("an app that ended or was stopped does not run", () => {
  const statistics = new Statistics();
  for (
    const end of [
      { event: "exit", code: 1, signal: null, uptime_ms: 1 },
      { event: "stop", how: "agent", ms: 1, steps: [], code: 0, signal: null },
    ] as const
  ) {
    statistics.take(START, 1, 0);
    statistics.take(end, 1, 5);
    assertEquals(statistics.isUp, false);
  }
});

Deno.test("how the app was stopped is known to the restart that follows, and to no other", () => {
  const statistics = new Statistics();
  const ending = { ms: 1, code: 0, signal: null } as const;
  const steps = [{ step: "on_stop", ms: 1 }, { step: "interrupt", ms: 12 }] as const;
  for (
    const [generation, what, by] of [
      [1, START, ""],
      [1, { event: "stop", how: "agent", steps, ...ending }, "interrupt"],
      [2, START, ""],
      [2, { event: "exit", code: 1, signal: null, uptime_ms: 1 }, ""],
      [3, START, ""],
      [3, { event: "stop", how: "killed", steps: [], ...ending }, "killed"],
      // Another start failed in between.
      [4, { event: "error", code: "no", message: "no", hint: "" }, ""],
    ] as const
  ) {
    statistics.take(what, generation, 0);
    assertEquals(statistics.stoppedBefore(generation + 1), by, `${generation} ${what.event}`);
  }
  assertEquals(new Statistics().stoppedBefore(1), "");
});
