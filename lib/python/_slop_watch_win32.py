"""The app's windows, as Windows knows them. Windows only."""

from __future__ import annotations

from os import getpid

from _slop_watch_library import prototyped
from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable

_WM_NULL, _WM_CLOSE = 0x0000, 0x0010
_GWL_STYLE, _GWL_EXSTYLE = -16, -20
_WS_SYSMENU, _WS_EX_TOOLWINDOW = 0x00080000, 0x00000080
_LONGEST_CLASS = 256
# A console's window may pass for one of the app's, and its close is the end of all in it.
_CONSOLES = ("ConsoleWindowClass", "PseudoConsoleWindow")


class Desktop:
    """What is on the screen of this process."""

    def __init__(self) -> None:
        """Raise ImportError where this Python has no `ctypes`."""
        self._ctypes: Any = stdlib("ctypes")
        self.user32 = prototyped(
            "user32",
            "EnumWindows:ipp GetWindowThreadProcessId:ipp IsWindow:ip IsWindowVisible:ip"
            " IsWindowEnabled:ip GetWindowLongW:ipi GetClassNameW:ippi PostMessageW:ipipp",
        )
        self._console = prototyped("kernel32", "GetConsoleWindow:p").GetConsoleWindow()

    def windows(self) -> list[int]:
        """Return this process's windows that an X or Alt-F4 closes, the topmost first.

        One that is minimized is among them.
        """
        ctypes = self._ctypes
        found: list[int] = []

        def visit(window: int, _: int) -> bool:
            if self._is_own(window):
                found.append(window)
            return True

        prototype = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self.user32.EnumWindows(ctypes.cast(prototype(visit), ctypes.c_void_p), None)
        return found

    def _is_own(self, window: int) -> bool:
        user32 = self.user32
        owner = self._ctypes.c_ulong()
        user32.GetWindowThreadProcessId(window, self._ctypes.byref(owner))
        if owner.value != getpid() or not user32.IsWindowVisible(window):
            return False
        if window == self._console or self.class_of(window) in _CONSOLES:
            return False
        # Tooltips, menus and lists that drop down have no X.
        is_tool = user32.GetWindowLongW(window, _GWL_EXSTYLE) & _WS_EX_TOOLWINDOW
        return not is_tool or bool(user32.GetWindowLongW(window, _GWL_STYLE) & _WS_SYSMENU)

    def class_of(self, window: int) -> str:
        """Return the name of a window's class: it tells the toolkit."""
        name: Any = self._ctypes.create_unicode_buffer(_LONGEST_CLASS)
        self.user32.GetClassNameW(window, name, _LONGEST_CLASS)
        return str(name.value)

    def not_of(self, classes: tuple[str, ...], windows: list[int]) -> list[int]:
        """Return the windows whose classes' names begin in none of those ways."""
        return [window for window in windows if not self.class_of(window).startswith(classes)]

    def threads_of(self, windows: Iterable[int]) -> set[int]:
        """Return the threads that windows belong to; Python knows them by the same numbers."""
        return {self.user32.GetWindowThreadProcessId(window, None) for window in windows}

    def blocked(self, windows: list[int]) -> list[int]:
        """Return those that a dialog over them keeps from being used."""
        user32 = self.user32
        return [w for w in windows if user32.IsWindow(w) and not user32.IsWindowEnabled(w)]

    def close(self, window: int) -> None:
        """Do what a window's X does, whatever lies over it."""
        self.user32.PostMessageW(window, _WM_CLOSE, None, None)

    def wake(self, window: int) -> None:
        """Have a loop that waits for events look around."""
        self.user32.PostMessageW(window, _WM_NULL, None, None)

    def leave(self) -> None:
        """Be done."""


def open_desktop() -> Desktop | None:
    """Return what is on the screen. Raises ImportError where this Python has no `ctypes`."""
    return Desktop()
