/**
 * The main job before your eyes: a copy of the sample app runs under slop-watch, files are saved,
 * moved and broken, and the real output is shown. Ends with 0 within 20 s, or with 1 where anything
 * went otherwise than told.
 */
import { bold, dim, green, red } from "@std/fmt/colors";
import { dirname, fromFileUrl, join } from "@std/path/posix";
import { FLAGS } from "../tools/flags.ts";
import { inLines } from "../lib/report/relay.ts";

const LIMIT_MS = 18_000;

const here = dirname(fromFileUrl(import.meta.url));
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));

function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (name === "__pycache__") continue;
    if (isDirectory) copyFolder(join(from, name), join(to, name));
    else Deno.copyFileSync(join(from, name), join(to, name));
  }
}

/** What slop-watch and the app have printed so far, and who waits for more of it. */
class Output {
  text = "";
  #arrived = Promise.withResolvers<void>();

  async follow(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    await inLines(stream, (bytes) => {
      const text = decoder.decode(bytes, { stream: true });
      this.text += text;
      for (const line of text.replace(/\n$/, "").split("\n")) say(`    ${line}`);
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers<void>();
      return Promise.resolve();
    });
  }

  /** Waits until all of `parts` have been printed after `from`. @returns Where the last one ends. */
  async until(from: number, parts: readonly string[], deadline: number): Promise<number> {
    while (true) {
      const at = parts.map((part) => this.text.indexOf(part, from));
      if (at.every((index) => index >= 0)) return this.text.length;
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new Error(`this did not come: ${parts.filter((_, n) => at[n]! < 0).join(" | ")}`);
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      const timeUp = new Promise((resolve) => timer = setTimeout(resolve, left));
      await Promise.race([this.#arrived.promise, timeUp]);
      clearTimeout(timer);
    }
  }
}

interface Act {
  readonly title: string;
  run(): void;
  /** What has to be printed then. */
  readonly expected: readonly string[];
  /** What must not be printed before that. */
  readonly unwanted?: string;
}

function acts(project: string, interrupt: () => void): Act[] {
  const path = (name: string) => join(project, name);
  const edit = (name: string, from: string, to: string) => {
    const text = Deno.readTextFileSync(path(name));
    if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
    Deno.writeTextFileSync(path(name), text.replace(from, to));
  };
  return [
    {
      title: "The app starts",
      run: () => {},
      expected: ["hello from generation 1 on port 8000"],
    },
    {
      title: "Save scripts/greeting.py: it says hi now",
      run: () => edit("scripts/greeting.py", "hello", "hi"),
      expected: ["hi from generation 2 on port 8000"],
    },
    {
      title: "Save src/app_controller.py the way many editors do: written beside it, then renamed",
      run() {
        const text = Deno.readTextFileSync(path("src/app_controller.py"));
        Deno.writeTextFileSync(path("src/app_controller.py~"), text + '\nTITLE = "renamed"\n');
        Deno.renameSync(path("src/app_controller.py~"), path("src/app_controller.py"));
      },
      expected: ["src/app_controller.py changed", "hi from generation 3 on port 8000"],
    },
    {
      title: "Move greeting.py to src and mend the import: two files, one restart",
      run() {
        Deno.renameSync(path("scripts/greeting.py"), path("src/greeting.py"));
        edit("gui_2.py", "from scripts.greeting", "from src.greeting");
      },
      expected: ["hi from generation 4 on port 8000"],
    },
    {
      title: "Save src/greeting.py as it is: nothing changed, no restart",
      run: () =>
        Deno.writeTextFileSync(
          path("src/greeting.py"),
          Deno.readTextFileSync(path("src/greeting.py")),
        ),
      expected: ["nothing changed in src/greeting.py"],
      unwanted: "generation 5",
    },
    {
      title: "Save it with one more comment: no code changed, no restart",
      run: () => edit("src/greeting.py", "def ", "# Says hi.\ndef "),
      expected: ["no code changed in src/greeting.py"],
      unwanted: "generation 5",
    },
    {
      title: "Break src/greeting.py: the app stays up",
      run: () => edit("src/greeting.py", 'return "hi"', "return ("),
      expected: ["not restarted:", "src/greeting.py:", "SyntaxError"],
      unwanted: "generation 5",
    },
    {
      title: "Mend it",
      run: () => edit("src/greeting.py", "return (", 'return "welcome back"'),
      expected: ["welcome back from generation 5 on port 8000"],
    },
    {
      title: "Move it to words/, which no pattern names: the app imports it, and so it is watched",
      run() {
        Deno.mkdirSync(path("words"));
        Deno.renameSync(path("src/greeting.py"), path("words/greeting.py"));
        edit("gui_2.py", "from src.greeting", "from words.greeting");
      },
      expected: [
        "welcome back from generation 6 on port 8000",
        "also watching 1 file that the app imports (words/)",
      ],
    },
    {
      title: "Save words/greeting.py",
      run: () => edit("words/greeting.py", "welcome back", "here again"),
      expected: ["here again from generation 7 on port 8000"],
    },
    {
      title: "Ctrl-C",
      run: interrupt,
      expected: [],
    },
  ];
}

async function demo(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "slop-watch-demo-" });
  const project = join(folder, "my project");
  copyFolder(join(here, "sample"), project);
  say(dim(`$ cd ${JSON.stringify(project)}\n$ slop-watch gui_2.py --port 8000`));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      ...FLAGS,
      join(here, "..", "main.ts"),
      "gui_2.py",
      "--port",
      "8000",
    ],
    cwd: project,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = new Output();
  const streams = Promise.all([output.follow(child.stdout), output.follow(child.stderr)]);
  const deadline = performance.now() + LIMIT_MS;
  try {
    let at = 0;
    for (const { title, run, expected, unwanted } of acts(project, () => child.kill("SIGINT"))) {
      say(`\n${bold(`▶ ${title}`)}`);
      run();
      const end = await output.until(at, expected, deadline);
      if (unwanted && output.text.slice(at, end).includes(unwanted)) {
        throw new Error(`this was not to come: ${unwanted}`);
      }
      at = end;
    }
    const { code } = await child.status;
    if (code !== 130) throw new Error(`slop-watch ended with code ${code}, not 130`);
    await streams;
    const log = await Deno.readTextFile(join(project, "sample.log"));
    if (log !== "opened\nclosed\n".repeat(7)) {
      throw new Error(`the app's log is not whole:\n${log}`);
    }
    say(dim("    the log has 7 runs, each with its last line"));
  } finally {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended, as it should.
    }
    await child.status;
    await Deno.remove(folder, { recursive: true });
  }
}

try {
  await demo();
  say(`\n${green("Everything went as told.")}`);
} catch (error) {
  say(`\n${red("It went otherwise than told:")} ${error instanceof Error ? error.message : error}`);
  Deno.exitCode = 1;
}
