/** An interpreter that waits runs no line of the app before the last word. */
import { assertEquals } from "@std/assert";
import { Channel } from "../../../lib/agent/channel.ts";
import { makeAgentFolder } from "../../../lib/agent/files.ts";
import { platform } from "../../../lib/platform/current.ts";
import { goLine, OWN_LINE, runLine } from "../../../lib/wire/agent.ts";
import { Project, python, until } from "../../driver.ts";
import { Ear, writeCall } from "./ear.ts";

for (const isHeard of [true, false]) {
  const what = isHeard ? "runs the app at the last word" : "ends without it";
  Deno.test(`an interpreter that has said that it goes ${what}`, async () => {
    await using project = await Project.of({
      "app.py": `print("runs", end="", flush=True)\n` +
        "import os, time\nwhile not os.path.exists('end'): time.sleep(0.02)\n",
    });
    const folder = makeAgentFolder(project.outside, platform.path);
    await Deno.writeTextFile(folder.earlyPlan, "");
    const channel = new Channel(() => {});
    const ear = new Ear();
    const caller = { port: channel.port, token: channel.expect(ear), pid: Deno.pid };
    const [interpreter, app] = [await python(), project.path("app.py")];
    await writeCall(folder, project.folder, caller, [interpreter, app]);
    const ended = new Deno.Command(interpreter, {
      args: [app],
      cwd: project.folder,
      env: { PYTHONPATH: folder.start, SLOP_WATCH_GENERATION: "1" },
    }).output();
    await until(() => ear.said.includes("ready"));
    ear.caller!.send(goLine(2, "", []));
    await until(() => ear.said.includes("going"));
    ear.caller!.send(OWN_LINE);
    if (isHeard) {
      ear.caller!.send(runLine(""));
      // What was asked before is not forgotten.
      await until(() => ear.said.includes("told"));
      await project.write("end", "");
    } else channel.close();
    const { stdout, code } = await ended;
    if (isHeard) channel.close();
    assertEquals([new TextDecoder().decode(stdout), code], [isHeard ? "runs" : "", 0]);
  });
}
