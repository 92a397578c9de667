import { assertEquals } from "@std/assert";
import { posix } from "../../../lib/platform/posix.ts";
import type { PortUse } from "../../../lib/platform/platform.ts";
import type { Exit } from "../../../lib/report/events.ts";
import { takenPort } from "../../../lib/session/taken_port.ts";

const FREE: PortUse = { isHeld: false, pids: [], isLingering: false };
const HELD: PortUse = { isHeld: true, pids: [7], isLingering: false };
const EXIT: Exit = { event: "exit", code: 1, signal: null, uptime_ms: 300 };
const CRASH: Exit = {
  ...EXIT,
  crash: { type: "OSError", message: "OSError: x", path: "", line: 0, port: 8000 },
};

const ROWS: Record<string, [exit: Exit, use: PortUse | undefined, code: string | undefined]> = {
  "a crash where a process has it": [CRASH, HELD, "port-held"],
  "a crash where nobody is shown who has it": [
    CRASH,
    { ...HELD, pids: [] },
    "port-held-by-another",
  ],
  "a crash where closed connections keep it": [
    CRASH,
    { ...FREE, isLingering: true },
    "port-lingers",
  ],
  "a crash where it is free by now": [CRASH, FREE, "port-free-again"],
  "a crash where the system does not tell": [CRASH, undefined, "port-taken"],
  "a refusal where nobody has it": [
    { ...CRASH, crash: { ...CRASH.crash!, type: "PermissionError" } },
    FREE,
    "port-reserved",
  ],
  "an exit where a process has it": [EXIT, HELD, "port-held"],
  "an exit where nobody has it": [EXIT, { ...FREE, isLingering: true }, undefined],
  "an exit where the system does not tell": [EXIT, undefined, undefined],
  "an exit after long": [{ ...EXIT, uptime_ms: 60_000 }, HELD, undefined],
  "an exit with code 0": [{ ...EXIT, code: 0 }, HELD, undefined],
  "another crash": [
    { ...EXIT, crash: { type: "E", message: "E", path: "", line: 0 } },
    HELD,
    undefined,
  ],
};

for (const [name, [exit, use, code]] of Object.entries(ROWS)) {
  Deno.test(`of a port that is taken it is told rightly after ${name}`, async () => {
    const plan = { app: { command: ["uvicorn", "a:b"], isPython: false, shown: "" }, cwd: "/" };
    const platform = {
      path: posix.path,
      portUse: () => Promise.resolve(use),
      commandsOf: () => Promise.resolve([["python3", "-m", "x"]]),
    };
    const told = await takenPort(exit, plan, platform);
    assertEquals(told?.code, code);
    if (code === "port-held") {
      assertEquals(told?.message, "port 8000 is taken by pid 7 (python3 -m x)");
    }
  });
}
