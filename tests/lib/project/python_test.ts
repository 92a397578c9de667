import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "../../../lib/errors.ts";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { findPython } from "../../../lib/project/python.ts";
import { Project } from "../../driver.ts";
import { onPosix, onWindows, putPrograms } from "./surroundings.ts";

const ignore = platform !== posix;
const NONE = { value: "", origin: { from: "default" } } as const;
const flag = (value: string) =>
  ({ value, origin: { from: "flag", shown: "--python", given: value } }) as const;

/** One system's places, from the first that counts to the last, and what is run from each. */
Deno.test({
  name: "each place for Python wins over all behind it",
  ignore,
  async fn() {
    await using project = await Project.of({ "uv.lock": "" });
    const active = { variables: { VIRTUAL_ENV: project.path("active") } };
    const uv = [project.path("path/uv"), "run", "python"];
    const places = [
      ["active/bin/python", [project.path("active/bin/python")], project.path("active")],
      [".venv/bin/python", [project.path(".venv/bin/python")], project.path(".venv")],
      ["venv/bin/python", [project.path("venv/bin/python")], project.path("venv")],
      ["path/uv", uv, "uv.lock"],
      ["path/python3", [project.path("path/python3")], "PATH"],
      ["path/python", [project.path("path/python")], "PATH"],
    ] as const;
    await putPrograms(project, ...places.map(([file]) => file));
    for (const [file, command, origin] of places) {
      assertEquals(findPython(NONE, onPosix(project, active)), { command, foundAt: origin });
      await project.remove(file);
    }
    const nothing = () => findPython(NONE, onPosix(project, active));
    const { message } = assertThrows(nothing, UserError) as UserError;
    for (const where of ["active/bin", ".venv/bin", "venv/bin"]) {
      assertStringIncludes(message, project.path(where));
    }
    for (const where of ["uv on PATH", "python3 on PATH", "python on PATH"]) {
      assertStringIncludes(message, where);
    }
  },
});

Deno.test("each place for Python wins over all behind it on Windows, where py -3 comes before python3", () => {
  const places = [
    ["D:\\active\\Scripts\\python.exe", [], "D:\\active"],
    ["C:\\app\\.venv\\Scripts\\python.exe", [], "C:\\app\\.venv"],
    ["C:\\app\\venv\\Scripts\\python.exe", [], "C:\\app\\venv"],
    ["C:\\path\\uv.exe", ["run", "python"], "uv.lock"],
    ["C:\\path\\py.exe", ["-3"], "PATH"],
    ["C:\\path\\python3.exe", [], "PATH"],
    ["C:\\path\\python.exe", [], "PATH"],
  ] as const;
  const variables = { VIRTUAL_ENV: "D:\\active", PATHEXT: ".COM;.EXE;.BAT" };
  places.forEach(([file, more, origin], n) => {
    const files = ["C:\\app\\uv.lock", ...places.slice(n).map(([file]) => file)];
    const found = findPython(NONE, onWindows(files, { variables }));
    assertEquals(found, { command: [file, ...more], foundAt: origin });
  });
});

Deno.test({
  name: "uv counts only where the root has a uv.lock",
  ignore,
  async fn() {
    await using project = await Project.of({});
    await putPrograms(project, "path/uv", "path/python3");
    assertEquals(findPython(NONE, onPosix(project)).command, [project.path("path/python3")]);
  },
});

Deno.test({
  name: "an active environment whose Python is gone is passed over",
  ignore,
  async fn() {
    await using project = await Project.of({});
    await putPrograms(project, ".venv/bin/python");
    const around = onPosix(project, { variables: { VIRTUAL_ENV: project.path("gone") } });
    assertEquals(findPython(NONE, around).command, [project.path(".venv/bin/python")]);
  },
});

Deno.test({
  name: "a file that may not be run is no Python",
  ignore,
  async fn() {
    await using project = await Project.of({ ".venv/bin/python": "", "path/python3": "" });
    await Deno.mkdir(project.path("venv/bin/python"), { recursive: true });
    await putPrograms(project, "path/python");
    assertEquals(findPython(NONE, onPosix(project)).command, [project.path("path/python")]);
  },
});

Deno.test({
  name: "a Python is named by its path, or as a program on PATH",
  ignore,
  async fn() {
    await using project = await Project.of({});
    await putPrograms(project, "my/python", "path/python3.8", ".venv/bin/python");
    const find = (value: string) => findPython(flag(value), onPosix(project));
    const named = project.path("my/python");
    assertEquals(find(named), { command: [named], foundAt: "--python" });
    assertEquals(find("python3.8").command, [project.path("path/python3.8")]);
  },
});

Deno.test({
  name: "a Python that was named and cannot be run is refused, and no other is taken",
  ignore,
  async fn() {
    await using project = await Project.of({ "plain.txt": "" });
    await putPrograms(project, ".venv/bin/python");
    for (
      const [value, said] of [
        [project.path("none/python"), project.path("none/python")],
        [project.path("plain.txt"), project.path("plain.txt")],
        ["python9", "python9 on PATH"],
        [project.path(".venv/bin"), project.path(".venv/bin")],
      ] as const
    ) {
      const find = () => findPython(flag(value), onPosix(project));
      const { message } = assertThrows(find, UserError) as UserError;
      assertStringIncludes(message, "--python");
      assertStringIncludes(message, said);
    }
  },
});

Deno.test("a Python is named on Windows with or without its ending", () => {
  const around = onWindows(["C:\\py\\python.exe"]);
  for (const value of ["C:\\py\\python", "C:\\py\\python.exe"]) {
    const { command } = findPython(flag(value), around);
    assertEquals(command, ["C:\\py\\python.exe"]);
  }
});

Deno.test({
  name: "an empty folder in PATH is not the working directory, and a relative one starts there",
  ignore,
  async fn() {
    await using project = await Project.of({});
    await putPrograms(project, "python3", "tools/python3");
    const find = (PATH: string) => findPython(NONE, onPosix(project, { variables: { PATH } }));
    assertThrows(() => find(":"), UserError);
    assertEquals(find(":tools").command, [project.path("tools/python3")]);
  },
});
