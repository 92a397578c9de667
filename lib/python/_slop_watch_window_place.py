"""Puts the first window of the app where the last run's was. Windows only, and never a failure.

A window counts as the same by its class. It does not take the focus: what had it when the app was
started gets it back, where Windows lets us.

Positions are as this thread sees them, which goes by what the app has set for its process: at the
stop and, as there is a window by then, at the start. So nothing here asks for one before.
"""

from __future__ import annotations

from _thread import start_new_thread
from os.path import exists
from time import monotonic, sleep

from _slop_watch_library import prototyped
from _slop_watch_stdlib import stdlib
from _slop_watch_win32 import Desktop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from _slop_watch_descriptor import Descriptor

_SW_SHOWMINIMIZED, _SW_SHOWMAXIMIZED, _SW_SHOWNOACTIVATE, _SW_SHOWMINNOACTIVE = 2, 3, 4, 7
_WPF_RESTORETOMAXIMIZED = 2
_GW_OWNER, _GWL_STYLE, _WS_THICKFRAME = 4, -16, 0x00040000
# How far below its upper edge a window can be taken hold of.
_GRIP = 8
# How long a new run may take until its first window is up, and between two looks for it.
_LIMIT_S = 20.0
_STEP_S = 0.03
# A toolkit may take the focus when its window is up already.
_FOCUS_S = 0.6


class _Screen:
    """The app's windows, and where they are."""

    def __init__(self) -> None:
        """Raise ImportError where this Python has no `ctypes`."""
        self._ctypes: Any = stdlib("ctypes")
        self._desktop = Desktop()
        self._user32 = prototyped(
            "user32",
            "GetForegroundWindow:p SetForegroundWindow:ip GetWindowPlacement:ipp"
            " SetWindowPlacement:ipp GetWindow:ppi GetWindowLongW:ipi MonitorFromRect:ppi",
        )
        self.before: int | None = self._user32.GetForegroundWindow()

    def windows(self) -> list[tuple[int, str]]:
        """Return the windows with their classes, the first that is no dialog first."""
        found = self._desktop.windows()
        found.sort(key=lambda window: bool(self._user32.GetWindow(window, _GW_OWNER)))
        return [(window, self._desktop.class_of(window)) for window in found]

    def place_of(self, window: int) -> list[int] | None:
        """Return the flags, the way it is shown and the rectangle of a window; None: it is gone.

        The rectangle is that of a window that is neither minimized nor maximized.
        """
        # WINDOWPLACEMENT of winuser.h: those, but for the first, are at 1, 2 and from 7 on.
        placement = (self._ctypes.c_int * 11)(44)
        if not self._user32.GetWindowPlacement(window, self._ctypes.byref(placement)):
            return None
        return [*placement[1:3], *placement[7:11]]

    def put(self, window: int, place: list[int]) -> None:
        """Put a window there, where that is on a screen that is there still."""
        flags, shown, left, top, right, bottom = place
        now = self.place_of(window)
        if now is None:
            return
        if not self._user32.GetWindowLongW(window, _GWL_STYLE) & _WS_THICKFRAME:
            # Its size is what the app says.
            right, bottom = left + now[4] - now[2], top + now[5] - now[3]
        if not self._is_within_reach(left, top, right):
            left, top, right, bottom = now[2:]
        how = {_SW_SHOWMAXIMIZED: _SW_SHOWMAXIMIZED, _SW_SHOWMINIMIZED: _SW_SHOWMINNOACTIVE}
        rectangle = [left, top, right, bottom]
        placement = (self._ctypes.c_int * 11)(
            44, flags & _WPF_RESTORETOMAXIMIZED, how.get(shown, _SW_SHOWNOACTIVATE)
        )
        placement[3:7], placement[7:11] = [-1] * 4, rectangle
        for _ in range(2):
            self._user32.SetWindowPlacement(window, self._ctypes.byref(placement))
            # On a screen of another scale it has been given another size on its way.
            if (self.place_of(window) or place)[2:] == rectangle:
                return

    def _is_within_reach(self, left: int, top: int, right: int) -> bool:
        """Whether the middle of a window's upper edge is on a screen."""
        middle = (left + right) // 2
        grip = (self._ctypes.c_int * 4)(middle - _GRIP, top, middle + _GRIP, top + _GRIP)
        return bool(self._user32.MonitorFromRect(self._ctypes.byref(grip), 0))

    def give_focus_back(self) -> None:
        """Take the focus from the app's windows, and give it to what had it before."""
        user32 = self._user32
        ours = self._desktop.windows()
        if self.before and self.before not in ours and user32.GetForegroundWindow() in ours:
            user32.SetForegroundWindow(self.before)


class WindowPlace:
    """What is remembered of the app's first window, from one run to the next."""

    # What to wait at, and until when: it has a thread of its own for that.
    descriptor: Descriptor | None = None

    def __init__(self, path: str) -> None:
        """Take where that is kept; empty for nowhere."""
        self._path = path

    def begin(self) -> None:
        """Have the first window put there, as soon as it is up."""
        if self._path and exists(self._path):
            start_new_thread(self._begin, ())

    def go_on(self) -> None:
        """Take no step: the thread does."""

    def left_s(self, limit_s: float | None) -> float | None:
        """Return how long may be waited until there is a step to take."""
        return limit_s

    def close(self) -> None:
        """Leave it to the thread."""

    def remember(self) -> None:
        """Write down where the app's first window is."""
        try:
            if self._path:
                _remember(self._path)
        except Exception:
            pass

    def _begin(self) -> None:
        try:
            _restore(self._path)
        except Exception:
            pass


def _remember(path: str) -> None:
    """Write down where the app's first window is, in `path`."""
    screen = _Screen()
    for window, name in screen.windows():
        place = screen.place_of(window)
        if place is None:
            continue
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join([name, *map(str, place)]))
        return


def _restore(path: str) -> None:
    """Wait for the first window of the class that is in `path`, and put it there."""
    try:
        with open(path, encoding="utf-8") as file:
            name, *numbers = file.read().split("\n")
    except OSError:
        return
    screen = _Screen()
    deadline = monotonic() + _LIMIT_S
    while monotonic() < deadline:
        for window, kind in screen.windows():
            if kind == name:
                screen.put(window, list(map(int, numbers)))
                deadline = monotonic() + _FOCUS_S
                while monotonic() < deadline:
                    screen.give_focus_back()
                    sleep(_STEP_S)
                return
        sleep(_STEP_S)
