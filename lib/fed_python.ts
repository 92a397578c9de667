/** Python programs that an interpreter reads from its stdin: nothing of them lies on the disk. */

/**
 * Loads modules from the first bytes of stdin, and leaves the rest of it to them. Each word of the command
 * is a module's name and length, and each module can be imported.
 */
const BOOTSTRAP = "import sys; " +
  "[exec(compile(sys.stdin.buffer.read(int(size)), name + '.py', 'exec'), " +
  "sys.modules.setdefault(name, type(sys)(name)).__dict__) " +
  "for name, _, size in (word.partition(':') for word in sys.argv[1:])]";

/** The modules of a program, in the order in which they are loaded. Loading the last one runs it. */
export type PythonProgram = readonly { readonly name: string; readonly code: Uint8Array }[];

/** @param sources Each module by its name; it imports those before it. */
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
  { cwd, env = {}, stderr }: {
    readonly cwd: string;
    /** What its environment has in addition to slop-watch's own. */
    readonly env?: Readonly<Record<string, string>>;
    readonly stderr: "piped" | "null";
  },
): FedProcess {
  const [file = "", ...words] = python;
  const sizes = program.map(({ name, code }) => `${name}:${code.length}`);
  const flags = ["-I", "-S", "-B", "-W", "ignore", "-X", "utf8", "-c", BOOTSTRAP];
  const child = new Deno.Command(file, {
    args: [...words, ...flags, ...sizes],
    cwd,
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr,
  }).spawn();
  child.unref();
  const writer = child.stdin.getWriter();
  const write = (bytes: Uint8Array) => void writer.write(bytes).catch(() => {});
  for (const { code } of program) write(code);
  return { child, write, close: () => writer.abort().catch(() => {}) };
}
