"""The first window of an app, as this system tells of it."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from scout_processes import Processes

    class Windows(Protocol):
        """What is on the screen."""

        def any_of(self, processes: Processes) -> bool:
            """Whether a window of one of the app's processes is up."""


def open_windows() -> Windows | None:
    """Return what is on the screen; None where there is none that can be asked."""
    if sys.platform == "win32":
        import scout_win32

        return scout_win32.Windows()
    if not os.environ.get("DISPLAY"):
        return None
    import scout_x11

    return scout_x11.open_windows()
