"""Puts the first window of the app where the last run's was. Windows only, and never a failure.

A window counts as the same by its class. It does not take the focus: what had it when the app was
started gets it back, where Windows lets us.
"""

from __future__ import annotations

from os import getpid
from time import monotonic, sleep

from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SW_SHOWMAXIMIZED = 3
_SW_SHOWNOACTIVATE = 4
_LONGEST_CLASS = 256
# How long a new run may take until its first window is up, and between two looks for it.
_LIMIT_S = 20.0
_STEP_S = 0.03


def _placement_type() -> Any:
    """Return WINDOWPLACEMENT of winuser.h."""
    wintypes: Any = stdlib("ctypes.wintypes")

    class Placement(stdlib("ctypes").Structure):  # type: ignore[misc]
        _fields_ = (
            ("length", wintypes.UINT),
            ("flags", wintypes.UINT),
            ("show", wintypes.UINT),
            ("minimum", wintypes.POINT),
            ("maximum", wintypes.POINT),
            ("normal", wintypes.RECT),
        )

    return Placement


def _user32() -> Any:
    user32: Any = getattr(stdlib("ctypes"), "windll").user32
    user32.GetForegroundWindow.restype = stdlib("ctypes.wintypes").HWND
    return user32


def _windows(user32: Any) -> list[tuple[int, str]]:
    """Return this process's windows on the screen, the topmost first, with their classes."""
    ctypes: Any = stdlib("ctypes")
    wintypes: Any = stdlib("ctypes.wintypes")
    found: list[tuple[int, str]] = []

    def visit(window: int, _: int) -> bool:
        owner = wintypes.DWORD()
        user32.GetWindowThreadProcessId(wintypes.HWND(window), ctypes.byref(owner))
        if owner.value == getpid() and user32.IsWindowVisible(wintypes.HWND(window)):
            name = ctypes.create_unicode_buffer(_LONGEST_CLASS)
            user32.GetClassNameW(wintypes.HWND(window), name, _LONGEST_CLASS)
            found.append((window, name.value))
        return True

    prototype: Any = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
    user32.EnumWindows(prototype(visit), 0)
    return found


def remember(path: str) -> None:
    """Write down where the app's first window is, in `path`."""
    ctypes: Any = stdlib("ctypes")
    wintypes: Any = stdlib("ctypes.wintypes")
    user32, new_placement = _user32(), _placement_type()
    for window, name in _windows(user32):
        placement = new_placement()
        placement.length = ctypes.sizeof(placement)
        if not user32.GetWindowPlacement(wintypes.HWND(window), ctypes.byref(placement)):
            continue
        at = placement.normal
        lines = [name] + [str(n) for n in (placement.show, at.left, at.top, at.right, at.bottom)]
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        return


def restore(path: str) -> None:
    """Wait for the first window of the class that is in `path`, and put it there."""
    try:
        with open(path, encoding="utf-8") as file:
            name, *numbers = file.read().split("\n")
    except OSError:
        return
    show, left, top, right, bottom = map(int, numbers)
    ctypes: Any = stdlib("ctypes")
    wintypes: Any = stdlib("ctypes.wintypes")
    user32, new_placement = _user32(), _placement_type()
    before: int | None = user32.GetForegroundWindow()
    deadline = monotonic() + _LIMIT_S
    while monotonic() < deadline:
        for window, kind in _windows(user32):
            if kind != name:
                continue
            placement = new_placement()
            placement.length = ctypes.sizeof(placement)
            user32.GetWindowPlacement(wintypes.HWND(window), ctypes.byref(placement))
            placement.show = _SW_SHOWMAXIMIZED if show == _SW_SHOWMAXIMIZED else _SW_SHOWNOACTIVATE
            placement.normal = wintypes.RECT(left, top, right, bottom)
            user32.SetWindowPlacement(wintypes.HWND(window), ctypes.byref(placement))
            if before and before != window and user32.GetForegroundWindow() == window:
                user32.SetForegroundWindow(wintypes.HWND(before))
            return
        sleep(_STEP_S)
