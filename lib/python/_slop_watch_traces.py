"""What an import leaves behind that the app would see before its time."""

from __future__ import annotations

import os
import sys
from _thread import _count as count_threads
from os import close, dup, dup2, fstat, getcwd, unlink
from os import open as open_file

from _slop_watch_modules import is_own_code, origin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as _signal
    from typing import Any, Container

    from _slop_watch_plan import Plan, Reason
else:
    import _signal


class Output:
    """Catches what is printed, by C code too."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = open_file(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._saved: list[tuple[int, int]] = []
        for fd in (1, 2):
            try:
                self._saved.append((fd, dup(fd)))
                dup2(self._file, fd)
            except OSError:  # A program without a console has none.
                pass

    def has_any(self) -> bool:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        return fstat(self._file).st_size > 0

    def restore(self) -> None:
        for fd, saved in self._saved:
            dup2(saved, fd)
            close(saved)
        close(self._file)
        unlink(self._path)


def _signals() -> list[Any]:
    found = []
    for number in range(1, getattr(_signal, "NSIG", 65)):
        try:
            found.append(_signal.getsignal(number))
        except ValueError:
            found.append(None)
    return found


class Traces:
    """What an import may not leave behind, because the app would see it before its time."""

    def __init__(self, plan: Plan, output: Output) -> None:
        self._own: Container[str] = plan.own
        self._cold = plan.cold
        self._output = output
        self._signals = _signals()
        self._path = list(sys.path)
        self._cwd = getcwd()
        self._threads = count_threads()
        self._known = set(sys.modules)

    def left(self) -> Reason:
        """Say what was left since the last question; nothing for nothing."""
        if self._output.has_any():
            return ("prints",)
        if count_threads() != self._threads:
            return ("starts-thread",)
        if _signals() != self._signals:
            return ("takes-signal",)
        if sys.path != self._path:
            return ("changes-path",)
        if getcwd() != self._cwd:
            return ("changes-folder",)
        new = [name for name in sys.modules if name not in self._known]
        self._known.update(new)
        for name in new:
            if name in self._cold:
                return ("brings-in-cold", name)
            origin = origin_of(sys.modules[name])
            if origin is not None and (name in self._own or is_own_code(origin)):
                return ("brings-in", name)
        return ()
