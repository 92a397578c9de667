/**
 * What may lie about in a project, in its surroundings, in the environment and at the ends of its
 * streams, by mistake or by malice. Whatever it is, the app runs, a save restarts it, and a signal ends
 * slop-watch; or it is refused with exit code 2 and a word.
 */

export interface Hostile {
  /** Python that runs in the project's folder before: `OUTSIDE` is a folder beside it. */
  readonly make?: string;
  /** Python that runs in the process that becomes slop-watch. */
  readonly before?: string;
  /** Python that runs in the project's folder while the app does. */
  readonly meanwhile?: string;
  /** Options; `@` stands for the folder beside the project. */
  readonly words?: readonly string[];
  /** What is said of it: where it is refused, in the first line of stderr. */
  readonly says?: RegExp;
  readonly isRefused?: boolean;
}

/** Ways to be a file that is none, or not one to read: Python that makes it at `path`. */
const ODD: Readonly<Record<string, string>> = {
  "a FIFO": "os.mkfifo(path)",
  "a socket": "socket.socket(socket.AF_UNIX).bind(path)",
  "a link to a FIFO": "os.mkfifo(OUTSIDE + '/fifo'); os.symlink(OUTSIDE + '/fifo', path)",
  "a link to /dev/zero": "os.symlink('/dev/zero', path)",
  "a link to /dev/tty": "os.symlink('/dev/tty', path)",
  "a link to itself": "os.symlink(os.path.basename(path), path)",
  "a link to nothing": "os.symlink('nothing', path)",
  "a link to /": "os.symlink('/', path)",
  "a link to its own folder": "os.symlink('.', path)",
  "a file of 4 GB": "open(path, 'wb').truncate(4 << 30)",
  "not text": "open(path, 'wb').write(bytes(range(256)) * 40)",
  "UTF-16": "open(path, 'w', encoding='utf-16').write('X = 1')",
};

/** Files whose name alone is odd, with good Python in them; as Python's bytes. */
const NAMES: Readonly<Record<string, string>> = {
  "not UTF-8": String.raw`b"\xff\xfe.py"`,
  "with a line break": String.raw`b"a\nb.py"`,
  "with escapes": String.raw`b"\x1b[2J\x1b]0;x\x07.py"`,
  "with C1": String.raw`b"\xc2\x9b2J.py"`,
  "with bidi marks": String.raw`b"\xe2\x80\xae\xe2\x81\xa6.py"`,
  "of 255 bytes": `b"a" * 252 + b".py"`,
  "of a glob": `b"*[!a]{b,c}.py"`,
  "of an option": `b"--pattern=x.py"`,
  "of spaces": `b" .py"`,
  "of a surrogate": String.raw`b"\xed\xa0\x80.py"`,
  "of an emoji": String.raw`b"\xf0\x9f\x98\x80.py"`,
  "of the separator": `b"a:b.py"`,
  "of a backslash": String.raw`b"a\\b.py"`,
  "of quotes": `b"'\\"$(touch x).py"`,
};

/** Pipes, links out of the project, and names that are not UTF-8, in `src`: Python that makes them. */
export const TWENTY_ODD_THINGS = `
for n in range(5):
    os.mkfifo(f"src/fifo{n}.py"); os.symlink("/", f"src/root{n}")
    os.symlink("/dev/zero", f"src/zero{n}.py"); open(b"src/\\xff%d.py" % n, "w").close()`;

/** Trees that never end, or that nobody can look through soon. */
const TREES: Readonly<Record<string, string>> = {
  "a hundred folders deep": `os.makedirs("src/" + "/".join("d" * 100))`,
  "links that double at each step": `
for n in range(22):
    os.makedirs(f"src/f{n}")
for n in range(21):
    os.symlink(f"../f{n + 1}", f"src/f{n}/a"); os.symlink(f"../f{n + 1}", f"src/f{n}/b")`,
  "a link to the project": `os.symlink("..", "src/up")`,
  "two links to each other": `os.symlink("b", "src/a"); os.symlink("a", "src/b")`,
  "a folder that is called a file": `os.mkdir("src/x.py")`,
  "a link to a folder that is called a file": `os.symlink("/etc", "src/x.py")`,
  "a link to /proc": `os.symlink("/proc", "src/proc")`,
  "twenty odd things": TWENTY_ODD_THINGS,
  "2,000 folders": `
for n in range(2000):
    os.makedirs(f"src/f{n}/g")`,
};

