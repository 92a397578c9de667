/**
 * The table of apps that are to behave under slop-watch as by hand. A new row: a file in `apps/`, with
 * what it tries in its first line, and an entry here; `row.ts` says what an entry can hold.
 */
import type { Row } from "./row.ts";

/** A file for each module that slop-watch's Python names, of the app's own: whoever imports it is told. */
const SHADOWS = Object.fromEntries(
  (await named()).map((name) => [`${name}.py`, `raise SystemError("not this ${name}")\n`]),
);

async function named(): Promise<string[]> {
  const folder = new URL("../../lib/python/", import.meta.url);
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".py")) continue;
    const text = await Deno.readTextFile(new URL(name, folder));
    const found = text.matchAll(/^ *(?:from|import) (\w+)|\bstdlib\("(\w+)/gm);
    for (const [, imported, later] of found) names.add(imported ?? later!);
  }
  // One is for the app to import.
  return [...names].filter((name) => name !== "slop_watch").toSorted();
}

/** What is stopped by a signal. */
const SIGNALS: readonly Row[] = [
  { name: "a handler of its own for SIGINT", app: "sigint_own.py", short: true },
  { name: "a handler that is sys.exit", app: "sigint_exit.py" },
  {
    name: "SIGINT ignored, SIGTERM handled",
    app: "sigint_ignored.py",
    endedBy: "SIGTERM",
    short: true,
  },
  {
    name: "SIGINT ignored, SIGTERM handled, and --stop-signal SIGTERM",
    app: "sigint_ignored.py",
    options: ["--stop-signal", "SIGTERM"],
    endedBy: "SIGTERM",
  },
  { name: "SIGINT as the system has it", app: "sigint_default.py" },
  { name: "a handler for SIGTERM only", app: "sigterm_own.py" },
  {
    name: "a handler that wants a second SIGINT",
    app: "sigint_twice.py",
    endedBy: "SIGINT twice",
  },
  {
    name: "a handler, as Sanic's, that takes a second SIGINT for the word to kill its group",
    app: "sigint_deadly.py",
    files: {
      "sanic/worker/manager.py": `import os, signal
has_begun = False
def shutdown_signal(signum, frame):
    global has_begun
    if has_begun:
        os.killpg(0, signal.SIGKILL)
    has_begun = True
`,
    },
  },
  { name: "handlers for all other signals", app: "signals_kept.py" },
  { name: "signals blocked, and waited for", app: "sigwait.py" },
  { name: "a timer's signal all the time", app: "sigalrm.py" },
  { name: "a descriptor that signals are written to", app: "wakeup.py" },
  { name: "asyncio's add_signal_handler", app: "asyncio_handler.py", short: true },
];

/** What is interrupted. */
const INTERRUPTS: readonly Row[] = [
  {
    name: "asyncio: a task that is not cancelled",
    app: "asyncio_stubborn.py",
    needs: { python: "3.11" },
    endedBy: "SIGINT twice",
  },
  { name: "asyncio: tasks that clean up", app: "asyncio_task.py", short: true },
  { name: "a clean-up that takes its time", app: "slow_finally.py", short: true },
  {
    name: "a KeyboardInterrupt of its own in a clean-up",
    app: "interrupt_in_finally.py",
    ends: true,
  },
  { name: "an interrupt that is caught", app: "interrupt_kept.py" },
  { name: "an excepthook of its own", app: "excepthook.py" },
];

/** What is freed and written at the end. */
const ENDINGS: readonly Row[] = [
  {
    name: "a file open in a function, and __del__",
    app: "buffered.py",
    short: true,
  },
  {
    name: "files open in the module",
    app: "buffered_module.py",
  },
  {
    name: "a generator, and an exit stack",
    app: "buffered_generator.py",
  },
  {
    name: "stdout that is not flushed",
    app: "stdout_buffered.py",
  },
  { name: "weakref.finalize and atexit", app: "finalizers.py", short: true },
  {
    name: "temporary files and folders",
    app: "temporary.py",
  },
  {
    name: "a shelf, and a transaction",
    app: "shelf.py",
  },
  { name: "handlers of logging that buffer", app: "logged.py" },
  { name: "garbage that is frozen, or not collected", app: "frozen_garbage.py" },
];

