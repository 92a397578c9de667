/** What is done to an app and to slop-watch in a random sequence, as data, and the doing of it. */
import fc from "fast-check";
import { descendants } from "../../lib/app/tree.ts";
import { platform } from "../../lib/platform/current.ts";
import { isRunning, type Program, Project } from "../driver.ts";
import { git, makeRepository } from "../git.ts";

/** The files that are edited: the app imports each, in this order. */
export const FILES = ["src/a.py", "src/b.py", "scripts/c.py"] as const;

/** How slop-watch is run: by itself with these options, or beside another one on the same tree. */
export const KINDS = {
  "plain": [],
  "standby": ["--standby"],
  "no agent": ["--no-agent"],
  "beside another": [],
} as const;
export type Kind = keyof typeof KINDS;

/** How a child of the app lives. */
const CHILDREN = ["none", "plain", "session", "daemon"] as const;

export type Move =
  | { readonly move: "save"; readonly file: number; readonly code: number; readonly how: number }
  | { readonly move: "undo"; readonly file: number; readonly code: number; readonly ms: number }
  | { readonly move: "touch" | "comment" | "break" | "crash" | "remove"; readonly file: number }
  | { readonly move: "away" | "stash" | "wait"; readonly ms: number }
  | { readonly move: "slow"; readonly startMs: number; readonly stopMs: number }
  | { readonly move: "child"; readonly how: typeof CHILDREN[number] }
  | { readonly move: "kill helper"; readonly nth: number }
  | { readonly move: "kill app" | "freeze app" | "clean" };

const file = fc.nat(FILES.length - 1);
/** All of one size, as two texts of one size are the hardest to tell from each other. */
const code = fc.integer({ min: 100, max: 999 });
const ms = fc.nat(1200);
const of = <Name extends Move["move"]>(
  move: Name,
  fields: Record<string, fc.Arbitrary<unknown>> = {},
) => fc.record({ move: fc.constant(move), ...fields }, { noNullPrototype: true });

/** A sequence of moves; of each kind about as many as a day brings. */
export const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: of("save", { file, code, how: fc.nat(3) }) },
    { weight: 4, arbitrary: of("undo", { file, code, ms }) },
    { weight: 6, arbitrary: of("wait", { ms }) },
    { weight: 2, arbitrary: of("stash", { ms }) },
    { weight: 3, arbitrary: of("slow", { startMs: fc.nat(1200), stopMs: fc.nat(600) }) },
    ...(["touch", "comment", "break", "crash", "remove"] as const).map((move) =>
      of(move, { file })
    ),
    of("away", { ms: fc.nat(300) }),
    of("child", { how: fc.constantFrom(...CHILDREN) }),
    { weight: 2, arbitrary: of("kill helper", { nth: fc.nat(5) }) },
    of("kill app"),
    of("freeze app"),
    of("clean"),
  ) as fc.Arbitrary<Move>,
  { minLength: 1, maxLength: 12 },
);

/**
 * The app: what it runs is the codes that it has read. It holds a lock, so that a second one at a time
 * is found, and writes down every pid that is to be gone in the end.
 */
const APP = `import fcntl, json, os, subprocess, sys, time
OUTSIDE = sys.argv[1]
with open(os.path.join(OUTSIDE, "knobs.json")) as file:
    knobs = json.load(file)
def note(name, text):
    with open(os.path.join(OUTSIDE, name), "a") as file:
        file.write(text + "\\n")
lock = open(os.path.join(OUTSIDE, "lock"), "w")
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    note("two.txt", os.environ["SLOP_WATCH_GENERATION"])
try:
    time.sleep(knobs["startMs"] / 1000)
    from src import a, b
    from scripts import c
    child = [sys.executable, "child.py", OUTSIDE, os.environ["SLOP_WATCH_GENERATION"]]
    if knobs["child"] == "daemon":
        subprocess.run([*child, "daemon"])
    elif knobs["child"] != "none":
        subprocess.Popen(child, start_new_session=knobs["child"] == "session")
    print("runs", a.CODE, b.CODE, c.CODE, "as", os.getpid(), flush=True)
    while True:
        time.sleep(600)
except KeyboardInterrupt:
    time.sleep(knobs["stopMs"] / 1000)
`;