/** What comes while the app runs, and keeps whoever opens it waiting. */
const MEANWHILE: Readonly<Record<string, string>> = {
  "a FIFO": `os.mkfifo("src/x.py")`,
  "a link to a FIFO": `os.mkfifo(OUTSIDE + "/fifo"); os.symlink(OUTSIDE + "/fifo", "src/x")`,
  "a FIFO, and a folder": `os.mkfifo("src/x"); os.makedirs("src/new/newer")`,
};

/** What slop-watch finds by its name and reads. */
const FOUND: readonly string[] = ["pyproject.toml", ".git", ".venv/pyvenv.cfg", "uv.lock"];

/** What each of them may be: such as keep waiting, never end, or are of the wrong kind. */
const ODD_WHEN_FOUND = [
  "a FIFO",
  "a link to /dev/zero",
  "a link to itself",
  "a link to nothing",
  "a file of 4 GB",
  "not text",
];

const PATHS_OF_OTHERS: Readonly<Record<string, Hostile>> = {
  "a PATH that is not UTF-8": {
    before: `os.environb[b"PATH"] = b"/\\xff:" + os.environb[b"PATH"]`,
  },
  "a VIRTUAL_ENV that is not UTF-8": { before: `os.environb[b"VIRTUAL_ENV"] = b"/\\xff"` },
  "a VIRTUAL_ENV that is a FIFO": {
    make: `os.mkfifo("fifo")`,
    before: `os.environ["VIRTUAL_ENV"] = os.path.abspath("fifo")`,
  },
  "a TERM that is not UTF-8": { before: `os.environb[b"TERM"] = b"\\xff"` },
  "a NO_COLOR that is not UTF-8": { before: `os.environb[b"NO_COLOR"] = b"\\xff"` },
  "a PYTHONPATH that is not UTF-8": { before: `os.environb[b"PYTHONPATH"] = b"/\\xff"` },
  "any other variable that is not UTF-8": { before: `os.environb[b"\\xff"] = b"\\xff"` },
  "a TMPDIR that is not there": { before: `os.environ["TMPDIR"] = "/nowhere/at/all"` },
  "a TMPDIR that is a file": { before: `os.environ["TMPDIR"] = os.path.abspath("app.py")` },
  "a TMPDIR that is not UTF-8": {
    make: `os.mkdir(b"\\xff")`,
    before: `os.environb[b"TMPDIR"] = os.path.abspath(b"\\xff")`,
  },
  "a TMPDIR in the project": {
    make: `os.mkdir("src/tmp")`,
    before: `os.environ["TMPDIR"] = os.path.abspath("src/tmp")`,
    words: ["-p", "**/*"],
  },
  "an XDG_RUNTIME_DIR that is a file": {
    before: `os.environ["XDG_RUNTIME_DIR"] = os.path.abspath("app.py")`,
  },
  "no HOME": { before: `os.environ.pop("HOME", None)` },
  "a HOME that is not there": { before: `os.environ["HOME"] = "/nowhere/at/all"` },
  "an umask that lets nobody read": { before: `os.umask(0o777)` },
  "no descriptors but 64": {
    before: `import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))`,
  },
};

/** Makes a descriptor the end of a pipe that takes nothing more, and that nobody reads. */
const full = (descriptor: 1 | 2) =>
  `end = os.pipe(); os.set_blocking(end[1], False)
os.set_inheritable(end[0], True)
try:
    while True: os.write(end[1], b"x" * 4096)
except BlockingIOError: pass
os.set_blocking(end[1], True); os.dup2(end[1], ${descriptor})`;

