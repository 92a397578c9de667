"""Where modules come from."""

from __future__ import annotations

import os
from _frozen_importlib_external import SourceFileLoader
from os.path import dirname, exists, realpath, sep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Folders of what was installed, and of what a package manager keeps.
_INSTALLED = {"site-packages", "dist-packages", "__pypackages__"}
_STORES = (sep + "nix" + sep + "store" + sep,)
_BASE = dirname(realpath(os.__file__)) + sep


def origin_of(module: Any) -> str | None:
    """Return the file a module came from; None where it has none of its own."""
    spec = getattr(module, "__spec__", None)
    if spec is None or not getattr(spec, "has_location", False):
        return None
    origin = spec.origin
    if isinstance(spec.loader, SourceFileLoader) and not exists(origin):
        return None  # PySide6 makes one up.
    return origin if isinstance(origin, str) else None


def is_own_code(path: str) -> bool:
    """Whether a file is neither Python's nor installed."""
    real = realpath(path)
    if real.startswith((_BASE, *_STORES)):
        return False
    return not _INSTALLED.intersection(real.split(sep))
