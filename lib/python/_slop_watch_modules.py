"""Where modules come from, and whose they are."""

from __future__ import annotations

from _frozen_importlib_external import SourceFileLoader
from os.path import exists, join, realpath

from _slop_watch_installed import HERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def origin_of(module: Any) -> str | None:
    """Return the file a module came from; None where it has none of its own."""
    spec = getattr(module, "__spec__", None)
    if spec is None or not getattr(spec, "has_location", False):
        return None
    origin = spec.origin
    if isinstance(spec.loader, SourceFileLoader) and not exists(origin):
        return None  # PySide6 makes one up.
    return origin if isinstance(origin, str) else None


def _real(path: str) -> str:
    """Return where a path leads to; as it is where code has come from no file."""
    return path if path.startswith("<") else realpath(path)


def is_own_code(path: str) -> bool:
    """Whether a file is neither Python's nor installed."""
    return HERE.is_own_code(_real(path))


class Project:
    """Tells the project's own code from all other, the app's own elsewhere included."""

    def __init__(self, root: str) -> None:
        """Take the project root."""
        self._root = join(realpath(root), "")

    def owns(self, path: str) -> bool:
        """Whether a file is the project's own code, or a folder one that may hold some."""
        real = _real(path)
        return join(real, "").startswith(self._root) and HERE.is_own_code(real)