const STREAMS: Readonly<Record<string, Hostile>> = {
  "a stderr that nobody reads": {
    before: `end = os.pipe(); os.dup2(end[1], 2)\nos.set_inheritable(end[0], True)`,
    words: ["-v"],
  },
  "a stderr that is full": { before: full(2) },
  "a stdout that is full": { before: full(1), words: ["--events", "-"] },
  "a stderr that is gone": { before: `end = os.pipe(); os.close(end[0]); os.dup2(end[1], 2)` },
  "a stdout that is gone": {
    before: `end = os.pipe(); os.close(end[0]); os.dup2(end[1], 1)`,
    words: ["--events", "-"],
  },
  "a stderr without room": { before: `os.dup2(os.open("/dev/full", os.O_WRONLY), 2)` },
  "a stdout without room": {
    before: `os.dup2(os.open("/dev/full", os.O_WRONLY), 1)`,
    words: ["--events", "-"],
  },
  "a stdin that is closed": { before: `os.close(0)` },
  "no streams at all": { before: `os.close(0); os.close(1); os.close(2)` },
  "events into a FIFO that nobody opens": {
    make: `os.mkfifo(OUTSIDE + "/fifo")`,
    words: ["--events", "@/fifo"],
  },
  "events into /dev/full": { words: ["--events", "/dev/full"], isRefused: true, says: /events/ },
  "events into a folder": { words: ["--events", "@"], isRefused: true, says: /events/ },
  "events below a file": {
    words: ["--events", "@/x/y"],
    make: `open(OUTSIDE + "/x", "w").close()`,
    isRefused: true,
    says: /events/,
  },
  "events into a link to /dev/zero": {
    make: `os.symlink("/dev/zero", OUTSIDE + "/zero")`,
    words: ["--events", "@/zero"],
  },
  "events in scope": { words: ["--events", "src/events.py"] },
  "logs in scope": { words: ["--log-dir", "src/logs", "-p", "**/*"] },
  "logs into /proc": { words: ["--log-dir", "/proc/x"], isRefused: true, says: /log/ },
  "logs below a file": { words: ["--log-dir", "app.py/x"], isRefused: true, says: /log/ },
  "logs into a folder whose latest.log leads elsewhere": {
    make: `os.mkdir(OUTSIDE + "/logs"); open(OUTSIDE + "/mine", "w").write("mine")
os.symlink(OUTSIDE + "/mine", OUTSIDE + "/logs/latest.log"); os.symlink(OUTSIDE + "/mine", OUTSIDE + "/logs/latest.txt")`,
    words: ["--log-dir", "@/logs"],
  },
};

