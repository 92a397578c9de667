"""Which values of the environment stand in the project's own code."""

from __future__ import annotations

from _io import open as open_file
from os import fsencode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_plan import Setting


class Sources:
    """The lines of the files that set variables."""

    def __init__(self) -> None:
        """Begin with none: each is read once it is asked about."""
        self._lines: dict[str, list[bytes]] = {}

    def is_constant(self, setting: Setting) -> bool:
        """Whether the value stands in the code, in a line that names the variable."""
        name, value = fsencode(setting.name), fsencode(setting.value or "")
        return any(name in line and value in line for line in self._lines_of(setting.path))

    def _lines_of(self, path: str) -> list[bytes]:
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = _read(path).splitlines()
        return lines


def _read(path: str) -> bytes:
    try:
        with open_file(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
