"""What is sent at the app's end: what it has imported, its exception, and what had to wait."""

from __future__ import annotations

import os
import sys
from atexit import register
from os.path import abspath

from _slop_watch_modules import is_own_code, plain
from _slop_watch_raised import EarlyImports, place_of
from _slop_watch_taken_port import taken_port
from _slop_watch_wire import line_about, line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Callable, Iterator

    from _slop_watch_connection import Connection
    from _slop_watch_modules import Project
    from _slop_watch_own import OwnCode

_getpid = os.getpid
# How long an app that fails at once waits for the agent to have called slop-watch.
_HELLO_S = 0.15
# In characters.
_LONGEST_MESSAGE = 2000
# Of a recursion through many, those nearest to its end.
_MOST_FILES = 50


class EndReport:
    """Reports at the app's end which files it consists of, and the exception that it ends with."""

    def __init__(
        self,
        connection: Connection,
        own_code: OwnCode,
        project: Project,
        early: EarlyImports,
        is_stopping: Callable[[], bool],
    ) -> None:
        """Take the project, and whether it is slop-watch that ends the app."""
        self._early = early
        self._connection = connection
        self._own_code = own_code
        self._project = project
        self._is_stopping = is_stopping
        self._pid = _getpid()

    def register(self) -> None:
        """Have it sent. Registered first and so called last: Python has shown all by then."""
        register(self._send)

    def _send(self) -> None:
        if self._pid != _getpid():
            return
        error = None if self._is_stopping() else getattr(sys, "last_value", None)
        if isinstance(error, KeyboardInterrupt):
            # No crash, and Python ends by SIGINT only where no code in a string, such as that of a
            # namedtuple in `traceback`, has been run since.
            error = None
        own = [] if self._is_stopping() else [*self._own_code.fresh()]
        if error is None and not own and not self._connection.has_unsent:
            return
        # An app that ends at once may do so before the agent's thread has had its turn.
        self._connection.wait_for_call(_HELLO_S)
        if not self._connection.is_open:
            return
        for path in own:
            self._connection.send(line_of("own", path))
        if error is not None:
            for line in _crash_lines(error, self._project, self._early):
                self._connection.send(line)


def _crash_lines(error: BaseException, project: Project, early: EarlyImports) -> Iterator[str]:
    """Tell which files an exception came through, and where in the project's own code from."""
    path, line = "", 0
    places = list(_places(error.__traceback__))
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno or 0))
    own = [(abspath(plain(file)), number) for file, number in places if is_own_code(file)]
    for file in [*dict.fromkeys(file for file, _ in own)][-_MOST_FILES:]:
        yield line_about("crash-file", file)
    for file, number in own:
        from_root = project.path_of(file)
        if from_root:
            path, line = from_root, number
    kind = _name_of(type(error))
    message = _message_of(error, kind)[:_LONGEST_MESSAGE]
    raised = place_of(error), early.raised(error)
    yield line_about(f"crash {line} {taken_port(error)}", path, kind, message, *raised)


def _places(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    """Yield file and line of each frame of a traceback, the innermost last."""
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno or 0
        trace = trace.tb_next


def _message_of(error: BaseException, kind: str) -> str:
    """Return what a traceback's last line says, on one line.

    `traceback` itself is not asked: the app may have a file of that name.
    """
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except Exception:
        text = "<exception str() failed>"
    plain = " ".join(text.split("\n")).strip()
    return f"{kind}: {plain}" if plain else kind


def _name_of(kind: type) -> str:
    """Return the name of an exception's type as a traceback has it."""
    is_plain = kind.__module__ in ("__main__", "builtins")
    return kind.__qualname__ if is_plain else f"{kind.__module__}.{kind.__qualname__}"