/** What ends by itself. */
const EXITS: readonly Row[] = [
  ...[
    "number",
    "text",
    "none",
    "large",
    "exception",
    "interrupt",
    "abort",
    "_exit",
    "SIGKILL",
    "SIGTERM",
    "SIGSEGV",
  ].map((way): Row => ({
    name: `an exit by itself: ${way}`,
    app: "exit_codes.py",
    command: (python) => [python, "app.py", way],
    ends: true,
  })),
  ...[
    "carriage return",
    "line separator",
    "lines",
    "surrogate",
    "long",
    "unprintable",
    "empty",
    "syntax",
  ].map((way): Row => ({
    name: `an uncaught exception: ${way}`,
    app: "exceptions.py",
    command: (python) => [python, "app.py", way],
    ends: true,
  })),
  {
    name: "an exception group",
    app: "exception_group.py",
    needs: { python: "3.11" },
    ends: true,
  },
  { name: "a stack that overflows", app: "recursion.py", ends: true },
];

/** How Python is started. */
const INTERPRETERS: readonly Row[] = [
  {
    name: "python -c",
    app: "prepared.py",
    command: (python) => [python, "-c", "import app", "a b"],
  },
  {
    name: "a Python that builds before",
    app: "prepared.py",
    command: (python) => ["sh", "-c", `"$0" app.py build && "$0" app.py run`, python],
  },
  {
    name: "a Python that builds before, and an exec",
    app: "prepared.py",
    command: (python) => ["sh", "-c", `"$0" app.py build && exec "$0" app.py run`, python],
  },
  {
    name: "namespaces of its own",
    app: "prepared.py",
    command: (python) => ["unshare", "-n", "-p", "-f", "--mount-proc", python, "app.py"],
    needs: { root: true },
  },
  ...[
    ["-X", "dev"],
    ["-X", "tracemalloc"],
    ["-W", "error"],
    ["-bb"],
    ["-O"],
    ["-u"],
    ["-B"],
    ["-s"],
    ["-E"],
    ["-S"],
  ].map((flags): Row => ({
    name: `python ${flags.join(" ")}`,
    app: "flags.py",
    command: (python) => [python, ...flags, "app.py", "--flag", "a b"],
  })),
  {
    name: "python -I",
    app: "alone.py",
    command: (python) => [python, "-I", "app.py"],
  },
  ...["PYTHONWARNINGS=error", "PYTHONHASHSEED=0", "PYTHONSAFEPATH=1"].map(
    (setting): Row => ({
      name: setting,
      app: "flags.py",
      env: { PYTHONPATH: ".", [setting.split("=")[0]!]: setting.split("=")[1]! },
    }),
  ),
  {
    name: "python -m timeit",
    app: "quick_import.py",
    command: (python) => [
      "sh",
      "-c",
      `"$0" -m timeit -n 1 -r 1 -s "import app" "app.work()" > ../outside/time`,
      python,
    ],
    ends: true,
  },
  {
    name: "python -P",
    app: "flags.py",
    command: (python) => [python, "-P", "app.py"],
    env: { PYTHONPATH: "." },
    needs: { python: "3.11" },
  },
  {
    name: "all that an app can see",
    app: "looks.py",
    // Before it `atexit` stays: a second import of it would forget what the first was told.
    needs: { python: "3.10" },
  },
  { name: "-m with a package", app: "package", command: (python) => [python, "-m", "pkg", "a b"] },
  {
    name: "a folder with a __main__.py",
    app: "folder",
    command: (python) => [python, "inner", "a b"],
    env: { PYTHONPATH: "." },
  },
  {
    name: "an archive",
    app: "folder",
    command: (python) => [
      "sh",
      "-c",
      `"$0" -m zipapp inner -o ../outside/app.pyz && exec "$0" ../outside/app.pyz "a b"`,
      python,
    ],
    env: { PYTHONPATH: "." },
  },
  {
    name: "a sitecustomize of the user's own",
    app: "custom",
    env: { PYTHONPATH: "site" },
    short: true,
  },
  {
    name: "a module of its own named select",
    app: "own_select",
  },
  {
    name: "modules of its own named as what the agent imports",
    app: "shadow.py",
    files: SHADOWS,
  },
  {
    name: "a crash with modules of its own named as what the agent imports",
    app: "exceptions.py",
    command: (python) => [python, "app.py", "lines"],
    files: SHADOWS,
    ends: true,
  },
];

