/** Runs the real program on a real folder, waits for what it does, and clears up behind it. */
import { descendants, survivors } from "../lib/app/tree.ts";
import { isFile } from "../lib/disk.ts";
import { platform } from "../lib/platform/current.ts";
import type { WatchEvent } from "../lib/report/events.ts";
import { checkedEvent } from "./event_schema.ts";
import { inWine } from "./needs.ts";
import { dirname, fromFileUrl, join, onWindows, temporaryIn } from "./paths.ts";
import { FLAGS } from "../tools/flags.ts";

/** The events that bear a name. */
export type Named<Name extends WatchEvent["event"]> = WatchEvent extends infer Event
  ? Event extends { event: infer Names } ? Name extends Names ? Event : never : never
  : never;

const MAIN = import.meta.resolve("../main.ts");
const CONFIG = fromFileUrl(import.meta.resolve("../deno.json"));
const SAMPLE = fromFileUrl(import.meta.resolve("./sample"));
const TERMINAL = fromFileUrl(import.meta.resolve("./program/terminal.py"));

/** How long anything may take before the wait for it fails, in ms: nothing here is about speed. Wine on a busy machine takes ten times as long. */
const LIMIT_MS = inWine ? 120_000 : 30_000;
const POLL_MS = 10;

/** What a developer's or a build machine's environment may hold, and the tests must not see. */
const FOREIGN_VARIABLES =
  /^(?:PYTHON.*|INIT_CWD|VIRTUAL_ENV|MANUAL_SLOP_WATCH|SLOP_WATCH.*|NO_COLOR|FORCE_COLOR|TERM)$/;

/** What all that a program starts has in its environment, with the program's own word. */
export const TESTED = "SLOP_WATCH_TESTED";

/** An app that says when it is up, and stays. */
export const SLEEPER = `import time\nprint("up", flush=True)\ntime.sleep(600)\n`;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What is waited for: what it gives, once that is neither false nor undefined. */
export type Look<T> = () => T | false | undefined | Promise<T | false | undefined>;

const END = "end";

/** Waits for what `look` finds. @returns undefined where it did not come. */
export async function until<T>(look: Look<T>): Promise<T | undefined> {
  const deadline = performance.now() + LIMIT_MS;
  while (true) {
    const found = await look();
    if (found !== false && found !== undefined) return found;
    if (performance.now() > deadline) return undefined;
    await sleep(POLL_MS);
  }
}

/** Where a file of tests leaves the interpreter for the others: the process, and so its environment, is one. */
const FOUND_PYTHON = "SLOP_WATCH_TESTS_PYTHON";

/** A real interpreter: what `python3` means on `PATH` may be a shim that takes its time. */
export async function python(): Promise<string> {
  const known = Deno.env.get(FOUND_PYTHON);
  if (known !== undefined) return known;
  const found = await executableOf("python3") ?? await executableOf("python");
  if (found === undefined) throw new Error("no Python on PATH");
  Deno.env.set(FOUND_PYTHON, found);
  return found;
}

async function executableOf(name: string): Promise<string | undefined> {
  const args = ["-c", "import sys; print(sys.executable)"];
  const asked = async () => await new Deno.Command(name, { args, stderr: "null" }).output();
  const { success, stdout } = await asked().catch(() => NOT_THERE);
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
}

const NOT_THERE = { success: false, stdout: new Uint8Array() };

/** The interpreters that pyenv has or that are on `PATH` (Windows: at the top of its drive), from the oldest that is supported to the newest. */
export async function pythons(): Promise<string[]> {
  const found: string[] = [];
  const pyenv = `${Deno.env.get("HOME")}/.pyenv/versions`;
  const versions = await Array.fromAsync(Deno.readDir(pyenv), ({ name }) => name).catch(() => []);
  const folders = (Deno.env.get("PATH") ?? "").split(platform.pathListSeparator);
  for (let minor = 8; minor <= 14; minor++) {
    const version = versions.find((name) => name.startsWith(`3.${minor}.`));
    const paths = onWindows
      ? [`${Deno.env.get("SystemDrive")}\\Python3${minor}\\python.exe`]
      : version
      ? [`${pyenv}/${version}/bin/python`]
      : folders.map((folder) => `${folder}/python3.${minor}`);
    const path = paths.find(isFile);
    if (path !== undefined) found.push(path);
  }
  return found.length > 0 ? found : [await python()];
}

/** The version of an interpreter that `pythons` gives, as `3.8`, by its path; empty where that does not tell. */
export function versionOf(python: string): string {
  const [, minor] = /3\.(\d+)|Python3(\d+)/.exec(python)?.filter((part) => part !== undefined) ??
    [];
  return minor === undefined ? "" : `3.${minor}`;
}

/** The environment of this process without what could change an outcome, and with `more`. */
function environment(more: Record<string, string>): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !FOREIGN_VARIABLES.test(name)
  );
  return { ...Object.fromEntries(kept), ...more };
}

