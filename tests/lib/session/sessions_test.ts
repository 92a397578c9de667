import { assertEquals } from "@std/assert";
import { platform } from "../../../lib/platform/current.ts";
import { findSessions } from "../../../lib/session/sessions.ts";
import { Project } from "../../driver.ts";
import { lacks } from "../../needs.ts";

const isRoot = !lacks("modes") && Deno.uid() === 0;
const SESSION = { pid: 1, app: 0, root: "/", command: ["app"] };

Deno.test({
  name: "a session that another user has written is none",
  ignore: !isRoot,
  async fn() {
    await using project = await Project.of({
      "slop-watch-own/session.json": JSON.stringify(SESSION),
      "slop-watch-foreign/session.json": JSON.stringify(SESSION),
      "slop-watch-pipe/lock": "",
    });
    await Deno.chown(project.path("slop-watch-foreign/session.json"), 1, 1);
    const pipe = project.path("slop-watch-pipe/session.json");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    await Deno.chown(pipe, 1, 1);
    const found = findSessions({
      ...platform,
      temporaryFolders: () => [project.folder],
    });
    assertEquals(found.map(({ folder }) => folder), [project.path("slop-watch-own")]);
  },
});
