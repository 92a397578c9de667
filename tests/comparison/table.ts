/**
 * The table of apps that are to behave under slop-watch as by hand. A new row: a file in `apps/`, with
 * what it tries in its first line, and an entry here; `row.ts` says what an entry can hold.
 */
import type { Row } from "./row.ts";

/** What is stopped by a signal. */
const SIGNALS: readonly Row[] = [
  { name: "a handler of its own for SIGINT", app: "sigint_own.py", short: true },
  { name: "a handler that is sys.exit", app: "sigint_exit.py" },
  {
    name: "SIGINT ignored, SIGTERM handled",
    app: "sigint_ignored.py",
    broken: "SIGTERM is not sent where SIGINT is ignored",
    endedBy: "SIGTERM",
    short: true,
  },
  {
    name: "SIGINT ignored, SIGTERM handled, and --stop-signal SIGTERM",
    app: "sigint_ignored.py",
    broken: "SIGTERM is not sent where SIGINT is ignored",
    options: ["--stop-signal", "SIGTERM"],
    endedBy: "SIGTERM",
  },
  { name: "SIGINT as the system has it", app: "sigint_default.py", broken: "atexit functions run" },
  { name: "a handler for SIGTERM only", app: "sigterm_own.py" },
  {
    name: "a handler that wants a second SIGINT",
    app: "sigint_twice.py",
    broken: "the signal is not sent once more",
    endedBy: "SIGINT twice",
  },
  { name: "handlers for all other signals", app: "signals_kept.py" },
  { name: "signals blocked, and waited for", app: "sigwait.py" },
  { name: "a timer's signal all the time", app: "sigalrm.py" },
  { name: "a descriptor that signals are written to", app: "wakeup.py" },
  { name: "asyncio's add_signal_handler", app: "asyncio_handler.py", short: true },
];

/** What is interrupted. */
const INTERRUPTS: readonly Row[] = [
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
    broken: "the agent's thread holds frames of the app's",
    short: true,
  },
];

const THREADS: readonly Row[] = [
  { name: "threads that are joined at the end", app: "threads_joined.py", short: true },
  { name: "a daemon thread with an open file", app: "threads_daemon.py" },
  { name: "the main thread in a lock", app: "lock.py" },
  { name: "the main thread in a join", app: "join.py" },
  { name: "exceptions in a thread, a finaliser and at exit", app: "thread_crash.py", ends: true },
  { name: "concurrent.futures: threads", app: "futures_threads.py" },
];

const PROCESSES: readonly Row[] = [
  {
    name: "children by fork",
    app: "fork_child.py",
    broken: "children are not asked",
    unordered: true,
  },
  { name: "functions of its own around a fork", app: "fork_hooks.py", ends: true },
  {
    name: "threads that fork at once",
    app: "fork_at_once.py",
    broken: "the forkers share one lock",
    ends: true,
    short: true,
  },
  { name: "a fork where warnings are errors", app: "fork_warning.py", ends: true },
  ...["fork", "spawn", "forkserver"].map((method): Row => ({
    name: `multiprocessing: ${method}, and a join`,
    app: "multiprocessing_join.py",
    broken: "children are not asked",
    command: (python) => [python, "app.py", method],
    unordered: true,
  })),
  {
    name: "multiprocessing: a pool",
    app: "multiprocessing_pool.py",
    broken: "children are not asked",
    unordered: true,
  },
  { name: "multiprocessing: a manager", app: "multiprocessing_manager.py" },
  { name: "multiprocessing: shared memory", app: "shared_memory.py" },
  {
    name: "concurrent.futures: processes",
    app: "futures_processes.py",
    broken: "children are not asked",
    unordered: true,
  },
  {
    name: "a tree of subprocesses",
    app: "subprocess_tree.py",
    broken: "children are not asked",
    unordered: true,
  },
  {
    name: "a subprocess that is no Python",
    app: "subprocess_sleep.py",
    broken: "children are not asked",
  },
  {
    name: "subprocess.run of a shell that cleans up",
    app: "subprocess_run.py",
    broken: "children are not asked",
    short: true,
  },
  { name: "os.system", app: "system.py", broken: "children are not asked" },
  { name: "a child in a session of its own", app: "session_child.py" },
  {
    name: "a daemon by a double fork",
    app: "daemonized.py",
    broken: "what has a session of its own is left running",
  },
  { name: "an app that execs itself", app: "exec_itself.py" },
];

export const TABLE: readonly Row[] = [
  ...SIGNALS,
  ...INTERRUPTS,
  ...ENDINGS,
  ...THREADS,
  ...PROCESSES,
];
