"""Where modules come from, whose they are, and what they are called from the root."""

from __future__ import annotations

import os
from _frozen_importlib_external import SourceFileLoader
from os.path import abspath, exists, join, normcase, realpath, relpath

from _slop_watch_installed import HERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What Windows takes a path by as it stands, however long: no other name begins with it.
_AS_IT_STANDS = "\\\\?\\"
_SHARE_AS_IT_STANDS = "\\\\?\\UNC\\"


def origin_of(module: Any) -> str | None:
    """Return the file a module came from; None where it has none of its own."""
    spec = getattr(module, "__spec__", None)
    if spec is None or not getattr(spec, "has_location", False):
        return None
    origin = spec.origin
    if isinstance(spec.loader, SourceFileLoader) and not exists(origin):
        return None  # PySide6 makes one up.
    return origin if isinstance(origin, str) else None


def plain(path: str) -> str:
    r"""Return a path without the `\\?\` of Windows."""
    if os.name != "nt":
        return path
    if path.startswith(_SHARE_AS_IT_STANDS):
        return "\\\\" + path[len(_SHARE_AS_IT_STANDS) :]
    return path[len(_AS_IT_STANDS) :] if path.startswith(_AS_IT_STANDS) else path


def real(path: str) -> str:
    """Return where a path leads to; as it is where code has come from no file.

    On Windows a short name, another drive and letters of another size all lead to the same.
    """
    return path if path.startswith("<") else realpath(plain(path))


def is_own_code(path: str) -> bool:
    """Whether a file is neither Python's nor installed."""
    return HERE.is_own_code(real(path))


class Project:
    """Tells the project's own code from all other, the app's own elsewhere included."""

    def __init__(self, root: str) -> None:
        """Take the project root."""
        self._root = plain(root)
        self._real = real(root)
        self._inside = normcase(join(self._real, ""))

    def owns(self, path: str) -> bool:
        """Whether a file is the project's own code, or a folder one that may hold some."""
        leads = real(path)
        return normcase(join(leads, "")).startswith(self._inside) and HERE.is_own_code(leads)

    def path_of(self, file: str) -> str:
        """Return the path of a file from the root, with `/`; empty where nobody edits it there.

        That is outside of the root, and in folders whose names begin with a dot. The path is as the
        file is named, and leads through links of the project's own; where that is by another way
        than the root, it is where both lead.
        """
        return _from(self._root, abspath(plain(file))) or _from(self._real, real(file))


def _from(root: str, file: str) -> str:
    try:
        relative = relpath(file, root)
    except ValueError:  # On another drive of Windows.
        return ""
    parts = relative.replace(os.sep, "/").split("/")
    return "" if any(part.startswith(".") for part in parts) else "/".join(parts)
