"""Hears when the app's console is closed. Windows only."""

from __future__ import annotations

from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

# CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT and CTRL_SHUTDOWN_EVENT.
_CONSOLE_ENDS = (2, 5, 6)
# What Windows holds a pointer to.
_kept: list[object] = []


def stop_with_console(stop: Callable[[], object]) -> None:
    """Have `stop` called when the console is closed, or the user logs off.

    Raises ImportError where this Python has no `ctypes`.

    Windows ends the process when a handler of that has returned, or after 5 s
    (https://learn.microsoft.com/windows/console/handlerroutine).
    """

    def on_event(event: int) -> bool:
        if event not in _CONSOLE_ENDS:
            return False
        stop()
        return True

    ctypes: Any = stdlib("ctypes")
    # BOOL (DWORD).
    prototype: Any = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_ulong)
    handler = prototype(on_event)
    _kept.append(handler)
    ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, True)
