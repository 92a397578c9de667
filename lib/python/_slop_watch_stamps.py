"""Whether what was imported early is still what the app would find."""

from __future__ import annotations

import sys
from os import stat
from os.path import join

from _slop_watch_modules import is_own_code, origin_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Optional, Tuple

    _Stamp = Optional[Tuple[int, int]]


class Stamps:
    """What files were when they were read."""

    def __init__(self) -> None:
        """Take what all depends on: this Python, and where it finds what is installed."""
        self._stamps: dict[str, _Stamp] = {}
        self._known: set[str] = set()
        self.take((sys.executable, join(sys.prefix, "pyvenv.cfg")))
        self.take(path for path in sys.path if not is_own_code(path))
        self.take_modules()

    def take(self, paths: Iterable[str]) -> None:
        """Take files as they are now."""
        for path in paths:
            self._stamps[path] = _stamp(path)

    def take_modules(self) -> None:
        """Take the files of the modules that have been imported since the last time."""
        new = [name for name in sys.modules if name not in self._known]
        self._known.update(new)
        origins = (origin_of(sys.modules[name]) for name in new)
        self.take(origin for origin in origins if origin is not None)

    def stale(self) -> str:
        """Name a file that is another by now; empty for none."""
        return next((path for path, was in self._stamps.items() if _stamp(path) != was), "")


def _stamp(path: str) -> _Stamp:
    try:
        found = stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
