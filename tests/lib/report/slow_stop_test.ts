import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Stop } from "../../../lib/report/events.ts";
import { slowStop } from "../../../lib/report/slow_stop.ts";

const STOP: Stop = { event: "stop", how: "agent", ms: 4500, steps: [], code: 0, signal: null };

Deno.test("a stop of more than 2 s is told with what shortens it, and no other", () => {
  assertEquals(slowStop({ ...STOP, ms: 2000 }, ["python", "a.py"]), undefined);
  const closing = { ...STOP, steps: [{ step: "window-close", ms: 4000 }] as const };
  const cases: [Stop, string, string][] = [
    [STOP, "/p/bin/uvicorn app:app", "--timeout-graceful-shutdown 1"],
    [STOP, "python -m uvicorn app:app", "--timeout-graceful-shutdown 1"],
    [STOP, "C:\\p\\hypercorn.exe app", "--graceful-timeout 1"],
    [closing, "python a.py", "dialog"],
    [STOP, "python uvicorn_like.py", "--grace 1s"],
  ];
  for (const [stop, command, said] of cases) {
    assertStringIncludes(slowStop(stop, command.split(" "))?.hint ?? "", said);
  }
});
