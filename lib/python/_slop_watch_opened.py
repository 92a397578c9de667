"""Tells what the app opens for its user: that lives on when the app has ended.

On POSIX the word that says whose a process is is taken from its environment.
"""

from __future__ import annotations

import os
import sys
from sys import _getframe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Iterable

_basename = os.path.basename
# What all that is the app's has in its environment.
MARK = "SLOP_WATCH_ID"
# How far above a start of a program the function of `webbrowser` may stand that wants it.
_DEPTH = 8
# Programs that have the desktop open something: those of lib/platform/openers.ts, and macOS's.
_OPENERS = frozenset(["xdg-open", "exo-open", "gnome-open", "gvfs-open", "kde-open", "kde-open5"])
_BROWSERS = frozenset(["sensible-browser", "wslview", "www-browser", "x-www-browser", "open"])
# Programs that start one that they are given.
_AROUND = frozenset(["sh", "bash", "dash", "zsh", "exec", "env", "nohup", "setsid", "nice", "gio"])


def is_by_webbrowser() -> bool:
    """Whether `webbrowser` starts what is started now."""
    names = getattr(sys.modules.get("webbrowser"), "__dict__", None)
    if names is None:
        return False
    frame: FrameType | None = _getframe(1)
    for _ in range(_DEPTH):
        if frame is None or frame.f_globals is names:
            break
        frame = frame.f_back
    return frame is not None and frame.f_globals is names


def is_opener(words: Iterable[str]) -> bool:
    """Whether a command has the desktop open something, be it by way of a shell."""
    for text in words:
        for word in text.split():
            name = _basename(word)
            if not name.startswith("-") and "=" not in name and name not in _AROUND:
                return name in _OPENERS or name in _BROWSERS
    return False
