"""A lock that the thread that holds it may take once more.

Python's own kind of it is seen by eventlet, which wants all of them for itself.
"""

from __future__ import annotations

from _thread import allocate_lock, get_ident


class ReentrantLock:
    """To be held by `with`."""

    def __init__(self) -> None:
        self._lock = allocate_lock()
        self._owner = 0
        self._depth = 0

    def __enter__(self) -> None:
        thread = get_ident()
        if self._owner != thread:
            self._lock.acquire()
            self._owner = thread
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._owner = 0
            self._lock.release()
