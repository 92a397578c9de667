import { assertEquals } from "@std/assert";
import {
  environmentAround,
  isEnvironment,
  isMarked,
  placesIn,
  readMark,
} from "../../lib/environments.ts";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { windows } from "../../lib/platform/windows.ts";
import { Root } from "../../lib/root.ts";
import { Project } from "../driver.ts";

const onPosix = new Root("/app", posix);

Deno.test("a project's environments lie at its root, then above it; other tools' are no more than named", () => {
  const told = placesIn(["/ws/app", "/ws"], posix.path).map((place) =>
    `${place.level} ${place.folder}${place.isTaken ? "" : " (named)"}`
  );
  assertEquals(told, [
    "0 /ws/app/.venv",
    "0 /ws/app/venv",
    "0 /ws/app/env (named)",
    "0 /ws/app/.pixi/envs/default (named)",
    "1 /ws/.venv",
    "1 /ws/venv",
    "1 /ws/env (named)",
    "1 /ws/.pixi/envs/default (named)",
  ]);
  assertEquals(placesIn(["C:\\app"], windows.path)[0]?.folder, "C:\\app\\.venv");
});

Deno.test("an environment is marked by Python or by conda", () => {
  const marked = (mark: string) => isMarked("/e", posix.path, (path) => path === `/e/${mark}`);
  assertEquals(["pyvenv.cfg", "conda-meta", "x"].map(marked), [true, true, false]);
});

Deno.test("a path lies in an environment that is between it and where the search for it began", () => {
  const there = (...folders: string[]) => (folder: string) => folders.includes(folder);
  const rows: readonly [path: string, bases: string[], marked: string[], found?: string][] = [
    ["src/env/lib/x.py", ["src"], ["src/env"], "src/env"],
    ["src/env/x.py", ["src"], ["src"]],
    ["env/src/x.py", ["env/src"], ["env"]],
    ["env/src", ["env/src", "."], ["env"]],
    ["env/src/x.py", ["env/src", "."], ["env"]],
    ["env/other/x.py", ["env/src", "."], ["env"], "env"],
    ["src", ["src/app"], ["."]],
    ["../lib/env/x.py", ["../lib"], ["../lib/env"], "../lib/env"],
    ["/opt/env/x.py", ["/opt"], ["/opt/env"], "/opt/env"],
  ];
  for (const [path, bases, marked, found] of rows) {
    assertEquals(environmentAround(path, onPosix, bases, there(...marked)), found, path);
  }
});

Deno.test("a base is one whatever capitals it was written with on Windows", () => {
  const root = new Root("C:\\app", windows);
  assertEquals(environmentAround("src/env/x.py", root, ["SRC"], (at) => at === "src"), undefined);
});

Deno.test("the mark is a file, and says where the Python is from", async () => {
  await using project = await Project.of({
    "env/pyvenv.cfg": "home = /usr/local/bin \nversion = 3.12\n",
    "mute/pyvenv.cfg": "",
    "folder/pyvenv.cfg/x": "",
  });
  const root = new Root(project.folder, platform);
  assertEquals(["env", "mute", "folder", "none"].map((name) => isEnvironment(root, name)), [
    true,
    true,
    false,
    false,
  ]);
  assertEquals(readMark(project.path("env")), { home: "/usr/local/bin" });
  assertEquals(readMark(project.path("mute")), { home: undefined });
  const home = `/x${" ".repeat(60_000)}y`;
  await project.write("env/pyvenv.cfg", `home = ${home} \n`);
  assertEquals(readMark(project.path("env")), { home });
  assertEquals(readMark(project.path("folder")), undefined);
});
