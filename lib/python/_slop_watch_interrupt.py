"""How the main thread is interrupted: in silence, and once more where that was lost."""

from __future__ import annotations

import os
import sys
from os import kill

from _slop_watch_exit import leave_prompt
from _slop_watch_flush import flush_all
from _slop_watch_request import INSPECTS

ConsoleRead: Any = None
if os.name == "nt":
    from _slop_watch_console_read import ConsoleRead

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` and `signal` would cost the app 8 ms
    import signal as _signal
    from types import TracebackType
    from typing import Any, Callable
else:
    import _signal

_ERROR_OPERATION_ABORTED = 995
# How long is flushed before a signal that the app leaves to the system.
_DEFAULT_FLUSH_S = 0.5

_getpgid: Any = getattr(os, "getpgid", None)  # Not on Windows, where nobody asks.
_getsignal = _signal.getsignal
_default_int_handler = _signal.default_int_handler
_SIG_DFL, _SIG_IGN = _signal.SIG_DFL, _signal.SIG_IGN
_SIGINT, _SIGTERM = int(_signal.SIGINT), int(_signal.SIGTERM)
# Those that slop-watch may ask for, by their numbers.
_NAMES = {
    int(getattr(_signal, name)): name
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
    if hasattr(_signal, name)
}
_pthread_kill = getattr(_signal, "pthread_kill", None)
_raise_signal = getattr(_signal, "raise_signal", None)


def signal_that_is_heard(signal: int) -> int:
    """Return what the app can be interrupted by; 0 where it ignores all of that."""
    if _getsignal(signal) != _SIG_IGN:
        return signal
    is_service = signal == _SIGINT and callable(_getsignal(_SIGTERM))
    return _SIGTERM if is_service else 0


def raises_interrupt(signal: int) -> bool:
    """Whether a signal raises KeyboardInterrupt, and no handler of the app's own takes it."""
    return _getsignal(signal) is _default_int_handler


def is_ignored(signal: int) -> bool:
    """Whether the app ignores a signal."""
    return _getsignal(signal) == _SIG_IGN


def is_default(signal: int) -> bool:
    """Whether the app leaves a signal to the system."""
    return _getsignal(signal) == _SIG_DFL


def raise_interrupt() -> None:
    """Send the main thread what a Ctrl-C sends it. Windows only."""
    if _raise_signal is not None:
        _raise_signal(_SIGINT)


def handler_module(signal: int) -> str | None:
    """Return the module of the app's handler, where that tells one."""
    return getattr(_getsignal(signal), "__module__", None)


def _shares_group(pid: int) -> bool:
    """Whether a process is still one that a Ctrl-C at a terminal would reach with this one."""
    try:
        return bool(_getpgid(pid) == _getpgid(0))
    except OSError:  # It is gone.
        return False


def _is_cancelled(error: BaseException) -> bool:
    """Whether an error is that of a read of the console that we have cancelled."""
    return getattr(error, "winerror", 0) == _ERROR_OPERATION_ABORTED


class Interrupts:
    """Those of the main thread, from a thread of ours."""

    def __init__(self, main: int, send: Callable[[str], None]) -> None:
        """Take the main thread, and what slop-watch hears us by."""
        # Other processes that are interrupted in the same moment.
        self.beside: tuple[int, ...] = ()
        self._main = main
        self._send = send
        self._read = ConsoleRead(main) if ConsoleRead is not None else None
        # Whether one was raised where nobody can catch it, as in a `__del__`.
        self._is_lost = False
        # Whether it is not sent again any more: the main thread is to leave.
        self._is_leaving = False

    def interrupt(self, signal: int) -> None:
        """Send a signal to the main thread, asleep or not."""
        self._send(f"step interrupt {_NAMES.get(signal, 'SIGINT')}")
        self.silence()
        leave_prompt()
        if is_default(signal):  # That is the end of it, at once.
            flush_all(_DEFAULT_FLUSH_S)
        beside = [pid for pid in self.beside if _shares_group(pid)]
        self.signal(signal)
        # None of this lets go of Python's lock: the main thread does not see their ends before.
        for pid in beside:
            try:
                kill(pid, signal)
            except OSError:
                pass

    def signal(self, signal: int = _SIGINT) -> None:
        """Send it, and nothing else."""
        if _pthread_kill is not None:
            _pthread_kill(self._main, signal)
        elif _raise_signal is not None:
            _raise_signal(signal)
        if self._read is not None:
            self._read.cancel()

    def send_lost(self) -> None:
        """Send one again that was lost, where the main thread may be elsewhere by now."""
        if self._is_lost:
            self._is_lost = False
            self.signal()

    def leave(self) -> None:
        """Send none again: the main thread is to leave."""
        self._is_leaving, self._is_lost = True, False

    def silence(self) -> None:
        """Show no traceback for an interrupt that is only ours.

        At the prompt of `python -i`, which would ask again, it is the end: `sys.ps1` is there from
        then on.
        """

        def hook(
            kind: type[BaseException],
            value: BaseException,
            trace: TracebackType | None,
        ) -> None:
            if not issubclass(kind, KeyboardInterrupt) and not _is_cancelled(value):
                sys.__excepthook__(kind, value, trace)
            elif INSPECTS and hasattr(sys, "ps1"):
                raise SystemExit

        def unraisable_hook(unraisable: Any) -> None:
            if issubclass(unraisable.exc_type, KeyboardInterrupt):
                self._is_lost = not self._is_leaving
            elif not issubclass(unraisable.exc_type, SystemExit):
                sys.__unraisablehook__(unraisable)

        if sys.excepthook is sys.__excepthook__:
            sys.excepthook = hook
        if sys.unraisablehook is sys.__unraisablehook__:
            sys.unraisablehook = unraisable_hook