const CHILD = `import os, sys, time
if sys.argv[3:] == ["daemon"]:
    if os.fork():
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)
with open(os.path.join(sys.argv[1], "children.txt"), "a") as file:
    file.write(sys.argv[2] + " " + str(os.getpid()) + "\\n")
time.sleep(600)
`;

const text = (code: number) => `CODE = ${code}\n`;

/** What the app reads at its start. */
interface Knobs {
  readonly startMs: number;
  readonly stopMs: number;
  readonly child: typeof CHILDREN[number];
}

const KNOBS: Knobs = { startMs: 0, stopMs: 0, child: "none" };

/** What an app under slop-watch said last that it runs, and its pid. */
export function runsOf({ stdout }: Program): { codes: string; pid: number } | undefined {
  const said = [...stdout.matchAll(/^runs (.*) as (\d+)$/gm)].at(-1);
  return said && { codes: said[1]!, pid: Number(said[2]) };
}

/** An app under slop-watch that moves are made on. */
export class Scene implements AsyncDisposable {
  #knobs: Knobs = KNOBS;

  private constructor(
    readonly project: Project,
    readonly program: Program,
    /** Another slop-watch on the same tree, with an app of its own. */
    readonly other: Program | undefined,
  ) {}

  static async start(kind: Kind): Promise<Scene> {
    const project = await Project.of({
      ".gitignore": "__pycache__\n",
      "pyproject.toml": "",
      "main.py": APP,
      "child.py": CHILD,
      ...Object.fromEntries(FILES.map((path) => [path, text(100)])),
    });
    await makeRepository(project.folder);
    const words = ["--debounce", "60", "--grace", "3000", "-p", "src/*.py", "-p", "scripts/*.py"];
    const start = async (outside: string, more: readonly string[]) => {
      await Deno.writeTextFile(`${outside}/knobs.json`, JSON.stringify(KNOBS));
      return await project.start([...words, ...more, "main.py", outside]);
    };
    const program = await start(project.outside, KINDS[kind]);
    if (kind !== "beside another") return new Scene(project, program, undefined);
    const outside = `${project.outside}/other`;
    await Deno.mkdir(outside);
    return new Scene(project, program, await start(outside, []));
  }

  /** Where slop-watch and the app have their temporary files. */
  get temporary(): string {
    return `${this.project.outside}/tmp`;
  }

