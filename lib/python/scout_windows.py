"""The first window of an app."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scout_processes import Processes


class Windows:
    """What is on the screen."""

    def any_of(self, processes: Processes) -> bool:
        """Whether a window of one of the app's processes is up."""
        has_window = getattr(processes, "has_window", None)
        return bool(has_window and has_window())