/** What a profiler of Python's has heard is printed. */
const profiled = (profiler: string) => (python: string) => [
  "sh",
  "-c",
  `trap : INT; "$0" -m ${profiler} -o profile app.py
  "$0" -c "import pstats; print(*sorted({str(row[2]) for row in pstats.Stats('profile').stats}))"
  rm profile`,
  python,
];

/** What looks at the app from inside. */
const TOOLS: readonly Row[] = [
  ...["settrace", "setprofile"].flatMap((name): Row[] => [
    {
      name: `sys.${name} and threading's`,
      app: "traced.py",
      command: (python) => [python, "app.py", name],
    },
    {
      name: `${name} in all threads`,
      app: "traced.py",
      command: (python) => [python, "app.py", name, "all threads"],
      needs: { python: "3.12" },
    },
  ]),
  {
    name: "sys.monitoring",
    app: "monitored.py",
    needs: { python: "3.12" },
  },
  {
    name: "cProfile",
    app: "profiled.py",
    needs: { python: "3.12" },
    ends: true,
  },
  {
    name: "cProfile, imported after subprocess",
    app: "profiled.py",
    command: (python) => [python, "app.py", "subprocess"],
    needs: { python: "3.12" },
    ends: true,
  },
  {
    name: "cProfile, with --standby",
    app: "profiled.py",
    options: ["--standby"],
    needs: { python: "3.12" },
    ends: true,
  },
  {
    name: "python -m cProfile, and what it has heard of a stop",
    app: "profiled_service.py",
    command: profiled("cProfile"),
  },
  ...["cProfile", "profile"].map((profiler): Row => ({
    name: `python -m ${profiler}, and what it has heard`,
    app: "profiled_imports.py",
    command: profiled(profiler),
    ends: true,
  })),
  {
    name: "python -m trace",
    app: "profiled_imports.py",
    command: (python) => [python, "-m", "trace", "--listfuncs", "app.py"],
    unordered: true,
    ends: true,
  },
  {
    name: "coverage run",
    app: "covered.py",
    command: (python) => [
      "sh",
      "-c",
      `trap : INT; "$0" -m coverage run app.py; "$0" -m coverage report -m`,
      python,
    ],
    needs: { packages: true },
  },
  ...["ctrace", "sysmon"].map((core): Row => ({
    name: `coverage run of several processes, by ${core}`,
    app: "covered_processes.py",
    command: (python) => [
      "sh",
      "-c",
      `trap : INT; "$0" -m coverage run app.py; ls .coverage* | grep -c .; "$0" -m coverage combine -q
      "$0" -m coverage report -m; rm .coverage`,
      python,
    ],
    files: {
      ".coveragerc": "[run]\nparallel = true\nconcurrency = multiprocessing\nsigterm = true\n",
    },
    env: { COVERAGE_CORE: core },
    needs: { packages: true },
  })),
  { name: "tracemalloc, and a traceback that is due later", app: "memory_traced.py" },
  { name: "faulthandler", app: "faults.py" },
  {
    name: "faulthandler at an abort",
    app: "faults_abort.py",
    ends: true,
    // The agent's thread is one of the threads that it shows.
    except: ["stderr"],
  },
];

/** What a process has of the system. */
const SYSTEM: readonly Row[] = [
  {
    name: "closerange, then sockets",
    app: "closerange.py",
  },
  {
    name: "closerange, then files",
    app: "closerange_files.py",
  },
  {
    name: "descriptors closed under everybody's feet",
    app: "closed_twice.py",
  },
  {
    name: "all descriptors up to a limit",
    app: "limited.py",
  },
  { name: "a working folder that is gone", app: "moved.py" },
  {
    name: "chroot",
    app: "rooted.py",
    needs: { root: true },
  },
  {
    name: "setuid",
    app: "demoted.py",
    needs: { root: true },
  },
  { name: "a read from stdin", app: "stdin_read.py" },
  { name: "a server with an open request", app: "served.py" },
  { name: "a call of C", app: "c_sleep.py" },
  { name: "threads that never wait", app: "busy.py" },
];

