"""What a stop that takes long waits for, by where the app's threads and tasks stand: told once.

Each sight is a code, and texts that it is about, as `lib/wording/waits.ts` words it.
"""

from __future__ import annotations

import sys
from os.path import basename

from _slop_watch_frames import frames_of
from _slop_watch_installed import HERE
from _slop_watch_modules import is_own_code
from _slop_watch_wire import line_about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Callable, Dict, Iterator, Optional, Tuple

    from _slop_watch_modules import Project

    Sight = Optional[Tuple[str, ...]]
    # What is seen in one function of a library, by its local variables.
    See = Callable[[Dict[str, Any], "Waits"], Sight]
    Sights = Dict[Tuple[str, str], See]

# How long after the word to stop: slop-watch wants to know after 1 s.
_LOOK_S = 0.9
_MOST_NAMES = 3


class Waits:
    """Looks, and tells what it sees."""

    def __init__(self, main: int, project: Project, send: Callable[[str], None]) -> None:
        """Take the main thread, and what slop-watch hears us by."""
        # The on_stop function that runs; empty while the state is written.
        self.hook = ""
        self._main = main
        self._project = project
        self._send = send
        self._step = ""
        self._look_at: float | None = None

    def begin(self, now: float) -> None:
        """Note when the stop has begun."""
        self._look_at = now + _LOOK_S

    def send(self, line: str) -> None:
        """Send a line, and note which step the stop is in."""
        words = line.split(" ")
        if words[0] == "step":
            self._step = words[1]
        self._send(line)

    def look(self, now: float) -> None:
        """Tell what is waited for, where it is time for that."""
        if self._look_at is None or now < self._look_at:
            return
        self._look_at = None
        try:
            sight = self._sight()
        except Exception:  # The names of files, of threads and of tasks are anybody's.
            sight = ("unseen",)
        self._send(line_about(f"waits {sight[0]}", *sight[1:]))

    def until(self, limit_s: float, now: float) -> float:
        """Return how long may be waited in one go."""
        if self._look_at is None:
            return limit_s
        return min(limit_s, max(0.0, self._look_at - now))

    def _sight(self) -> tuple[str, ...]:
        if self._step == "on_stop":
            return ("on-stop", self.hook) if self.hook else ("state",)
        return (
            self._of_frames(_SERVERS)
            or self._of_code()
            or (("window", "") if self._step == "window-close" else None)
            or self._of_library()
            or ("c-code",)
        )

    def _seen(self, frame: FrameType, sights: Sights) -> Sight:
        """Return what one frame tells. What that looks at may be of another version."""
        sees = sights.get(_function_of(frame))
        try:
            return sees(frame.f_locals, self) if sees else None
        except Exception:
            return None

    def _of_frames(self, sights: Sights) -> Sight:
        """Return what the main thread is in, by a table of functions."""
        for frame in frames_of(self._main):
            sight = self._seen(frame, sights)
            if sight:
                return sight
        return None

    def _of_code(self) -> Sight:
        """Return what the innermost code tells that is known, or the app's own."""
        for frame in frames_of(self._main):
            sight = self._seen(frame, _CALLS)
            if sight:
                return sight
            place = self._place(frame)
            if place:
                return ("window" if self._step == "window-close" else "code", place)
        return None

    def _of_library(self) -> Sight:
        """Return what of a library runs, rather than what that calls of Python's own."""
        innermost = None
        for frame in frames_of(self._main):
            file = frame.f_code.co_filename
            function = _function_of(frame)
            if not file.startswith("<") and not HERE.is_pythons(file):
                return "code", ".".join(function)
            innermost = innermost or function
        return ("code", ".".join(innermost)) if innermost else None

    def place_of(self, thread: int | None) -> str:
        """Return where a thread stands in the app's own code; empty where it does not."""
        frames = () if thread is None else frames_of(thread)
        return next(filter(None, map(self._place, frames)), "")

    def place_of_main(self) -> str:
        """Return where the main thread stands there."""
        return self.place_of(self._main)

    def _place(self, frame: FrameType) -> str:
        code = frame.f_code
        file = code.co_filename
        if file.startswith("<") or not is_own_code(file):
            return ""
        return f"{self._project.path_of(file) or file}:{frame.f_lineno} ({code.co_name})"

    def of_tasks(self, loop: Any, root: object) -> Sight:
        """Return what the tasks of an event loop wait for. `root`: the one that it runs for."""
        tasks: Any = sys.modules.get("asyncio.tasks")
        found = list(tasks.all_tasks(loop)) if tasks is not None else []
        found.sort(key=lambda task: task is not root)
        chains = [list(_chain_of(task.get_coro())) for task in found]
        for chain in chains:
            for frame in chain:
                sight = self._seen(frame, _COROUTINES)
                if sight:
                    return sight
        for chain in chains:
            place = next(filter(None, map(self._place, reversed(chain))), "")
            if place:
                return "code", place
        return None


