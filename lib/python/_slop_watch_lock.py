"""A lock that the thread that holds it may take once more.

Python's own kind of it is seen by eventlet, which wants all of them for itself.
"""

from __future__ import annotations

from _thread import allocate_lock, get_ident


class ReentrantLock:
    """To be held by `with`.

    A signal's handler may come between any two steps here, and take it: it finds its thread among
    those that hold it or are about to, and never waits for itself.
    """

    def __init__(self) -> None:
        self._lock = allocate_lock()
        # How often each thread has taken it.
        self._depths: dict[int, int] = {}

    def __enter__(self) -> None:
        thread = get_ident()
        depth = self._depths[thread] = self._depths.get(thread, 0) + 1
        if depth == 1:
            self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        thread = get_ident()
        if self._depths[thread] > 1:
            self._depths[thread] -= 1
            return
        self._lock.release()
        del self._depths[thread]
