/** Files that another program holds shut, as a virus scanner, an editor or OneDrive does on Windows. */
import { assertEquals } from "@std/assert";
import { type Program, Project, python } from "../driver.ts";
import { ignore } from "./python.ts";

/** Opens files so that nobody else can, says so, and holds them until its stdin ends. */
const HOLDER = `import ctypes, sys
from ctypes import wintypes
kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
create = kernel32.CreateFileW
create.restype = wintypes.HANDLE
create.argtypes = [wintypes.LPCWSTR] + [wintypes.DWORD] * 2 + [wintypes.LPVOID] + [wintypes.DWORD] * 2 + [wintypes.HANDLE]
GENERIC_READ, GENERIC_WRITE, OPEN_ALWAYS = 0x80000000, 0x40000000, 4
handle = create(sys.argv[1], GENERIC_READ | GENERIC_WRITE, int(sys.argv[2]), None, OPEN_ALWAYS, 0, None)
assert handle != wintypes.HANDLE(-1).value, ctypes.get_last_error()
if len(sys.argv) > 3:
    text = sys.argv[3].encode()
    kernel32.SetEndOfFile(wintypes.HANDLE(handle))
    kernel32.WriteFile(wintypes.HANDLE(handle), text, len(text), ctypes.byref(wintypes.DWORD()), None)
print("holds", flush=True)
sys.stdin.read()
`;

/** No sharing at all, and all of it but removal. */
const NONE = "0";
const NO_DELETE = "3";

/** A file that is held until this is disposed. */
class Held implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  /** @param text What is written into it before it is told to be held. */
  static async of(file: string, share: string, ...text: string[]): Promise<Held> {
    const child = new Deno.Command(await python(), {
      args: ["-c", HOLDER, file, share, ...text],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    reader.releaseLock();
    return new Held(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.stdout.cancel();
    await this.#child.status;
  }
}

const APP = `import os, time
print("starts", os.environ["SLOP_WATCH_GENERATION"], flush=True)
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, flush=True)
time.sleep(600)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/text.py": 'TEXT = "one"\n' };

async function start(project: Project): Promise<Program> {
  const program = await project.start(["--poll", "100", "main.py"]);
  await program.says("runs 1 one");
  return program;
}

const named = async (program: Program) =>
  (await program.eventsOf("warning")).map(({ code, message }) => [code, message.split(" ", 1)[0]]);

Deno.test(
  "a save that is held shut restarts once it opens, and is named once",
  { ignore },
  async () => {
    await using project = await Project.of(files);
    const program = await start(project);
    {
      await using _held = await Held.of(project.path("src/text.py"), NONE, 'TEXT = "two"\n');
      const { reason, paths } = await program.event("skip");
      assertEquals([reason, paths], ["unreadable", ["src/text.py"]]);
      await new Promise((resolve) => setTimeout(resolve, 2500));
      assertEquals(await program.eventsOf("restart"), []);
    }
    assertEquals((await program.event("restart")).paths, ["src/text.py"]);
    await program.says("runs 2 two");
    assertEquals(await named(program), [["unreadable", "src/text.py"]]);
    assertEquals(await program.eventsOf("exit"), []);
  },
);

Deno.test("one that is held for a moment is a save like any other", { ignore }, async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  const held = await Held.of(project.path("src/text.py"), NONE, 'TEXT = "two"\n');
  await new Promise((resolve) => setTimeout(resolve, 150));
  await held[Symbol.asyncDispose]();
  await program.says("runs 2 two");
  assertEquals(await named(program), []);
});

Deno.test("one that is held and opens as it was restarts nothing", { ignore }, async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  {
    await using _held = await Held.of(project.path("src/text.py"), NONE, 'TEXT = "one"\n');
    assertEquals((await program.event("skip")).reason, "unreadable");
  }
  assertEquals((await program.event("skip")).reason, "unchanged");
  await project.write("src/text.py", 'TEXT = "two"\n');
  await program.says("runs 2 two");
});

Deno.test("an app that ended because of it is started when it opens", { ignore }, async () => {
  await using project = await Project.of(files);
  const held = await Held.of(project.path("src/text.py"), NONE);
  const program = await project.start(["--poll", "100", "main.py"]);
  await program.event("exit");
  await program.until("a warning", async () => (await named(program)).length > 0);
  await held[Symbol.asyncDispose]();
  await program.says("runs 2 one");
});

Deno.test("bytecode that is held for a moment goes, and else is named", { ignore }, async () => {
  await using project = await Project.of(files);
  const program = await start(project);
  const cache = project.path("src/__pycache__");
  const name = await program.until(
    "the bytecode",
    async () =>
      (await Array.fromAsync(Deno.readDir(cache), ({ name }) => name).catch(() => []))
        .find((name) => /^text\..*pyc$/.test(name)),
  );
  {
    await using _held = await Held.of(`${cache}\\${name}`, NO_DELETE);
    await project.write("src/text.py", 'TEXT = "two"\n');
    await program.says("starts 2");
    assertEquals((await named(program)).map(([code]) => code), ["bytecode-stays"]);
  }
  await project.write("src/text.py", 'TEXT = "six"\n');
  await program.says("runs 3 six");
  assertEquals((await named(program)).length, 1);
});
