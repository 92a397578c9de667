"""What there is to import early: the plan that an interpreter that waits reads.

`lib/wire/plan.ts` describes the file.
"""

from __future__ import annotations

from _io import open as open_file

from _slop_watch_modules import is_own_code, origin_of
from _slop_watch_wire import line_of, read_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple

    # A code that slop-watch has words for, and what they are about; empty for none.
    Reason = Tuple[str, ...]

# These replace parts of the standard library, and have to be imported before anything uses those.
_PATCH_FIRST = {"gevent", "eventlet"}
_OURS = ("_slop_watch", "slop_watch")


def kind_of(name: str, module: Any) -> str:
    """Say whether a module is one to `import` early, or the app's `own`; empty for neither."""
    origin = origin_of(module)
    if origin is None or name == "__main__" or name.startswith(_OURS):
        return ""
    if module.__spec__.name != name:  # Another name of the same module.
        return ""
    return "own" if is_own_code(origin) else "import"


class Setting:
    """A variable that the app's own code sets, or unsets."""

    def __init__(self, after: str, name: str, value: str | None, path: str) -> None:
        """Take what was imported last by then, the value (None: unset), and the file it is from."""
        self.after = after
        self.name = name
        self.value = value
        self.path = path

    def line(self) -> str:
        """Return its line in a plan."""
        if self.value is None:
            return line_of("unset", self.name, self.path)
        return line_of("set", self.name, self.value, self.path)


class Import:
    """A module that the app has imported and that is none of its own code."""

    def __init__(self, name: str, origin: str) -> None:
        """Take the file that it came from."""
        self.name = name
        self.origin = origin


class Plan:
    """What is to be imported, as the running app and slop-watch wrote it."""

    def __init__(self, path: str) -> None:
        """Read it."""
        self.path = path
        # Imports, and what is set between them.
        self.steps: list[Import | Setting] = []
        # Files by their modules.
        self.own: dict[str, str] = {}
        # Modules, each with a variable that it writes when it is imported.
        self.by_imports: list[tuple[str, str]] = []
        self.watched: list[str] = []
        # What nothing may bring in.
        self.cold: set[str] = set()
        self._excluded: set[str] = set()
        self._is_ordered = True
        after = ""
        with open_file(path, "rb") as file:
            for line in file.read().decode("ascii").splitlines():
                word, *texts = read_line(line)
                if word == "import":
                    self.steps.append(Import(*texts))
                    after = texts[0]
                elif word == "own":
                    self.own[texts[0]] = texts[1]
                elif word == "set":
                    self.steps.append(Setting(after, *texts))
                elif word == "unset":
                    self.steps.append(Setting(after, texts[0], None, texts[1]))
                elif word == "writes":
                    self.by_imports.append((texts[0], texts[1]))
                elif word == "unordered":
                    self._is_ordered = False
                elif word == "leave":
                    self._excluded.add(texts[0])
                elif word == "cold":
                    self.cold.add(texts[0])
                    self._excluded.add(texts[0])
                elif word == "watch":
                    self.watched.append(texts[0])

    def settings(self) -> list[Setting]:
        """Return what is set, in its order."""
        return [step for step in self.steps if isinstance(step, Setting)]

    def leaves(self, name: str) -> bool:
        """Whether a module is not to be imported early."""
        return any(name == left or name.startswith(left + ".") for left in self._excluded)

    def why_nothing(self) -> Reason:
        """Say why nothing is to be imported; nothing where there is no reason."""
        for step in self.steps:
            if isinstance(step, Import) and step.name in _PATCH_FIRST:
                if self.leaves(step.name):
                    continue
                return ("patches", step.name)
        return () if self._is_ordered else ("unordered",)
