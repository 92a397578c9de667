/** Projects by every name that Windows has for one folder. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path/windows";
import { type Program, Project, python } from "../driver.ts";

const ignore = Deno.build.os !== "windows";

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

for (const name of FOLDERS) {
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

/** Wine's drives are links of the system below: what \`C:\` leads to has a name on \`Z:\`, too. */
const WINE_C = "Z:\\opt\\prefix\\drive_c";

/** A drive letter that leads to a folder, as \`subst\` makes it, or the same drive by another letter. */
async function onOtherDrive(folder: string): Promise<string | undefined> {
  if (await isThere("Q:\\")) return undefined;
  await device("0", "Q:", folder);
  if (await isThere("Q:\\")) return "Q:\\";
  const other = join(WINE_C, folder.slice(3));
  return await isThere(other) ? other : undefined;
}

/** The ways to name a folder; undefined where this system, or Wine, has none. */
const FORMS: Record<string, (folder: string) => string | undefined | Promise<string | undefined>> =
  {
    "in small letters": (folder) => folder.toLowerCase(),
    "in capitals": (folder) => folder.toUpperCase(),
    "with slashes": (folder) => folder.replaceAll("\\", "/"),
    "by its short name": async (folder) => {
      const short = await device("0", "", folder);
      return short === folder || short === "" ? undefined : short;
    },
    "by another drive": onOtherDrive,
    "with the prefix \\\\?\\": (folder) => `\\\\?\\${folder}`,
    "by a share": async (folder) => {
      const share = `\\\\localhost\\${folder[0]}$${folder.slice(2)}`;
      return await isThere(share) ? share : undefined;
    },
  };

const WAYS = ["as the working folder", "as the root", "as the root alone", "as the app"] as const;

for (const [what, form] of Object.entries(FORMS)) {
  for (const how of WAYS) {
    Deno.test(`a project is given ${what} ${how}`, { ignore }, async () => {
      await using project = await Project.in("A project of mine", files);
      const name = await form(project.folder);
      if (name === undefined) return;
      try {
        const app = `${name.replace(/[\\/]$/, "")}\\main.py`;
        const [words, cwd] = {
          "as the working folder": [["main.py"], name],
          "as the root": [["--root", name, app], project.outside],
          "as the root alone": [["--root", name, "main.py"], project.folder],
          "as the app": [[app], project.folder],
        }[how] as [string[], string];
        const program = await project.start(words, { cwd });
        await lives(project, program);
      } finally {
        await device("2", "Q:", project.folder);
      }
    });
  }
}
