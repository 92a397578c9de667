import { assertEquals } from "@std/assert";
import { Channel } from "../../../lib/agent/channel.ts";
import { makeAgentFolder } from "../../../lib/agent/files.ts";
import { platform } from "../../../lib/platform/current.ts";
import { comesWithin } from "../../../lib/within.ts";
import { Project, python } from "../../driver.ts";
import { fromFileUrl } from "../../paths.ts";
import { Ear, writeCall } from "./ear.ts";

const LIMIT_MS = 10_000;
/** Where the parts of the agent are, each a module by itself. */
const PARTS = fromFileUrl(import.meta.resolve("../../../lib/python"));

/** Has something to tell before slop-watch has been called, and ends right after. */
const APP = `import sys
sys.path.insert(0, sys.argv[1])
from _slop_watch import Agent
from _slop_watch_connection import Connection
from _slop_watch_raised import EarlyImports
from _slop_watch_wire import Call, hello_of
with open(sys.argv[2]) as file:
    call = Call(file.read().split("\\n") + ["token " + sys.argv[3]])
agent = Agent(call, Connection(call, hello_of(call.token, ["python"], False)), EarlyImports(()))
agent.warn("one")
agent.start()
agent.warn("two")
`;

Deno.test("what the agent has to tell before it is let in comes after its hello, and is not lost", async () => {
  await using project = await Project.of({ "app.py": APP });
  const folder = makeAgentFolder(project.outside, platform.path);
  for (let n = 0; n < 5; n++) {
    const channel = new Channel(() => {});
    const ear = new Ear();
    const caller = { port: channel.port, token: channel.expect(ear), pid: Deno.pid };
    const call = await writeCall(folder, project.folder, caller);
    const args = ["-S", project.path("app.py"), PARTS, call, caller.token];
    const env = { PYTHONDONTWRITEBYTECODE: "1" };
    const { success } = await new Deno.Command(await python(), { args, env }).output();
    await comesWithin(LIMIT_MS, ear.isGone.promise);
    channel.close();
    // It tells of its bytecode, and at its end what it has imported, too.
    const said = ear.said.filter((word) => !/^(?:own|bytecode) /.test(word));
    assertEquals([success, said], [
      true,
      ["connected", "warning one", "warning two", "disconnected"],
    ]);
  }
});
