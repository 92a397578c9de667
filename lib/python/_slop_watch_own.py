"""What the app has imported of its own code: told when slop-watch asks for it, and at the end."""

from __future__ import annotations

import sys
from os.path import abspath, dirname, islink, join

from _slop_watch_installed import HERE, entry_of
from _slop_watch_modules import is_own_code, origin_of, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator


class OwnCode:
    """Tells the files of the app's own modules, each once.

    An app may have thousands of modules, most of them installed. So a path is judged once, and what
    asks the disk is asked of each folder, and of own code alone.
    """

    def __init__(self) -> None:
        """Have told of none so far."""
        self._judged: set[str] = set()
        # How many modules there were when all were looked at, and which came last.
        self._seen: tuple[int, str] = 0, ""
        # Whether what lies in a folder may be own code, and whether it is where links lead.
        self._may_be_own: dict[str, bool] = {}
        self._leads_to_own: dict[str, bool] = {}
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
            is_main = name == "__main__"
            path = _file_of(module) if is_main else _origin_of(module)
            if path is None or path in self._judged:
                continue
            self._judged.add(path)
            if is_main:
                path = join(self._begun_in, path)
            elif not self._is_candidate(path) or origin_of(module) is None:
                continue
            if self._is_own(plain(path)):
                yield plain(path)

    def _is_candidate(self, path: str) -> bool:
        """Whether a path may be that of own code, as far as its folder tells."""
        folder = dirname(path)
        may_be = self._may_be_own.get(folder)
        if may_be is None:
            # What an installer has put at a place may be a link to own code.
            entry = entry_of(folder)
            may_be = HERE.is_own_code(folder) or (bool(entry) and islink(entry))
            self._may_be_own[folder] = may_be
        return may_be

    def _is_own(self, path: str) -> bool:
        if islink(path):
            return is_own_code(path)
        folder = dirname(path)
        leads = self._leads_to_own.get(folder)
        if leads is None:
            leads = self._leads_to_own[folder] = is_own_code(folder)
        return leads


def _file_of(module: Any) -> str | None:
    path = getattr(module, "__file__", None)
    return path if isinstance(path, str) else None


def _origin_of(module: Any) -> str | None:
    origin = getattr(getattr(module, "__spec__", None), "origin", None)
    return origin if isinstance(origin, str) else None
