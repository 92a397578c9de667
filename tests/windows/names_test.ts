/** Projects by every name that Windows has for one folder. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path/windows";
import { type Program, Project, python } from "../driver.ts";
import { rows } from "../tier.ts";
import { ignore } from "./python.ts";

const APP = `import os, time
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
time.sleep(600)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": 'TEXT = "one"\n' };

/** What a user sees of a project: it starts, a save restarts it, a crash says where it came from. */
async function lives(project: Project, program: Program): Promise<void> {
  await program.says("runs 1 one");
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says("runs 2 two");
  assertEquals((await program.event("change")).paths, [{ path: "src/text.py", kind: "modified" }]);
  await project.write("src/text.py", "TEXT = 'three'\nraise ValueError(TEXT)\n");
  const { crash } = await program.event("exit");
  assertEquals([crash?.path, crash?.line], ["src/text.py", 2]);
  await project.write("src/text.py", 'TEXT = "four"\n');
  await program.says("runs 4 four");
  // Wine tells of some changes late, or not at all.
  const warnings = (await program.eventsOf("warning")).filter(({ code }) =>
    code !== "events-missed"
  );
  assertEquals(warnings, []);
}

const FOLDERS = [
  "with spaces",
  "Größe-ü",
  "日本語",
  "an o'clock",
  "a & b",
  "100% %PATH% ^x!",
  "[x] {y}",
];

for (const name of rows(FOLDERS, 8)) {
  Deno.test(`a project lies in a folder named ${name}`, { ignore }, async () => {
    await using project = await Project.in(name, files);
    await lives(project, await project.start(["main.py"]));
  });
}

/** Prints the short name of a folder, and makes or takes away a drive letter for it. */
const DEVICE = `import ctypes, sys
kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
flags, drive, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
if drive:
    kernel32.DefineDosDeviceW(flags, drive, None if flags else folder)
else:
    name = ctypes.create_unicode_buffer(1000)
    kernel32.GetShortPathNameW(folder, name, 1000)
    sys.stdout.buffer.write(name.value.encode())
`;

async function device(flags: "0" | "2", drive: string, folder: string): Promise<string> {
  const { stdout } = await new Deno.Command(await python(), {
    args: ["-c", DEVICE, flags, drive, folder],
  }).output();
  return new TextDecoder().decode(stdout);
}

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Wine's drives are links of the system below: what `C:` leads to has a name on `Z:`, too. */
const WINE_C = "Z:\\opt\\prefix\\drive_c";
/** A drive letter that leads to a folder, as `subst` makes it, or the same drive by another letter. */
async function byDrive(folder: string): Promise<string | undefined> {
  if (await isThere("Q:\\")) return undefined;
  await device("0", "Q:", folder);
  return await isThere("Q:\\") ? "Q:\\" : join(WINE_C, folder.slice(3));
}

type Form = (folder: string) => string | undefined | Promise<string | undefined>;

/** The ways to name a folder. A share is none: Deno reads those with all permissions alone. */
const FORMS: Record<string, Form> = {
  "in small letters": (folder) => folder.toLowerCase(),
  "in capitals, with slashes": (folder) => folder.toUpperCase().replaceAll("\\", "/"),
  "by its short name": (folder) => device("0", "", folder),
  "by another drive": byDrive,
  "with the prefix \\\\?\\": (folder) => `\\\\?\\${folder}`,
};

/** What is named so, and the words and the working folder that do it. */
const WAYS: Record<string, (name: string, project: Project) => [words: string[], cwd: string]> = {
  "the working folder": (name) => [["main.py"], name],
  "the root": (name, { folder }) => [["--root", name, "main.py"], folder],
  "the app": (name, { folder }) => [[`${name.replace(/[\\/]$/, "")}\\main.py`], folder],
};

const NAMED = Object.entries(FORMS).flatMap(([what, form]) =>
  Object.entries(WAYS).map(([whose, way]) => ({ what, form, whose, way }))
);

// These five of Wine's have each form and each way in them.
for (const { what, form, whose, way } of rows(NAMED, 6)) {
  Deno.test(`a project lives where ${whose} is given ${what}`, { ignore }, async () => {
    await using project = await Project.in("A project of mine", files);
    const name = await form(project.folder);
    try {
      // Short names can be switched off.
      if (name === undefined || name === project.folder || !await isThere(name)) return;
      const [words, cwd] = way(name, project);
      await lives(project, await project.start(words, { cwd }));
    } finally {
      await device("2", "Q:", project.folder);
    }
  });
}

Deno.test(
  "a share, which Deno does not let us read, is refused by its name",
  { ignore },
  async () => {
    await using project = await Project.in("A project of mine", files);
    const program = await project.start(["--root", "\\\\localhost\\share\\project", "main.py"]);
    assertEquals(await program.end(), 2);
    const [line = ""] = program.stderr.split("\n");
    assertStringIncludes(line, "\\\\localhost\\share\\project lies on a share");
  },
);
