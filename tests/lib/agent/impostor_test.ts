/** Another program may listen where slop-watch did: the agent obeys only who knows its call. */
import { assertEquals } from "@std/assert";
import { makeAgentFolder } from "../../../lib/agent/files.ts";
import { platform } from "../../../lib/platform/current.ts";
import { leaveLine, stopLine, welcomeLine } from "../../../lib/wire/agent.ts";
import { Project, python } from "../../driver.ts";
import { WORD, writeCall } from "./ear.ts";

/** Ends by itself once its agent has read all that it was told: that may be before its first line. */
const APP = `import sys, time
agent = sys.modules["_slop_watch"].AGENT
if agent is None: print("a stranger's"); sys.exit()
connection = agent._connection
deadline = time.monotonic() + 20
try:
    while not connection.is_closed and time.monotonic() < deadline: time.sleep(0.01)
    print("welcome" if connection.is_welcome else "a stranger's")
except KeyboardInterrupt:
    print("stopped")
`;

const stop = () =>
  stopLine({ graceMs: 5000, hasSignal: false, signal: "SIGINT", at: Date.now(), pids: [] });

/** What it is told, and what becomes of it when the other end hangs up. */
const TABLE: Record<string, { told: () => string; says: string }> = {
  "a welcome with another word": {
    told: () => welcomeLine("0".repeat(64)) + stop(),
    says: "a stranger's",
  },
  "a welcome with no word": { told: () => "welcome\nleave\n" + stop(), says: "a stranger's" },
  "no welcome": { told: stop, says: "a stranger's" },
  "questions": { told: () => "debugged?\nreport?\nlearn\n", says: "a stranger's" },
  "to leave, by its word": { told: () => leaveLine(WORD), says: "a stranger's" },
  "to stop, after a welcome": { told: () => welcomeLine(WORD) + stop(), says: "stopped" },
};

Deno.test("the agent obeys only who knows the word of its call", async () => {
  await using project = await Project.of({ "app.py": APP });
  const folder = makeAgentFolder(project.outside, platform.path);
  for (const [name, { told, says }] of Object.entries(TABLE)) {
    // The agent may call again, to see whether anybody listens.
    const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = server.addr;
    await writeCall(folder, project.folder, { port, token: "0".repeat(64), pid: Deno.pid });
    const ended = new Deno.Command(await python(), {
      args: [project.path("app.py")],
      env: { PYTHONPATH: folder.start, SLOP_WATCH_GENERATION: "1" },
    }).output();
    const connection = await server.accept();
    await connection.read(new Uint8Array(16_384));
    await connection.write(new TextEncoder().encode(told()));
    if (says !== "stopped") await connection.closeWrite();
    const { stdout } = await ended;
    connection.close();
    server.close();
    assertEquals(new TextDecoder().decode(stdout).trim(), says, name);
    await Deno.remove(platform.path.join(folder.runs, "1"), { recursive: true });
  }
});
