"""Closes all of the app's windows as their X buttons do: by its toolkits, or by the system.

The known toolkits are asked by their own calls, and every other window by what the system sends it
at a click on its X.
"""

from __future__ import annotations

import sys
from _thread import start_new_thread
from time import monotonic, sleep

import _slop_watch_toolkits as toolkits
from _slop_watch_toolkits import Close

if sys.platform == "win32":
    from _slop_watch_win32 import open_desktop
else:
    from _slop_watch_x11 import open_desktop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# How long a window waits for the dialog over it to be gone, and between two looks for that.
_DIALOG_S = 0.3
_STEP_S = 0.02


def find_windows() -> list[Close]:
    """Return what closes all windows of the app; empty where it has none."""
    known = toolkits.of_toolkits()
    return known + _of_the_system(known) or toolkits.of_loops()


def _of_the_system(known: list[Close]) -> list[Close]:
    """Return what closes the windows that those toolkits don't, and wakes those that wait."""
    try:
        desktop: Any = open_desktop()
    except Exception:  # No `ctypes` in this Python, or no server.
        return []
    if desktop is None:
        return []
    try:
        windows: list[int] = desktop.windows()
        rest = desktop.not_of(tuple(kind for what in known for kind in what.classes), windows)
        sleepy = [window for window in windows if window not in rest]
        if not any(close.waits for close in known):
            sleepy = []
        if not rest and not sleepy:
            desktop.leave()
            return []
        threads = tuple(sorted(desktop.threads_of(windows)))
    except Exception:
        desktop.leave()
        return []

    def close() -> None:
        for window in sleepy:
            desktop.wake(window)
        _close_in_turn(desktop, rest, monotonic() + _DIALOG_S)

    return [Close(close, threads=threads)]


def _close_in_turn(desktop: Any, windows: list[int], patient_until: float) -> None:
    """Close windows, each once, and one that a dialog lies over when that has gone."""
    blocked = desktop.blocked(windows) if monotonic() < patient_until else []
    for window in windows:
        if window not in blocked:
            desktop.close(window)
    if blocked:
        start_new_thread(_close_later, (desktop, blocked, patient_until))
    else:
        desktop.leave()


def _close_later(desktop: Any, windows: list[int], patient_until: float) -> None:
    sleep(_STEP_S)
    try:
        _close_in_turn(desktop, windows, patient_until)
    except Exception:
        desktop.leave()  # The app has ended, or its server.
