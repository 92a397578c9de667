import { assertEquals } from "@std/assert";
import { isMember, parseWorkspace } from "../../../lib/config/workspace.ts";

Deno.test("a workspace says who belongs to it, and what is no workspace says nothing", () => {
  const rows: [text: string, folder: string, is: boolean | undefined][] = [
    ['[tool.uv.workspace]\nmembers = ["packages/*"]\n', "packages/a", true],
    ['[tool.uv.workspace]\nmembers = ["packages/*"]\n', "packages/a/b", false],
    ['[tool.uv.workspace]\nmembers = ["./libs/**"]\nexclude = ["libs/x"]\n', "libs/a/b", true],
    ['[tool.uv.workspace]\nmembers = ["libs/*"]\nexclude = ["libs/x"]\n', "libs/x", false],
    ['[tool.uv]\nworkspace = { members = ["a"] }\n', "a", true],
    ["[tool.uv.workspace]\nmembers = 3\n", "a", false],
    ["[tool.uv.sources]\na = { workspace = true }\n", "a", undefined],
    ["workspace = [", "a", undefined],
    ["", "a", undefined],
  ];
  for (const [text, folder, is] of rows) {
    const workspace = parseWorkspace(text);
    assertEquals(workspace && isMember(folder, workspace), is, `${text} ${folder}`);
  }
});
