"""What the app shows: told when slop-watch asks for it."""

from __future__ import annotations

import _slop_watch_toolkits as toolkits
from _slop_watch_screen import owns_screen


def report() -> str:
    """Return the line that says so."""
    return f"reported {owns_screen():d} {len(toolkits.of_toolkits())}"
