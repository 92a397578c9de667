/** Who is called into a run of the app, and whether one is on its way. */
import { assertEquals } from "@std/assert";
import { Agency } from "../../../lib/agent/agency.ts";
import { makeAgentFolder } from "../../../lib/agent/files.ts";
import { platform } from "../../../lib/platform/current.ts";
import { Project } from "../../driver.ts";
import { join } from "../../paths.ts";
import { playedLink } from "../app/played.ts";
import { encode, hello, send } from "./ear.ts";

Deno.test("an interpreter that has taken a token is waited for until it has said who it is", async () => {
  await using project = await Project.of({});
  const home = { tries: () => [project.folder], holds: () => true };
  const agency = new Agency({
    platform,
    home,
    pythonPath: "",
    root: project.folder,
    preserve: [],
    command: ["python", "app.py"],
    windowPlace: false,
    holdsPorts: false,
    standby: false,
    detail() {},
  });
  const link = playedLink();
  const seen = [agency.awaits(link)];
  agency.call(link, { generation: 1, changed: [], job: undefined });
  seen.push(agency.awaits(link));
  const folder = join(makeAgentFolder(project.folder, platform.path).runs, "1");
  const [, port] = /^port (\d+)$/m.exec(await Deno.readTextFile(join(folder, "call"))) ?? [];
  const token =
    (await Array.fromAsync(Deno.readDir(folder))).find(({ name }) => name !== "call")?.name ?? "";
  // As the agent takes it.
  await Deno.remove(join(folder, token));
  seen.push(agency.awaits(link));
  const agent = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  await send(agent, encode(hello(token, 7, "python", "app.py")));
  await link.firstArrival;
  // The answer ends a moment after that.
  await new Promise((resolve) => setTimeout(resolve));
  seen.push(agency.awaits(link));
  agent.close();
  agency.close();
  await link.gone;
  assertEquals(seen, [false, false, true, false]);
});
