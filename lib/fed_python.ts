/** Python programs that an interpreter reads from its stdin: nothing of them lies on the disk. */
import { linesOf } from "./wire/line.ts";

/**
 * Reads modules from stdin, and leaves the rest of it to them. Each word of the command, but for the first, is a
 * module's name and length. The last one is run, and can import the others: what it does not is not compiled.
 */
const BOOTSTRAP = `
from _frozen_importlib import ModuleSpec
sizes = (word.rpartition(":") for word in sys.argv[2:])
codes = {name: sys.stdin.buffer.read(int(size)) for name, _, size in sizes}
class Fed:
    def find_spec(name, path=None, target=None):
        return ModuleSpec(name, Fed) if name in codes else None
    def create_module(spec):
        return None
    def exec_module(module):
        name = module.__name__
        exec(compile(codes[name], name + ".py", "exec"), module.__dict__)
sys.meta_path.insert(0, Fed)
__import__(list(codes)[-1])
`;
/** Runs that: no argument has a line of its own. */
const BEGIN = "import sys; exec(sys.stdin.buffer.read(int(sys.argv[1])))";

/** The modules of a program. The last one is run. */
export type PythonProgram = readonly { readonly name: string; readonly code: Uint8Array }[];

/** @param sources Each module by its name. */
export function pythonProgram(sources: Readonly<Record<string, string>>): PythonProgram {
  return Object.entries(sources)
    .map(([name, source]) => ({ name, code: new TextEncoder().encode(source) }));
}

/** A process that runs such a program. */
export interface FedProcess {
  readonly status: Promise<Deno.CommandStatus>;
  /** The last line that it has written to stderr; empty where it has written none, or nobody reads it. */
  readonly complaint: Promise<string>;
  /** The lines that it writes to stdout, once: until it ends, or is killed. @param longest As `linesOf` has it. */
  lines(longest?: () => number): AsyncGenerator<string>;
  /** Says what follows the program on its stdin. A process that has ended takes nothing, and says so by its end. */
  say(text: string): void;
  /** Ends its stdin. */
  close(): Promise<void>;
  /** Kills it and reads no more: a process that it started may hold its streams open. */
  kill(): void;
}

/**
 * Starts one, which does not keep slop-watch from its end. Throws where Python cannot be started.
 * @param python The words that start it.
 */
export function feedPython(
  program: PythonProgram,
  python: readonly string[],
  { cwd, env = {}, stdout = "piped", stderr }: {
    readonly cwd: string;
    /** What its environment has in addition to slop-watch's own. */
    readonly env?: Readonly<Record<string, string>>;
    readonly stdout?: "piped" | "null";
    readonly stderr: "piped" | "null";
  },
): FedProcess {
  const [file = "", ...words] = python;
  const encoder = new TextEncoder();
  const bootstrap = encoder.encode(BOOTSTRAP);
  const sizes = program.map(({ name, code }) => `${name}:${code.length}`);
  const flags = ["-I", "-S", "-B", "-W", "ignore", "-X", "utf8", "-c", BEGIN];
  const child = new Deno.Command(file, {
    args: [...words, ...flags, String(bootstrap.length), ...sizes],
    cwd,
    env: { ...env },
    stdin: "piped",
    stdout,
    stderr,
  }).spawn();
  child.unref();
  const writer = child.stdin.getWriter();
  const write = (bytes: Uint8Array) => void writer.write(bytes).catch(() => {});
  write(bootstrap);
  for (const { code } of program) write(code);
  const end = new AbortController();
  const textOf = (stream: ReadableStream<Uint8Array<ArrayBuffer>>) =>
    stream.pipeThrough(new TextDecoderStream(), { signal: end.signal });
  return {
    status: child.status,
    complaint: stderr === "piped" ? lastLine(textOf(child.stderr)) : Promise.resolve(""),
    lines: (longest) => linesOf(textOf(child.stdout), longest),
    say: (text) => write(encoder.encode(text)),
    close: () => writer.abort().catch(() => {}),
    kill() {
      end.abort();
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
    },
  };
}

/** The last line that says something, of all that is written until the end. */
async function lastLine(stream: ReadableStream<string>): Promise<string> {
  let last = "";
  try {
    for await (const line of linesOf(stream)) last = line.trim() || last;
  } catch {
    // It was killed.
  }
  return last;
}
