"""What there is to import early: the running app writes it down, the one that waits reads it.

`lib/wire/plan.ts` describes the file.
"""

from __future__ import annotations

import sys
from _io import open as open_file
from os import environ, sep
from os.path import join, realpath

from _slop_watch_wire import line_of, read_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple

    from _slop_watch_wire import Call

    # A code that slop-watch has words for, and what they are about; empty for none.
    Reason = Tuple[str, ...]

# These replace parts of the standard library, and have to be imported before anything uses those.
_PATCH_FIRST = {"gevent", "eventlet"}
_INSTALLED = {"site-packages", "dist-packages"}


def origin_of(module: Any) -> str | None:
    """Return the file a module came from; None where it has none of its own."""
    spec = getattr(module, "__spec__", None)
    if spec is None or not getattr(spec, "has_location", False):
        return None
    return spec.origin if isinstance(spec.origin, str) else None


class Project:
    """Tells the project's own modules from all others."""

    def __init__(self, root: str) -> None:
        """Take the project root."""
        self._root = join(realpath(root), "")

    def owns(self, origin: str) -> bool:
        """Whether a module from this file is the project's own."""
        path = realpath(origin)
        return path.startswith(self._root) and not _INSTALLED.intersection(path.split(sep))


def learn(call: Call, before: dict[str, str]) -> None:
    """Write down what the app has imported, in that order, and the variables it has set.

    `before`: the variables that it was started with.
    """
    project = Project(call.root)
    lines: list[str] = []
    for name, module in list(sys.modules.items()):
        origin = origin_of(module)
        if origin is None or name == "__main__":
            continue
        spec: Any = module.__spec__
        if spec.name != name:  # Another name of the same module.
            continue
        if name.startswith("_slop_watch") or name == "slop_watch":
            continue
        word = "own" if project.owns(origin) else "import"
        lines.append(line_of(word, name, origin))
    for name, value in environ.items():
        if before.get(name) != value:
            lines.append(line_of("set", name, value))
    lines.extend(line_of("unset", name) for name in before if name not in environ)
    # As bytes: a text in ASCII brings in a module that the app has not.
    with open_file(call.standby_plan, "wb") as file:
        file.write("".join(line + "\n" for line in lines).encode("ascii"))


class Plan:
    """What is to be imported, as the running app and slop-watch wrote it."""

    def __init__(self, path: str) -> None:
        """Read it."""
        self.path = path
        self.imports: list[tuple[str, str]] = []
        self.own: set[str] = set()
        self.variables: dict[str, str | None] = {}
        self.watched: list[str] = []
        excluded: set[str] = set()
        with open_file(path, "rb") as file:
            for line in file.read().decode("ascii").splitlines():
                word, first, *more = read_line(line)
                if word == "import":
                    self.imports.append((first, more[0]))
                elif word == "own":
                    self.own.add(first)
                elif word == "set":
                    self.variables[first] = more[0]
                elif word == "unset":
                    self.variables[first] = None
                elif word == "leave":
                    excluded.add(first)
                elif word == "watch":
                    self.watched.append(first)
        self.imports = [
            (name, origin)
            for name, origin in self.imports
            if not any(name == left or name.startswith(left + ".") for left in excluded)
        ]

    def why_nothing(self) -> Reason:
        """Say why nothing is to be imported; nothing where there is no reason."""
        for name, _ in self.imports:
            if name in _PATCH_FIRST:
                return ("patches", name)
        return ()
