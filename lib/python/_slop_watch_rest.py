"""When the app has come to rest, and how much of its start it has spent on others' modules."""

from __future__ import annotations

from time import monotonic, process_time

from _slop_watch_frames import imports_foreign, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _slop_watch_frames import Mark
    from _slop_watch_modules import Project

# Between two looks, while the app starts.
STEP_S = 0.025
# At rest it waits in one call for so long, and has less than this share of a core.
_REST_S = 1.0
_REST_SHARE = 0.05
# An app that draws, or works, never rests: it is looked at for so long, and longer only while it
# imports.
_LONGEST_START_S = 10.0
_LONGEST_IMPORTS_S = 60.0


class Rest:
    """Looks at the main thread now and then, until it is at rest."""

    def __init__(self, main: int, project: Project) -> None:
        """Take the main thread. The app begins now."""
        self._main = main
        self._project = project
        self._began = self._last = self._since = monotonic()
        self._cpu = process_time()
        self._mark: Mark | None = None
        # Where its innermost frame stood when it came to rest.
        self.place: Mark | None = None
        self._imports_s = 0.0
        self.is_over = False

    def look(self) -> str:
        """Return the line to send; empty as long as there is none."""
        now = monotonic()
        is_importing = imports_foreign(self._main, self._project)
        if is_importing:
            self._imports_s += now - self._last
        self._last = now
        mark = place_of(self._main)
        if is_importing or mark is None or mark != self._mark:
            self._mark = mark
            self._restart(now)
        if now - self._since >= _REST_S:
            if process_time() - self._cpu < _REST_SHARE * (now - self._since):
                self.is_over = True
                self.place = mark
                ms = (self._since - self._began) * 1000
                ago_ms = (now - self._since) * 1000
                return f"rested {ms:.0f} {ago_ms:.0f} {self._imports_s * 1000:.0f}"
            self._restart(now)
        limit = _LONGEST_IMPORTS_S if is_importing else _LONGEST_START_S
        if now - self._began > limit:
            self.is_over = True
            return f"restless {self._imports_s * 1000:.0f}"
        return ""

    def _restart(self, now: float) -> None:
        self._since = now
        self._cpu = process_time()
