"""What an import leaves behind that the app would see before its time."""

from __future__ import annotations

import gc
import os
import sys
from _locale import LC_ALL, setlocale
from _thread import _count as count_threads
from os import getcwd

from _slop_watch_clocks import CLOCKS
from _slop_watch_modules import is_own_code, origin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as _signal
    from typing import Any, Callable, Container

    from _slop_watch_output import Output
    from _slop_watch_plan import Plan, Reason
else:
    import _signal

_HAS_CHILDREN = os.name == "posix"
if _HAS_CHILDREN:
    from os import WNOHANG, waitpid


def _signals() -> list[Any]:
    found = []
    for number in range(1, getattr(_signal, "NSIG", 65)):
        try:
            found.append(_signal.getsignal(number))
        except ValueError:
            found.append(None)
    return found


def _children() -> bool:
    """Whether there is a process that was started here, and has not been waited for."""
    try:
        waitpid(-1, WNOHANG)
    except OSError:
        return False
    return True


# What an import may set that counts for the app's lines before it as well, by its name.
_SETTINGS: dict[str, Callable[[], Any]] = {
    "sys.stdin": lambda: sys.stdin,
    "sys.stdout": lambda: sys.stdout,
    "sys.stderr": lambda: sys.stderr,
    "sys.excepthook": lambda: sys.excepthook,
    "sys.displayhook": lambda: sys.displayhook,
    "sys.breakpointhook": lambda: sys.breakpointhook,
    "the trace function": sys.gettrace,
    "the profile function": sys.getprofile,
    "the recursion limit": sys.getrecursionlimit,
    "the switch interval": sys.getswitchinterval,
    "the locale": lambda: setlocale(LC_ALL),
    "the garbage collection": lambda: (gc.isenabled(), gc.get_threshold()),
}


def _settings() -> dict[str, Any]:
    return {name: ask() for name, ask in _SETTINGS.items()}


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
        self._settings = _settings()
        self._has_children = _HAS_CHILDREN and _children()
        self._known = set(sys.modules)
        self._first_free = output.first_free()

    def left(self) -> Reason:
        """Say what was left since the last question; nothing for nothing."""
        if self._output.has_any():
            return ("prints",)
        first_free = self._output.first_free()
        if first_free != self._first_free:
            self._first_free = first_free
            if self._output.is_kept():
                return ("keeps-output",)
        if count_threads() != self._threads:
            return ("starts-thread",)
        if _HAS_CHILDREN and not self._has_children and _children():
            return ("starts-process",)
        if _signals() != self._signals:
            return ("takes-signal",)
        if sys.path != self._path:
            return ("changes-path",)
        if getcwd() != self._cwd:
            return ("changes-folder",)
        settings = _settings()
        for name, before in self._settings.items():
            now = settings[name]
            if now is not before and now != before:
                return ("changes", name)
        return self._brought_in()

    def _brought_in(self) -> Reason:
        new = [name for name in sys.modules if name not in self._known]
        self._known.update(new)
        CLOCKS.look(new)
        for name in new:
            if name in self._cold:
                return ("brings-in-cold", name)
            origin = origin_of(sys.modules[name])
            if origin is not None and (name in self._own or is_own_code(origin)):
                return ("brings-in", name)
        return ()