/** What PyPI has. */
const PACKAGE_APPS: readonly Row[] = [
  {
    name: "gevent, and subprocesses",
    app: "gevent_app.py",
    // It prints the time with an interrupt.
    except: ["stderr"],
  },
  { name: "gevent's server", app: "gevent_server.py" },
  {
    name: "eventlet, and forks",
    app: "eventlet_app.py",
  },
  { name: "uvloop", app: "uvloop_app.py" },
  { name: "trio", app: "trio_app.py" },
  {
    name: "prompt_toolkit: a full screen whose Ctrl-C is a key",
    app: "full_screen.py",
    terminal: true,
    quitBy: "SIGINT",
  },
];

const PACKAGES: readonly Row[] = PACKAGE_APPS.map((row) => ({ ...row, needs: { packages: true } }));

/** Before 3.11 tkinter takes an interrupt for a fault of a callback, and goes on. */
const TKINTER = { screen: true, python: "3.11" } as const;

/** What takes an interrupt for itself, and is left by what is typed. */
const PROMPTS: readonly Row[] = [
  {
    name: "python -i at its prompt in Python",
    app: "inspected.py",
    command: (python) => [python, "-i", "app.py"],
    env: { TERM: "xterm" },
    needs: { python: "3.13" },
    terminal: true,
    ready: /READY\n[^]*?>>> /g,
    quitBy: "SIGTERM",
    endedBy: { typed: "\x04" },
    except: ["stdout"],
  },
  ...[true as const, undefined].flatMap((terminal): Row[] => {
    const where = terminal ? "at a terminal" : "without a terminal";
    const prompts: Row[] = [
      {
        name: `python -i at its prompt, ${where}`,
        app: "inspected.py",
        command: (python) => [python, "-i", "app.py"],
        env: { PYTHON_BASIC_REPL: "1" },
        ready: /READY\n/g,
        endedBy: { typed: "exit()\n" },
      },
      {
        name: `code.interact at its prompt, ${where}`,
        app: "interacted.py",
        ready: />>> /g,
        endedBy: { typed: "exit()\n" },
      },
      {
        name: `pdb at its prompt, ${where}`,
        app: "debugged.py",
        ready: /READY\n[^]*?\(Pdb\) /g,
        endedBy: { typed: "q\n" },
        // That is an exception, of its own kind.
        except: ["stdout", "stderr", "endings"],
      },
      {
        name: `input() that is asked again, ${where}`,
        app: "prompted.py",
        ready: /READY\n[^]*?> /g,
        endedBy: terminal ? { typed: "\x04" } : "end of stdin",
      },
    ];
    // It is not typed there.
    const except = ["stdout", "stderr"] as const;
    const options = terminal && { terminal, quitBy: "SIGTERM" as const };
    return prompts.map((row) => ({ except, ...row, ...options }));
  }),
];

/** On a terminal, or a screen. */
const SHOWN: readonly Row[] = [
  {
    name: "a window of tkinter, at a terminal",
    app: "tk_close.py",
    needs: TKINTER,
    terminal: true,
    // Windows are closed before anything is interrupted.
    except: ["endings"],
  },
  { name: "asyncio at a terminal", app: "asyncio_handler.py", terminal: true },
  {
    name: "a clean-up, with slop-watch alone interrupted",
    app: "slow_finally.py",
    terminal: true,
    quitBy: "SIGINT",
  },
  {
    name: "asyncio, with slop-watch alone interrupted",
    app: "asyncio_handler.py",
    terminal: true,
    quitBy: "SIGINT",
  },
  { name: "an interrupt at a terminal", app: "slow_finally.py", terminal: true },
  {
    name: "subprocesses at a terminal",
    app: "subprocess_tree.py",
    terminal: true,
    unordered: true,
  },
  {
    name: "input() at a terminal",
    app: "asked.py",
    terminal: true,
    typed: { at: /name\? /g, text: "Ada\n" },
  },
  {
    name: "pdb, that goes on",
    app: "debugged.py",
    terminal: true,
    typed: { at: /app\.py[^]*?\(Pdb\) /g, text: "p secret * 10\nc\n" },
    ends: true,
  },
  {
    name: "code.interact, that goes on",
    app: "interacted.py",
    terminal: true,
    typed: { at: /begins\n>>> /g, text: "note(secret)\n\x04" },
    ends: true,
  },
  ...PROMPTS,
  {
    name: "python -i while the app runs",
    app: "inspected_late.py",
    command: (python) => [python, "-i", "app.py"],
    env: { PYTHON_BASIC_REPL: "1" },
    terminal: true,
    quitBy: "SIGTERM",
    endedBy: { typed: "\x03exit()\n" },
    except: ["stdout"],
  },
  {
    name: "a window of tkinter",
    app: "tk_close.py",
    needs: TKINTER,
    // Windows are closed before anything is interrupted.
    except: ["endings"],
  },
];

