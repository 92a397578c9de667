import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Message, stopWait } from "../../../lib/messages.ts";
import type { Stop } from "../../../lib/report/events.ts";
import { slowStop } from "../../../lib/report/slow_stop.ts";

const STOP: Stop = { event: "stop", how: "agent", ms: 4500, steps: [], code: 0, signal: null };
const CODE = stopWait("code", "a.py:3 (save)");

Deno.test("a stop of more than 2 s is told with what shortens it, and no other", () => {
  assertEquals(slowStop({ ...STOP, ms: 2000 }, CODE, ["python", "a.py"]), undefined);
  const interrupt = { step: "interrupt", ms: 800 } as const;
  const twice = { ...STOP, ms: 1600, steps: [interrupt, interrupt] };
  assertEquals(slowStop(twice, CODE, ["uvicorn"]), undefined);
  const open = stopWait("connections", "uvicorn", "1");
  assertEquals(slowStop({ ...twice, steps: [interrupt] }, open, ["uvicorn"]), undefined);
  assertStringIncludes(slowStop(twice, open, ["uvicorn"])?.hint ?? "", "--timeout-graceful");
  const cases: [Message | undefined, command: string, said: string][] = [
    [stopWait("connections", "uvicorn", "2"), "python main.py", "--timeout-graceful-shutdown"],
    [stopWait("workers", "granian", "1"), "granian app:app", "--workers-kill-timeout 1"],
    [stopWait("asyncio-connections", "2"), "python main.py", "close_clients"],
    // What was seen says more than the command, where it does.
    [stopWait("on-stop", "save"), "uvicorn app:app", "on_stop"],
    [stopWait("window", "a.py:3 (ask)"), "python a.py", "dialog"],
    [stopWait("tasks", "1"), "celery -A app worker", "--grace 1s"],
    [CODE, "/p/bin/uvicorn app:app", "--timeout-graceful-shutdown"],
    [undefined, "python -m uvicorn app:app", "--timeout-graceful-shutdown"],
    [stopWait("no-answer", ""), "C:\\p\\hypercorn.exe app", "--graceful-timeout 1"],
    [stopWait("asked", "got SIGINT", ""), "python uvicorn_like.py", "--grace 1s"],
    [undefined, "python uvicorn_like.py", "--grace 1s"],
  ];
  for (const [wait, command, said] of cases) {
    assertStringIncludes(slowStop(STOP, wait, command.split(" "))?.hint ?? "", said);
  }
});
