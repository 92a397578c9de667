/** Python programs that an interpreter reads from its stdin: nothing of them lies on the disk. */

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
  readonly child: Deno.ChildProcess;
  /** What follows the program on its stdin. A process that has ended takes nothing, and says so by its end. */
  write(bytes: Uint8Array): void;
  /** Ends its stdin. */
  close(): Promise<void>;
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
  const bootstrap = new TextEncoder().encode(BOOTSTRAP);
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
  return { child, write, close: () => writer.abort().catch(() => {}) };
}
