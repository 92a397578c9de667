"""What the app has imported of its own code: told when slop-watch asks for it, and at the end."""

from __future__ import annotations

import sys
from os.path import abspath, islink, join

from _slop_watch_installed import HERE, entry_of
from _slop_watch_modules import is_own_code, origin_of, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator


class OwnCode:
    """Tells the files of the app's own modules, each once."""

    def __init__(self) -> None:
        """Have told of none so far."""
        self._told: set[str] = set()
        # How many modules there were when all were looked at, and which came last.
        self._seen: tuple[int, str] = 0, ""
        # Whether what an installer has put at a place is a link to own code.
        self._leads_out: dict[str, bool] = {}
        # A relative path is one from the folder that the app began in.
        self._begun_in = abspath("")

    def fresh(self) -> Iterator[str]:
        """Yield the files that have been imported since this was last asked.

        Most often nothing has: then that costs no look at the modules.
        """
        seen = len(sys.modules), next(reversed(sys.modules), "")
        if seen == self._seen:
            return
        self._seen = seen
        modules: list[tuple[str, Any]] = list(sys.modules.items())
        for name, module in modules:
            path = self._main_file(module) if name == "__main__" else self._origin_of(module)
            if path is None:
                continue
            path = plain(path)
            if path not in self._told and is_own_code(path):
                self._told.add(path)
                yield path

    def _main_file(self, module: Any) -> str | None:
        path = getattr(module, "__file__", None)
        return join(self._begun_in, path) if isinstance(path, str) else None

    def _origin_of(self, module: Any) -> str | None:
        """Return the file a module came from; None where it is not own code at the first look.

        To follow the links of thousands of installed files would take long.
        """
        origin = getattr(getattr(module, "__spec__", None), "origin", None)
        if not isinstance(origin, str):
            return None
        if not HERE.is_own_code(origin):
            entry = entry_of(origin)
            if not entry:
                return None
            if entry not in self._leads_out:
                self._leads_out[entry] = islink(entry)
            if not self._leads_out[entry]:
                return None
        return origin_of(module)
