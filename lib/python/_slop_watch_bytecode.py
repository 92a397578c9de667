"""Where Python puts the app's bytecode, which the app may change at any time."""

from __future__ import annotations

import sys

from _slop_watch_wire import cache_prefix, line_of


class Bytecode:
    """Tells whether any is written, and where, each time that is another."""

    def __init__(self) -> None:
        """Take what the hello has told: where, and not whether."""
        self._told = cache_prefix(), True

    def news(self) -> str:
        """Return the line to send; empty where there is none."""
        now = cache_prefix(), not sys.dont_write_bytecode
        if now == self._told:
            return ""
        self._told = now
        return line_of(f"bytecode {now[1]:d}", now[0])
