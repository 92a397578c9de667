"""Writes out what the app's files and logs have buffered, before a hard end.

The main thread goes on meanwhile, or is stuck with a lock in its hand: nothing here may wait for it
for long.
"""

from __future__ import annotations

import sys
from _io import BufferedRandom, BufferedRWPair, BufferedWriter, TextIOWrapper
from _thread import allocate_lock, start_new_thread
from gc import get_objects, unfreeze
from time import monotonic, sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator

# A flush that takes longer may be one that waits for the main thread: another thread does the rest.
_STUCK_S = 0.05
_STEP_S = 0.001


def flush_all(limit_s: float) -> None:
    """Flush all that is open for writing. What has not come to an end by `limit_s` is left."""
    flushing = _Flushing()
    deadline = monotonic() + limit_s
    while monotonic() < deadline:
        if not flushing.is_moving():
            try:
                start_new_thread(flushing.work, ())
            except RuntimeError:  # The app has all the threads that it may have.
                return
        sleep(_STEP_S)
        if flushing.is_done():
            return


class _Flushing:
    """The work that several threads share."""

    def __init__(self) -> None:
        self._flushes = _flushes()
        self._turn = allocate_lock()
        self._begun = 0
        self._ended = 0
        self._is_over = False
        self._seen = (-1, -1)
        self._still_since = -1.0

    def work(self) -> None:
        """Flush one after the other."""
        while True:
            with self._turn:
                flush = None if self._is_over else next(self._flushes, None)
                if flush is None:
                    self._is_over = True
                    return
                self._begun += 1
            try:
                flush()
            except BaseException:  # Closed, or its disk is full: as at Python's own end.
                pass
            with self._turn:
                self._ended += 1

    def is_moving(self) -> bool:
        """Whether a thread has got on lately; none has at first."""
        now = monotonic()
        seen = (self._begun, self._ended)
        if seen != self._seen:
            self._seen, is_first = seen, self._still_since < 0
            self._still_since = now
            return not is_first
        if now - self._still_since < _STUCK_S:
            return True
        self._still_since = now
        return False

    def is_done(self) -> bool:
        """Whether there is nothing left, nor under way."""
        return self._is_over and self._begun == self._ended


def _flushes() -> Iterator[Callable[[], Any]]:
    """Yield what flushes, what writes to others before them."""
    logging: Any = sys.modules.get("logging")
    for reference in list(getattr(logging, "_handlerList", ())):
        handler = reference()
        if handler is not None:
            yield handler.flush
    for stream in (sys.stdout, sys.stderr):
        flush = getattr(stream, "flush", None)
        if flush is not None:
            yield flush
    unfreeze()  # What is frozen is not among the objects.
    texts, files = [], []
    for thing in get_objects():
        kind = type(thing)  # Not isinstance, which asks a proxy for its class.
        if issubclass(kind, TextIOWrapper):
            texts.append(thing)
        elif issubclass(kind, (BufferedWriter, BufferedRandom, BufferedRWPair)):
            files.append(thing)
    for file in [*texts, *files]:
        yield file.flush
