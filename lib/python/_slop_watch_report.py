"""What the app shows: told when slop-watch asks for it."""

from __future__ import annotations

import sys
from gc import get_objects

import _slop_watch_toolkits as toolkits

# Classes of which an instance that runs has the screen, by their modules, and how that is seen.
_SCREENS = {
    "textual.app": ("App", "_running"),
    "prompt_toolkit.application.application": ("Application", "full_screen"),
}


def report() -> str:
    """Return the line that says so."""
    return f"reported {_owns_screen():d} {len(toolkits.of_toolkits())}"


def _owns_screen() -> bool:
    """Whether the app draws on the whole terminal, as a line editor or a debugger does not."""
    is_ended = getattr(sys.modules.get("_curses"), "isendwin", None)
    try:
        if is_ended is not None and not is_ended():
            return True
    except Exception:  # It has not begun.
        pass
    for name, (kind_name, sign) in _SCREENS.items():
        kind = getattr(sys.modules.get(name), kind_name, None)
        if kind is None:
            continue
        for thing in get_objects():
            # Not isinstance, which asks a proxy for its class.
            is_one = issubclass(type(thing), kind)
            if is_one and getattr(thing, sign, False) and getattr(thing, "is_running", True):
                return True
    return False
