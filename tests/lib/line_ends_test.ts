/** Files as Windows' editors and its Python write them: their lines end with `\r\n`, before them a BOM. */
import { assertEquals } from "@std/assert";
import { isolatingLine } from "../../lib/agent/interpreter.ts";
import { parseConfig } from "../../lib/config/file.ts";
import { firstLineOf } from "../../lib/disk.ts";
import { readMark } from "../../lib/environments.ts";
import { platform } from "../../lib/platform/current.ts";
import { findGitLock } from "../../lib/watch/git_lock.ts";
import { Project } from "../driver.ts";

const WAYS: Record<string, (text: string) => string> = {
  "as on POSIX": (text) => text,
  "with Windows' line ends": (text) => text.replaceAll("\n", "\r\n"),
  "with Windows' line ends and a BOM": (text) => `\uFEFF${text.replaceAll("\n", "\r\n")}`,
};

const CONFIG = `[tool.slop-watch]
command = """
app.py
  --port 8000"""
pattern = [
  "src/*.py", # ours
]
env = { A = "1" }
`;

for (const [way, written] of Object.entries(WAYS)) {
  Deno.test(`what is found is read ${way}`, async () => {
    await using project = await Project.of({
      ".venv/pyvenv.cfg": written("home = /opt/the python/bin\nversion = 3.13.1\n"),
      "work/.git": written("gitdir: ../git\n"),
      "tool": written("#!/usr/bin/python3 -I\nprint()\n"),
      "empty": "",
    });
    assertEquals(readMark(project.path(".venv")), { home: "/opt/the python/bin" });
    const lock = platform.path.join(project.path("git"), "index.lock");
    assertEquals(findGitLock(project.path("work"), platform.path), lock);
    const line = firstLineOf(project.path("tool"));
    assertEquals([line, isolatingLine(line)], ["#!/usr/bin/python3 -I", true]);
    assertEquals(firstLineOf(project.path("empty")), "");
    const { given } = parseConfig(written(CONFIG), "pyproject.toml", false);
    assertEquals(given, {
      command: ["app.py", "--port", "8000"],
      pattern: ["src/*.py"],
      env: { A: "1" },
    });
  });
}