def _function_of(frame: FrameType) -> tuple[str, str]:
    return str(frame.f_globals.get("__name__")), frame.f_code.co_name


def _chain_of(coroutine: Any) -> Iterator[FrameType]:
    """Yield the frames of a coroutine and of those that it awaits, from the outermost in."""
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        if frame is None:
            return
        yield frame
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "gi_yieldfrom", None)


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES] + ([f"{more} more"] if more > 0 else []))


# What keeps the end of Python, and what the app waits for itself


def _threads(_: object, waits: Waits) -> Sight:
    threading: Any = sys.modules["threading"]
    threads = [
        (thread.name, waits.place_of(ident))
        for ident, thread in list(threading._active.items())
        if not thread.daemon and ident != threading._main_thread.ident
    ]
    if not threads:
        return None
    # Those that only wait for another one are no cause.
    own = [(name, place) for name, place in threads if place] or threads
    return "threads", _some([name for name, _ in own]), own[0][1]


def _joined_thread(local: dict[str, Any], waits: Waits) -> Sight:
    thread = local["self"]
    return "threads", thread.name, waits.place_of(thread.ident)


def _joined_process(local: dict[str, Any], waits: Waits) -> Sight:
    process = local["self"]
    return "process", f"{process.name} (pid {process.pid})", waits.place_of_main()


def _child(local: dict[str, Any], waits: Waits) -> Sight:
    process = local["self"]
    words = process.args
    program = words if isinstance(words, (str, bytes)) else next(iter(words), "")
    name = program.split()[0] if isinstance(program, str) else str(program)
    return "child", f"{basename(name)} (pid {process.pid})", waits.place_of_main()


def _runner(local: dict[str, Any], waits: Waits) -> Sight:
    return waits.of_tasks(local["self"]._loop, local.get("task"))


def _run(local: dict[str, Any], waits: Waits) -> Sight:
    return waits.of_tasks(local["loop"], None)


def _run_until_complete(local: dict[str, Any], waits: Waits) -> Sight:
    return waits.of_tasks(local["self"], local.get("future"))


_CALLS: Sights = {
    ("threading", "_shutdown"): _threads,
    ("threading", "join"): _joined_thread,
    ("multiprocessing.process", "join"): _joined_process,
    ("subprocess", "wait"): _child,
    ("subprocess", "communicate"): _child,
    ("asyncio.base_events", "run_until_complete"): _run_until_complete,
    ("asyncio.runners", "run"): lambda local, waits: (
        _runner(local, waits) if "self" in local else _run(local, waits)
    ),
}

# Servers


def _gunicorn(local: dict[str, Any], _: Waits) -> Sight:
    return "workers", "gunicorn", str(len(local["self"].WORKERS))


def _uvicorn(local: dict[str, Any], _: Waits) -> Sight:
    state = local["self"].server_state
    if state.connections:
        return "connections", "uvicorn", str(len(state.connections))
    return ("requests", "uvicorn", str(len(state.tasks))) if state.tasks else None


def _closing_server(local: dict[str, Any], _: Waits) -> Sight:
    server = local["self"]
    clients = getattr(server, "_clients", None)
    count = getattr(server, "_active_count", 0) if clients is None else len(clients)
    return ("asyncio-connections", str(count)) if count else None


def _workers(server: str, count: Callable[[dict[str, Any]], int]) -> See:
    return lambda local, _: ("workers", server, str(count(local)))


def _aiohttp(local: dict[str, Any], _: Waits) -> Sight:
    server = local["self"]._server
    count = 0 if server is None else len(server.connections)
    return ("connections", "aiohttp", str(count)) if count else None


def _hypercorn(local: dict[str, Any], _: Waits) -> Sight:
    count = sum(not task.done() for task in local.get("server_tasks", ()))
    return ("connections", "hypercorn", str(count)) if count else None


def _celery(_: object, __: Waits) -> Sight:
    return "tasks", str(len(sys.modules["celery.worker.state"].active_requests))


# What runs in them is not the app's main code: their own frames come first.
_SERVERS: Sights = {
    ("gunicorn.arbiter", "stop"): _workers("gunicorn", lambda local: len(local["self"].WORKERS)),
    ("uvicorn.supervisors.multiprocess", "run"): _workers(
        "uvicorn", lambda local: len(local["self"].processes)
    ),
    ("hypercorn.run", "run"): _workers("hypercorn", lambda local: len(local["processes"])),
    ("granian.server.common", "_stop_workers"): _workers(
        "granian", lambda local: len(local["self"].wrks)
    ),
    ("celery.worker.worker", "start"): _celery,
}

_COROUTINES: Sights = {
    ("uvicorn.server", "shutdown"): _uvicorn,
    ("aiohttp.web_runner", "cleanup"): _aiohttp,
    ("hypercorn.asyncio.run", "worker_serve"): _hypercorn,
    ("asyncio.base_events", "wait_closed"): _closing_server,
    ("asyncio.base_events", "shutdown_default_executor"): _threads,
}