const WORDS: Readonly<Record<string, Hostile>> = {
  "a pattern that branches without end": {
    words: ["-p", "**/**/**/*a*a*a*a*a*a*b", "-p", "src/*.py"],
    make: `open("src/" + "a" * 200 + ".txt", "w").close()`,
  },
  "an ignore that branches without end": {
    words: ["-i", "**/**/**/*a*a*a*a*a*a*b"],
    make: `open("src/" + "a" * 200 + ".py", "w").close()`,
  },
  "braces that spread without end": { words: ["-p", "{a,b}".repeat(18), "-p", "src/*.py"] },
  "braces within braces": { words: ["-p", "{".repeat(2000), "-p", "src/*.py"] },
  "a pattern of 100,000 letters": {
    words: ["-p", "a".repeat(100_000)],
    isRefused: true,
    says: /too much/,
  },
  "a pattern of stars": { words: ["-p", "*".repeat(2000), "-p", "src/*.py"] },
  "a pattern for /": { words: ["-p", "/**/*.nothing", "-p", "src/*.py"] },
  "a pattern above the root": { words: ["-p", "../**/*.py"] },
  "a pattern with escapes": { words: ["-p", "\x1b[2J/*.py", "-p", "src/*.py"] },
  "an option with escapes": { words: ["--\x1b[2Jx"], isRefused: true, says: /option|--/ },
  "an option with bidi marks": { words: ["--\u202eevil"], isRefused: true, says: /option|--/ },
  "a root that is a FIFO": {
    words: ["--root", "@/fifo"],
    make: `os.mkfifo(OUTSIDE + "/fifo")`,
    isRefused: true,
    says: /root|fifo/,
  },
  "a root that is not there": { words: ["--root", "@/nowhere"], isRefused: true, says: /nowhere/ },
  "a configuration that comes through a pipe": {
    before: `end = os.pipe(); os.write(end[1], b"debounce = 60"); os.close(end[1])
os.dup2(end[0], 9)`,
    words: ["--config", "/dev/fd/9"],
  },
  "a configuration that is /dev/zero": {
    words: ["--config", "/dev/zero"],
    isRefused: true,
    says: /zero/,
  },
  "a configuration of 300 MB": {
    words: ["--config", "@/big"],
    make: `open(OUTSIDE + "/big", "wb").truncate(300 << 20)`,
    isRefused: true,
    says: /big/,
  },
  "a Python that is a FIFO": {
    words: ["--python", "@/fifo"],
    make: `os.mkfifo(OUTSIDE + "/fifo")`,
    isRefused: true,
    says: /fifo/,
  },
  "a Python that is a text": { words: ["--python", "app.py"], isRefused: true, says: /app\.py/ },
};

/** TOML that says what it must not. */
const SETTINGS: Readonly<Record<string, string>> = {
  "a key with escapes": String.raw`"\u001b[2J" = 1`,
  "a key with bidi marks": String.raw`"\u202e" = 1`,
  "a value with escapes": String.raw`color = "\u001b[2J"`,
  "a pattern of 100,000 letters": `pattern = ["${"a".repeat(100_000)}"]`,
  "a number that is none": `debounce = nan`,
  "a table for a list": `pattern = {}`,
  "deep arrays": `pattern = ${"[".repeat(5000)}${"]".repeat(5000)}`,
};

const at = (path: string, code: string) => `path = ${JSON.stringify(path)}\n${code}`;

function named<T>(
  table: Readonly<Record<string, T>>,
  name: (what: string) => string,
  row: (value: T, what: string) => Hostile,
): [string, Hostile][] {
  return Object.entries(table).map(([what, value]) => [name(what), row(value, what)]);
}

const pick = (table: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, table[name]!]));

/** By its kind and by what it is. */
export const TABLE: Readonly<Record<string, readonly (readonly [string, Hostile])[]>> = {
  "in the tree": [
    ...named(ODD, (what) => `${what} in src`, (code) => ({ make: at("src/x.py", code) })),
    ...named(NAMES, (what) => `a name ${what}`, (name) => ({
      make: `open(b"src/" + ${name}, "w").close()`,
    })),
    ...named(TREES, (what) => what, (make) => ({ make })),
    ...named(MEANWHILE, (what) => `${what} that comes later`, (meanwhile) => ({ meanwhile })),
  ],
  "that is found": FOUND.flatMap((name) =>
    named(pick(ODD, ODD_WHEN_FOUND), (what) => `${name} is ${what}`, (code, what) => ({
      make: at(
        name,
        `os.makedirs(os.path.dirname(path) or ".", exist_ok=True)\nif os.path.exists(path): os.remove(path)\n${code}`,
      ),
      ...name === "pyproject.toml" && !/nothing/.test(what) &&
        { isRefused: true, says: /pyproject\.toml/ },
    }))
  ),
  "in the configuration": named(SETTINGS, (what) => what, (toml) => ({
    make: `open("pyproject.toml", "w").write(${JSON.stringify(`[tool.slop-watch]\n${toml}\n`)})`,
    isRefused: true,
    says: /pyproject\.toml|too much/,
  })),
  "in the environment": Object.entries(PATHS_OF_OTHERS),
  "at the streams": Object.entries(STREAMS),
  "on the command line": Object.entries(WORDS),
};
