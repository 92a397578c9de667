import { assertEquals } from "@std/assert";
import { CHANGED, Fed } from "./fed.ts";

Deno.test("the events of a restart account for its time", () => {
  const fed = new Fed().running().opened();
  fed.at = 1000;
  fed.settled("a.py");
  fed.at = 1010;
  fed.checked(CHANGED);
  fed.at = 1050;
  const [stop] = fed.exited(3).tells;
  assertEquals(stop, { event: "stop", how: "signal", ms: 40, steps: [], code: 3, signal: null });
  fed.at = 1055;
  const [start, restart] = fed.spawned().tells;
  assertEquals(start?.event === "start" && start.reason, "change");
  assertEquals(restart, {
    event: "restart",
    paths: ["a.py"],
    debounce_ms: 300,
    check_ms: 10,
    stop_ms: 40,
    start_ms: 5,
    total_ms: 55,
  });
});