  /** What the files say: undefined where one is missing, or is not such as the app can run. */
  async codes(): Promise<string | undefined> {
    const codes: string[] = [];
    for (const path of FILES) {
      const source = await this.project.read(path).catch(() => "");
      const code = /^(?:# .*\n)?CODE = (\d+)\n$/.exec(source)?.[1];
      if (code === undefined) return undefined;
      codes.push(code);
    }
    return codes.join(" ");
  }

  /** Mends every file that the app can't run. */
  async mend(): Promise<void> {
    for (const path of FILES) {
      const source = await this.project.read(path).catch(() => "");
      if (!/^(?:# .*\n)?CODE = \d+\n$/.test(source)) await this.project.write(path, text(500));
    }
  }

  /** Those of all that were started, by the folder for temporary files that each of them was given. */
  async processes(): Promise<number[]> {
    const found: number[] = [];
    for await (const { name } of Deno.readDir("/proc")) {
      const pid = Number(name);
      if (!(pid > 0)) continue;
      const environment = await Deno.readTextFile(`/proc/${pid}/environ`).catch(() => "");
      if (environment.includes(`TMPDIR=${this.temporary}\0`)) found.push(pid);
    }
    return found;
  }

  /** The pids of the app's children that live, and by which generation each was started. */
  async children(): Promise<{ readonly generation: number; readonly pid: number }[]> {
    const lines = await Deno.readTextFile(`${this.project.outside}/children.txt`).catch(() => "");
    const found: { readonly generation: number; readonly pid: number }[] = [];
    for (const line of lines.split("\n").slice(0, -1)) {
      const [generation = 0, pid = 0] = line.split(" ").map(Number);
      if (await isRunning(pid)) found.push({ generation, pid });
    }
    return found;
  }

  async #setKnobs(more: Partial<Knobs>): Promise<void> {
    this.#knobs = { ...this.#knobs, ...more };
    // In one step, as an app may be about to read it.
    const path = `${this.project.outside}/knobs.json`;
    await Deno.writeTextFile(`${path}.tmp`, JSON.stringify(this.#knobs));
    await Deno.rename(`${path}.tmp`, path);
  }

  async play(move: Move): Promise<void> {
    const { project } = this;
    const of = (file: number) => project.read(FILES[file]!).catch(() => undefined);
    switch (move.move) {
      case "save": {
        const path = FILES[move.file]!;
        if (move.how === 0) return await project.replace(path, text(move.code));
        await project.write(path, "");
        if (move.how > 1) await sleep(move.how * 15);
        return await project.write(path, text(move.code));
      }
      case "undo": {
        const before = await of(move.file);
        if (before === undefined) return;
        await project.write(FILES[move.file]!, text(move.code));
        await sleep(move.ms);
        return await project.write(FILES[move.file]!, before);
      }
      case "touch": {
        const now = new Date();
        return await Deno.utime(project.path(FILES[move.file]!), now, now).catch(() => {});
      }
      case "comment": {
        const before = await of(move.file);
        if (before === undefined || before.startsWith("#")) return;
        return await project.write(FILES[move.file]!, `# A comment.\n${before}`);
      }
      case "break":
        return await project.write(FILES[move.file]!, "CODE =\n");
      case "crash":
        return await project.write(FILES[move.file]!, "raise ValueError\n");
      case "remove":
        return await project.remove(FILES[move.file]!).catch(() => {});
      case "wait":
        return await sleep(move.ms);
      case "away":
        await Deno.rename(project.path("src"), `${project.outside}/src`);
        await sleep(move.ms);
        return await Deno.rename(`${project.outside}/src`, project.path("src"));
      case "stash":
        // Without a change there is nothing to stash, and nothing comes back.
        await git(project.folder, "stash").catch(() => {});
        await sleep(move.ms);
        return void await git(project.folder, "stash", "pop").catch(() => {});
      case "slow":
        return await this.#setKnobs({ startMs: move.startMs, stopMs: move.stopMs });
      case "child":
        return await this.#setKnobs({ child: move.how });
      case "kill app":
      case "freeze app": {
        const pid = runsOf(this.program)?.pid;
        if (pid === undefined || !await isRunning(pid)) return;
        return signal(pid, move.move === "kill app" ? "SIGKILL" : "SIGSTOP");
      }
      case "kill helper": {
        const helpers = await this.#helpers();
        if (helpers.length > 0) signal(helpers[move.nth % helpers.length]!, "SIGKILL");
        return;
      }
      case "clean":
        for await (const { name } of Deno.readDir(this.temporary)) {
          await Deno.remove(`${this.temporary}/${name}`, { recursive: true }).catch(() => {});
        }
    }
  }

  /** Waits until the guard is there: one that was killed is started again. */
  async guarded(): Promise<void> {
    const isGuard = (pid: number) =>
      Deno.readTextFile(`/proc/${pid}/cmdline`)
        .then((command) => command.includes("\0slop-watch-guard\0"), () => false);
    await this.program.until("a guard", async () => {
      const are = await Promise.all((await this.#below()).map(isGuard));
      return are.some((is) => is);
    });
  }

  async #below(): Promise<number[]> {
    return descendants(await platform.processes(), this.program.pid).map(({ pid }) => pid);
  }

  /** What runs below slop-watch and is none of the app, or waits to be it. */
  async #helpers(): Promise<number[]> {
    const found: number[] = [];
    for (const pid of await this.#below()) {
      const read = (name: string) => Deno.readTextFile(`/proc/${pid}/${name}`).catch(() => "");
      const [command, environment] = await Promise.all([read("cmdline"), read("environ")]);
      const isOfApp = /\0(?:main|child)\.py\0/.test(command);
      const waits = /\0SLOP_WATCH_GENERATION=0\0/.test(environment);
      if (command !== "" && (waits || !isOfApp)) found.push(pid);
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid } of await this.children()) await platform.kill([pid]);
    await this.project[Symbol.asyncDispose]();
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Signals a process, which may have ended a moment ago. */
function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
