"""Tells which files the app writes, of those that it has been restarted for again and again."""

from __future__ import annotations

import sys
from os import O_RDWR, O_WRONLY, fsdecode, fspath
from os.path import realpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

_MODES = frozenset("wax+")
# What audit hooks hear of when a program is started, or this one goes on as two.
_STARTS = frozenset(
    ["subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"]
)


def follow_writes(
    paths: list[str], wrote: Callable[[str], None], starts: Callable[[], None]
) -> None:
    """Call `wrote` with each path of these that is opened to be written, or that one is renamed to.

    And `starts` when a program is started, which may write them as well. The first time only.
    Python calls back for as long as it runs: it is only worth it where the app most likely writes
    them.
    """
    left = {realpath(path): path for path in paths}
    has_started = False

    def hear(event: str, args: tuple[Any, ...]) -> None:
        nonlocal has_started
        if event in _STARTS:
            if not has_started:
                has_started = True
                starts()
            return
        if event == "open":
            path, mode, flags = args
            by_mode = isinstance(mode, str) and not _MODES.isdisjoint(mode)
            by_flags = isinstance(flags, int) and flags & (O_WRONLY | O_RDWR)
            if not by_mode and not by_flags:
                return
        elif event == "os.rename":
            path = args[1]
        else:
            return
        try:
            if left and not isinstance(path, int):
                written = left.pop(realpath(fsdecode(fspath(path))), None)
                if written is not None:
                    wrote(written)
        except Exception:  # A path that is none: the app will hear of it.
            pass

    sys.addaudithook(hear)
