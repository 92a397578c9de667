"""The main thread's read of the console, which an interrupt alone does not end. Windows only."""

from __future__ import annotations

from _thread import get_native_id
from time import sleep

from _slop_watch_deaf import reads_input
from _slop_watch_frames import place_of
from _slop_watch_library import prototyped
from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STD_INPUT_HANDLE = -10
_THREAD_TERMINATE = 0x0001
# How long a read may take to end by the signal itself.
_READ_S = 0.02
# An instance of kernel32 that nobody else describes.
_kernels: list[Any] = []


def kernel() -> Any:
    """Return kernel32. Raises ImportError where this Python has no `ctypes`."""
    if not _kernels:
        _kernels.append(
            prototyped(
                "kernel32",
                "GetStdHandle:pi GetConsoleMode:ipp OpenThread:piii CancelSynchronousIo:ip"
                " CloseHandle:ip SetConsoleCtrlHandler:ipi",
            )
        )
    return _kernels[0]


def has_console_input() -> bool:
    """Whether a console is what the app's input is read from."""
    try:
        ctypes: Any = stdlib("ctypes")
        mode = ctypes.c_ulong()
        handle = kernel().GetStdHandle(_STD_INPUT_HANDLE)
        return bool(kernel().GetConsoleMode(handle, ctypes.byref(mode)))
    except Exception:  # No ctypes in this Python.
        return False


class ConsoleRead:
    """The main thread's read of the console, which an interrupt alone does not end."""

    def __init__(self, main: int) -> None:
        """Take the main thread, which we are in."""
        self._main = main
        self._native = get_native_id()

    def cancel(self) -> None:
        """End it, where there is one and it does not end by itself: an interrupt is due."""
        before = place_of(self._main)
        if not reads_input(self._main) or not has_console_input():
            return
        sleep(_READ_S)
        if place_of(self._main) != before:
            return
        thread = kernel().OpenThread(_THREAD_TERMINATE, False, self._native)
        if thread:
            kernel().CancelSynchronousIo(thread)
            kernel().CloseHandle(thread)
