"""Modules of the standard library that are needed after the app has begun.

The app may have files of its own under their names, by then. It is to be given those, and we the
real ones: they are looked for in the standard library's own folders, by our thread alone.
"""

from __future__ import annotations

import _imp
import sys
from _frozen_importlib_external import PathFinder
from _thread import get_ident

from _slop_watch_installed import HERE, find_in_library
from _slop_watch_lock import ReentrantLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, Sequence

_lock = ReentrantLock()
# What the app does not find, and is there for us alone.
_private: dict[str, ModuleType] = {}


class _Finder:
    """Finds for one thread what the standard library has, and nothing else."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if get_ident() != self._thread:
            return None
        spec = find_in_library(name) if path is None else PathFinder.find_spec(name, path)
        if spec is None and path is None and not _imp.is_builtin(name) and not _imp.is_frozen(name):
            message = f"No module named {name!r}"
            raise ModuleNotFoundError(message, name=name)
        return spec


class _Finders:
    """Those of the app with one of ours before them, in a list of its own.

    Another thread of the app's may be going through its list: were ours taken out of that, it would
    pass over the next one, and not find its module.
    """

    def __init__(self) -> None:
        self._finder: Any = _Finder()
        self._of_app = sys.meta_path
        self._before = [*self._of_app]
        self._list = sys.meta_path = [self._finder, *self._before]

    def leave(self) -> None:
        """Give the app its own list back, with what it has changed meanwhile."""
        if sys.meta_path is not self._list:
            if self._finder in sys.meta_path:
                sys.meta_path = [it for it in sys.meta_path if it is not self._finder]
            return
        now = [it for it in self._list if it is not self._finder]
        if now != self._before:
            self._of_app[:] = now
        sys.meta_path = self._of_app


def stdlib(name: str) -> ModuleType:
    """Return a module of the standard library, whatever the app has under its name.

    The app finds what it would find without us, under this name and those of all that comes with
    it. Raises ImportError where this Python does not have it.
    """
    with _lock:
        before = dict(sys.modules)
        shadows = {top for top in set(map(_top_of, before)) if _is_shadow(top)}
        hidden = {known: before[known] for known in before if _top_of(known) in shadows}
        for known in hidden:
            del sys.modules[known]
        left = set(sys.modules)
        for known, module in _private.items():
            sys.modules.setdefault(known, module)
        finders = _Finders()
        try:
            __import__(name)
            return sys.modules[name]
        finally:
            finders.leave()
            for new in set(sys.modules).difference(left):
                if not _is_found(_top_of(new)):
                    _private[new] = sys.modules.pop(new)
            sys.modules.update(hidden)


def _origin_of(spec: object) -> str | None:
    origin = getattr(spec, "origin", None)
    return origin if isinstance(origin, str) else None


def _top_of(name: str) -> str:
    return name.partition(".")[0]


def _is_shadow(top: str) -> bool:
    """Whether this module is the app's own, and bears the name of one of the standard library's."""
    origin = _origin_of(getattr(sys.modules.get(top), "__spec__", None))
    if origin is None or origin in ("built-in", "frozen") or HERE.is_pythons(origin):
        return False
    own = find_in_library(top)
    return own is not None and own.origin != origin


def _is_found(name: str) -> bool:
    """Whether the app, too, would find this module of the standard library."""
    own = find_in_library(name)
    return own is None or _origin_of(PathFinder.find_spec(name)) == _origin_of(own)
