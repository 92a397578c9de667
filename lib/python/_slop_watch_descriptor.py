"""A descriptor of the agent's own, which is the app's to close like any other.

An app that closes all it has not opened itself, as daemons do, closes ours too, and what it opens
next may get the number. So each use asks first whether it is still what it was.
"""

from __future__ import annotations

import os

# Bound before the app can replace them, as eventlet does.
_read, _write, _close, _fstat = os.read, os.write, os.close, os.fstat
# Out of the way of the numbers that the app's own would get without us; the second where it may not
# have so many.
_FIRST_NUMBERS = (700, 200)
_TRIES = 32


class Descriptor:
    """A pipe's end or a socket that was just opened, under a number that is out of the way."""

    def __init__(self, number: int) -> None:
        """Take one that belongs to nobody else; the app has not begun."""
        self.number = _moved(number)
        self._identity = _identity_of(self.number)

    def is_ours(self) -> bool:
        """Whether the number still stands for what it stood for."""
        return self._identity is not None and _identity_of(self.number) == self._identity

    def read(self, count: int) -> bytes:
        """Return up to so many bytes; none where it is not ours."""
        try:
            return _read(self.number, count) if self.is_ours() else b""
        except OSError:
            return b""

    def write(self, data: bytes) -> bool:
        """Write it. False where it is not ours."""
        try:
            return self.is_ours() and _write(self.number, data) == len(data)
        except OSError:
            return False

    def close(self) -> None:
        """Close it, where it is ours."""
        try:
            if self.is_ours():
                _close(self.number)
        except OSError:
            pass


def _identity_of(number: int) -> tuple[int, int] | None:
    try:
        found = _fstat(number)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _moved(number: int) -> int:
    """Give it another number, where one can be had."""
    for first in _FIRST_NUMBERS:
        for free in range(first, first + _TRIES):
            if _identity_of(free) is not None:
                continue
            try:
                os.dup2(number, free, inheritable=False)
            except OSError:  # Beyond the limit.
                break
            _close(number)
            return free
    return number
