"""What is not the app's own code: Python's library, and what was installed.

Whose a file is is told from its path alone.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib_external import PathFinder
from os.path import basename, dirname, join, realpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Iterable

# Folders that installers fill; the last is that of PEP 582.
_PACKAGES = {"site-packages", "dist-packages", "__pypackages__"}
# What package managers keep: Nix, Guix; and uv in its cache, to which it may link.
_STORES = ("/nix/store/", "/gnu/store/")
_CACHE = "/archive-v0/"
# The folders of the library's extension modules; what its other folders are called is anybody's.
_EXTENSIONS = ("lib-dynload", "DLLs")


class Installation:
    """A Python and what was installed for it, told by paths alone. A file need not be there."""

    def __init__(self, library: Iterable[str], scripts: str) -> None:
        """Take the folders of the standard library, and the one of installed programs."""
        self._library = tuple(_folder(path) for path in library)
        self._scripts = _folder(scripts)

    def is_pythons(self, path: str) -> bool:
        """Whether this lies in the standard library."""
        plain = _folder(path)
        return plain.startswith(self._library) and _PACKAGES.isdisjoint(plain.split("/"))

    def is_own_code(self, path: str) -> bool:
        """Whether this is neither Python's nor installed, nor code that comes from no file."""
        plain = _folder(path)
        if path.startswith("<") or plain.startswith((*self._library, self._scripts, *_STORES)):
            return False
        return _CACHE not in plain and _PACKAGES.isdisjoint(plain.split("/"))


def entry_of(path: str) -> str:
    """Return what an installer has put into a folder of packages, to which a path leads.

    That is a package or a file; empty where the path leads through no such folder.
    """
    parts = path.replace("\\", "/").split("/")
    for n, part in enumerate(parts[:-1], 2):
        if part.lower() in _PACKAGES:
            return "/".join(parts[:n])
    return ""


def _folder(path: str) -> str:
    """Return a path as that of a folder, the same on each system, however it is spelled."""
    return path.replace("\\", "/").rstrip("/").lower() + "/"


# Where to find the standard library, as it was before the app could change `sys.path`.
_library = [
    dirname(os.__file__),
    *(path for path in sys.path if basename(path) in _EXTENSIONS),
]
HERE = Installation(
    [*_library, dirname(realpath(os.__file__))],
    join(realpath(sys.prefix), "Scripts" if os.name == "nt" else "bin"),
)
if os.name == "nt":  # Of a Python to be embedded all lies beside it; files of its user may, too.
    _library.append(sys.base_prefix)


def find_in_library(name: str) -> ModuleSpec | None:
    """Find a module as the standard library has it, whatever the app has under that name."""
    spec = PathFinder.find_spec(name, _library)
    # Any folder passes for a package.
    return spec if spec is not None and spec.origin is not None else None