const THREADS: readonly Row[] = [
  {
    name: "a thread that never ends",
    app: "threads_stuck.py",
    endedBy: "SIGINT twice",
    // Where it was interrupted is printed.
    except: ["stderr"],
  },
  { name: "threads that are joined at the end", app: "threads_joined.py", short: true },
  { name: "a daemon thread with an open file", app: "threads_daemon.py" },
  { name: "the main thread in a lock", app: "lock.py" },
  { name: "the main thread in a join", app: "join.py" },
  { name: "exceptions in a thread, a finaliser and at exit", app: "thread_crash.py", ends: true },
  { name: "concurrent.futures: threads", app: "futures_threads.py" },
];

const PROCESSES: readonly Row[] = [
  {
    name: "a fork beside threads",
    app: "fork_threaded.py",
    unordered: true,
  },
  { name: "a reloader", app: "reloader.py", unordered: true },
  { name: "a reloader that takes its time to end", app: "reloader_slow_end.py", unordered: true },
  {
    name: "a child that takes its time when its parent is gone, on a terminal",
    app: "parent_first.py",
    terminal: true,
    unordered: true,
  },
  { name: "jobs of a shell", app: "shell_jobs.py" },
  {
    name: "children by fork",
    app: "fork_child.py",
    unordered: true,
  },
  {
    name: "functions of its own around a fork",
    app: "fork_hooks.py",
    ends: true,
  },
  {
    name: "threads that fork at once",
    app: "fork_at_once.py",
    ends: true,
    short: true,
  },
  {
    name: "a fork where warnings are shown",
    app: "fork_warning.py",
    ends: true,
  },
  ...["fork", "spawn", "forkserver"].map((method): Row => ({
    name: `multiprocessing: ${method}, and a join`,
    app: "multiprocessing_join.py",
    command: (python) => [python, "app.py", method],
    unordered: true,
  })),
  {
    name: "multiprocessing: a pool",
    app: "multiprocessing_pool.py",
    // That of 3.8 may hang at an interrupt, by hand as well.
    needs: { python: "3.11" },
    unordered: true,
  },
  { name: "multiprocessing: a manager", app: "multiprocessing_manager.py" },
  { name: "multiprocessing: shared memory", app: "shared_memory.py" },
  {
    name: "concurrent.futures: processes",
    app: "futures_processes.py",
    unordered: true,
  },
  {
    name: "a tree of subprocesses",
    app: "subprocess_tree.py",
    unordered: true,
  },
  {
    name: "a subprocess that is no Python",
    app: "subprocess_sleep.py",
  },
  {
    name: "subprocess.run of a shell that cleans up",
    app: "subprocess_run.py",
    short: true,
  },
  { name: "os.system", app: "system.py" },
  { name: "a child in a session of its own", app: "session_child.py" },
  {
    name: "a daemon by a double fork",
    app: "daemonized.py",
  },
  { name: "an app that execs itself", app: "exec_itself.py" },
];

const ANY_WAY: readonly Row[] = [
  { name: "a file open in a function", app: "buffered.py" },
  { name: "asyncio", app: "asyncio_handler.py" },
  { name: "SIGINT ignored", app: "sigint_ignored.py", endedBy: "SIGTERM" },
  { name: "multiprocessing", app: "multiprocessing_join.py", unordered: true },
  { name: "a tree of subprocesses", app: "subprocess_tree.py", unordered: true },
  { name: "a daemon by a double fork", app: "daemonized.py" },
];

/** What has no agent, or is started warm. */
const OTHER_WAYS: readonly Row[] = ["--no-agent", "--standby"].flatMap((option) =>
  ANY_WAY.map((row) => ({ ...row, name: `${row.name}, with ${option}`, options: [option] }))
);

export const TABLE: readonly Row[] = [
  ...SIGNALS,
  ...INTERRUPTS,
  ...ENDINGS,
  ...EXITS,
  ...THREADS,
  ...PROCESSES,
  ...INTERPRETERS,
  ...TOOLS,
  ...SYSTEM,
  ...PACKAGES,
  ...OTHER_WAYS,
  ...SHOWN,
];
