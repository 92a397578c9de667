"""Has the main thread leave by SystemExit, where an interrupt does not end it.

A prompt takes every interrupt for itself: by hand it is left by an end of input, or by `exit()`.
"""

from __future__ import annotations

import sys

from _slop_watch_stdlib import stdlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

_get_frame = sys._getframe


class _Leaving:
    """Stands as `sys.ps1` for a prompt that is left in place of being shown.

    `code.interact` and the prompt of Python 3.13 ask it for its text each time, out of all that
    they would have to clean up.
    """

    def __str__(self) -> str:
        raise _way_out()

    def __format__(self, _: str) -> str:
        raise _way_out()

    # Without colours Python 3.13 takes it for a text.

    def __contains__(self, _: object) -> bool:
        raise _way_out()

    def __iter__(self) -> Iterator[str]:
        raise _way_out()

    def __len__(self) -> int:
        raise _way_out()


def _way_out() -> type[BaseException]:
    """Return what leaves the prompt that asks: the one of Python 3.13 as Ctrl-D does."""
    return EOFError if "_pyrepl" in _get_frame(2).f_code.co_filename else SystemExit


def leave_prompt() -> None:
    """Have the prompt, where the app has shown one, be left the next time it is to be shown."""
    if hasattr(sys, "ps1"):
        sys.ps1 = _Leaving()


def way_out_of(thread: int) -> Callable[[], Any] | None:
    """Return what has SystemExit raised in a thread when it runs Python next; None without it."""
    try:
        ctypes: Any = stdlib("ctypes")
        # By its name as an item it is ours alone, without what the app may have told of it.
        raise_in = ctypes.pythonapi["PyThreadState_SetAsyncExc"]
        whom, what = ctypes.c_ulong(thread), ctypes.py_object(SystemExit)
        return lambda: raise_in(whom, what)
    except Exception:  # No ctypes in this Python, or no Python of that make.
        return None
