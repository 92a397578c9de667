"""What lines of the project's own code have to do with the environment."""

from __future__ import annotations

from _imp import source_hash
from _io import open as open_file
from os import fsencode
from os.path import join

from _slop_watch_modules import real

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, List, Tuple

    from _slop_watch_plan import Plan, Setting

    # The hash of a file, and its lines that count.
    _Source = Tuple[bytes, List[bytes]]

_ENDINGS = (".py", ".pyw")
# A line with one of these may set a variable, or have one set.
_WORDS = (b"environ", b"putenv", b"dotenv")
_IMPORTS = (b"import ", b"from ")
_SOURCE_KEY = 3
# How many changed files are read while slop-watch waits for an answer.
_MOST_READ = 300


class Sources:
    """The lines that count, as they were when this was made."""

    def __init__(self, plan: Plan) -> None:
        """Read the files that the plan names."""
        settings = plan.settings()
        names = {fsencode(setting.name) for setting in settings}
        self._words = [*_WORDS, *sorted(names)]
        self._setters = {setting.path for setting in settings}
        self._sources: dict[str, _Source] = {}
        for path in {real(path) for path in plan.own.values()}:
            source = self._read(path)
            if source is not None:
                self._sources[path] = source

    def is_constant(self, setting: Setting) -> bool:
        """Whether the value stands in the code, in a line that names the variable."""
        _, lines = self._sources.get(setting.path, (b"", []))
        name, value = fsencode(setting.name), fsencode(setting.value or "")
        return any(name in line and value in line for line in lines)

    def stale(self, root: str, changed: Iterable[str]) -> str:
        """Name a changed file in which such lines are others now; nothing for none."""
        paths = [real(join(root, path)) for path in changed if path.endswith(_ENDINGS)]
        if len(paths) > _MOST_READ:
            return paths[0]
        return next((path for path in paths if self._is_stale(path)), "")

    def _is_stale(self, path: str) -> bool:
        before, now = self._sources.get(path), self._read(path)
        if before is None or now is None:
            return any(source[1] for source in (before, now) if source)
        # Where it is as it was read: it had changed by then, and nobody knows what it was before.
        return before[1] != now[1] or before[0] == now[0]

    def _read(self, path: str) -> _Source | None:
        try:
            with open_file(path, "rb") as file:
                content = file.read()
        except OSError:
            return None
        # Where variables are set, the order of that and of the imports counts.
        starts = _IMPORTS if path in self._setters else ()
        lines = [line.strip() for line in content.splitlines()] if self._counts(content) else []
        lines = [line for line in lines if line.startswith(starts) or self._counts(line)]
        return source_hash(_SOURCE_KEY, content), lines

    def _counts(self, text: bytes) -> bool:
        return any(word in text for word in self._words)
