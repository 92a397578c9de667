"""Where the app's threads stand.

None of their frames may be kept by ours: what a frame's locals hold is released with it, and Python
never ends a thread of ours that holds one (https://github.com/python/cpython/issues/139542).
"""

from __future__ import annotations

import sys

from _slop_watch_modules import origin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Iterator, List, Tuple

    from _slop_watch_modules import Project

    # What a frame is known by while it runs, and its current instruction.
    Mark = Tuple[int, int]
    Position = List[Tuple[FrameType, int]]

_current_frames = sys._current_frames
# Whose code runs before the app's, and before anything in Python.
_OF_IMPORTS = (None, "_frozen_importlib", "_frozen_importlib_external", "zipimport")


def frames_of(thread: int) -> Iterator[FrameType]:
    """Yield a thread's frames from the innermost out."""
    frame = _current_frames().get(thread)
    while frame is not None:
        yield frame
        frame = frame.f_back


def position_of(thread: int) -> Position:
    """Return a thread's frames from the outermost in, each with its current instruction.

    They are not to be kept.
    """
    return [(frame, frame.f_lasti) for frame in frames_of(thread)][::-1]


def mark_of(frame: FrameType) -> Mark:
    """Return what may be kept of a frame."""
    return id(frame), frame.f_lasti


def place_of(thread: int) -> Mark | None:
    """Return the mark of a thread's innermost frame; None where it runs no Python."""
    return next((mark_of(frame) for frame in frames_of(thread)), None)


def runs_in(module: str, function: str = "") -> int | None:
    """Return the thread that is in a module's code, in that function of it; None where none is."""
    for thread in list(_current_frames()):
        for frame in frames_of(thread):
            is_there = frame.f_globals.get("__name__") == module
            if is_there and function in ("", frame.f_code.co_name):
                return thread
    return None


def is_at_start(thread: int) -> bool:
    """Whether Python itself still starts in a thread, and nothing of the app has begun.

    Its start ends with a look for what can import the app's file, in which it tells of an
    interrupt, and goes on.
    """
    outermost: object = None
    for frame in frames_of(thread):
        outermost = frame.f_globals.get("__name__")
        if outermost == "site" and frame.f_code.co_name == "main":
            return True
    if outermost not in _OF_IMPORTS or hasattr(sys, "ps1"):
        return False
    return "__file__" not in getattr(sys.modules.get("__main__"), "__dict__", ())


def imports_foreign(thread: int, project: Project) -> bool:
    """Whether a thread is in the import of a module that is not the project's own."""
    for frame in frames_of(thread):
        code = frame.f_code
        if code.co_name != "_find_and_load" or "importlib" not in code.co_filename:
            continue
        name = str(frame.f_locals.get("name", ""))
        # While it is not there yet, the package that it is in tells.
        origin = origin_of(sys.modules.get(name, sys.modules.get(name.partition(".")[0])))
        if origin is None or not project.owns(origin):
            return True
    return False