export interface StartOptions {
  /** Environment variables beside the usual ones. */
  readonly env?: Record<string, string>;
  /** The working directory, from the project's folder, or its whole path. */
  readonly cwd?: string;
  /** Leaves out `--python`, `--debounce 50` and `--events`, which are given otherwise. */
  readonly bare?: boolean;
  /** Leaves out `--python` alone. */
  readonly withoutPython?: boolean;
  /** Runs it on a terminal of its own: `type` writes to it, and `stdout` is what it shows. */
  readonly terminal?: boolean;
  /** A module that Deno runs before it. */
  readonly preload?: string;
  /** Runs it by way of `deno task start`, as people do. */
  readonly task?: boolean;
}

/** A project in a folder of its own, and the programs that run on it. */
export class Project implements AsyncDisposable {
  readonly #programs: Program[] = [];

  private constructor(
    /** Where it lies. */
    readonly folder: string,
    /** A folder beside it that slop-watch knows nothing of. */
    readonly outside: string,
  ) {}

  /** @param files Paths and texts; without, a copy of the sample app. */
  static of(files?: Readonly<Record<string, string>>): Promise<Project> {
    return Project.in("project", files);
  }

  /** @param name What its folder is called. */
  static async in(name: string, files?: Readonly<Record<string, string>>): Promise<Project> {
    const top = await Deno.realPath(await Deno.makeTempDir({ prefix: "slop-watch-" }));
    const project = new Project(join(top, name), join(top, "outside"));
    await Deno.mkdir(project.outside);
    await Deno.mkdir(join(project.outside, "tmp"));
    await Deno.mkdir(project.folder);
    for (const [path, text] of Object.entries(files ?? await sample())) {
      await project.write(path, text);
    }
    return project;
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  /** The text of a file; on Windows with lines as POSIX ends them. */
  async read(path: string): Promise<string> {
    return withoutReturns(await Deno.readTextFile(this.path(path)));
  }

  /** Saves by truncation, as `>` in a shell does. */
  async write(path: string, text: string): Promise<void> {
    await Deno.mkdir(dirname(this.path(path)), { recursive: true });
    await Deno.writeTextFile(this.path(path), text);
  }

  /** Saves by a rename over the file, as most editors do. */
  async replace(path: string, text: string): Promise<void> {
    const temporary = this.path(`${path}.tmp`);
    await Deno.writeTextFile(temporary, text);
    await Deno.rename(temporary, this.path(path));
  }

  async remove(path: string): Promise<void> {
    await Deno.remove(this.path(path), { recursive: true });
  }

  /**
   * The whole command that starts slop-watch on this project.
   * @param words The options, APP and its arguments.
   */
  async command(words: readonly string[], options: StartOptions = {}): Promise<string[]> {
    const usual = options.bare ? [] : [
      ...options.withoutPython ? [] : ["--python", await python()],
      ...["--debounce", "50", "--events", this.#eventsFile()],
    ];
    const run = options.task
      ? ["task", "--quiet", "--config", CONFIG, "start"]
      : ["run", ...FLAGS, ...options.preload ? ["--preload", options.preload] : [], MAIN];
    return [Deno.execPath(), ...run, ...usual, ...words];
  }

  /** @param words The options, APP and its arguments. */
  async start(words: readonly string[], options: StartOptions = {}): Promise<Program> {
    return this.run(await this.command(words, options), options);
  }

  /** Runs a whole command. */
  async run(
    command: readonly string[],
    options: Omit<StartOptions, "bare" | "task">,
  ): Promise<Program> {
    const around = options.terminal ? [await python(), TERMINAL] : [];
    const [program = "", ...args] = [...around, ...command];
    const word = `${this.#programs.length}-${crypto.randomUUID()}`;
    const child = new Deno.Command(program, {
      args,
      cwd: platform.path.resolve(this.folder, options.cwd ?? "."),
      // What a slop-watch that is killed leaves there goes with the project.
      env: environment({
        ...temporaryIn(join(this.outside, "tmp")),
        [TESTED]: word,
        ...options.env,
      }),
      clearEnv: true,
      // A process group of its own, as a shell gives each job one.
      detached: !onWindows,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const started = new Program(child, this.#eventsFile(), word);
    this.#programs.push(started);
    return started;
  }

  #eventsFile(): string {
    return join(this.outside, `events-${this.#programs.length}.ndjson`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#programs.map((program) => program[Symbol.asyncDispose]()));
    await Deno.remove(dirname(this.folder), { recursive: true });
  }
}

async function sample(): Promise<Record<string, string>> {
  const paths = [
    "pyproject.toml",
    "gui_2.py",
    "src/__init__.py",
    "src/app_controller.py",
    "scripts/__init__.py",
    "scripts/greeting.py",
  ];
  const files = paths.map(async (path) => [path, await Deno.readTextFile(join(SAMPLE, path))]);
  return Object.fromEntries(await Promise.all(files));
}

/** slop-watch as it runs. */
export class Program implements AsyncDisposable {
  /** What it and the app wrote so far. */
  stdout = "";
  stderr = "";
  /** How it ended, once it has. */
  readonly status: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;
  readonly #eventsFile: string;
  readonly #seen = new Map<string, number>();
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: readonly ReadableStreamDefaultReader<string>[];
  #ended = false;
  /** How many events were found to be as they should be. */
  #checked = 0;

  readonly #word: string;

  constructor(child: Deno.ChildProcess, eventsFile: string, word: string) {
    this.#word = word;
    this.#child = child;
    this.#eventsFile = eventsFile;
    this.#input = child.stdin.getWriter();
    const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const stderr = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    this.#output = [stdout, stderr];
    const gathered = Promise.all([
      gather(stdout, (text) => this.stdout = withoutReturns(this.stdout + text)),
      gather(stderr, (text) => this.stderr = withoutReturns(this.stderr + text)),
    ]);
    this.status = child.status.then(async (status) => {
      await gathered;
      this.#ended = true;
      return status;
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** All events so far. */
  async events(): Promise<WatchEvent[]> {
    const text = await Deno.readTextFile(this.#eventsFile).catch(() => "");
    // The last line may be half written.
    const lines = text.split("\n").slice(0, -1);
    for (const line of lines.slice(this.#checked)) checkedEvent(line);
    this.#checked = lines.length;
    return lines.map((line) => JSON.parse(line) as WatchEvent);
  }

  /**
   * All events of one name so far.
   * @param least So many are waited for: what the app says of a start may come before the event.
   */
  async eventsOf<Name extends WatchEvent["event"]>(
    name: Name,
    least = 0,
  ): Promise<Named<Name>[]> {
    const soFar = async () =>
      (await this.events()).filter(({ event }) => event === name) as Named<Name>[];
    if (least === 0) return await soFar();
    return await this.until(`${least} events ${name}`, async () => {
      const events = await soFar();
      return events.length >= least && events;
    });
  }

  /** The next event of that name: the first when asked for the first time, then the second … */
  async event<Name extends WatchEvent["event"]>(name: Name): Promise<Named<Name>> {
    const n = this.#seen.get(name) ?? 0;
    this.#seen.set(name, n + 1);
    return await this.until(
      `event ${name} no. ${n + 1}`,
      async () => (await this.eventsOf(name))[n],
    );
  }

  /** Waits until the program or the app has written something to stdout or stderr. */
  async says(text: string): Promise<void> {
    await this.until(
      `the words ${JSON.stringify(text)}`,
      () => this.stdout.includes(text) || this.stderr.includes(text),
    );
  }

  /** Waits for what `look` finds; there is nothing to wait for once slop-watch has ended. */
  async until<T>(what: string, look: Look<T>): Promise<T> {
    let ended = false;
    const found = await until(async () => {
      ended = this.#ended;
      const found = await look();
      return found === undefined || found === false ? ended && END : { found };
    });
    if (typeof found === "object") return found.found;
    const why = ended ? "slop-watch ended before there was" : "there was not";
    throw new Error(`${why} ${what}\n${await this.#account()}`);
  }

  /** Waits for the end. @returns The exit code, or the name of the signal. */
  async end(): Promise<number | Deno.Signal> {
    await this.until("an end", () => this.#ended);
    const { code, signal } = await this.status;
    return signal ?? code;
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Writes to its stdin, or on its terminal. */
  async type(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text));
  }

  /** Ends its stdin. */
  async typeEnd(): Promise<void> {
    await this.#input.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const before = descendants(await platform.processes(), this.pid);
    // Itself first, or it could start one more app meanwhile.
    await platform.kill([this.pid]);
    await this.#child.status;
    const left = async (): Promise<number[]> => {
      const known = survivors(before, await platform.processes()).map(({ pid }) => pid);
      return [...known, ...await this.left()];
    };
    for (let rest = await left(); rest.length > 0; rest = await left()) {
      await platform.kill(rest);
      await sleep(POLL_MS);
    }
    await this.events();
    await this.#input.close().catch(() => {});
    // A process that got away may hold them open.
    await Promise.all(this.#output.map((reader) => reader.cancel()));
    await this.status;
  }

  /**
   * The pids of what it has started and runs, itself included, whoever their parents are. On Windows,
   * which tells of nobody's environment, none.
   */
  async left(): Promise<number[]> {
    const pids = (await platform.processes()).map(({ pid }) => pid);
    const environments = await platform.environmentsOf(pids, [TESTED]);
    return pids.filter((pid) => environments.get(pid)?.get(TESTED) === this.#word);
  }

  async #account(): Promise<string> {
    const events = (await this.events()).map((event) => JSON.stringify(event)).join("\n");
    return `--- events\n${events}\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`;
  }
}

/** Lines as the tests have them: Python on Windows ends each with two bytes. */
const withoutReturns = (text: string) => onWindows ? text.replaceAll("\r\n", "\n") : text;

async function gather(
  reader: ReadableStreamDefaultReader<string>,
  take: (text: string) => void,
): Promise<void> {
  for (let read = await reader.read(); !read.done; read = await reader.read()) take(read.value);
}

/** Whether a process runs; one that is dead and not yet asked after does not. */
export async function isRunning(pid: number): Promise<boolean> {
  return (await platform.processes()).some((row) => row.pid === pid);
}
